"""Days and moments in forms: the browser's calendar, and no year that nobody can count on from."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django import forms
from django.apps import apps
from django.utils.translation import override

from customers.forms.fields import MonthField
from workshop.forms.fields import DayField, MomentField

OURS = ("workshop", "customers", "bookings", "invoices", "messaging", "reminders", "retention")


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2026-09-01", date(2026, 9, 1)),
        ("1900-01-01", date(1900, 1, 1)),
        ("2200-12-31", date(2200, 12, 31)),
    ],
)
def test_a_day_is_taken(language: str, typed: str, day: date) -> None:
    with override(language):
        assert DayField().clean(typed) == day


def test_germans_may_type_a_day_with_dots() -> None:
    with override("de"):
        assert DayField().clean("01.09.2026") == date(2026, 9, 1)


@pytest.mark.parametrize("field", [DayField, MomentField])
@pytest.mark.parametrize("typed", ["1899-12-31", "2201-01-01", "0001-01-01", "9999-12-31", "x"])
def test_a_day_out_of_reach_is_none(field: type[forms.Field], typed: str) -> None:
    with pytest.raises(forms.ValidationError) as refused:
        field().clean(typed)

    assert refused.value.code == "invalid"


@pytest.mark.parametrize("typed", ["9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+14:00"])
def test_a_moment_at_the_ends_of_time_is_none(typed: str) -> None:
    with pytest.raises(forms.ValidationError):
        MomentField().clean(typed)


@pytest.mark.parametrize(
    ("typed", "moment"),
    [
        # Without an offset it is the clock on the wall, in summer and in winter.
        ("2026-07-01T10:00", datetime(2026, 7, 1, 8, tzinfo=UTC)),
        ("2026-12-01T10:00", datetime(2026, 12, 1, 9, tzinfo=UTC)),
        ("2026-12-01T10:00:00Z", datetime(2026, 12, 1, 10, tzinfo=UTC)),
    ],
)
def test_a_moment_is_that_of_the_house_unless_it_says_more(typed: str, moment: datetime) -> None:
    assert MomentField().clean(typed) == moment


@pytest.mark.parametrize("field", [DayField, MomentField])
@pytest.mark.parametrize("empty", ["", None])
def test_nothing_is_nothing_where_nothing_is_asked(field: Any, empty: Any) -> None:
    assert field(required=False).clean(empty) is None
    with pytest.raises(forms.ValidationError):
        field().clean(empty)


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_browser_gets_iso_in_every_language(language: str) -> None:
    with override(language):
        day = DayField().widget.render("day", date(2026, 9, 1))
        moment = MomentField().widget.render("at", datetime(2026, 9, 1, 10))

    assert 'type="date"' in day
    assert 'value="2026-09-01"' in day
    assert 'type="datetime-local"' in moment
    assert 'value="2026-09-01T10:00"' in moment


def _forms(kind: type) -> Iterator[type]:
    for each in kind.__subclasses__():
        yield each
        yield from _forms(each)


def _days_in_forms() -> Iterator[tuple[str, forms.Field]]:
    for app in apps.get_app_configs():
        if not app.name.startswith(OURS):
            continue
        for module in pkgutil.walk_packages(app.module.__path__, f"{app.name}."):
            if "forms" in module.name or module.name.endswith("reading"):
                importlib.import_module(module.name)
    for form in set(_forms(forms.BaseForm)):
        for name, field in getattr(form, "base_fields", {}).items():
            if form.__module__.startswith(OURS) and isinstance(
                field, (forms.DateField, forms.DateTimeField)
            ):
                yield f"{form.__module__}.{form.__name__}.{name}", field


def test_every_form_of_ours_keeps_to_it() -> None:
    found = dict(_days_in_forms())

    assert len(found) > 20
    assert {
        name
        for name, field in found.items()
        if not isinstance(field, (DayField, MomentField, MonthField))
    } == set()
