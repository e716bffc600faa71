"""The least and the most that the owner may enter: no number may lead out of the calendar."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django import forms

from customers.due_rules import shift_months
from customers.forms.vehicles import IntervalForm
from tests.factories import make_company, make_service
from tests.workshop.test_setting_forms import as_posted
from workshop.forms import RulesForm, ServiceForm
from workshop.forms.company import LIMITS
from workshop.forms.fields import AmountField, keep_within

pytestmark = pytest.mark.django_db

# Name, the least and the most that is fine.
RULES = [
    ("promise_minutes", 0, 10_080),
    ("owner_alarm_hours", 0, 8_760),
    ("proposal_count", 1, 6),
    ("proposal_hold_hours", 1, 8_760),
    ("proposal_days_apart", 0, 14),
    ("lead_time_hours", 0, 8_760),
    ("proposal_reminder_hours", 0, 8_760),
    ("change_limit_hours", 0, 8_760),
    ("advertising_gap_days", 0, 3_650),
    ("consent_idle_months", 0, 600),
    ("emails_per_minute", 1, 100_000),
    ("sms_per_minute", 1, 100_000),
    ("owner_question_months", 0, 600),
    ("tablet_lock_minutes", 1, 1_440),
    ("labour_units_per_hour", 1, 1_000),
    ("labour_rate_net", 0, 10_000),
    ("overrun_warn_percent", 0, 1_000),
    ("overrun_act_percent", 0, 1_000),
    ("approval_link_hours", 0, 8_760),
    ("estimate_days", 0, 3_650),
    ("payment_days", 0, 3_650),
    ("exchange_part_percent", 0, 100),
]
# Each of these three has to be longer than the one before.
SPANS = ["at_risk_months", "lapsed_months", "lost_months"]


def refused(form: forms.Form, name: str) -> bool:
    assert set(form.errors) <= {name}
    return not form.is_valid()


def rules(**changes: Any) -> RulesForm:
    company = make_company()
    stored = as_posted(RulesForm(instance=company).initial)
    return RulesForm({**stored, **changes}, instance=company)


@pytest.mark.parametrize(("name", "least", "most"), RULES)
def test_a_rule_of_the_house_lies_between_its_bounds(name: str, least: int, most: int) -> None:
    answers = {
        value: refused(rules(**{name: str(value)}), name)
        for value in (least - 1, least, most, most + 1)
    }

    assert answers == {least - 1: True, least: False, most: False, most + 1: True}


def test_no_number_among_the_rules_goes_without_bounds() -> None:
    fields = RulesForm(instance=make_company()).fields.items()
    numbers = {name for name, field in fields if isinstance(field, forms.IntegerField)}

    assert numbers == {name for name, _least, _most in RULES} | set(SPANS)


@pytest.mark.parametrize(
    ("spans", "is_fine"),
    [
        ((1, 2, 3), True),
        ((598, 599, 600), True),
        ((0, 2, 3), False),
        ((2, 2, 3), False),
        ((1, 3, 3), False),
        ((3, 2, 4), False),
        ((598, 599, 601), False),
    ],
)
def test_at_risk_lapsed_and_lost_follow_each_other(spans: tuple[int, ...], is_fine: bool) -> None:
    form = rules(**dict(zip(SPANS, map(str, spans), strict=True)))

    assert form.is_valid() is is_fine
    assert set(form.errors) <= {"lost_months"}


def test_the_longest_span_of_months_stays_within_the_calendar() -> None:
    _least, most = LIMITS["months"]
    today = date(2026, 11, 23)

    assert shift_months(today, -most) == date(1976, 11, 23)
    assert shift_months(today, most) == date(2076, 11, 23)


@pytest.mark.parametrize(
    ("name", "least", "most", "step"),
    [
        ("duration_minutes", 1, 1440, 1),
        ("set_up_minutes", 0, 1440, 1),
        ("price_gross", 0, 100_000, Decimal("0.01")),
        ("vat_rate", 0, 100, Decimal("0.1")),
        ("interval_months", 0, 240, 1),
        ("interval_km", 0, 1_000_000, 1),
    ],
)
def test_a_service_lies_between_its_bounds(
    name: str, least: int, most: int, step: Decimal | int
) -> None:
    service = make_service(due_rule="interval", interval_months=12, interval_km=15_000)
    stored = {**ServiceForm(instance=service).initial, "needed_abilities": ""}

    answers = {
        value: refused(ServiceForm({**stored, name: str(value)}, instance=service), name)
        for value in (least - step, least, most, most + step)
    }

    assert answers == {least - step: True, least: False, most: False, most + step: True}


@pytest.mark.parametrize(("name", "most"), [("months", 240), ("km", 1_000_000)])
def test_an_interval_of_one_vehicle_lies_between_its_bounds(name: str, most: int) -> None:
    service = make_service(due_rule="interval", interval_months=12)

    answers = {
        value: refused(IntervalForm({"service": service.pk, name: str(value)}), name)
        for value in (-1, 0, most, most + 1)
    }

    assert answers == {-1: True, 0: False, most: False, most + 1: True}


def test_a_browser_knows_the_bounds_of_what_it_counts() -> None:
    count, amount = forms.IntegerField(), AmountField(widget=forms.TextInput())

    keep_within(count, 2, 5)
    keep_within(amount, 2, 5)

    assert (count.widget.attrs["min"], count.widget.attrs["max"]) == (2, 5)
    assert not {"min", "max"} & set(amount.widget.attrs)


def test_bounds_of_one_form_are_not_those_of_the_next() -> None:
    for _form in range(3):
        form = ServiceForm()

    assert len(form.fields["duration_minutes"].validators) == len(
        ServiceForm().fields["duration_minutes"].validators
    )
