"""A signature drawn on the tablet, made small and harmless before it is kept as proof."""

from __future__ import annotations

import base64
import binascii
import io

from PIL import Image, UnidentifiedImageError

from bookings.errors import BadSignatureError

PREFIX = "data:image/png;base64,"
MOST_BYTES = 200_000
MOST_PIXELS = 2_000_000
KEPT_SIZE = (600, 200)
# Below so many dark pixels there is a dot, not a name.
LEAST_INK = 40
LIGHTEST_INK = 200


def redraw_signature(data_url: str) -> str:
    """Return a drawn signature as a small black-and-white PNG in a data address.

    The picture is decoded and drawn anew, so that nothing but its strokes is kept. Raises
    BadSignatureError for what is no PNG, too large, or next to empty.
    """
    raw = _decode(data_url)
    try:
        with Image.open(io.BytesIO(raw), formats=["PNG"]) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise BadSignatureError
            drawn = _on_white(picture)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise BadSignatureError from error
    if drawn.histogram()[0] < LEAST_INK:
        raise BadSignatureError
    kept = io.BytesIO()
    drawn.save(kept, "PNG", optimize=True)
    return PREFIX + base64.b64encode(kept.getvalue()).decode()


def _decode(data_url: str) -> bytes:
    if not data_url.startswith(PREFIX) or len(data_url) > MOST_BYTES:
        raise BadSignatureError
    try:
        return base64.b64decode(data_url[len(PREFIX) :], validate=True)
    except binascii.Error as error:
        raise BadSignatureError from error


def _on_white(picture: Image.Image) -> Image.Image:
    strokes = picture.convert("RGBA")
    white = Image.new("RGBA", strokes.size, "white")
    flat = Image.alpha_composite(white, strokes).convert("L")
    flat.thumbnail(KEPT_SIZE)
    return flat.point(lambda level: 0 if level < LIGHTEST_INK else 255).convert("1")
