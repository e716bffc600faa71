"""The newly written part of a mail reply: without what it quotes and without a signature."""

from __future__ import annotations

import re

_QUOTE_HEADER = re.compile(
    r"^(?:"
    r"(?:Am|On|Le|El|Il|Den|Op)\b.{0,200}(?:schrieb|wrote|écrit|escribió|scritto|skrev|schreef)"
    r".{0,200}:"
    r"|-{2,}\s*(?:Original|Ursprüngliche|Weitergeleitete|Forwarded|Reply).{0,60}"
    r"|_{10,}"
    r"|\*?(?:Von|From|De|Da|Van|Fra)\*?:\s.{3,}"
    r")\s*$",
    re.IGNORECASE | re.DOTALL,
)
_SIGNATURE = re.compile(
    r"^(?:--\s*|—+\s*|(?:Gesendet von|Von meinem .{2,40} gesendet|Sent from|Envoyé de).{0,80})$",
    re.IGNORECASE,
)
_LONGEST = 20_000
_LONGEST_HEADER_LINES = 3


def new_part(text: str) -> str:
    """Return what the sender wrote; the whole text when nothing else would be left."""
    kept: list[str] = []
    lines = text[:_LONGEST].replace("\r\n", "\n").split("\n")
    for number, line in enumerate(lines):
        if _starts_quote(lines, number) or _SIGNATURE.match(line.strip()):
            break
        if not line.lstrip().startswith(">"):
            kept.append(line.rstrip())
    return "\n".join(kept).strip() or text[:_LONGEST].strip()


def quoted_part(text: str) -> str:
    """Return what ``new_part`` leaves out at the end: the quoted mail and the signature."""
    lines = text[:_LONGEST].replace("\r\n", "\n").split("\n")
    for number, line in enumerate(lines):
        if _starts_quote(lines, number) or _SIGNATURE.match(line.strip()):
            rest = "\n".join(lines[number:]).strip()
            return rest if "\n".join(lines[:number]).strip() else ""
    return ""


def _starts_quote(lines: list[str], number: int) -> bool:
    """Mail programs break long "On … wrote:" lines, so up to three lines are read as one."""
    if not lines[number].strip():
        return False
    parts = [line.strip() for line in lines[number : number + _LONGEST_HEADER_LINES]]
    return any(
        _QUOTE_HEADER.match(" ".join(parts[: count + 1])) is not None for count in range(len(parts))
    )
