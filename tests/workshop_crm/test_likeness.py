"""What two names have to do with each other: one person, a relative, a spouse, a stranger."""

from __future__ import annotations

import pytest

from workshop_crm.lib.likeness import (
    Likeness,
    compare_names,
    differs_by_a_slip,
    full_name,
    mailboxes_resemble,
    name_likeness_score,
)

Name = tuple[str, str]


def compare(one: Name, other: Name) -> Likeness:
    names = [full_name(first, last, "") for first, last in (one, other)]
    found = compare_names(*names)
    assert compare_names(*reversed(names)) is found
    return found


def compare_firms(one: str, other: str) -> Likeness:
    return compare_names(full_name("", "", one), full_name("", "", other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Ada", "Öztürk"), ("ADA", "Oeztuerk")),
        (("Ada", "Öztürk"), ("Öztürk", "Ada")),
        (("Ada", "Öztürk"), ("", "Dr. Ada Öztürk")),
        (("Ada Maria", "Öztürk"), ("Ada", "Öztürk")),
        (("Hans-Peter", "Kunz"), ("Hanspeter", "Kunz")),
        (("Eva", "von der Heide"), ("Eva", "Heide")),
        (("Eva", "Groß-Lang"), ("Eva", "Lang Groß")),
    ],
)
def test_one_name_however_written(one: Name, other: Name) -> None:
    assert compare(one, other) is Likeness.SAME


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Ada", "Öztürk"), ("Ada", "Ozturk")),
        (("Max", "Meier"), ("Max", "Mayer")),
        (("Max", "Schmidt"), ("Max", "Schmodt")),
        (("Max", "Wittgenstein"), ("Max", "Witgensten")),
        (("Max", "Kellermann"), ("Max", "Ketlermarn")),
        (("Thomas", "Huber"), ("Tomas", "Huber")),
        (("Michael", "Huber"), ("Micheal", "Huber")),
        (("Philipp", "Huber"), ("Filip", "Huber")),
        (("Carsten", "Huber"), ("Karsten", "Huber")),
        (("Jörg", "Huber"), ("Jorg", "Huber")),
        (("Sarah", "Huber"), ("Sara", "Huber")),
        (("Anna", "Huber"), ("Anna", "Huber-Groß")),
        (("Wolfgang", "Huber"), ("Wolfgnag", "Huber")),
    ],
)
def test_slips_and_spellings_are_close(one: Name, other: Name) -> None:
    assert compare(one, other) is Likeness.CLOSE


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Ada", "Öztürk"), ("A.", "Öztürk")),
        (("Ada", "Öztürk"), ("", "Öztürk")),
        (("Alexander", "Huber"), ("Alex", "Huber")),
        (("Hans-Peter", "Kunz"), ("Peter", "Kunz")),
        (("Ada", "Ozturk"), ("A", "Öztürk")),
    ],
)
def test_an_incomplete_first_name_fits_in_part(one: Name, other: Name) -> None:
    assert compare(one, other) is Likeness.PARTIAL


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Jan", "Müller"), ("Jana", "Müller")),
        (("Andrea", "Müller"), ("Andreas", "Müller")),
        (("Mario", "Müller"), ("Maria", "Müller")),
        (("Lena", "Müller"), ("Lina", "Müller")),
        (("Anna", "Müller"), ("Hanna", "Müller")),
        (("Tim", "Müller"), ("Tom", "Müller")),
        (("Marina", "Müller"), ("Martina", "Müller")),
        (("Karin", "Müller"), ("Katrin", "Müller")),
        (("Paul", "Müller"), ("Paula", "Müller")),
        (("Emine", "Müller"), ("Amine", "Müller")),
        (("Alex", "Müller"), ("Alexandra", "Müller")),
        (("A.", "Müller"), ("Bernd", "Müller")),
        (("Wolfgang", "Wittgenstein"), ("Wolfgnag", "Wittgenstien")),
        (("Hans", "Müller"), ("Hans", "Müller jun.")),
        (("Hans", "Müller sen."), ("Hans jr.", "Müller")),
    ],
)
def test_relatives_are_no_spelling_of_each_other(one: Name, other: Name) -> None:
    assert compare(one, other) is Likeness.FAMILY


