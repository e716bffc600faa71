"""What a format is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bookings.intake.events import ParseResult
from bookings.intake.reading import Document

Labels = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Format:
    """One way in which sources tell us of bookings. Pure: values in, values out.

    ``recognises`` looks at a document and says whether it is of this format; ``parse`` reads
    it and never raises: what can't be read becomes a problem. ``labels`` are the source's own
    names of our fields; only formats made of labelled text use them. ``is_signed`` formats come
    by web hook with a signature; the others wait for a click (B-01).
    """

    name: str
    label: str
    recognises: Callable[[Document], bool]
    parse: Callable[[Document, Labels], ParseResult]
    is_signed: bool = False
