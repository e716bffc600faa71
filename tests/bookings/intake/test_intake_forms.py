"""Forms of intake: what a person types becomes an event, a choice, a source."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation

from bookings.forms.intake import ServiceChoiceForm
from bookings.forms.reading import ClarifyForm, reading_initial
from bookings.forms.sources import SourceForm
from bookings.intake.events import (
    CONTENT_ID,
    BookingEvent,
    EventConsent,
    EventCustomer,
    EventTime,
    EventVehicle,
)
from tests.factories import make_booking, make_service, make_source

pytestmark = pytest.mark.django_db

START = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
END = datetime(2026, 12, 1, 9, 30, tzinfo=UTC)
TYPED = {"last_name": "Berg", "email": "ina@kunde.example"}


def event_of(**typed: Any) -> BookingEvent:
    form = ClarifyForm({**TYPED, **typed})
    assert form.is_valid(), form.errors
    return form.event("notification:7")


def errors_of(**typed: Any) -> set[str]:
    with translation.override("en"):
        return set(ClarifyForm({**TYPED, **typed}).errors)


@pytest.mark.parametrize(
    "who",
    [{}, {"company": "Berg GmbH", "last_name": ""}, {"email": "", "phone": "0171 2345678"}],
)
def test_a_name_and_a_way_to_reach_are_enough(who: dict[str, str]) -> None:
    assert errors_of(**who) == set()


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"last_name": ""}, "last_name"),
        ({"last_name": "  "}, "last_name"),
        ({"last_name": "", "first_name": "Ina"}, "last_name"),
        ({"email": ""}, "email"),
        ({"email": "ina"}, "email"),
        ({"price_gross": "-1"}, "price_gross"),
        ({"price_gross": "viel"}, "price_gross"),
        ({"price_gross": "1.234"}, "price_gross"),
        ({"wished_start": "bald"}, "wished_start"),
        ({"external_id": "x" * 201}, "external_id"),
    ],
)
def test_names_what_is_missing_or_wrong(typed: dict[str, str], field: str) -> None:
    assert errors_of(**typed) == {field}


@pytest.mark.parametrize(("typed", "expected"), [("B-1", "B-1"), ("", "notification:7")])
def test_without_a_number_the_message_is_the_number(typed: str, expected: str) -> None:
    assert event_of(external_id=typed).external_id == expected


@pytest.mark.parametrize(
    ("typed", "phone"), [("0171 2345678", "+491712345678"), ("ab 17 Uhr", None), ("", None)]
)
def test_a_phone_number_is_kept_as_it_was_typed(typed: str, phone: str | None) -> None:
    customer = event_of(phone=typed).customer

    assert (customer.phone, customer.phone_raw) == (phone, typed or None)


@pytest.mark.parametrize(
    ("typed", "services"),
    [("HU", ("HU",)), ("HU\r\n\r\n AU ", ("HU", "AU")), ("", ()), ("\n", ())],
)
def test_services_stand_one_a_line(typed: str, services: tuple[str, ...]) -> None:
    assert event_of(services=typed).services == services


@pytest.mark.parametrize(
    ("typed", "is_agreed"),
    [({}, False), ({"is_agreed": "on"}, True)],
)
def test_a_wish_is_local_time(typed: dict[str, str], is_agreed: bool) -> None:
    time = event_of(wished_start="2026-12-01T09:00", **typed).time

    assert (time.start.astimezone(UTC), time.is_agreed) == (START, is_agreed)


def test_what_is_not_filled_in_is_unknown() -> None:
    event = event_of()

    assert event == BookingEvent(
        "created",
        "notification:7",
        customer=EventCustomer(last_name="Berg", email="ina@kunde.example"),
    )


def test_a_whole_event_survives_the_way_through_the_form() -> None:
    event = BookingEvent(
        "created",
        "B-1",
        customer=EventCustomer(
            first_name="Ina",
            last_name="Berg",
            company="Berg GmbH",
            email="ina@kunde.example",
            phone="+491712345678",
            phone_raw="+491712345678",
        ),
        vehicle=EventVehicle(plate="M-AB 1", make="VW", model="Golf"),
        services=("HU", "AU"),
        price_gross=Decimal("189.00"),
        time=EventTime(START, is_agreed=True),
        notes="leise",
    )
    initial = reading_initial(event)
    initial["wished_start"] = initial["wished_start"].strftime("%Y-%m-%dT%H:%M")

    assert event_of(**initial) == event


def from_base(base: BookingEvent, **typed: Any) -> BookingEvent:
    form = ClarifyForm({**TYPED, **typed}, base=base)
    assert form.is_valid(), form.errors
    return form.event("notification:7")


@pytest.mark.parametrize(("start", "end"), [("2026-12-01T09:00", END), ("2026-12-01T10:00", None)])
def test_the_end_that_was_read_counts_only_for_its_own_start(
    start: str, end: datetime | None
) -> None:
    base = BookingEvent("created", "B-1", time=EventTime(START, END))

    time = from_base(base, wished_start=start).time

    assert time is not None
    assert time.end == end


def test_what_has_no_field_in_the_form_is_kept() -> None:
    read = EventCustomer(street="Weg 1", last_name="Brg", phone_raw="bald")
    base = BookingEvent("created", "B-1", version="3", occurred_at=START, customer=read)

    event = from_base(base)

    assert (event.version, event.occurred_at) == ("3", START)
    assert event.customer == EventCustomer(
        street="Weg 1", last_name="Berg", email="ina@kunde.example"
    )


def test_a_form_filled_by_us_gives_no_consent() -> None:
    consent = EventConsent("email", "offers", "Ja, gern")

    assert from_base(BookingEvent("created", "B-1", consents=(consent,))).consents == ()


@pytest.mark.parametrize(("given", "shown"), [(f"{CONTENT_ID}abc", ""), ("B-1", "B-1")])
def test_an_id_of_our_own_making_is_not_shown(given: str, shown: str) -> None:
    assert reading_initial(BookingEvent("created", given))["external_id"] == shown


def test_of_an_unreadable_number_the_words_are_shown() -> None:
    event = BookingEvent("created", "B-1", customer=EventCustomer(phone_raw="ab 17 Uhr"))

    assert reading_initial(event)["phone"] == "ab 17 Uhr"


@pytest.mark.parametrize(("texts", "questions"), [(["HU", "AU"], 2), (["HU"], 1), ([], 1)])
def test_each_word_of_the_source_is_asked_once(texts: list[str], questions: int) -> None:
    booking = make_booking(received_at=START, service_texts=texts)

    form = ServiceChoiceForm(booking)

    assert len(form.fields) == questions
    assert not texts or list(form.texts.values()) == texts


def test_a_choice_needs_an_answer_to_each_word() -> None:
    booking = make_booking(received_at=START, service_texts=["HU", "AU"])
    service = make_service()

    half = ServiceChoiceForm(booking, {"word_0": service.pk})
    whole = ServiceChoiceForm(booking, {"word_0": service.pk, "word_1": service.pk})

    assert set(half.errors) == {"word_1"}
    assert whole.is_valid()
    assert whole.chosen() == {"HU": service, "AU": service}


def test_a_service_that_is_not_offered_any_more_cannot_be_chosen() -> None:
    booking = make_booking(received_at=START)
    service = make_service(is_active=False)

    assert not ServiceChoiceForm(booking, {"word_0": service.pk}).is_valid()


def test_a_source_is_offered_the_formats_that_we_read() -> None:
    choices = [
        value for value, _label in SourceForm(instance=make_source()).fields["format"].choices
    ]

    assert choices[:2] == ["", "workshop"]
    assert {"adf", "labelled", "plain"} <= set(choices)
    assert "other" not in choices
