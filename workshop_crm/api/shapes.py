"""Shapes that all kinds of rows share: texts, days, moments, amounts, pages of a list."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Generic, TypeVar

from ninja import Schema
from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic.json_schema import WithJsonSchema

from workshop_crm.lib.days import is_within_reach

MOST_ON_A_PAGE = 200
LARGEST_NUMBER = 2**63 - 1
LARGEST_COUNT = 2_147_483_647
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?(Z|[+-][0-9]{2}:[0-9]{2})",
    re.ASCII | re.IGNORECASE,
)
_DIGITS = re.compile(r"[0-9]{1,19}", re.ASCII)


def _like(pattern: re.Pattern[str]) -> BeforeValidator:
    def check(value: Any) -> Any:
        if isinstance(value, str) and not pattern.fullmatch(value):
            raise ValueError
        if not isinstance(value, str | date | datetime):
            raise ValueError  # noqa: TRY004 Only this becomes an answer.
        return value

    return BeforeValidator(check)


def _in_our_time(value: Any) -> Any:
    if not is_within_reach(value):
        raise ValueError
    return value


# PostgreSQL stores no NUL in a text.
Text = Annotated[str, StringConstraints(pattern=r"^[^\x00]*$")]
# An empty one asks for nothing: more likely a mistake of the program than a wish for all.
Filter = Annotated[str, StringConstraints(pattern=r"^[^\x00]+$")]
Day = Annotated[
    date,
    _like(_DAY),
    AfterValidator(_in_our_time),
    WithJsonSchema({"type": "string", "format": "date"}),
]
Moment = Annotated[
    datetime,
    _like(_MOMENT),
    AfterValidator(_in_our_time),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
Number = Annotated[int, Field(strict=True, ge=1, le=LARGEST_NUMBER)]
# In an address a number is written in digits, nothing else.
RowNumber = Annotated[int, _like(_DIGITS), Field(ge=1, le=LARGEST_NUMBER)]
Count = Annotated[int, Field(strict=True, ge=0, le=LARGEST_COUNT)]
Amount = Annotated[
    str, StringConstraints(pattern=r"^-?[0-9]{1,7}(\.[0-9]{1,4})?$"), Field(examples=["119.00"])
]
ExternalIdText = Annotated[
    str, StringConstraints(pattern=r"^[^\x00]*$", min_length=1, max_length=80)
]


def money(amount: Decimal) -> str:
    """Return an amount as text with two decimals."""
    return f"{amount:.2f}"


class Given(Schema):
    """What programs send: no field that we don't know, nothing taken for what it is not."""

    model_config = ConfigDict(extra="forbid")


Row = TypeVar("Row")


class Listed(Schema, Generic[Row]):
    """A page of a list; ``next_cursor`` leads to the next one, nothing to the end."""

    data: list[Row]
    next_cursor: str | None = None