def test_one_generation_has_one_name() -> None:
    assert compare(("Hans", "Müller jun."), ("Hans", "Müller junior")) is Likeness.SAME


@pytest.mark.parametrize(
    ("one", "other", "likeness"),
    [
        (("Ada", "Öztürk"), ("Ada", "Schmidt"), Likeness.MARRIED),
        (("Ada", "Öztürk"), ("A.", "Schmidt"), Likeness.DIFFERENT),
        (("Ada", "Öztürk"), ("Eva", "Schmidt"), Likeness.DIFFERENT),
        (("Ada", "Fix"), ("Ada", "Fux"), Likeness.CLOSE),
        (("Ada", "Rot"), ("Ada", "Rat"), Likeness.CLOSE),
        (("Ada", "Haas"), ("Ada", "Hain"), Likeness.MARRIED),
        (("Ada", "Öztürk"), ("", ""), Likeness.UNKNOWN),
        (("", ""), ("", ""), Likeness.UNKNOWN),
    ],
)
def test_other_last_names(one: Name, other: Name, likeness: Likeness) -> None:
    assert compare(one, other) is likeness


@pytest.mark.parametrize(
    ("one", "other", "likeness"),
    [
        ("Bau GmbH", "BAU AG", Likeness.SAME),
        ("Söhne & Müller KG", "Müller und Söhne", Likeness.SAME),
        ("Huber Transporte", "Huber Transprote", Likeness.CLOSE),
        ("Huber Transporte", "Maier Transporte", Likeness.DIFFERENT),
        ("Bau", "Tau", Likeness.DIFFERENT),
        ("Bau", "", Likeness.UNKNOWN),
    ],
)
def test_firms(one: str, other: str, likeness: Likeness) -> None:
    assert compare_firms(one, other) is likeness


def test_a_person_is_not_the_firm_and_is_known_without_it() -> None:
    person, firm = full_name("Ada", "Öztürk", "Bau GmbH"), full_name("", "", "Bau GmbH")

    assert compare_names(person, firm) is Likeness.FIRM
    assert compare_names(firm, person) is Likeness.FIRM
    assert compare_names(person, full_name("Ada", "Öztürk", "Tau AG")) is Likeness.SAME
    assert compare_names(person, full_name("", "", "")) is Likeness.UNKNOWN


@pytest.mark.parametrize(
    ("one", "other", "is_slip"),
    [
        ("abc", "abd", True),
        ("abc", "ab", True),
        ("abc", "acb", True),
        ("abc", "abc", False),
        ("abc", "cba", False),
        ("abc", "xyc", False),
    ],
)
def test_one_slip_of_the_pen(one: str, other: str, is_slip: bool) -> None:
    assert differs_by_a_slip(one, other) is is_slip


@pytest.mark.parametrize(
    ("one", "other", "resembles"),
    [
        ("ada.oe@gmx.de", "ada.oe@web.de", True),
        ("ada.oe@gmx.de", "ada.eo@gmx.de", True),
        ("info@gmx.de", "info@web.de", False),
        ("ada.oe@gmx.de", "ada.oe@gmx.de", False),
        ("ada.oe@gmx.de", "eva.oe@web.de", False),
        ("", "a", False),
    ],
)
def test_mailboxes_that_resemble_each_other(one: str, other: str, resembles: bool) -> None:
    assert mailboxes_resemble(one, other) is resembles


def test_likeness_in_figures() -> None:
    assert name_likeness_score("meier", "meier") == 1
    assert name_likeness_score("meier", "mayr") >= 0.9
    assert name_likeness_score("meier", "schulz") < 0.5
    assert name_likeness_score("", "meier") == 0.5
