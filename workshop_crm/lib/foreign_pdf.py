"""PDF files that somebody else wrote, opened without letting them eat the machine."""

from __future__ import annotations

import io
import re

import pikepdf
from pikepdf.settings import set_qpdf_limits

# Unpacked; a scanned page of A4 at 300 dots per inch has 26 MB.
MOST_UNPACKED = 64 * 1024 * 1024

# They hold for the whole process. Without them 300 kB of a file unpack to gigabytes.
set_qpdf_limits(
    flate_max_memory=MOST_UNPACKED,
    run_length_max_memory=MOST_UNPACKED,
    png_max_memory=MOST_UNPACKED,
    tiff_max_memory=MOST_UNPACKED,
    dct_max_memory=MOST_UNPACKED,
    max_stream_filters=5,
    parser_max_container_size=1_000_000,
    doc_max_warnings=100,
)

# The one way of packing for which qpdf knows no limit; Deflate has long taken its place.
# A letter of a name may be written as its number.
_LZW = re.compile(rb"/(?:L|#4[cC])(?:Z|#5[aA])(?:W|#57)(?=[\s/<>\[\]D]|#44)")

# What pikepdf raises for files that are damaged, locked, or made to harm.
PDF_ERRORS = (pikepdf.PdfError, ValueError, TypeError)


def open_foreign(content: bytes) -> pikepdf.Pdf:
    """Open a file that came from outside; for a ``with`` block.

    Raises pikepdf.PasswordError, or one of PDF_ERRORS here and while it is read.
    """
    if _LZW.search(content):
        raise pikepdf.PdfError("packed by LZW, which can't be limited")
    return pikepdf.open(io.BytesIO(content))
