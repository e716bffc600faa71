"""An uploaded picture or PDF made harmless: told by its content, drawn anew, never trusted."""

from __future__ import annotations

import io

import pikepdf
from PIL import Image, ImageOps, UnidentifiedImageError

from customers.errors import BadScanError
from customers.models.proof_file import ProofFile
from workshop_crm.lib.foreign_pdf import PDF_ERRORS, open_foreign

MOST_BYTES = 10_000_000
MOST_PIXELS = 50_000_000
MOST_PAGES = 20
# A sheet of A4 at 200 dots per inch.
KEPT_SIZE = (2340, 2340)
QUALITY = 80
PICTURES = ("JPEG", "PNG", "WEBP")
PDF_START = b"%PDF-"
Kind = ProofFile.Kind


def read_scan(raw: bytes) -> tuple[str, bytes]:
    """Return kind and content to be kept; what the file calls itself doesn't count.

    A picture is drawn anew, so that place, camera and hidden text are gone; a PDF is kept as it
    is, as a changed one proves less. Raises BadScanError.
    """
    if not raw or len(raw) > MOST_BYTES:
        raise BadScanError
    if raw.startswith(PDF_START):
        _check_pdf(raw)
        return Kind.PDF, raw
    return Kind.JPEG, _redrawn(raw)


def _check_pdf(raw: bytes) -> None:
    try:
        with open_foreign(raw) as document:
            if document.is_encrypted or not 1 <= len(document.pages) <= MOST_PAGES:
                raise BadScanError
    except (pikepdf.PasswordError, *PDF_ERRORS) as error:
        raise BadScanError from error


def _redrawn(raw: bytes) -> bytes:
    try:
        with Image.open(io.BytesIO(raw), formats=PICTURES) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise BadScanError
            upright = ImageOps.exif_transpose(picture).convert("RGB")
    except (
        UnidentifiedImageError,
        Image.DecompressionBombError,
        OSError,
        SyntaxError,
        ValueError,
    ) as error:
        raise BadScanError from error
    upright.thumbnail(KEPT_SIZE)
    # On a new sheet, as comments and profiles travel with the old one.
    sheet = Image.new("RGB", upright.size)
    sheet.paste(upright)
    kept = io.BytesIO()
    sheet.save(kept, "JPEG", quality=QUALITY, optimize=True)
    return kept.getvalue()
