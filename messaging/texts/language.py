"""The language of message texts: placeholders and one "if", nothing that reaches further.

``{link}`` stands for a value, ``{if price}…{else}…{end}`` (``{wenn preis}…{sonst}…{ende}``) for a
condition. Pure: values in, text out (docs/decisions/0005-a-small-language-for-texts.md).
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import gettext as _

_IF, _NOT = {"if", "wenn"}, {"not", "nicht"}
_ELSE, _END = {"else", "sonst"}, {"end", "ende"}
_TAG = re.compile(r"\{([^{}\n]*)\}")
# A condition on a line of its own leaves no empty line behind.
_OWN_LINE = re.compile(
    r"(?m)^[ \t]*((?:\{(?:(?:if|wenn) [^{}\n]*|else|sonst|end|ende)\})+)[ \t]*\n"
)
_SWALLOWED = "\ue00f"
# Private characters, by which writing.py finds the values again.
_MARKS = re.compile("[\ue000-\ue00f]")


@dataclass(frozen=True)
class Problem:
    """What is wrong, in words, and in which line (from 1; 0 is the subject)."""

    line: int
    text: str


class BrokenTextError(Exception):
    """A text that can't be read; ``problems`` says why, line by line."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("; ".join(f"{each.line}: {each.text}" for each in problems))


@dataclass(frozen=True)
class Slot:
    """A place for a value."""

    name: str
    line: int


@dataclass(frozen=True)
class Choice:
    """Two branches, of which one is shown."""

    name: str
    is_negated: bool
    yes: tuple[Node, ...]
    no: tuple[Node, ...]


Node = str | Slot | Choice
Nodes = tuple[Node, ...]


@dataclass(frozen=True)
class Vocabulary:
    """The names that a text may use; ``words`` are pairs of what is written and what is meant."""

    words: tuple[tuple[str, str], ...]
    # Only for conditions: these have no text.
    flags: frozenset[str] = frozenset()


@lru_cache(maxsize=512)
def compile_text(source: str, vocabulary: Vocabulary) -> Nodes:
    """Read a text once per process. Raises BrokenTextError with everything that is wrong."""
    reader = _Reader(source.replace("\r\n", "\n"), vocabulary)
    nodes = reader.read()
    if reader.problems:
        raise BrokenTextError(sorted(reader.problems, key=lambda problem: problem.line))
    return nodes


def fill(nodes: Nodes, write: Callable[[str], str], is_true: Callable[[str], bool]) -> str:
    """Return the text with ``write(name)`` in its places and the branches that hold."""
    parts: list[str] = []
    for node in nodes:
        if isinstance(node, str):
            parts.append(node)
        elif isinstance(node, Slot):
            parts.append(write(node.name))
        else:
            branch = node.yes if is_true(node.name) != node.is_negated else node.no
            parts.append(fill(branch, write, is_true))
    return "".join(parts)


def always_there(nodes: Nodes) -> set[str]:
    """Return the names whose value stands in the text whatever the facts are."""
    names: set[str] = set()
    for node in nodes:
        if isinstance(node, Slot):
            names.add(node.name)
        elif isinstance(node, Choice):
            names |= always_there(node.yes) & always_there(node.no)
    return names


def slots(nodes: Nodes) -> Iterator[Slot]:
    """Yield every place for a value, also those in branches."""
    for node in nodes:
        if isinstance(node, Slot):
            yield node
        elif isinstance(node, Choice):
            yield from slots(node.yes)
            yield from slots(node.no)


@dataclass
class _Open:
    """A condition that has not ended yet."""

    name: str
    is_negated: bool
    line: int
    outer: list[Node]
    yes: list[Node] | None = None


class _Reader:
    """Reads a text in one go; ``problems`` collects what can't be read."""

    def __init__(self, source: str, vocabulary: Vocabulary) -> None:
        self.source = _OWN_LINE.sub(rf"\1{_SWALLOWED}", source)
        self.names: Mapping[str, str] = dict(vocabulary.words)
        self.flags = vocabulary.flags
        self.problems: list[Problem] = []
        self.nodes: list[Node] = []
        self.open: list[_Open] = []

    def read(self) -> Nodes:
        position = 0
        for tag in _TAG.finditer(self.source):
            self._literal(position, tag.start())
            self._tag(" ".join(tag[1].split()).casefold(), self._line(tag.start()))
            position = tag.end()
        self._literal(position, len(self.source))
        for left in self.open:
            self._complain(left.line, _("This condition has no end: its closing word is missing."))
        return tuple(self.nodes)

    def _line(self, position: int) -> int:
        before = self.source[:position]
        return 1 + before.count("\n") + before.count(_SWALLOWED)

    def _complain(self, line: int, text: str) -> None:
        self.problems.append(Problem(line, text))

    def _literal(self, start: int, end: int) -> None:
        text = self.source[start:end]
        if stray := re.search(r"[{}]", text):
            self._complain(
                self._line(start + stray.start()), _("A curly bracket stands alone here.")
            )
        if text := _MARKS.sub("", text):
            self.nodes.append(text)

    def _tag(self, words: str, line: int) -> None:
        first, _space, rest = words.partition(" ")
        if first in _IF:
            self._begin(rest, line)
        elif words in _ELSE:
            self._otherwise(line)
        elif words in _END:
            self._close(line)
        elif name := self._known(words, line):
            if name in self.flags:
                self._complain(line, _("{%(name)s} is only for conditions.") % {"name": words})
            self.nodes.append(Slot(name, line))

    def _known(self, word: str, line: int) -> str:
        if word in self.names:
            return self.names[word]
        text = _("There is no placeholder {%(name)s} in this message.") % {"name": word}
        if near := difflib.get_close_matches(word, self.names, n=1):
            text += " " + _("Did you mean {%(name)s}?") % {"name": near[0]}
        self._complain(line, text)
        return ""

    def _begin(self, condition: str, line: int) -> None:
        first, _space, rest = condition.partition(" ")
        is_negated = first in _NOT
        name = self._known(rest if is_negated else condition, line)
        self.open.append(_Open(name, is_negated, line, self.nodes))
        self.nodes = []

    def _otherwise(self, line: int) -> None:
        if not self.open or self.open[-1].yes is not None:
            self._complain(line, _("This “else” belongs to no condition."))
            return
        self.open[-1].yes, self.nodes = self.nodes, []

    def _close(self, line: int) -> None:
        if not self.open:
            self._complain(line, _("This “end” belongs to no condition."))
            return
        done = self.open.pop()
        yes, no = (self.nodes, []) if done.yes is None else (done.yes, self.nodes)
        self.nodes = done.outer
        self.nodes.append(Choice(done.name, done.is_negated, tuple(yes), tuple(no)))
