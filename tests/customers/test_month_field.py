"""The month of the next HU, however people write it."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from customers.forms.fields import MonthField, read_month

MAY = date(2027, 5, 1)


@pytest.mark.parametrize(
    "typed",
    [
        "05/27", "5/27", "05/2027", "5.27", "05.2027", "05-27", "5 27", "0527", "052027",
        "2027-05", "2027/5", "2027-05-31", " 05/27 ", "Mai 27", "mai 2027", "May 27", "Mai. 2027",
    ],
)  # fmt: skip
def test_a_month_is_read(typed: str) -> None:
    assert MonthField().clean(typed) == MAY


@pytest.mark.parametrize(
    ("typed", "month"),
    [("Jänner 27", None), ("März 27", 3), ("Maerz 27", 3), ("Okt 27", 10), ("october 27", 10),
     ("Dez 27", 12), ("12/99", 12), ("01/00", 1)],
)  # fmt: skip
def test_months_have_names(typed: str, month: int | None) -> None:
    found = read_month(typed)

    assert (found.month if found else None) == month


@pytest.mark.parametrize(
    "typed", ["13/27", "00/27", "2027", "bald", "5", "05/275", "31.02.2027", "1/1/27", "05/1850"]
)
def test_anything_else_is_refused_with_an_example(typed: str) -> None:
    with pytest.raises(ValidationError) as caught:
        MonthField().clean(typed)

    assert "05/27" in caught.value.messages[0]


def test_it_may_be_empty_and_is_shown_like_the_sticker() -> None:
    field = MonthField(required=False)

    assert field.clean("") is None
    assert field.clean(MAY) == MAY
    assert field.widget.format_value(MAY) == "05/27"
