"""What the forms of the settings take and refuse; opening hours, services, staff, rules."""

from __future__ import annotations

from datetime import time
from typing import Any

import pytest
from django.utils import translation

from tests.factories import make_company, make_service, make_workshop
from workshop.catalogue import STARTER_CATALOGUE
from workshop.errors import OverlappingHoursError
from workshop.forms import (
    BayFormSet,
    FoundingForm,
    NewPasswordForm,
    OpeningHoursForm,
    RulesForm,
    ServiceForm,
    SiteClosureFormSet,
    SiteForm,
    StarterCatalogueForm,
)
from workshop.models import Bay, Service
from workshop.sites import OpeningSpan, opening_spans, set_opening_hours

MORNING = OpeningSpan(0, time(8), time(12))
AFTERNOON = OpeningSpan(0, time(13), time(17))


def hours(**times: str) -> OpeningHoursForm:
    return OpeningHoursForm(times, spans=[])


def test_a_week_without_times_is_closed() -> None:
    form = hours()

    assert form.is_valid()
    assert form.spans() == []


@pytest.mark.parametrize("weekday", range(7))
@pytest.mark.parametrize("number", [0, 1])
def test_each_day_may_have_two_spans(weekday: int, number: int) -> None:
    form = hours(**{f"opens_{weekday}_{number}": "08:00", f"closes_{weekday}_{number}": "12:30"})

    assert form.is_valid()
    assert form.spans() == [OpeningSpan(weekday, time(8), time(12, 30))]


@pytest.mark.parametrize(
    ("opens", "closes", "is_fine"),
    [
        ("08:00", "17:00", True),
        ("00:00", "23:59", True),
        ("08:00", "08:01", True),
        ("08:00", "08:00", False),
        ("17:00", "08:00", False),
        ("08:00", "", False),
        ("", "17:00", False),
        ("8 Uhr", "17:00", False),
        ("25:00", "26:00", False),
    ],
)
def test_a_span_has_two_times_the_later_one_second(opens: str, closes: str, is_fine: bool) -> None:
    assert hours(opens_2_1=opens, closes_2_1=closes).is_valid() == is_fine


def test_the_wrong_day_is_named() -> None:
    with translation.override("en"):
        form = hours(opens_5_0="08:00", closes_5_0="07:00")

        assert form.non_field_errors() == [
            "Saturday: please give both times, the later one second."
        ]


def test_stored_hours_stand_in_the_form() -> None:
    form = OpeningHoursForm(spans=[MORNING, AFTERNOON])

    assert form["opens_0_0"].value() == time(8)
    assert form["closes_0_1"].value() == time(17)
    assert form["opens_1_0"].value() is None


def test_a_template_gets_seven_days_of_two_pairs() -> None:
    days = list(OpeningHoursForm(spans=[]).days())

    assert len(days) == 7
    assert {len(pairs) for _name, pairs in days} == {2}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("spans", "is_fine"),
    [
        ([], True),
        ([MORNING], True),
        ([AFTERNOON, MORNING], True),
        ([MORNING, OpeningSpan(0, time(12), time(17))], True),
        ([MORNING, OpeningSpan(0, time(11, 59), time(17))], False),
        ([MORNING, OpeningSpan(0, time(9), time(10))], False),
        ([MORNING, MORNING], False),
        ([MORNING, OpeningSpan(1, time(8), time(12))], True),
        ([OpeningSpan(6, time(9), time(12)), MORNING, AFTERNOON], True),
    ],
)
def test_spans_of_a_day_may_touch_but_not_overlap(spans: list[OpeningSpan], is_fine: bool) -> None:
    site = make_workshop()
    before = opening_spans(site)

    if is_fine:
        set_opening_hours(site, spans)
        assert opening_spans(site) == sorted(spans)
    else:
        with pytest.raises(OverlappingHoursError) as caught:
            set_opening_hours(site, spans)
        assert caught.value.weekday == 0
        assert opening_spans(site) == before


