"""Many letters in one rendering run: cheaper by half than a document each.

As a program (``python -m workshop_crm.lib.pdf_chunk STYLE FOLDER``) it renders the chunks that
lie in a folder, with as many such processes beside it as there are cores. It knows neither
database nor settings.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from workshop_crm.lib.collector import collector_at_rest
from workshop_crm.lib.pdf import html_document, parse_style, shared_fonts

if TYPE_CHECKING:
    from weasyprint import CSS, Document

# Drawn on a last page that the merge drops: so the fonts of all chunks hold the same
# characters, and the merged file needs each of them once.
_PRIMER = (
    "abcdefghijklmnopqrstuvwxyzäöüßABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÜ0123456789"
    " .,:;!?()[]+-–—/·•&%€§@#*=_'\"„“”‚‘’…éèêáàâóòôíìîúùûçñşğıİŞĞćčšžłńøåæœ"
)
_PRIMER_LETTER = f'<section class="letter"><p>{_PRIMER}</p><p><b>{_PRIMER}</b></p></section>'


@dataclass(frozen=True)
class Chunk:
    """The pages of some letters, in their order; one more page at the end is to be dropped."""

    pdf: bytes
    page_counts: list[int]


def render_chunk(letters: list[str], style: CSS, *, form: str = "") -> Chunk:
    """Render letters, each a ``<section class="letter">`` that begins on a page of its own.

    ``form`` is the class of the page's body. A letter of several pages is rendered once more
    by itself, so that its pages are numbered from one and know how many they are.
    """
    together = _render([*letters, _PRIMER_LETTER], style, form)
    owners = _owners(together)
    pages, counts = [], []
    for number, letter in enumerate(letters):
        mine = [page for page, owner in zip(together.pages, owners, strict=True) if owner == number]
        if len(mine) > 1:
            mine = _render([letter], style, f"{form} numbered").pages
        pages += mine
        counts.append(len(mine))
    written: bytes = together.copy([*pages, together.pages[-1]]).write_pdf()
    return Chunk(written, counts)


def _render(letters: list[str], style: CSS, form: str) -> Document:
    marked = [f'<div id="letter-{n}">{letter}</div>' for n, letter in enumerate(letters)]
    html = f'<!doctype html><html><body class="{form}">{"".join(marked)}</body></html>'
    return html_document(html).render(stylesheets=[style], font_config=shared_fonts())


def _owners(document: Document) -> list[int]:
    """Return for each page the number of the letter it belongs to."""
    owners, current = [], 0
    for page in document.pages:
        names = [name for name in page.anchors if name.startswith("letter-")]
        current = max([int(name.removeprefix("letter-")) for name in names], default=current)
        owners.append(current)
    return owners


def work_off(style_file: Path, folder: Path) -> None:
    """Render the chunks of a folder until none is left; renaming a file takes it.

    A chunk is ``N.json`` with ``letters`` and ``form``; it becomes ``N.pdf`` and ``N.counts``.
    """
    style = parse_style(style_file.read_text(encoding="utf-8"))
    for file in sorted(folder.glob("*.json")):
        taken = file.with_suffix(".taken")
        try:
            file.rename(taken)
        except FileNotFoundError:
            continue
        content = json.loads(taken.read_text(encoding="utf-8"))
        # Collecting between the chunks is a fifth faster than while one is laid out.
        with collector_at_rest():
            chunk = render_chunk(content["letters"], style, form=content["form"])
        file.with_suffix(".pdf").write_bytes(chunk.pdf)
        file.with_suffix(".counts").write_text(json.dumps(chunk.page_counts), encoding="utf-8")


if __name__ == "__main__":
    work_off(Path(sys.argv[1]), Path(sys.argv[2]))
