"""From a text in the small language to what goes out: plain, as HTML of a mail, or of a letter.

Owners write plain text; all HTML is made here, so that nothing of theirs reaches a mail unescaped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.html import escape, format_html, format_html_join, urlize
from django.utils.safestring import SafeString, mark_safe

from customers.models.consent import Channel
from messaging.texts.language import Nodes, fill
from messaging.texts.placeholders import Look, Placeholder

_TOKEN = re.compile("\ue000([a-z_]+)\ue001")
_MAIN = "padding:12px 16px;background:#e5f3ea;border-left:5px solid #1d6b3a;font-size:18px"
_CELL = "padding:8px 12px;border:1px solid #d9e0e2"
_MARK = f"{_CELL};width:24px;font-weight:bold"
_BUTTON = (
    "display:block;padding:14px;background:#0b5563;color:#ffffff;text-align:center;"
    "text-decoration:none;border-radius:6px;font-weight:bold"
)


@dataclass(frozen=True)
class Facts:
    """The values of one message's placeholders for one channel; each is asked for once."""

    placeholders: Mapping[str, Placeholder]
    values: dict[str, Any]

    def is_true(self, name: str) -> bool:
        return bool(self.values[name])


def facts_of(placeholders: Iterable[Placeholder], context: dict[str, Any], channel: str) -> Facts:
    """Ask every placeholder for its value."""
    by_name = {each.name: each for each in placeholders}
    values = {name: each.value(context, channel) for name, each in by_name.items()}
    return Facts(by_name, values)


def plain(nodes: Nodes, facts: Facts) -> str:
    """Return the text as a mail or a talk track shows it, without piled up empty lines."""
    text = fill(nodes, lambda name: _as_text(name, facts), facts.is_true)
    lines = "\n".join(line.rstrip() for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", lines).strip()


def one_line(nodes: Nodes, facts: Facts) -> str:
    """Return the text on one line, as a subject or an SMS."""
    text = fill(nodes, lambda name: in_line(name, facts), facts.is_true)
    return " ".join(text.split())


def as_html(nodes: Nodes, facts: Facts, channel: str) -> SafeString:
    """Return paragraphs for a mail or a letter; what was typed is escaped."""
    marked = fill(nodes, lambda name: f"\ue000{name}\ue001", facts.is_true)
    blocks = re.split(r"\n\s*\n", marked.strip())
    return mark_safe("".join(_block(block, facts, channel) for block in blocks))  # noqa: S308 - parts are escaped.


def _as_text(name: str, facts: Facts) -> str:
    look, value = facts.placeholders[name].look, facts.values[name]
    if look is Look.LIST:
        return "\n".join(f"  {mark}.  {text}" if mark else f"- {text}" for mark, text in value)
    if look is Look.FACTS:
        return "\n".join(f"{label}: {text}" for label, text in value)
    return str(value)


def in_line(name: str, facts: Facts) -> str:
    """Return a value as it stands within a line."""
    look, value = facts.placeholders[name].look, facts.values[name]
    if look is Look.LIST:
        return " ".join(f"{mark}) {text}" if mark else str(text) for mark, text in value)
    if look is Look.FACTS:
        return ", ".join(f"{label}: {text}" for label, text in value)
    return str(value)


def _block(block: str, facts: Facts, channel: str) -> str:
    """Turn lines without an empty one between into paragraphs and what stands on its own."""
    parts: list[str] = []
    lines: list[str] = []
    for line in block.split("\n"):
        token = _TOKEN.fullmatch(line.strip())
        if token is None or facts.placeholders[token[1]].look is Look.TEXT:
            if line.strip():
                lines.append(_inline(line.strip(), facts, channel))
            continue
        parts += [_paragraph(lines), _alone(token[1], facts, channel)]
        lines = []
    return "".join([*parts, _paragraph(lines)])


def _paragraph(lines: list[str]) -> str:
    return f"<p>{'<br>'.join(lines)}</p>" if lines else ""


def _inline(line: str, facts: Facts, channel: str) -> str:
    typed = urlize(line, autoescape=True) if channel == Channel.EMAIL else escape(line)
    return _TOKEN.sub(lambda token: _inside(token[1], facts, channel), typed)


def _inside(name: str, facts: Facts, channel: str) -> str:
    placeholder, value = facts.placeholders[name], facts.values[name]
    if placeholder.look is Look.LINK and channel == Channel.EMAIL:
        return format_html('<a href="{}">{}</a>', value, placeholder.label or value)
    return escape(in_line(name, facts))


def _alone(name: str, facts: Facts, channel: str) -> str:
    """Return the HTML of a value that has a line for itself."""
    placeholder, value = facts.placeholders[name], facts.values[name]
    if not value:
        return ""
    if placeholder.look is Look.FACTS:
        rows = format_html_join(mark_safe("<br>"), "{}: <b>{}</b>", value)
        return format_html("<p>{}</p>", rows)
    is_numbered = placeholder.look is Look.LIST and all(mark for mark, _text in value)
    if channel != Channel.EMAIL or (placeholder.look is Look.LIST and not is_numbered):
        return _alone_on_paper(placeholder, value)
    if is_numbered:
        row = f'<tr><td style="{_MARK}">{{}}</td><td style="{_CELL}">{{}}</td></tr>'
        rows = format_html_join("", row, value)
        opening = '<table role="presentation" style="border-collapse:collapse;width:100%">'
        return f"{opening}{rows}</table>"
    if placeholder.look is Look.LINK:
        button = '<p style="margin:20px 0"><a href="{}" style="{}">{}</a></p>'
        return format_html(button, value, _BUTTON, placeholder.label or value)
    return format_html('<p style="{}"><b>{}</b></p>', _MAIN, value)


def _alone_on_paper(placeholder: Placeholder, value: Any) -> str:
    if placeholder.look is Look.LIST:
        lines = ((f"{mark}. {text}" if mark else text,) for mark, text in value)
        return format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", lines))
    return format_html("<p>{}</p>", value)
