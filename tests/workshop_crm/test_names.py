"""Names made comparable."""

from __future__ import annotations

import pytest

from workshop_crm.lib.names import fold, name_key, names_agree


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("MÜLLER", "mueller"),
        ("Mu\u0308ller", "mueller"),
        ("Größe  ", "groesse"),
        ("Łukasz", "lukasz"),
        ("José\u00a0 María", "jose maria"),
        ("İbrahim", "ibrahim"),
        ("Søren", "soeren"),
        ("", ""),
    ],
)
def test_folds_for_comparing(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("first", "last", "company", "key"),
    [
        ("Max", "Müller", "", "mueller max"),
        ("Max", "Mueller", "Müller GmbH", "mueller max"),
        ("", "", "Müller & Söhne GmbH", "mueller soehne gmbh"),
        ("Dr. Eva", "Müller-Lüdenscheidt", "", "mueller luedenscheidt eva"),
        ("", "", "", ""),
    ],
)
def test_makes_a_name_key(first: str, last: str, company: str, key: str) -> None:
    assert name_key(first, last, company) == key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("mueller max", "mueller max"),
        ("mueller max", "max mueller"),
        ("mueller max", "mueller"),
        ("mueller max", "mueller m"),
        ("mueller max", ""),
        ("mueller maximilian", "mueler maximilian"),
    ],
)
def test_names_that_may_be_one_person_agree(one: str, other: str) -> None:
    assert names_agree(one, other)
    assert names_agree(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("mueller max", "mueller eva"),
        ("mueller max", "schmidt max"),
        ("mueller max", "mueller e"),
        ("huber anna", "mueller max"),
    ],
)
def test_names_of_two_people_contradict(one: str, other: str) -> None:
    assert not names_agree(one, other)
    assert not names_agree(other, one)
