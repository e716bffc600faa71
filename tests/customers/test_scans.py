"""Uploaded papers: told by their content, pictures drawn anew, PDF kept as they are."""

from __future__ import annotations

import io

import pikepdf
import pytest
from PIL import Image

from customers.errors import BadScanError
from customers.scans import KEPT_SIZE, MOST_BYTES, MOST_PAGES, read_scan

SECRET = b"48.1371N 11.5754E"


def picture(kind: str = "JPEG", size: tuple[int, int] = (60, 40), **how: object) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", size, "white").save(written, kind, **how)
    return written.getvalue()


def pdf(pages: int = 1, **how: object) -> bytes:
    written = io.BytesIO()
    with pikepdf.new() as document:
        for _number in range(pages):
            document.add_blank_page()
        document.save(written, **how)
    return written.getvalue()


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_is_kept_as_jpeg_whatever_it_was(kind: str) -> None:
    stored, content = read_scan(picture(kind))

    assert stored == "image/jpeg"
    assert (opened(content).format, opened(content).size) == ("JPEG", (60, 40))


def test_a_picture_loses_what_the_camera_wrote_into_it() -> None:
    exif = Image.Exif()
    exif[0x010E] = SECRET.decode()
    raw = picture(exif=exif, comment=SECRET) + SECRET
    assert raw.count(SECRET) == 3

    _kind, content = read_scan(raw)

    assert SECRET not in content
    assert not opened(content).getexif()


def test_a_picture_taken_on_its_side_is_turned_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6

    _kind, content = read_scan(picture(exif=exif))

    assert opened(content).size == (40, 60)


def test_a_large_picture_is_made_smaller() -> None:
    _kind, content = read_scan(picture(size=(KEPT_SIZE[0] * 2, 100)))

    assert opened(content).size == (KEPT_SIZE[0], 50)


def test_a_pdf_is_kept_byte_by_byte() -> None:
    raw = pdf()

    assert read_scan(raw) == ("application/pdf", raw)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"hello",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"%PDF-1.7 nothing",
        picture()[:60],
        picture("GIF"),
        picture(size=(10_001, 5_000)),
        pdf(MOST_PAGES + 1),
        pdf(0),
        pdf(encryption=pikepdf.Encryption(owner="a", user="b")),
        pdf(encryption=pikepdf.Encryption(owner="a", user="")),
        pdf() + b"x" * MOST_BYTES,
    ],
    ids=["empty", "text", "svg", "broken pdf", "half", "gif", "huge", "many", "none", "locked",
         "open to read", "heavy"],
)  # fmt: skip
def test_refuses_what_it_could_not_keep(raw: bytes) -> None:
    with pytest.raises(BadScanError):
        read_scan(raw)
