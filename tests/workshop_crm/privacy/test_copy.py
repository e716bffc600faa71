"""A person's copy has everything, for machines and for people, and nothing about others."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from customers.models import AccessEntry, Customer, PlateHistory, RegistrationPaper, Vehicle
from tests.factories import make_customer, make_user, make_vehicle
from tests.workshop_crm.privacy.full_person import MARK, NOW, FullPerson, make_full_person
from workshop_crm.desk.privacy.exporting import as_json, as_pdf, as_zip, read_copy
from workshop_crm.desk.privacy.parts import SECTIONS

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> FullPerson:
    return make_full_person()


def content_of(customer: Customer) -> dict[str, Any]:
    return json.loads(as_json(read_copy(customer, now=NOW)))


def test_every_section_has_something_to_say(person: FullPerson) -> None:
    sections = content_of(person.customer)["sections"]

    assert set(sections) == {section.key for section in SECTIONS}
    assert [key for key, rows in sections.items() if not rows] == ["driven_vehicles"]


def test_both_records_of_a_merged_person_are_given(person: FullPerson) -> None:
    content = content_of(person.merged)

    assert content["customer_ids"] == [person.customer.pk, person.merged.pk]
    assert len(content["sections"]["customer"]) == 2


def test_a_raw_booking_message_is_readable(person: FullPerson) -> None:
    notification = content_of(person.customer)["sections"]["notifications"][0]

    assert notification["body"] == f"Name: Ada {MARK}"


def test_a_consent_comes_with_its_words_and_its_proof(person: FullPerson) -> None:
    consent = content_of(person.customer)["sections"]["consents"][0]

    assert "erinner" in consent["wording_text"].lower()
    assert MARK in consent["proof"]["name"]
    assert consent["kept_until"] == "2031-11-05"


def test_it_says_what_for_from_where_to_whom_and_how_long(person: FullPerson) -> None:
    about = content_of(person.customer)["about"]

    assert set(about) == {"purposes", "recipients", "sources", "storage_times", "rights"}
    assert all(about.values())


def test_nothing_about_staff_is_given_away(person: FullPerson) -> None:
    make_user(username="empfang-geheim", last_name="Vertraulich")
    AccessEntry.objects.create(
        at=NOW, user=make_user(), customer_number=person.customer.pk, action="page"
    )

    looks = content_of(person.customer)["sections"]["looks"]

    assert all(
        set(look) == {"id", "at", "customer_number", "action", "reference"} for look in looks
    )


def test_holder_and_driver_stay_unnamed(person: FullPerson) -> None:
    driver = make_customer(last_name="Fahrerin")
    Vehicle.objects.filter(pk=person.vehicle.pk).update(driver=driver)
    RegistrationPaper.objects.update(holder_name="Halterin")

    text = as_json(read_copy(person.customer, now=NOW)).decode()

    assert "Halterin" not in text
    assert "Fahrerin" not in text
    assert '"driver"' not in text


def test_who_drives_for_another_gets_the_car_but_not_its_holder() -> None:
    driver = make_customer()
    vehicle = make_vehicle(plate="M-XY 1")
    Vehicle.objects.filter(pk=vehicle.pk).update(driver=driver)

    driven = content_of(driver)["sections"]["driven_vehicles"]

    assert driven == [{"id": vehicle.pk, "plate": "M-XY 1", "make": "VW", "model": "Golf"}]


@pytest.mark.parametrize(("handed_over", "is_own"), [(None, True), (-1, True), (0, False)])
def test_plates_of_a_former_holder_are_not_given(handed_over: int | None, is_own: bool) -> None:
    vehicle = make_vehicle()
    until = NOW.date()
    PlateHistory.objects.create(vehicle=vehicle, plate="M-XY 1", used_until=until)
    since = None if handed_over is None else until + timedelta(days=handed_over)
    Vehicle.objects.filter(pk=vehicle.pk).update(held_since=since)

    plates = content_of(vehicle.customer)["sections"]["earlier_plates"]

    assert [row["plate"] for row in plates] == (["M-XY 1"] if is_own else [])


def test_another_person_s_copy_has_none_of_it(person: FullPerson) -> None:
    text = as_json(read_copy(make_customer(), now=NOW)).decode()

    assert MARK not in text


@pytest.mark.slow
def test_the_print_is_a_pdf_and_the_archive_has_all_three(person: FullPerson) -> None:
    copy = read_copy(person.customer, now=NOW)

    assert as_pdf(copy).startswith(b"%PDF")
    names = zipfile.ZipFile(io.BytesIO(as_zip(copy))).namelist()
    assert {name.rpartition(".")[2] for name in names} == {"json", "pdf", "jpg", "xml"}
    assert f"{person.invoice.number}.pdf" in names


def run(capsys: pytest.CaptureFixture[str], *args: object) -> dict[str, Any]:
    call_command(*args)
    return json.loads(capsys.readouterr().out)


def test_the_command_writes_a_file_and_says_what_it_gave(
    person: FullPerson, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "ada.json"

    said = run(capsys, "export_customer", person.customer.pk, "--to", file)

    assert said["customer"] == person.customer.pk
    assert said["given"]["vehicles"] == 1
    assert json.loads(file.read_text())["format"] == "workshop-crm/person/1"
    assert file.stat().st_mode & 0o077 == 0
    assert AccessEntry.objects.filter(action="export", user=None).exists()


def test_the_command_refuses_another_kind_of_file(person: FullPerson, tmp_path: Path) -> None:
    with pytest.raises(CommandError) as refused:
        call_command("export_customer", person.customer.pk, "--to", tmp_path / "ada.doc")

    assert refused.value.returncode == 2


def test_the_command_says_when_there_is_nobody(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(CommandError) as refused:
        call_command("export_customer", 4711, "--to", tmp_path / "x.json")

    assert refused.value.returncode == 1
    assert json.loads(capsys.readouterr().out) == {"customer": 4711, "refused": "unknown"}


def test_the_command_erases_and_says_what_stays_until_when(
    person: FullPerson, capsys: pytest.CaptureFixture[str]
) -> None:
    said = run(capsys, "erase_customer", person.customer.pk, "--reason", "Brief")

    assert said["deleted"]["vehicles"] == 1
    kinds = {row["kind"]: row["until"] for row in said["restricted"]}
    assert kinds["invoice"] == "2035-01-01"
    assert set(kinds) == {"invoice", "order", "letter", "consent_proof"}


def test_the_command_refuses_a_second_erasure(
    person: FullPerson, capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys, "erase_customer", person.customer.pk, "--reason", "Brief")

    with pytest.raises(CommandError) as refused:
        call_command("erase_customer", person.customer.pk, "--reason", "Brief")

    assert refused.value.returncode == 1
    assert "refused" in json.loads(capsys.readouterr().out)
