"""The table of an import as it is kept: compressed, encrypted, the same for CSV and XLSX."""

from __future__ import annotations

import csv
import io
import zlib
from collections.abc import Iterator

from customers.importing.cells import Layout
from customers.importing.reading import Row, Table
from customers.models import CustomerImport
from workshop_crm.lib.crypto import decrypt, encrypt


def pack_rows(table: Table) -> tuple[bytes, int]:
    """Return the rows below the headings, ready for the database, and how many there are."""
    press = zlib.compressobj(6)
    packed = bytearray()
    count = 0
    buffer = io.StringIO()
    for number, cells in table.rows():
        count += 1
        csv.writer(buffer).writerow([number, *cells])
        packed += press.compress(buffer.getvalue().encode())
        buffer.seek(0)
        buffer.truncate()
    packed += press.flush()
    return encrypt(bytes(packed)), count


def kept_rows(customer_import: CustomerImport) -> Iterator[Row]:
    """Yield number and cells of every row; nothing once the content was deleted."""
    content = customer_import.content_encrypted
    if content is None:
        return
    text = io.StringIO(zlib.decompress(decrypt(bytes(content))).decode(), newline="")
    for record in csv.reader(text):
        yield int(record[0]), record[1:]


def layout_of(customer_import: CustomerImport) -> Layout:
    """Return the headings and what was decided about them."""
    return Layout(tuple(customer_import.headings), tuple(customer_import.fields))
