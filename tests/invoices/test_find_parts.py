"""Finding a sum again in several lines."""

from __future__ import annotations

import pytest

from invoices.matching.documents import DocumentLine
from invoices.matching.partition import MOST_CANDIDATES, MOST_PARTS, Part, find_parts
from tests.invoices.builders import line


def parts(*lines: DocumentLine) -> list[Part]:
    return [Part(key, one) for key, one in enumerate(lines)]


def inspection(price: str) -> DocumentLine:
    return line("Inspektion", price)


def test_names_the_parts_by_their_positions() -> None:
    found = find_parts(
        inspection("100"),
        parts(line("Wäsche", "9"), inspection("60"), line("Pfand", "3"), inspection("40")),
    )

    assert found == [1, 3]


@pytest.mark.parametrize("count", range(2, MOST_PARTS + 1))
def test_finds_up_to_four_parts(count: int) -> None:
    whole = inspection(str(10 * count))

    assert find_parts(whole, parts(*[inspection("10")] * count)) == list(range(count))


def test_looks_for_no_fifth_part() -> None:
    assert find_parts(inspection("50"), parts(*[inspection("10")] * 5)) == []


def test_takes_the_fewest_parts_that_make_the_sum() -> None:
    several = parts(*(inspection(price) for price in ("50", "25", "25", "50")))

    assert find_parts(inspection("100"), several) == [0, 3]


def test_one_line_alone_is_no_split() -> None:
    assert find_parts(inspection("100"), parts(inspection("100"))) == []


def test_one_line_beside_a_start_is_enough() -> None:
    start = inspection("60")

    assert find_parts(inspection("100"), parts(inspection("40")), start=start) == [0]
    assert find_parts(inspection("100"), parts(inspection("41")), start=start) == []


@pytest.mark.parametrize(
    ("prices", "found"),
    [
        (("0.50", "0.52"), [0, 1]),
        (("0.50", "0.53"), []),
        (("0.50", "0.48"), [0, 1]),
        (("0.50", "0.47"), []),
    ],
)
def test_small_sums_must_meet_to_two_cents(prices: tuple[str, str], found: list[int]) -> None:
    assert find_parts(inspection("1.00"), parts(*map(inspection, prices))) == found


@pytest.mark.parametrize(
    ("price", "found"), [("101", [0, 1]), ("101.01", []), ("99", [0, 1]), ("98.99", [])]
)
def test_larger_sums_of_the_same_work_must_meet_to_half_a_percent(
    price: str, found: list[int]
) -> None:
    assert find_parts(inspection("200"), parts(inspection("100"), inspection(price))) == found


@pytest.mark.parametrize(
    ("price", "found"), [("100.02", [0, 1]), ("100.03", []), ("99.98", [0, 1]), ("99.97", [])]
)
def test_a_part_of_other_words_must_meet_to_two_cents(price: str, found: list[int]) -> None:
    other = line("Kleinteile", price)

    assert find_parts(inspection("200"), parts(inspection("100"), other)) == found


def test_lines_that_all_speak_of_other_work_are_no_parts() -> None:
    assert find_parts(inspection("100"), parts(line("Öl", "60"), line("Filter", "40"))) == []


def test_prefers_parts_that_speak_of_the_same_work() -> None:
    several = parts(line("Öl", "50"), inspection("50"), inspection("50"))

    assert find_parts(inspection("100"), several) == [1, 2]


def test_a_free_line_has_no_parts() -> None:
    assert (
        find_parts(inspection("0"), parts(inspection("10"), line("Inspektion", "10", "-1"))) == []
    )


def test_a_credit_may_be_split_too() -> None:
    whole = line("Rabatt Inspektion", "30", "-1")
    several = parts(line("Rabatt Arbeit", "10", "-1"), line("Rabatt Teile", "20", "-1"))

    assert find_parts(whole, several) == [0, 1]


def test_looks_at_the_likeliest_ten_lines_only() -> None:
    strangers = [line(f"Inspektion {name * 9}", "1") for name in "abcdefghij"[:MOST_CANDIDATES]]

    found = find_parts(inspection("100"), parts(*strangers, inspection("60"), inspection("40")))

    assert found == [10, 11]
    assert find_parts(inspection("10"), parts(*strangers)) == []


def test_nothing_comes_of_nothing() -> None:
    assert find_parts(inspection("100"), []) == []


@pytest.mark.parametrize(
    ("text", "price", "found"),
    [
        ("Inspektionspaket", "100", [0, 1]),
        ("Inspektions-Paket groß", "100", [0, 1]),
        ("Inspektionspaket", "100.03", []),
        ("Inspektion", "100", []),
    ],
)
def test_a_package_whose_work_is_found_takes_its_materials_by_the_cent(
    text: str, price: str, found: list[int]
) -> None:
    materials = parts(line("Motoröl", "30"), line("Luftfilter", "10"))

    assert find_parts(line(text, price), materials, start=line("Arbeit", "60")) == found
    assert find_parts(line(text, "40"), materials) == []
