"""The database itself keeps issued invoices as they are (R-06)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from invoices.issuing.drafting import draft_invoice
from invoices.models import Invoice, InvoiceLine
from tests.invoices.builders import make_issued, make_order

pytestmark = pytest.mark.django_db


def make_draft() -> Invoice:
    return draft_invoice(make_order())


def refused(action: Any) -> bool:
    try:
        with transaction.atomic():
            action()
    except DatabaseError:
        return True
    return False


@pytest.mark.parametrize(
    "changes",
    [
        {"number": "R2026-99999"},
        {"issued_on": date(2020, 1, 1)},
        {"supply_on": date(2020, 1, 1)},
        {"due_on": None},
        {"seller": {"name": "Anders"}},
        {"recipient": {}},
        {"vehicle_data": {"plate": "X"}},
        {"net": 1},
        {"vat": 1},
        {"gross": 1},
        {"rounding": 1},
        {"language": "en"},
        {"xml": b"<other/>"},
        {"xml_sha256": "0"},
        {"state": "draft"},
    ],
)
def test_refuses_to_change_an_issued_invoice(changes: dict[str, Any]) -> None:
    invoice, draft = make_issued(), make_draft()

    assert refused(lambda: Invoice.objects.filter(pk=invoice.pk).update(**changes))
    assert not refused(lambda: Invoice.objects.filter(pk=draft.pk).update(**changes))


def test_lets_the_state_go_to_cancelled_and_never_back() -> None:
    rows = Invoice.objects.filter(pk=make_issued().pk)

    assert not refused(lambda: rows.update(state="cancelled"))
    assert refused(lambda: rows.update(state="issued"))


@pytest.mark.parametrize("field", ["pdf", "pdf_sha256"])
def test_takes_the_pdf_once(field: str) -> None:
    rows = Invoice.objects.filter(pk=make_issued().pk)

    assert not refused(lambda: rows.update(**{field: "first"}))
    assert refused(lambda: rows.update(**{field: "second"}))
    assert refused(lambda: rows.update(**{field: ""}))


def test_refuses_to_delete_before_the_statutory_date() -> None:
    invoice, draft = make_issued(), make_draft()

    assert refused(InvoiceLine.objects.filter(invoice=invoice).delete)
    assert refused(lambda: Invoice.objects.filter(pk=invoice.pk)._raw_delete("default"))
    assert not refused(Invoice.objects.filter(pk=draft.pk).delete)


@pytest.mark.parametrize(("year", "is_kept"), [(2017, False), (2026, True)])
def test_lets_go_after_eight_years(year: int, *, is_kept: bool) -> None:
    draft = make_draft()
    # A draft may say anything; it becomes an old invoice in one step.
    Invoice.objects.filter(pk=draft.pk).update(
        state="issued", number="R-old", issued_on=date(year, 12, 31)
    )

    assert refused(Invoice.objects.filter(pk=draft.pk).delete) is is_kept


def test_refuses_to_touch_the_lines() -> None:
    invoice, draft = make_issued(), make_draft()
    lines = InvoiceLine.objects.filter(invoice=invoice)
    loose = InvoiceLine.objects.filter(invoice=draft)

    assert refused(lambda: lines.update(text="anders"))
    assert refused(lambda: loose.update(invoice=invoice))
    assert refused(lambda: lines.update(invoice=draft))
    assert refused(lambda: add_copy(lines.get()))
    assert not refused(lambda: loose.update(text="anders"))
    assert lines.get().text == "Teil 1"


def add_copy(line: InvoiceLine) -> None:
    line.pk = None
    line.save(force_insert=True)
