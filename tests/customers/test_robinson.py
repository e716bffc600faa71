"""The Robinson list: read in, recognised in other spellings, replaced, dropped (L-04)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from customers.consent.robinson import (
    drop_robinson_list,
    on_robinson_list,
    read_robinson_list,
    robinson_key,
)
from customers.importing.errors import UnreadableFileError, WrongColumnsError
from customers.models import Customer, RobinsonEntry, RobinsonList
from tests.factories import make_company, make_customer, make_user

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 19, 10, tzinfo=UTC)
HEAD = "Vorname;Nachname;Straße;PLZ;Ort\n"
ADA = HEAD + "Ada;Müller;Gartenstraße 3a;80331;München\n"
PLACE = {"street": "Gartenstr. 3 A", "postcode": "80331", "city": "München"}


def read(text: str, name: str = "robinson.csv") -> RobinsonList:
    return read_robinson_list(text.encode(), name=name, by=make_user(), now=NOW)


def person(**fields: str) -> Customer:
    return make_customer(**{"first_name": "Ada", "last_name": "Müller", **PLACE, **fields})


@pytest.mark.parametrize(
    "table",
    [
        ADA,
        HEAD + "ADA;MUELLER;GARTENSTR. 3A;80331;MUENCHEN\n",
        "Name;Anschrift\nDr. Ada Müller;Gartenstraße 3a, 80331 München\n",
        'Name,Strasse,Hausnummer,PLZ,Ort\n"Müller, Ada",Gartenstr.,3a,80331,München\n',
        "Vorname\tName\tStraße\tPLZ / Ort\nAda\tMüller\tGartenstraße 3 a\t80331 München\n",
    ],
)
def test_recognises_a_person_however_the_list_spells_them(table: str) -> None:
    read(table)

    customer = person()

    assert on_robinson_list([customer]) == {customer.pk}


@pytest.mark.parametrize(
    "other",
    [
        {"first_name": "Bea"},
        {"last_name": "Möller"},
        {"street": "Gartenstraße 4"},
        {"postcode": "80333"},
        {"street": ""},
        {"city": ""},
    ],
)
def test_leaves_everybody_else_alone(other: dict[str, str]) -> None:
    read(ADA)

    assert on_robinson_list([person(**other)]) == set()


def test_a_firm_is_known_by_its_name() -> None:
    read("Firma;Straße;PLZ;Ort\nSpedition Kern GmbH;Hafenweg 1;20457;Hamburg\n")
    place = {"street": "Hafenweg 1", "postcode": "20457", "city": "Hamburg"}
    named = {"first_name": "", "last_name": "", "company": "Spedition Kern GmbH"}

    firm = make_customer(**place, **named)
    driver = make_customer(**place, **named | {"last_name": "Kern"})

    assert on_robinson_list([firm, driver]) == {firm.pk}


def test_asks_once_for_many(django_assert_num_queries) -> None:
    read(ADA)
    people = [person(first_name=name) for name in ("Ada", "Bea", "Cem")]

    with django_assert_num_queries(1):
        assert on_robinson_list(people) == {people[0].pk}


def test_keeps_no_words_of_the_people_on_it() -> None:
    robinson_list = read(ADA + "Bea;Kern;;80331;München\nAda;Müller;Gartenstr. 3a;80331;München\n")

    (entry,) = RobinsonEntry.objects.all()
    assert (len(entry.key), robinson_list.row_count, robinson_list.unread_count) == (64, 1, 1)
    assert entry.key == robinson_key(person())


@pytest.mark.parametrize(
    "row",
    [";;Gartenstraße 3a;80331;München", "Ada;Müller;;80331;München", "Ada;Müller;Weg 1;;München"],
)
def test_rows_without_a_name_or_a_whole_address_are_counted_as_unread(row: str) -> None:
    robinson_list = read(f"{ADA}{row}\n")

    assert (robinson_list.row_count, robinson_list.unread_count) == (1, 1)
    assert RobinsonEntry.objects.count() == 1


def test_of_a_long_file_name_the_end_is_kept() -> None:
    name = read(ADA, name="x" * 200 + ".csv").name

    assert (len(name), name[-5:]) == (120, "x.csv")


def test_a_new_list_takes_the_place_of_the_old_one() -> None:
    read(ADA)
    read(HEAD + "Bea;Müller;Gartenstraße 3a;80331;München\n", name="neu.csv")

    ada, bea = person(), person(first_name="Bea")

    assert on_robinson_list([ada, bea]) == {bea.pk}
    assert [each.name for each in RobinsonList.objects.all()] == ["neu.csv"]


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", UnreadableFileError),
        (HEAD, UnreadableFileError),
        (HEAD + "Ada;Müller;;80331;München\n", UnreadableFileError),
        ("Vorname;Nachname\nAda;Müller\n", WrongColumnsError),
        ("Name;PLZ;Ort\nAda Müller;80331;München\n", WrongColumnsError),
        ("Straße;PLZ;Ort\nGartenstraße 3a;80331;München\n", WrongColumnsError),
        ("Name;Straße;Land\nAda Müller;Gartenstraße 3a;DE\n", WrongColumnsError),
    ],
)
def test_a_file_that_is_no_list_leaves_the_old_one_in_force(text: str, error: type) -> None:
    read(ADA)

    with pytest.raises(error):
        read(text)

    assert on_robinson_list([person()])


def test_is_heeded_until_it_is_dropped() -> None:
    read(ADA)

    drop_robinson_list()
    drop_robinson_list()

    assert not on_robinson_list([person()])
    assert not RobinsonEntry.objects.exists()


@pytest.fixture
def owner(client):
    make_company()
    client.force_login(make_user(role="owner"))
    return client


def upload(client, text: str):
    file = SimpleUploadedFile("liste.csv", text.encode())
    return client.post(reverse("customers:robinson"), {"file": file})


def test_the_owner_reads_one_in_and_sees_it(owner) -> None:
    answer = upload(owner, ADA + "Bea;Kern;;80331;München\n")

    assert answer.url == reverse("customers:robinson")
    page = owner.get(answer.url).content.decode()
    assert "liste.csv" in page
    assert RobinsonList.objects.get().read_at


@pytest.mark.parametrize("text", ["", "Vorname;Nachname\nAda;Müller\n"])
def test_the_page_says_what_is_wrong_with_a_file(owner, text: str) -> None:
    answer = upload(owner, text)

    assert answer.status_code == 422
    assert answer.context["form"].errors["file"]
    assert not RobinsonList.objects.exists()


def test_the_page_asks_for_a_file(owner) -> None:
    assert owner.post(reverse("customers:robinson")).status_code == 422
    assert not owner.get(reverse("customers:robinson")).context["form"].errors


def test_the_owner_drops_it(owner) -> None:
    upload(owner, ADA)

    owner.post(reverse("customers:robinson_drop"))

    assert not RobinsonList.objects.exists()
