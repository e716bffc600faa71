"""Where the glyphs of a PDF page stand: read from its drawing commands, in mm from the top left."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

import pikepdf

MM = 72 / 25.4
IDENTITY = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
Matrix = tuple[float, float, float, float, float, float]


@dataclass(frozen=True)
class Glyph:
    """One drawn character; ``top`` and ``bottom`` are those of the font's line, not of the ink."""

    text: str
    left: float
    right: float
    top: float
    baseline: float
    bottom: float
    size: float


@dataclass(frozen=True)
class Rule:
    """A filled or stroked rectangle."""

    left: float
    top: float
    right: float
    bottom: float


def opened(pdf: bytes) -> pikepdf.Pdf:
    """Open a PDF; its pages live as long as it does."""
    return pikepdf.open(BytesIO(pdf))


def glyphs_of(page: pikepdf.Page) -> list[Glyph]:
    """Return each character of a page, also of the paper that lies below it."""
    return [found for found in _all(page) if isinstance(found, Glyph)]


def rules_of(page: pikepdf.Page) -> list[Rule]:
    return [found for found in _all(page) if isinstance(found, Rule)]


def _all(page: pikepdf.Page) -> list[Glyph | Rule]:
    return _Reader(page.obj, IDENTITY, float(page.mediabox[3])).read()


def lines_of(page: pikepdf.Page) -> dict[str, list[Glyph]]:
    """Return the glyphs by the words of their line; lines are runs on one baseline."""
    runs: list[list[Glyph]] = []
    for glyph in glyphs_of(page):
        last = runs[-1][-1] if runs else None
        is_next = last and abs(last.baseline - glyph.baseline) < 0.05
        if is_next and -1 <= glyph.left - last.right < 3:
            runs[-1].append(glyph)
        else:
            runs.append([glyph])
    return {"".join(g.text for g in run).strip(): run for run in runs}


def multiply(first: Matrix, then: Matrix) -> Matrix:
    a, b, c, d, e, f = first
    p, q, r, s, t, u = then
    return (a*p + b*r, a*q + b*s, c*p + d*r, c*q + d*s, e*p + f*r + t, e*q + f*s + u)  # fmt: skip


class _Reader:
    """Follows the drawing commands of a page and of the forms in it."""

    def __init__(self, owner: pikepdf.Object, matrix: Matrix, height: float) -> None:
        self.owner, self.matrix, self.height = owner, matrix, height
        self.stack: list[Matrix] = []
        self.text, self.font, self.size = IDENTITY, None, 0.0
        self.found: list[Glyph | Rule] = []

    def read(self) -> list[Glyph | Rule]:
        steps = {
            "q": lambda: self.stack.append(self.matrix),
            "Q": self._restore,
            "cm": self._transform,
            "Do": self._draw,
            "re": self._rectangle,
            "Tf": self._choose_font,
            "Tm": self._place_text,
            "TJ": lambda pieces: self._show(*pieces),
            "Tj": self._show,
        }
        for operands, operator in pikepdf.parse_content_stream(self.owner):
            name = str(operator)
            if name in steps:
                steps[name](*operands)
            elif name in {"Td", "TD", "T*", "'", '"'}:
                raise NotImplementedError(name)
        return self.found

    def _restore(self) -> None:
        self.matrix = self.stack.pop()

    def _transform(self, *values) -> None:
        self.matrix = multiply(tuple(map(float, values)), self.matrix)

    def _draw(self, name) -> None:
        inner = self.owner.Resources.XObject[str(name)]
        if inner.get("/Subtype") == "/Form":
            own = tuple(map(float, inner.get("/Matrix", IDENTITY)))
            self.found += _Reader(inner, multiply(own, self.matrix), self.height).read()

    def _rectangle(self, *box) -> None:
        self.found.append(_rule(tuple(map(float, box)), self.matrix, self.height))

    def _choose_font(self, name, size) -> None:
        self.font, self.size = _Font(self.owner.Resources.Font[str(name)]), float(size)

    def _place_text(self, *values) -> None:
        self.text = tuple(map(float, values))

    def _show(self, *pieces) -> None:
        for piece in pieces:
            if isinstance(piece, pikepdf.String):
                for code in self.font.decode(bytes(piece)):
                    place = multiply(self.text, self.matrix)
                    self.found.append(_glyph(code, self.font, self.size, place, self.height))
                    self._advance(code.width)
            else:
                self._advance(-float(piece))

    def _advance(self, thousandths: float) -> None:
        self.text = multiply((1, 0, 0, 1, thousandths / 1000 * self.size, 0), self.text)


def _rule(box, matrix: Matrix, height: float) -> Rule:
    x, y, wide, high = box
    corners = [
        multiply((1, 0, 0, 1, *point), matrix)[4:] for point in ((x, y), (x + wide, y + high))
    ]
    xs, ys = sorted(c[0] / MM for c in corners), sorted((height - c[1]) / MM for c in corners)
    return Rule(xs[0], ys[0], xs[1], ys[1])


@dataclass(frozen=True)
class _Code:
    text: str
    width: float


class _Font:
    """What a composite font says of its two-byte codes: their widths and characters."""

    def __init__(self, font: pikepdf.Object) -> None:
        inner = font.DescendantFonts[0]
        self.ascent = float(inner.FontDescriptor.Ascent)
        self.descent = float(inner.FontDescriptor.Descent)
        self._default = float(inner.get("/DW", 1000))
        self._widths = dict(_widths(list(inner.W)))
        self._texts = dict(_texts(font.ToUnicode.read_bytes().decode("latin-1")))

    def decode(self, raw: bytes) -> Iterator[_Code]:
        for at in range(0, len(raw), 2):
            code = int.from_bytes(raw[at : at + 2], "big")
            yield _Code(self._texts.get(code, "\ufffd"), self._widths.get(code, self._default))


def _widths(array) -> Iterator[tuple[int, float]]:
    while array:
        first, second = array[:2]
        if isinstance(second, pikepdf.Array):
            yield from ((int(first) + n, float(width)) for n, width in enumerate(second))
            array = array[2:]
        else:
            yield from ((n, float(array[2])) for n in range(int(first), int(second) + 1))
            array = array[3:]


def _texts(cmap: str) -> Iterator[tuple[int, str]]:
    for block in re.findall(r"beginbfchar(.*?)endbfchar", cmap, re.DOTALL):
        for code, text in re.findall(r"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]*)>", block):
            yield int(code, 16), bytes.fromhex(text).decode("utf-16-be")


def _glyph(code: _Code, font: _Font, size: float, matrix: Matrix, height: float) -> Glyph:
    def mm(x: float, y: float) -> tuple[float, float]:
        point = multiply((1, 0, 0, 1, x, y), matrix)
        return point[4] / MM, (height - point[5]) / MM

    left, baseline = mm(0, 0)
    right, top = mm(code.width / 1000 * size, font.ascent / 1000 * size)
    _left, bottom = mm(0, font.descent / 1000 * size)
    return Glyph(code.text, left, right, top, baseline, bottom, abs(matrix[3]) * size)
