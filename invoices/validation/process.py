"""Asking the engine of the official rules, which lives in a process of its own.

It is started with the first question and ends by itself when nobody has asked for two minutes, so
that no web process or worker keeps its memory.
"""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from threading import Lock, Timer
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from lxml import etree

from workshop_crm.lib.errors import DomainError

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

logger = logging.getLogger(__name__)

IDLE_SECONDS = 120
TIME_LIMIT_SECONDS = 60
FAREWELL_SECONDS = 5
# A program, no module: importing our packages on the way to it would cost as much again.
ENGINE = (sys.executable, "-P", str(Path(__file__).with_name("engine.py")))


class RulesUnavailableError(DomainError):
    """The engine died or took too long; nothing is known about the document."""

    def __init__(self) -> None:
        super().__init__(_("The check by the official rules did not come to its end. Try again."))


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

    ``root`` must have been read by the safe parser: the engine gets it as text without a DTD.
    Raises RulesUnavailableError.
    """
    return _engine(os.getpid()).ask(rule_set, etree.tostring(root, encoding="unicode"))


def load(rule_set: RuleSet) -> None:
    """Have the engine ready with these rules: two seconds. Raises RulesUnavailableError."""
    _engine(os.getpid()).ask(rule_set, "")


class EngineProcess:
    """The engine's process. Threads that ask at the same time wait for each other."""

    def __init__(
        self,
        program: Sequence[str] = ENGINE,
        *,
        idle_seconds: float = IDLE_SECONDS,
        time_limit_seconds: float = TIME_LIMIT_SECONDS,
    ) -> None:
        self.command = [*program, str(idle_seconds)]
        self.time_limit_seconds = time_limit_seconds
        self.process: subprocess.Popen[str] | None = None
        self._lock = Lock()

    def ask(self, rule_set: RuleSet, text: str) -> list[Violation]:
        """Have a document checked; without a text only load the rules.

        A process that has just ended, as idle ones do, is replaced; a new one that dies is not.
        Raises RulesUnavailableError.
        """
        request = {"schema": rule_set.schema, "rules": rule_set.rules, "text": text}
        line = json.dumps(request) + "\n"
        with self._lock:
            answer = self._talk(self.process, line) if self.process else ""
            if not answer:
                self.process = self._start()
                answer = self._talk(self.process, line)
            if not answer:
                self.process = None
        if not answer:
            raise RulesUnavailableError
        return [Violation(rule, told) for rule, told in json.loads(answer)]

    def end(self) -> None:
        """Stop the process, if there is one; the next question starts another."""
        with self._lock:
            if self.process:
                self._reap(self.process)
                self.process = None

    def _start(self) -> subprocess.Popen[str]:
        return subprocess.Popen(  # noqa: S603 - our own program, no input of people in it
            self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
        )

    def _talk(self, process: subprocess.Popen[str], line: str) -> str:
        """Return the line of the answer, or "" from a process that has ended; it is gone then."""
        if process.stdin is None or process.stdout is None:
            raise TypeError(process)
        limit = Timer(self.time_limit_seconds, process.kill)
        limit.start()
        try:
            process.stdin.write(line)
            process.stdin.flush()
            answer = process.stdout.readline()
        except BrokenPipeError:
            answer = ""
        finally:
            limit.cancel()
        if not answer.endswith("\n"):
            self._reap(process)
            return ""
        return answer

    def _reap(self, process: subprocess.Popen[str]) -> None:
        """Close its input, upon which it ends, and say how it ended."""
        try:
            process.communicate(timeout=FAREWELL_SECONDS)
        except (BrokenPipeError, subprocess.TimeoutExpired):
            # A question that it never read is still in the pipe, or it doesn't listen.
            process.kill()
            process.wait()
        if process.returncode:
            logger.warning("The engine of the official rules ended with %s", process.returncode)


@lru_cache(maxsize=1)
def _engine(_process: int) -> EngineProcess:
    """Return this process's own engine: a process that was forked must not talk to another's."""
    return EngineProcess()
