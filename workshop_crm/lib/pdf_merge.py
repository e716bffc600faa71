"""Letters put together into one file for the printer, each on its paper and its own sheets."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any, BinaryIO

import pikepdf

from workshop_crm.lib.pdf_chunk import Chunk


@dataclass(frozen=True)
class Placed:
    """Where a letter stands in the file; pages count from one."""

    first_page: int
    pages: int


class LetterFile:
    """A PDF that grows letter by letter; with ``duplex`` each one begins on a front side."""

    def __init__(self, *, duplex: bool) -> None:
        self._pdf = pikepdf.new()
        self._duplex = duplex
        self._fonts: dict[bytes, pikepdf.Object] = {}

    @property
    def page_count(self) -> int:
        return len(self._pdf.pages)

    def add_papers(self, chunk: Chunk) -> list[pikepdf.Object]:
        """Take printed papers in, to be laid below letters; they are no pages of the file."""
        with pikepdf.open(BytesIO(chunk.pdf)) as source:
            pages = source.pages[: len(chunk.page_counts)]
            papers = [self._pdf.copy_foreign(page.as_form_xobject()) for page in pages]
        for paper in papers:
            self._share_fonts(paper)
        return papers

    def add_letters(self, chunk: Chunk, papers: Sequence[pikepdf.Object | None]) -> list[Placed]:
        """Append the letters of a chunk, each on its paper; return where they stand."""
        with pikepdf.open(BytesIO(chunk.pdf)) as source:
            # The last page only holds the alphabet for the fonts.
            del source.pages[-1]
            start = self.page_count
            self._pdf.pages.extend(source.pages)
            placed, at = [], start
            for count, paper in zip(chunk.page_counts, papers, strict=True):
                placed.append(self._place(at, count, paper))
                at += count + (self._fill_sheet(at + count) if self._duplex else 0)
        return placed

    def write(self) -> bytes:
        """Return the file."""
        out = BytesIO()
        self._pdf.save(
            out,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            recompress_flate=False,
            deterministic_id=True,
        )
        return out.getvalue()

    def _place(self, at: int, count: int, paper: pikepdf.Object | None) -> Placed:
        for page in self._pdf.pages[at : at + count]:
            self._share_fonts(page.obj)
        if paper is not None:
            first = self._pdf.pages[at]
            # The pages of a chunk share their resources: one entry a paper is enough.
            name = pikepdf.Name(f"/Paper{paper.objgen[0]}")
            first.add_resource(paper, pikepdf.Name.XObject, name=name, replace_existing=True)
            first.contents_add(f"q {name} Do Q\n".encode(), prepend=True)
        return Placed(at + 1, count)

    def _fill_sheet(self, at: int) -> int:
        """Put a blank back side at the place where a letter would begin on one."""
        if at % 2 == 0:
            return 0
        blank = pikepdf.Dictionary(
            Type=pikepdf.Name.Page,
            MediaBox=self._pdf.pages[at - 1].mediabox,
            Resources=pikepdf.Dictionary(),
        )
        self._pdf.pages.insert(at, pikepdf.Page(self._pdf.make_indirect(blank)))
        return 1

    def _share_fonts(self, owner: pikepdf.Object) -> None:
        fonts: Any = owner.Resources.get("/Font", {})
        for name in list(fonts.keys()):
            fonts[name] = self._fonts.setdefault(_fingerprint(fonts[name]), fonts[name])


def pages_between(file: BinaryIO, first: int, end: int | None) -> bytes:
    """Return some pages of a PDF as one; they count from one, ``end`` is the first left out."""
    out = BytesIO()
    with pikepdf.open(file) as source, pikepdf.new() as part:
        part.pages.extend(source.pages[first - 1 : end - 1 if end else None])
        part.save(out)
    return out.getvalue()


def _fingerprint(font: pikepdf.Object) -> bytes:
    """Tell fonts apart by what is drawn with them and how it is read back."""
    digest = hashlib.sha256(str(font.get("/BaseFont", "")).encode())
    if "/ToUnicode" in font:
        # Its lines come in the order in which the characters were met.
        digest.update(b"".join(sorted(font.ToUnicode.read_bytes().splitlines())))
    for inner in font.get("/DescendantFonts", []):
        digest.update(inner.W.unparse() if "/W" in inner else b"")
        descriptor = inner.FontDescriptor
        for key in ("/FontFile", "/FontFile2", "/FontFile3"):
            if key in descriptor:
                digest.update(descriptor[key].read_raw_bytes())
    return digest.digest()
