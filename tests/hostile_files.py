"""Files made to harm: small ones that unpack to giants, wrong kinds, and names that lead away."""

from __future__ import annotations

import io
import zipfile
import zlib

import pikepdf
from PIL import Image

from workshop_crm.lib.foreign_pdf import MOST_UNPACKED

GIANT = MOST_UNPACKED + 1024 * 1024


def pdf_bomb() -> bytes:
    """An attached "invoice" of 300 kB that unpacks to more than we read."""
    written = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        spec = pikepdf.AttachedFileSpec(pdf, b"<a/>", filename="factur-x.xml")
        pdf.attachments["factur-x.xml"] = spec
        stream = pikepdf.Stream(pdf, b"")
        packed = zlib.compressobj(1)
        raw = b"".join(packed.compress(bytes(GIANT // 65)) for _ in range(65)) + packed.flush()
        stream.write(raw, filter=pikepdf.Name.FlateDecode)
        file = pdf.Root.Names.EmbeddedFiles.Names[1].EF
        file.F = file.UF = stream
        pdf.save(written, compress_streams=False)
    return written.getvalue()


def pdf_of_many_pages(count: int = 5_000) -> bytes:
    """One page, shown again and again."""
    kids = b" ".join([b"3 0 R"] * count)
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count %d/Kids[%b]>>" % (count, kids),
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>",
    ]
    body = b"".join(b"%d 0 obj\n%b\nendobj\n" % each for each in enumerate(parts, 1))
    return b"%PDF-1.4\n" + body + b"trailer<</Root 1 0 R>>\n%%EOF"


def workbook_bomb() -> bytes:
    """A workbook whose table alone unpacks to more than we read."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        for number in range(3):
            with archive.open(f"xl/worksheets/sheet{number}.xml", "w") as file:
                for _ in range(150):
                    file.write(bytes(1024 * 1024))
    return written.getvalue()


def workbook_with_entities() -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr("xl/workbook.xml", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')
    return written.getvalue()


def entity_bomb() -> bytes:
    steps = "".join(f'<!ENTITY e{i} "{f"&e{i - 1};" * 10}">' for i in range(1, 12))
    return f'<!DOCTYPE x [<!ENTITY e0 "ha">{steps}]><Invoice><ID>&e11;</ID></Invoice>'.encode()


def picture_bomb() -> bytes:
    written = io.BytesIO()
    Image.new("1", (8_000, 8_000)).save(written, "PNG")
    return written.getvalue()


HARMFUL = {
    "nothing": lambda: b"",
    "pdf bomb": pdf_bomb,
    "pdf of many pages": pdf_of_many_pages,
    "workbook bomb": workbook_bomb,
    "workbook with entities": workbook_with_entities,
    "entity bomb": entity_bomb,
    "foreign entity": lambda: (
        b'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><Invoice><ID>&f;</ID></Invoice>'
    ),
    "deep xml": lambda: b"<a>" * 100_000,
    "deep json": lambda: b'{"a":' * 100_000,
    "picture bomb": picture_bomb,
    "svg with script": lambda: (
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
    ),
    "program": lambda: b"\x7fELF" + bytes(range(256)) * 40,
    "NUL bytes": lambda: b"Name;Telefon\n\x00\x00;\x00\n",
}

# As they come in a request, and nothing of them may be left.
NAMES = {
    "path": ("../../../etc/cron.d/x.xml", "../"),
    "windows path": ("..\\\\..\\\\boot\\\\x.xml", "\\"),
    "absolute": ("/etc/passwd.xml", "/"),
    "NUL": ("x\x00.xml", "\x00"),
    "written backwards": ("rechnung\u202elmx.exe.xml", "\u202e"),
    "line end": ("x\r\nX-Header: 1.xml", "\r"),
    "escape": ("x\x1b[31m.xml", "\x1b"),
}