SERVICE = {"name_de": "Ölwechsel", "name_en": "Oil change", "duration_minutes": "60"}
RULE = {"vat_rate": "19", "due_rule": "none", "set_up_minutes": "0"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({}, []),
        ({"due_rule": "hu"}, []),
        ({"due_rule": "tyres"}, []),
        ({"due_rule": "interval", "interval_months": "24"}, []),
        ({"due_rule": "interval", "interval_km": "30000"}, []),
        ({"due_rule": "interval"}, ["interval_months"]),
        ({"due_rule": "interval", "interval_months": "0"}, ["interval_months"]),
        ({"due_rule": "sometimes"}, ["due_rule"]),
        ({"name_de": ""}, ["name_de"]),
        ({"name_en": ""}, ["name_en"]),
        ({"duration_minutes": ""}, ["duration_minutes"]),
        ({"duration_minutes": "-5"}, ["duration_minutes"]),
        ({"price_gross": "abc"}, ["price_gross"]),
        ({"price_gross": "39,999"}, ["price_gross"]),
        ({"price_gross": ""}, []),
    ],
)
def test_a_service_needs_what_slots_and_reminders_need(
    change: dict[str, str], wrong: list[str]
) -> None:
    assert list(ServiceForm({**SERVICE, **RULE, **change}).errors) == wrong


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("taken", "name", "code"),
    [
        ([], "Ölwechsel", "oelwechsel"),
        (["oelwechsel"], "Ölwechsel", "oelwechsel-2"),
        (["oelwechsel", "oelwechsel-2"], "Ölwechsel", "oelwechsel-3"),
        (["oelwechsel", "oelwechsel-3"], "Ölwechsel", "oelwechsel-2"),
        ([], "???", "service"),
        ([], "Bremsen prüfen & erneuern", "bremsen-pruefen-erneuern"),
        ([], "x" * 80, "x" * 40),
    ],
)
def test_a_new_service_gets_a_code_of_its_own(taken: list[str], name: str, code: str) -> None:
    for each in taken:
        make_service(code=each)
    form = ServiceForm({**SERVICE, **RULE, "name_de": name})

    assert form.is_valid()
    assert form.save().code == code


@pytest.mark.django_db
def test_the_starter_catalogue_offers_usual_values() -> None:
    form = StarterCatalogueForm()

    assert len(list(form.rows())) == len(STARTER_CATALOGUE)
    assert form["use_hu"].value() is True
    assert form["minutes_oil"].value() == 60
    assert not form.fields["use_hu"].disabled


@pytest.mark.django_db
def test_what_the_house_has_already_cannot_be_changed_here() -> None:
    make_service(code="oil", duration_minutes=75)
    form = StarterCatalogueForm({"use_oil": "", "minutes_oil": "5"})

    assert form.fields["minutes_oil"].disabled
    assert "minutes_oil" not in form.errors


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"minutes_oil": "4"}, "minutes_oil"),
        ({"minutes_oil": "1441"}, "minutes_oil"),
        ({"minutes_oil": ""}, "minutes_oil"),
        ({"price_oil": "-1"}, "price_oil"),
        ({"price_oil": "1,999"}, "price_oil"),
    ],
)
def test_impossible_values_of_the_catalogue_are_refused(change: dict[str, str], wrong: str) -> None:
    usual = {f"minutes_{each.code}": str(each.duration_minutes) for each in STARTER_CATALOGUE}

    assert list(StarterCatalogueForm({**usual, **change}).errors) == [wrong]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("postcode", "is_fine"),
    [("80331", True), ("8033", False), ("803311", False), ("D-803", False), ("", False)],
)
def test_a_site_lies_in_germany(postcode: str, is_fine: bool) -> None:
    data = {
        "name": "Mitte",
        "street": "Weg 1",
        "postcode": postcode,
        "city": "München",
        "state": "BY",
        "phone": "089",
        "email": "a@b.example",
    }

    assert SiteForm(data).is_valid() == is_fine


def rows(prefix: str, *forms: dict[str, str]) -> dict[str, str]:
    head = {f"{prefix}-TOTAL_FORMS": str(len(forms)), f"{prefix}-INITIAL_FORMS": "0"}
    return head | {
        f"{prefix}-{number}-{name}": value
        for number, form in enumerate(forms)
        for name, value in form.items()
    }


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("", []),
        ("lift", ["lift"]),
        (" Lift , EV,, ", ["lift", "ev"]),
        (",,,", []),
        ("Straße", ["strasse"]),
    ],
)
def test_abilities_are_words_in_small_letters(typed: str, stored: list[str]) -> None:
    site = make_workshop(bays=0)
    bay = {"name": "Bühne 9", "abilities": typed, "is_active": "on"}
    formset = BayFormSet(rows("bays", bay), instance=site)

    assert formset.is_valid()
    formset.save()

    assert Bay.objects.get().abilities == stored


@pytest.mark.django_db
def test_the_words_of_a_bay_stand_in_its_form() -> None:
    site = make_workshop(bays=1)
    Bay.objects.update(abilities=["lift", "ev"])

    assert 'value="lift, ev"' in str(BayFormSet(instance=site).forms[0]["abilities"])


