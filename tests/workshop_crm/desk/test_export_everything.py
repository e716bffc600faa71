"""The owner takes everything along; nobody else does, and nothing restricted goes."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from customers.consent.declarations import Declaration, record_consent
from customers.models import Customer
from invoices.audit.tables import Span
from tests.factories import (
    make_booking,
    make_customer,
    make_service,
    make_user,
    make_vehicle,
    make_workshop,
)
from tests.invoices.builders import make_issued
from workshop.jobs import run_due_jobs
from workshop.models import Job
from workshop_crm.desk.exporting import files
from workshop_crm.desk.exporting.forms import last_year
from workshop_crm.desk.exporting.jobs import export_path, exports, forget_export, order_export
from workshop_crm.desk.exporting.tables import tables
from workshop_crm.desk.privacy.parts import SECTIONS

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
SPAN = {"first": "2026-01-01", "last": "2026-12-31"}


@pytest.fixture(autouse=True)
def _own_files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"


def read(key: str) -> list[dict[str, Any]]:
    table = next(table for table in tables() if table.key == key)
    return [dict(zip(table.headings, row, strict=True)) for row in table.rows]


def sheets_of(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    book = openpyxl.load_workbook(path)
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


def test_every_model_of_a_personal_copy_is_a_table_once() -> None:
    keys = [table.key for table in tables()]

    by_key = {each.key: each.model for each in SECTIONS}
    assert keys[0] == "customer"
    assert keys[-1] == "services"
    assert [by_key[key] for key in keys[:-1]] == list(dict.fromkeys(by_key.values()))


def test_customers_and_what_belongs_to_them_are_there() -> None:
    customer = make_customer(last_name="Huber", salutation="ms")
    make_vehicle(customer=customer, plate="M-XY 1")
    record_consent(Declaration(customer, ("letter",), ("service",), "given", "counter"), now=NOW)
    make_booking(received_at=NOW, customer=customer)
    make_service(name_de="Ölwechsel")

    with translation.override("en"):
        (person,) = read("customer")
        (vehicle,) = read("vehicles")

    assert (person["last name"], person["salutation"]) == ("Huber", "Ms")
    assert vehicle["plate"] == "M-XY 1"
    assert len(read("bookings")) == len(read("consents")) == len(read("services")) == 1


def test_restricted_people_and_all_of_theirs_are_left_out() -> None:
    hidden = make_customer(is_restricted=True)
    make_vehicle(customer=hidden)
    merged = make_customer(merged_into=hidden)
    make_booking(received_at=NOW, customer=merged)
    shown = make_customer()
    make_vehicle(customer=shown)

    with translation.override("en"):
        people = read("customer")

    assert [person["ID"] for person in people] == [shown.pk]
    assert len(read("vehicles")) == 1
    assert read("bookings") == []


def test_asks_the_database_as_often_for_many_as_for_few() -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            for table in tables():
                list(table.rows)
        return len(caught)

    make_booking(received_at=NOW)
    few = queries()
    for _count in range(5):
        make_booking(received_at=NOW)

    assert queries() == few


def test_the_zip_holds_tables_for_german_spreadsheets(tmp_path: Path) -> None:
    make_customer(last_name="=Huber", email="x@kunde.example")

    files.write_zip(tmp_path / "all.zip")

    with zipfile.ZipFile(tmp_path / "all.zip") as archive:
        names = archive.namelist()
        raw = archive.read(names[0])
    assert len(names) == len(set(names)) == len(list(tables()))
    assert raw.startswith(b"\xef\xbb\xbf")
    heading, row = csv.reader(io.StringIO(raw.decode("utf-8-sig")), delimiter=";")
    assert len(heading) == len(row)
    assert "'=Huber" in row


def test_the_workbook_holds_days_and_safe_texts(tmp_path: Path) -> None:
    customer = make_customer(last_name="=Huber", notes="a\x07b", won_at=NOW)
    make_vehicle(customer=customer, first_registration=NOW.date())

    files.write_workbook(tmp_path / "all.xlsx")

    sheets = sheets_of(tmp_path / "all.xlsx")
    people = next(iter(sheets.values()))
    assert len(sheets) == len(list(tables()))
    assert "'=Huber" in people[1]
    assert "ab" in people[1]
    assert datetime(2026, 11, 22, 10) in people[1]


def test_a_table_longer_than_a_sheet_goes_on_in_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "ROWS_PER_SHEET", 2)
    for _count in range(4):
        make_customer()

    files.write_workbook(tmp_path / "all.xlsx")

    sizes = [len(rows) for title, rows in sheets_of(tmp_path / "all.xlsx").items()][:2]
    assert sizes == [3, 3]


def test_an_order_is_written_once_and_deleted_after_a_day() -> None:
    make_customer()
    job = order_export("zip", by=make_user(username="chefin"), now=NOW)
    (ordered,) = exports()
    assert (ordered.by, ordered.form, ordered.is_working, ordered.is_ready) == (
        "chefin", "zip", True, False,
    )  # fmt: skip

    Job.objects.update(due_at=timezone.now())
    Job.objects.filter(kind="forget_export").update(due_at=NOW + timedelta(days=30))
    run_due_jobs(now=timezone.now)

    (written,) = exports()
    path = export_path(written.token, "zip")
    assert (written.is_ready, written.is_working) == (True, False)
    assert [each.name for each in path.parent.iterdir()] == [path.name]
    forget_export(job.payload)
    forget_export(job.payload)
    assert not exports()[0].is_ready


def test_the_file_waits_a_day() -> None:
    order_export("xlsx", by=make_user(), now=NOW)

    assert Job.objects.get(kind="forget_export").due_at == NOW + timedelta(days=1)


@pytest.fixture
def owner(client: Client) -> Client:
    make_workshop()
    client.force_login(make_user(role="owner"))
    return client


def test_the_owner_orders_and_fetches(owner: Client) -> None:
    make_customer(last_name="Huber")
    owner.post(reverse("desk:export_order"), {"form": "zip"})
    assert "hx-trigger" in owner.get(reverse("desk:export")).content.decode()

    run_due_jobs(now=timezone.now)

    ready = exports()[0]
    link = reverse("desk:export_fetch", args=[ready.token, "zip"])
    assert link in owner.get(reverse("desk:export_list")).content.decode()
    response = owner.get(link)
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert b"".join(response.streaming_content).startswith(b"PK")


def test_a_failed_and_a_deleted_export_say_so(owner: Client) -> None:
    order_export("zip", by=make_user(), now=NOW)
    Job.objects.filter(kind="export_everything").update(state="dead")
    with translation.override("en"):
        client = Client(headers={"accept-language": "en"})
        client.force_login(make_user(role="owner"))
        assert "failed" in client.get(reverse("desk:export")).content.decode()
        Job.objects.filter(kind="export_everything").update(state="done")
        assert "deleted" in client.get(reverse("desk:export_list")).content.decode()


def test_only_the_owner_may(owner: Client) -> None:
    owner.force_login(make_user())

    for name in ("desk:export", "desk:export_list"):
        assert owner.get(reverse(name)).status_code == 403
    assert owner.post(reverse("desk:export_audit"), SPAN).status_code == 403
    assert owner.post(reverse("desk:export_order"), {"form": "zip"}).status_code == 403
    assert owner.get(reverse("desk:export_fetch", args=["a", "zip"])).status_code == 403
    assert Job.objects.count() == 0


def test_what_is_not_there_is_not_found(owner: Client) -> None:
    assert owner.post(reverse("desk:export_order"), {"form": "exe"}).status_code == 404
    assert owner.get(reverse("desk:export_fetch", args=["a", "zip"])).status_code == 404
    assert owner.get(reverse("desk:export_order")).status_code == 405
    assert Customer.objects.count() == 0


def test_the_owner_orders_the_archive_for_the_tax_audit(owner: Client) -> None:
    make_issued()

    owner.post(reverse("desk:export_audit"), SPAN)
    run_due_jobs(now=timezone.now)

    (ready,) = exports()
    assert (ready.form, ready.span) == ("audit", Span(date(2026, 1, 1), date(2026, 12, 31)))
    response = owner.get(reverse("desk:export_fetch", args=[ready.token, "audit"]))
    assert ".zip" in response.headers["Content-Disposition"]
    content = io.BytesIO(b"".join(response.streaming_content))
    with zipfile.ZipFile(content) as archive:
        assert {"invoices.csv", "description.txt", "files/R2026-00001.xml"} <= set(
            archive.namelist()
        )
    assert "31.12.2026" in owner.get(reverse("desk:export_list")).content.decode()


@pytest.mark.parametrize("changes", [{"first": ""}, {"last": "morgen"}, {"last": "2025-12-31"}])
def test_a_span_that_is_none_orders_nothing(owner: Client, changes: dict[str, str]) -> None:
    response = owner.post(reverse("desk:export_audit"), {**SPAN, **changes})

    assert response.status_code == 422
    assert not Job.objects.exists()


def test_one_day_is_a_span(owner: Client) -> None:
    owner.post(reverse("desk:export_audit"), {**SPAN, "last": "2026-01-01"})

    assert exports()[0].span == Span(date(2026, 1, 1), date(2026, 1, 1))


def test_the_page_proposes_the_year_that_is_over(owner: Client) -> None:
    assert last_year(date(2026, 1, 1)) == {"first": date(2025, 1, 1), "last": date(2025, 12, 31)}
    assert f"{timezone.localdate().year - 1}-12-31" in (
        owner.get(reverse("desk:export")).content.decode()
    )
