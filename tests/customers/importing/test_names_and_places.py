"""Who a row of a customer file is about and where they live, however the columns are cut."""

from __future__ import annotations

from typing import Any

import pytest

from customers.importing.cells import Layout, RowCells
from customers.importing.fields import Field
from customers.importing.names import Names, read_names
from customers.importing.places import Place, read_place


def row(**values: str) -> RowCells:
    """One row; the heading of a column is the name of what it holds."""
    fields = tuple(Field[name.upper()].value for name in values)
    return RowCells(Layout(tuple(values), fields), list(values.values()))


ADA = {"first_name": "Ada", "last_name": "Öz"}
PEOPLE: list[tuple[dict[str, str], dict[str, str]]] = [
    ({"first_name": "Ada", "last_name": "Öz"}, ADA),
    ({"full_name": "Ada Öz"}, ADA),
    ({"last_first": "Öz, Ada"}, ADA),
    ({"salutation": "Frau", "full_name": "Ada Öz"}, {"salutation": "ms", **ADA}),
    ({"full_name": "Frau Ada Öz"}, {"salutation": "ms", **ADA}),
    ({"last_name": "Herr Öz"}, {"salutation": "mr", "last_name": "Öz"}),
    # What stands in the column of its own counts more than what stands before the name.
    ({"salutation": "Frau", "last_name": "Herr Öz"}, {"salutation": "ms", "last_name": "Öz"}),
    ({"name_or_company": "Öz"}, {"last_name": "Öz"}),
    ({"name_or_company": "Öz GmbH"}, {"company": "Öz GmbH"}),
    ({"first_name": "Ada", "name_or_company": "Öz"}, ADA),
    ({"last_name": "Öz GmbH"}, {"company": "Öz GmbH"}),
    ({"salutation": "Firma", "last_name": "Öz"}, {"company": "Öz"}),
    ({"salutation": "Firma", "name_or_company": "Öz"}, {"company": "Öz"}),
    ({"company": "Öz GmbH", "last_name": "Öz GmbH"}, {"company": "Öz GmbH"}),
    ({"company": "Öz GmbH", "full_name": "Ada Öz"}, {"company": "Öz GmbH", **ADA}),
    ({"salutation": "Familie", "last_name": "Öz"}, {"last_name": "Öz"}),
    ({"last_name": "-"}, {}),
]


@pytest.mark.parametrize(("given", "expected"), PEOPLE)
def test_a_person_or_a_company_is_found(given: dict[str, str], expected: dict[str, str]) -> None:
    cells = row(**given)

    assert read_names(cells) == Names(**expected)
    assert (cells.notes, cells.reasons) == ([], [])


@pytest.mark.parametrize(
    ("given", "expected", "note"),
    [
        (
            {"salutation": "Sehr geehrte Frau Dr. Öz", "last_name": "Öz"},
            {"last_name": "Öz"},
            "salutation: Sehr geehrte Frau Dr. Öz",
        ),
        (
            {"last_name": "Öz", "name_or_company": "Kaya"},
            {"last_name": "Öz"},
            "name_or_company: Kaya",
        ),
        (
            {"company": "Öz GmbH", "name_or_company": "Kaya AG"},
            {"company": "Öz GmbH"},
            "name_or_company: Kaya AG",
        ),
    ],
)
def test_what_has_no_room_is_kept_in_the_note(
    given: dict[str, str], expected: dict[str, str], note: str
) -> None:
    cells = row(**given)

    assert read_names(cells) == Names(**expected)
    assert cells.notes == [note]


@pytest.mark.parametrize(
    ("field", "most"), [("first_name", 80), ("last_name", 80), ("company", 120)]
)
def test_a_name_that_is_too_long_is_cut_and_kept_whole_in_the_note(field: str, most: int) -> None:
    cells = row(**{"first_name": "Ada", field: "x" * (most + 1)})

    assert getattr(read_names(cells), field) == "x" * most
    assert f"{field}: {'x' * (most + 1)}" in cells.notes
    assert len(cells.reasons) == 1


ULM = {"street": "Gasse 3", "postcode": "89073", "city": "Ulm"}
PLACES: list[tuple[dict[str, str], dict[str, str]]] = [
    ({"street": "Gasse 3", "postcode": "89073", "city": "Ulm"}, ULM),
    ({"street": "Gasse", "house_number": "3", "place": "89073 Ulm"}, ULM),
    ({"street": "Gasse 3", "house_number": "3", "place": "89073 Ulm"}, ULM),
    ({"street": "Gasse 3", "city": "89073 Ulm"}, ULM),
    ({"address": "Gasse 3, 89073 Ulm"}, ULM),
    ({"address": "Gasse 3"}, {"street": "Gasse 3"}),
    ({"place": "Ulm"}, {"city": "Ulm"}),
    ({**ULM, "postcode": "D-89073"}, {**ULM, "country": "DE"}),
    ({**ULM, "postcode": "89 073"}, ULM),
    ({**ULM, "country": "Deutschland"}, {**ULM, "country": "DE"}),
    ({"place": "A-6020 Innsbruck"}, {"postcode": "6020", "city": "Innsbruck", "country": "AT"}),
    (
        {"postcode": "6020", "city": "Innsbruck", "country": "Österreich"},
        {"postcode": "6020", "city": "Innsbruck", "country": "AT"},
    ),
    (
        {"postcode": "8001", "city": "Zürich", "mobile": "+41 79 1234567"},
        {"postcode": "8001", "city": "Zürich", "country": "CH"},
    ),
    # Many Germans have a Swiss mobile number.
    ({**ULM, "mobile": "+41 79 1234567"}, ULM),
    ({}, {}),
]


@pytest.mark.parametrize(("given", "expected"), PLACES)
def test_an_address_is_found(given: dict[str, str], expected: dict[str, str]) -> None:
    cells = row(**given)

    assert read_place(cells) == Place(**expected)
    assert (cells.notes, cells.reasons) == ([], [])


@pytest.mark.parametrize(
    ("phones", "expected"),
    [
        ({"mobile": "+43 660 1", "phone": "+41 44 1"}, ("06020", "")),
        ({"mobile": "+43 660 1", "phone": "0043 512 1"}, ("6020", "AT")),
        ({"mobile": "0660 1"}, ("06020", "")),
    ],
)
def test_numbers_tell_the_country_only_when_they_agree(
    phones: dict[str, str], expected: tuple[str, str]
) -> None:
    place = read_place(row(postcode="6020", city="Innsbruck", **phones))

    assert (place.postcode, place.country) == expected


def test_a_zero_that_a_table_has_eaten_comes_back_and_is_told() -> None:
    cells = row(postcode="1067", city="Dresden")

    assert read_place(cells) == Place(postcode="01067", city="Dresden")
    assert "01067" in cells.reasons[0]


@pytest.mark.parametrize(
    ("given", "expected", "note"),
    [
        ({"postcode": "89o73"}, {}, "postcode: 89o73"),
        ({"postcode": "123"}, {}, "postcode: 123"),
        ({"country": "Atlantis", "city": "Ulm"}, {"city": "Ulm"}, "country: Atlantis"),
        ({**ULM, "place": "80331 München"}, ULM, "place: 80331 München"),
        ({**ULM, "address": "Weg 1, 80331 München"}, ULM, "address: Weg 1, 80331 München"),
    ],
)
def test_what_can_t_be_read_or_is_said_twice_is_kept_in_the_note(
    given: dict[str, Any], expected: dict[str, str], note: str
) -> None:
    cells = row(**given)

    assert read_place(cells) == Place(**expected)
    assert cells.notes == [note]
