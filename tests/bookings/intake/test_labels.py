"""Finding labelled lines in any text: which words name which field, and where a value ends."""

from __future__ import annotations

import pytest

from bookings.intake.labels import LABELS, MAX_LINES, key, read_fields


@pytest.mark.parametrize(
    ("label", "name"),
    [(label, name) for name, labels in LABELS.items() for label in labels],
)
def test_each_label_names_its_field_however_it_is_written(label: str, name: str) -> None:
    for line in (f"{label}: Wert", f"{label.upper()} : Wert", f"{label}:\nWert"):
        assert read_fields(line, {}) == {name: "Wert"}, line


@pytest.mark.parametrize(
    ("label", "plain"),
    [
        ("E-Mail-Adresse", "emailadresse"),
        ("Straße / Nr.", "strassenr"),
        ("HSN (2.1)", "hsn21"),
        ("Rückrufnummer", "rueckrufnummer"),
        ("  PLZ, Ort ", "plzort"),
        ("***", ""),
    ],
)
def test_labels_are_compared_by_letters_and_digits_alone(label: str, plain: str) -> None:
    assert key(label) == plain


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("Modell: Golf: der siebte", "Golf: der siebte"),
        ("Modell:Golf", "Golf"),
        ("Modell  :  Golf", "Golf"),
        ("Modell = Golf", "Golf"),
        ("Modell | Golf", "Golf"),
        ("Modell\tGolf", "Golf"),
        ("Modell .... Golf", "Golf"),
        ("Modell ... Golf", "Golf"),
        ("- Modell: Golf", "Golf"),
        ("• Modell: Golf", "Golf"),
        ("· Modell: Golf", "Golf"),
        (">> Modell: Golf", "Golf"),
        ("_Modell: Golf_", "Golf"),
        ("\u00a0Modell: Golf", "Golf"),
        ("Modell: *Golf*", "Golf"),
    ],
)
def test_takes_the_value_behind_any_usual_mark(line: str, value: str) -> None:
    assert read_fields(line, {}) == {"model": value}


@pytest.mark.parametrize(
    "line",
    [
        "Modell Golf",
        "Modell .. Golf",
        "Ihr Modell: Golf",
        "Modelle: Golf",
        "Unser sehr langer Text, der nur zufällig Modell: enthält",
        "",
        ":",
        "Modell:",
    ],
)
def test_other_lines_have_no_value(line: str) -> None:
    assert read_fields(line, {}) == {}


def test_a_label_alone_takes_the_next_line() -> None:
    assert read_fields("Modell\nGolf\nPassat", {}) == {"model": "Golf"}


def test_a_label_alone_takes_the_line_after_a_gap() -> None:
    assert read_fields("Modell:\n\n\nGolf", {}) == {"model": "Golf"}


def test_a_label_alone_does_not_take_the_next_label() -> None:
    assert read_fields("Modell:\nMarke: VW", {}) == {"make": "VW"}


def test_a_label_alone_does_not_take_a_line_with_a_foreign_label() -> None:
    assert read_fields("Modell:\nFarbe: rot\nGolf", {}) == {}


def test_the_first_value_of_a_field_counts() -> None:
    assert read_fields("Telefon: 1\nHandy: 2\nTelefon:\n3", {}) == {"phone": "1"}


def test_an_empty_first_line_leaves_the_field_to_a_later_one() -> None:
    assert read_fields("Telefon:\n\nMarke: VW\nHandy: 2", {}) == {"make": "VW", "phone": "2"}


@pytest.mark.parametrize("label", ["Leistungen", "Bemerkung", "Services", "Notes"])
def test_services_and_notes_go_on_over_lines(label: str) -> None:
    (value,) = read_fields(f"{label}: eins\nzwei\n- drei\n\nvier", {}).values()

    assert value == "eins\nzwei\ndrei"


def test_services_may_begin_below_their_label() -> None:
    assert read_fields("Leistungen:\n- eins\n- zwei", {}) == {"services": "eins\nzwei"}


def test_services_end_at_the_next_label() -> None:
    fields = read_fields("Leistungen: eins\nzwei\nMarke: VW\ndrei", {})

    assert fields == {"services": "eins\nzwei", "make": "VW"}


def test_services_end_at_a_foreign_label() -> None:
    assert read_fields("Leistung: eins\nFarbe: rot\nzwei", {}) == {"services": "eins"}


def test_other_fields_have_one_line() -> None:
    assert read_fields("Modell: Golf\nVariant", {}) == {"model": "Golf"}


def test_own_labels_come_before_ours() -> None:
    own = {"plate": ["Nummer des Wagens", "Modell"]}

    fields = read_fields("Modell: M-AB 1\nNummer des Wagens: M-CD 2", own)

    assert fields == {"plate": "M-AB 1"}


def test_an_own_label_is_found_however_it_is_written() -> None:
    assert read_fields("NUMMER-DES WAGENS = 1", {"plate": ["Nummer des Wagens"]}) == {"plate": "1"}


HEAD = "Von: Portal <a@portal.example>\nGesendet: heute\nAn: wir\nBetreff: Datum: 1.1.2026\n"


def test_the_head_of_a_forwarded_mail_is_dropped() -> None:
    assert read_fields(f"{HEAD}\nMarke: VW", {}) == {"make": "VW"}


def test_each_head_is_dropped_when_it_was_forwarded_twice() -> None:
    assert read_fields(f"{HEAD}\n{HEAD}\nMarke: VW", {}) == {"make": "VW"}


def test_a_head_at_the_very_end_is_dropped_too() -> None:
    assert read_fields(f"Marke: VW\n\n{HEAD}".rstrip(), {}) == {"make": "VW"}


@pytest.mark.parametrize(
    "lines",
    ["Datum: 1.2.2027\nVon: 9 Uhr", "Datum: 1.2.2027", "Von: a\nAn: b\nDatum: 1.2.2027"],
)
def test_a_date_that_is_in_no_head_is_kept(lines: str) -> None:
    assert read_fields(lines, {})["day"] == "1.2.2027"


@pytest.mark.parametrize(("lines", "is_found"), [(MAX_LINES - 1, True), (MAX_LINES, False)])
def test_looks_at_so_many_lines_at_the_most(lines: int, is_found: bool) -> None:
    fields = read_fields("Guten Tag\n" * lines + "Marke: VW", {})

    assert bool(fields) is is_found
