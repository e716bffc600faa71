"""The background work of an import: it survives kills, repeats and two workers."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from customers.importing import background, running, storing
from customers.importing.background import (
    check_in_background,
    forget_file_later,
    import_in_background,
)
from customers.importing.content import kept_rows
from customers.importing.errors import UnreadableFileError, WrongColumnsError, WrongStateError
from customers.importing.reports import is_stuck
from customers.importing.running import import_file
from customers.importing.uploads import (
    KEPT,
    choose_columns,
    columns_of,
    discard_import,
    go_on,
    start_import,
    take_file,
)
from customers.models import Customer, CustomerImport, ImportedRow
from tests.customers.importing.tables import HANS, NOW, csv_file
from tests.factories import make_user
from workshop.jobs import run_due_jobs
from workshop.models import Job

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_english")]

NAMES = ["Zorn", "Nagel", "Yildiz", "Pfau", "Rust", "Thun", "Kraft"]
ROWS = [
    f"{n};;;{name};;8033{n};Ulm;;{name}@kunde.example;M-A {n};" for n, name in enumerate(NAMES, 1)
]


def upload(*rows: str) -> CustomerImport:
    return take_file(
        csv_file(*rows or ROWS), name="kunden.csv", system="Alt", by=make_user(), now=NOW
    )


def checked(*rows: str) -> CustomerImport:
    found = upload(*rows)
    choose_columns(found, found.fields, wording="", now=NOW)
    check_in_background({"import": found.pk})
    found.refresh_from_db()
    return found


def started(*rows: str) -> CustomerImport:
    found = checked(*rows)
    start_import(found, now=NOW)
    return found


@pytest.fixture
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "BATCH", 2)
    monkeypatch.setattr(background, "BATCH", 2)
    monkeypatch.setattr(background, "ROWS_PER_JOB", 3)


def test_a_file_is_kept_encrypted() -> None:
    found = upload(HANS)

    assert b"Hans" not in bytes(found.content_encrypted)
    ((number, cells),) = kept_rows(found)
    assert (number, cells[:4]) == (2, ["1001", "Herr", "Hans", "Müller"])
    assert (found.state, found.row_count, found.system) == ("mapping", 1, "Alt")
    assert found.fields[:4] == ["number", "salutation", "first_name", "name_or_company"]


def test_a_file_without_rows_is_refused() -> None:
    with pytest.raises(UnreadableFileError):
        take_file(csv_file(), name="leer.csv", system="", by=None, now=NOW)

    assert CustomerImport.objects.count() == Job.objects.count() == 0


def test_columns_are_shown_with_their_first_different_cells() -> None:
    columns = columns_of(upload(HANS, HANS, ROWS[0]))

    assert columns[0].samples == ["1001", "1"]
    assert columns[1].samples == ["Herr"]
    assert (columns[3].place, columns[3].heading) == (3, "Name")


def test_a_column_without_heading_and_content_is_not_shown() -> None:
    raw = csv_file("Huber;;x", headings="Name;;")

    found = take_file(raw, name="x.csv", system="", by=None, now=NOW)

    assert [column.place for column in columns_of(found)] == [0, 2]


def test_a_check_counts_and_keeps_only_what_to_look_at() -> None:
    found = checked(*ROWS, "Summe;7;;;;;;;;;")

    assert (found.state, found.rows_done) == ("checked", 8)
    assert found.counts == {"created": 7, "refused": 1, "needs_look": 1, "vehicles": 7}
    assert [row.number for row in found.rows.all()] == [9]
    assert Customer.objects.count() == 0


@pytest.mark.usefixtures("_small")
def test_a_check_that_was_killed_begins_anew() -> None:
    found = upload(*ROWS, "Summe;7;;;;;;;;;")
    choose_columns(found, found.fields, wording="", now=NOW)
    ImportedRow.objects.create(customer_import=found, number=3, outcome="refused")

    check_in_background({"import": found.pk})

    assert [row.number for row in found.rows.all()] == [9]


def test_the_columns_may_be_changed_until_the_import_runs() -> None:
    found = checked()
    fields = ["", *found.fields[1:]]

    choose_columns(found, fields, wording=" ", now=NOW + timedelta(minutes=1))
    check_in_background({"import": found.pk})

    found.refresh_from_db()
    assert (found.state, found.fields[0], found.counts["created"]) == ("checked", "", 7)
    start_import(found, now=NOW)
    with pytest.raises(WrongStateError):
        choose_columns(found, fields, wording="", now=NOW)


def test_consent_columns_need_words() -> None:
    found = upload()
    fields = ["consent_sms", *found.fields[1:]]

    with pytest.raises(WrongColumnsError):
        choose_columns(found, fields, wording=" ", now=NOW)

    found.refresh_from_db()
    assert found.state == "mapping"
    choose_columns(found, fields, wording="SMS sind recht.", now=NOW)
    assert found.wording == "SMS sind recht."


def test_an_import_starts_once_and_only_after_the_check() -> None:
    found = upload()
    with pytest.raises(WrongStateError):
        start_import(found, now=NOW)

    found = started()
    with pytest.raises(WrongStateError):
        start_import(found, now=NOW)
    assert Job.objects.filter(kind=running.RUN_JOB).count() == 1


@pytest.mark.usefixtures("_small")
def test_a_long_file_is_imported_in_parts() -> None:
    found = started()

    import_in_background({"import": found.pk})

    found.refresh_from_db()
    assert (found.rows_done, found.state, Customer.objects.count()) == (4, "running", 4)
    run_due_jobs(now=timezone.now)
    found.refresh_from_db()
    assert (found.rows_done, found.state, Customer.objects.count()) == (7, "done", 7)
    assert found.counts["created"] == 7


@pytest.mark.usefixtures("_small")
def test_a_worker_that_dies_within_a_batch_loses_and_doubles_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = started()
    refresh, calls = storing.refresh_terms, []

    def die_in_the_second_batch(ids: set[int]) -> None:
        calls.append(ids)
        if len(calls) == 2:
            raise KeyboardInterrupt
        refresh(ids)

    monkeypatch.setattr(storing, "refresh_terms", die_in_the_second_batch)
    with pytest.raises(KeyboardInterrupt):
        list(import_file(found, now=NOW))

    found.refresh_from_db()
    assert (found.rows_done, Customer.objects.count(), found.rows.count()) == (2, 2, 2)
    list(import_file(found, now=NOW))
    assert (Customer.objects.count(), found.rows.count()) == (7, 7)
    assert found.counts["created"] == 7


@pytest.mark.usefixtures("_small")
def test_two_workers_on_one_file_do_no_row_twice() -> None:
    found = started()
    other = CustomerImport.objects.get(pk=found.pk)
    slow, fast = import_file(found, now=NOW), import_file(other, now=NOW)

    next(slow)
    assert list(fast) == []
    list(slow)

    assert Customer.objects.count() == found.rows.count() == 7


def test_the_job_of_a_finished_import_does_nothing() -> None:
    found = started()
    import_in_background({"import": found.pk})
    before = Customer.objects.count()

    import_in_background({"import": found.pk})
    check_in_background({"import": found.pk})
    import_in_background({"import": 4711})

    found.refresh_from_db()
    assert (found.state, Customer.objects.count()) == ("done", before)


def test_work_that_was_given_up_can_be_taken_up_again() -> None:
    found = started()
    assert not is_stuck(found)
    Job.objects.filter(kind=running.RUN_JOB).update(state=Job.State.DEAD)
    found.refresh_from_db()
    assert is_stuck(found)

    go_on(found, now=timezone.now())

    assert not is_stuck(found)
    run_due_jobs(now=timezone.now)
    found.refresh_from_db()
    assert found.state == "done"
    with pytest.raises(WrongStateError):
        go_on(found, now=NOW)


def test_a_check_that_was_given_up_is_checked_again() -> None:
    found = upload()
    choose_columns(found, found.fields, wording="", now=NOW)
    Job.objects.filter(kind=running.CHECK_JOB).update(state=Job.State.DEAD)

    go_on(found, now=timezone.now())
    run_due_jobs(now=timezone.now)

    found.refresh_from_db()
    assert found.state == "checked"


def test_a_file_can_be_thrown_away_until_it_is_imported() -> None:
    found = checked()
    discard_import(found)
    assert CustomerImport.objects.count() == 0

    running_one = started()
    with pytest.raises(WrongStateError):
        discard_import(running_one)
    assert CustomerImport.objects.count() == 1


def test_content_and_rows_are_forgotten_after_thirty_days(time_machine: Any) -> None:
    found = started(*ROWS, "Summe;7;;;;;;;;;")
    import_in_background({"import": found.pk})
    purge = Job.objects.get(kind="forget_customer_file")
    assert purge.due_at == NOW + KEPT == NOW + timedelta(days=30)

    forget_file_later(purge.payload)

    found.refresh_from_db()
    assert (found.content_encrypted, found.wording, found.rows.count()) == (None, "", 0)
    assert found.counts["created"] == 7
    assert list(kept_rows(found)) == []
    assert Customer.objects.count() == 7


def test_a_file_that_still_runs_is_forgotten_a_day_later() -> None:
    found = started()

    forget_file_later({"import": found.pk})

    found.refresh_from_db()
    assert found.content_encrypted is not None
    assert Job.objects.filter(kind="forget_customer_file").count() == 2