@pytest.mark.django_db
def test_a_service_may_need_several_abilities() -> None:
    form = ServiceForm({**SERVICE, **RULE, "needed_abilities": " Lift, ev,, LIFT "})

    assert form.is_valid(), form.errors
    assert form.cleaned_data["needed_abilities"] == ["lift", "ev"]
    assert 'value="lift, ev"' in str(ServiceForm(instance=form.save())["needed_abilities"])


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("starts_on", "ends_on", "is_fine"),
    [
        ("2026-12-24", "2027-01-06", True),
        ("2026-12-24", "2026-12-24", True),
        ("2026-12-24", "2026-12-23", False),
        ("2026-12-24", "", False),
        ("", "2026-12-24", False),
        ("24. Dezember", "2026-12-24", False),
    ],
)
def test_a_closure_ends_on_or_after_its_first_day(
    starts_on: str, ends_on: str, is_fine: bool
) -> None:
    closure = {"starts_on": starts_on, "ends_on": ends_on}
    formset = SiteClosureFormSet(rows("closures", closure), instance=make_workshop())

    assert formset.is_valid() == is_fine


FOUNDER = {
    "company_name": "Müller",
    "legal_form": "gmbh",
    "first_name": "Erika",
    "last_name": "Müller",
    "username": "erika",
    "password": "Frühling im Hof",
    "repeat": "Frühling im Hof",
}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({}, []),
        ({"repeat": "Frühling im Haus"}, ["repeat"]),
        ({"repeat": ""}, ["repeat"]),
        ({"password": "kurz", "repeat": "kurz"}, ["password"]),
        ({"password": "password", "repeat": "password"}, ["password"]),
        ({"username": "erika müller"}, ["username"]),
        ({"legal_form": "ag"}, ["legal_form"]),
        ({"company_name": " "}, ["company_name"]),
    ],
)
def test_a_founder_gives_everything_once(change: dict[str, str], wrong: list[str]) -> None:
    assert list(FoundingForm({**FOUNDER, **change}).errors) == wrong


def test_the_repeated_password_goes_no_further() -> None:
    form = FoundingForm(FOUNDER)

    assert form.is_valid()
    assert form.founder().password == "Frühling im Hof"
    assert not hasattr(form.founder(), "repeat")


@pytest.mark.parametrize(
    ("password", "is_fine"),
    [("acht-zei", True), ("sieben7", False), ("12345678", False), ("passwort", False), ("", False)],
)
def test_a_password_is_long_and_not_common(password: str, is_fine: bool) -> None:
    assert NewPasswordForm({"password": password}).is_valid() == is_fine


def as_posted(stored: dict[str, Any]) -> dict[str, str]:
    """What a browser sends of a form: no unticked box, nothing empty."""
    return {
        name: str(value)
        for name, value in stored.items()
        if value is not None and value is not False
    }


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("field", "value", "is_fine"),
    [
        ("sms_per_minute", "0", False),
        ("sms_per_minute", "", True),
        ("emails_per_minute", "1", True),
        ("proposal_count", "1", True),
        ("proposal_count", "6", True),
        ("proposal_count", "0", False),
        ("proposal_count", "7", False),
        ("promise_minutes", "-1", False),
        ("quiet_from", "24:00", False),
        ("quiet_from", "18:30", True),
        ("labour_rate_net", "95,555", False),
        ("twilio_contract_on", "", True),
        ("twilio_contract_on", "2026-13-01", False),
        ("sms_sender", "x" * 17, False),
        ("sms_sender", "Müller & Co", False),
        ("sms_sender", "Mueller", True),
        ("sms_sender", "0171 1234567", True),
        ("voice_sender", "089 1234567", True),
        ("voice_sender", "Mueller", False),
        ("has_automatic_calls", "on", False),
    ],
)
def test_a_rule_of_the_house_has_limits(field: str, value: str, is_fine: bool) -> None:
    company = make_company()
    data = as_posted(RulesForm(instance=company).initial)

    assert RulesForm({**data, field: value}, instance=company).is_valid() == is_fine


@pytest.mark.django_db
def test_automatic_calls_go_on_with_a_number_that_is_stored_as_it_is_dialled() -> None:
    company = make_company()
    data = as_posted(RulesForm(instance=company).initial)
    form = RulesForm(
        {**data, "has_automatic_calls": "on", "voice_sender": "089 555000"}, instance=company
    )

    form.save()

    company.refresh_from_db()
    assert (company.has_automatic_calls, company.voice_sender) == (True, "+4989555000")


@pytest.mark.parametrize(
    ("language", "name"), [("de", "Ölwechsel"), ("en", "Oil change"), ("en-gb", "Oil change")]
)
def test_a_service_is_named_in_the_readers_language(language: str, name: str) -> None:
    with translation.override(language):
        assert Service(name_de="Ölwechsel", name_en="Oil change").name == name
