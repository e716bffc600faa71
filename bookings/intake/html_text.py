"""HTML to lines of text: what a person would read, rows of tables as "label: value"."""

from __future__ import annotations

from lxml import etree

_TEXT_BLOCKS = ("p", "div", "br", "li", "dt", "dd", "ul", "ol", "dl", "pre", "blockquote")
_FRAMES = ("tr", "table", "section", "article", "header", "footer", "hr")
_BLOCKS = frozenset((*_TEXT_BLOCKS, *_FRAMES, "h1", "h2", "h3", "h4", "h5", "h6"))
_CELLS = frozenset(("td", "th"))
_HIDDEN = frozenset(("script", "style", "head", "title", "template", "noscript"))
PAIR = 2


def html_to_text(html: str) -> str:
    """Return the visible text; nothing is fetched, scripts and styles are left out."""
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True)
    try:
        root = etree.fromstring(html.encode("utf-8", "ignore"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return ""
    if root is None:
        return ""
    lines = "".join(_pieces(root)).split("\n")
    return "\n".join(line for line in map(_line, lines) if line)


def _pieces(root: etree._Element) -> list[str]:
    """Walk without recursion: mails nest deeper than Python's stack likes."""
    pieces: list[str] = []
    hidden = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        tag = element.tag if isinstance(element.tag, str) else ""
        if event == "start":
            hidden += tag in _HIDDEN
            pieces.append("\n" if tag in _BLOCKS else "")
            pieces.append("" if hidden else _flat(element.text))
            continue
        hidden -= tag in _HIDDEN
        pieces.append("\n" if tag in _BLOCKS else "\t" if tag in _CELLS else "")
        pieces.append("" if hidden else _flat(element.tail))
    return pieces


def _flat(text: str | None) -> str:
    return " ".join((text or "").split()) + (" " if text and text[-1:].isspace() else "")


def _line(line: str) -> str:
    cells = [" ".join(cell.split()) for cell in line.split("\t")]
    cells = [cell for cell in cells if cell]
    if len(cells) == PAIR:
        return f"{cells[0].rstrip(' :')}: {cells[1]}"
    return " ".join(cells)
