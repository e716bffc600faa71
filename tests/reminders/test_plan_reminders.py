"""Planning: what is due becomes messages, once, on the channel that the customer chose."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from customers.addresses import address_hash
from customers.consent.ledger import current_wording, record_objection
from customers.models import ConsentEvent, ContactPause, Customer, ExistingCustomerBasis, Vehicle
from customers.records import add_service_record, save_vehicle
from messaging.models import Message
from reminders.items import Item, items_of
from reminders.models import CallAttempt, ReminderPlan
from reminders.plans.planning import _join
from tests.factories import make_appointment, make_customer, make_vehicle
from tests.reminders.builders import (
    BERLIN,
    DUE,
    FIRST_DAY,
    agree,
    at,
    make_due_vehicle,
    make_hu,
    make_oil,
    only_message,
    plan,
)

pytestmark = pytest.mark.django_db


def test_plans_a_step_a_week_ahead_for_ten_in_the_morning() -> None:
    vehicle = make_due_vehicle()

    result = plan(FIRST_DAY - timedelta(days=7))

    message = only_message()
    assert (result.vehicles_looked_at, result.planned) == (1, 1)
    assert result.by_kind == {"service_reminder": 1}
    assert message.subject_ref == f"due:{vehicle.pk}:{make_hu().pk}:2026-11-30"
    assert message.step == "-60"
    assert message.not_before == datetime(2026, 10, 1, 10, tzinfo=BERLIN)
    assert message.not_after == datetime(2026, 10, 11, 19, tzinfo=BERLIN)


def test_plans_nothing_eight_days_before_a_step() -> None:
    make_due_vehicle()

    result = plan(FIRST_DAY - timedelta(days=8))

    assert result.planned == 0
    assert not Message.objects.exists()


def test_adds_nothing_when_repeated() -> None:
    make_due_vehicle()
    plan()

    result = plan()

    assert result.planned == 0
    assert Message.objects.count() == 1


def test_plans_each_of_the_five_steps_once_over_the_year() -> None:
    make_due_vehicle()

    for days in range(-90, 60):
        plan(DUE + timedelta(days=days))
        Message.objects.filter(state="planned").update(state="delivered")

    steps = Message.objects.order_by("not_before").values_list("step", flat=True)
    assert list(steps) == ["-60", "-46", "-7", "14", "30"]


def test_waits_until_monday_when_the_step_falls_on_a_sunday() -> None:
    make_due_vehicle(date(2026, 12, 31))

    plan(date(2026, 11, 1))

    assert only_message().not_before == datetime(2026, 11, 2, 10, tzinfo=BERLIN)


def test_catches_up_a_step_missed_by_a_week_but_not_by_eight_days() -> None:
    make_due_vehicle()

    late = plan(FIRST_DAY + timedelta(days=6))
    Message.objects.all().delete()
    too_late = plan(DUE - timedelta(days=38))

    assert (late.planned, too_late.planned) == (1, 0)


def test_stops_a_year_after_the_due_date() -> None:
    make_due_vehicle(date(2025, 11, 30))
    plan(FIRST_DAY)
    ReminderPlan.objects.update(steps=[364, 365, 370])
    Vehicle.objects.look_again()

    in_time = plan(date(2026, 11, 27))
    Message.objects.all().delete()
    Vehicle.objects.look_again()
    too_late = plan(date(2026, 12, 1))

    assert (in_time.planned, too_late.planned) == (1, 0)


def test_writes_a_letter_to_a_customer_without_any_consent() -> None:
    make_due_vehicle()

    plan()

    assert only_message().channel == "letter"


def test_takes_the_channel_that_was_agreed_to_last() -> None:
    vehicle = make_due_vehicle()
    agree(vehicle.customer, "email", on=date(2026, 1, 5))
    agree(vehicle.customer, "sms", on=date(2026, 3, 5))

    plan()

    assert only_message().channel == "sms"
    assert only_message().address == vehicle.customer.phone


def test_falls_back_to_the_letter_when_the_agreed_address_is_gone() -> None:
    vehicle = make_due_vehicle()
    agree(vehicle.customer, "sms")
    Customer.objects.update(phone="", phone_is_mobile=False)

    plan()

    assert only_message().channel == "letter"


def test_writes_down_why_an_objector_hears_nothing() -> None:
    vehicle = make_due_vehicle()
    record_objection(vehicle.customer, origin=ConsentEvent.Origin.PHONE, now=at(date(2026, 2, 1)))

    result = plan()

    message = only_message()
    assert (result.planned, result.blocked) == (0, 1)
    assert message.state == Message.State.BLOCKED
    assert message.reason


def test_does_not_write_a_refusal_twice() -> None:
    make_due_vehicle(customer=make_customer(street=""))
    plan()

    result = plan(FIRST_DAY + timedelta(days=1))

    assert result.blocked == 0
    assert Message.objects.count() == 1


def test_plans_after_all_once_the_customer_agrees() -> None:
    vehicle = make_due_vehicle(customer=make_customer(street=""))
    plan()
    agree(vehicle.customer, "email", on=FIRST_DAY)

    result = plan(FIRST_DAY + timedelta(days=1))

    assert result.planned == 1
    assert (only_message().state, only_message().channel) == ("planned", "email")


def test_waits_for_the_end_of_a_pause_that_is_short_enough() -> None:
    vehicle = make_due_vehicle()
    until = at(FIRST_DAY + timedelta(days=4), 12)
    ContactPause.objects.create(
        customer=vehicle.customer, reason="Urlaub", starts_at=at(FIRST_DAY), ends_at=until
    )

    plan()

    assert only_message().state == Message.State.PLANNED
    assert only_message().not_before == until


def test_is_blocked_by_a_pause_that_outlasts_the_step() -> None:
    vehicle = make_due_vehicle()
    ContactPause.objects.create(
        customer=vehicle.customer, reason="Reklamation", starts_at=at(FIRST_DAY)
    )

    result = plan()

    assert result.blocked == 1
    assert "Reklamation" in only_message().reason


def test_leaves_out_a_vehicle_that_is_booked_in() -> None:
    vehicle = make_due_vehicle()
    make_appointment(
        starts_at=at(FIRST_DAY + timedelta(days=9), 10),
        vehicle=vehicle,
        customer=vehicle.customer,
    )

    result = plan()

    assert (result.planned, result.skipped) == (0, 1)
    assert not Message.objects.exists()


def test_does_not_care_about_an_appointment_that_is_over() -> None:
    vehicle = make_due_vehicle()
    make_appointment(
        starts_at=at(FIRST_DAY - timedelta(days=2), 10),
        vehicle=vehicle,
        customer=vehicle.customer,
    )

    assert plan().planned == 1


@pytest.mark.parametrize(
    "change",
    [
        lambda vehicle: Vehicle.objects.update(sold_on=date(2026, 5, 1)),
        lambda vehicle: Customer.objects.update(is_restricted=True),
        lambda vehicle: Customer.objects.filter(pk=vehicle.customer_id).update(
            merged_into=make_customer()
        ),
    ],
)
def test_looks_only_at_kept_vehicles_of_living_customers(change) -> None:
    change(make_due_vehicle())

    result = plan()

    assert result.vehicles_looked_at == 0
    assert not Message.objects.exists()


def test_does_nothing_for_a_plan_that_is_switched_off() -> None:
    make_due_vehicle()
    plan(date(2026, 1, 5))
    ReminderPlan.objects.update(is_active=False)

    assert plan().planned == 0


def test_tells_a_household_everything_in_one_message() -> None:
    customer = make_customer()
    first = make_due_vehicle(customer=customer)
    second = make_vehicle(customer=customer, plate="M-CD 456", hu_due=date(2026, 11, 1))

    result = plan()

    assert result.planned == 1
    assert [item.vehicle_id for item in items_of(only_message())] == [first.pk, second.pk]


def test_adds_what_comes_later_to_the_message_that_still_waits() -> None:
    vehicle = make_due_vehicle()
    plan(FIRST_DAY - timedelta(days=7))
    oil = make_oil()
    add_service_record(
        vehicle, oil, done_on=date(2025, 12, 2), mileage_km=None, reference="invoice:1"
    )

    result = plan(FIRST_DAY - timedelta(days=1))

    assert result.planned == 0
    assert [item.service_id for item in items_of(only_message())] == [make_hu().pk, oil.pk]


def test_takes_back_what_waits_when_the_due_date_moves() -> None:
    vehicle = make_due_vehicle()
    plan()
    vehicle.hu_due = date(2027, 11, 1)
    save_vehicle(vehicle)

    result = plan(FIRST_DAY + timedelta(days=1))

    assert result.planned == 0
    assert only_message().state == Message.State.SKIPPED
    assert only_message().reason


def test_plans_anew_for_the_date_that_moved_into_reach() -> None:
    vehicle = make_due_vehicle()
    plan()
    vehicle.hu_due = date(2026, 10, 1)
    save_vehicle(vehicle)

    plan(date(2026, 10, 24))

    states = dict(Message.objects.values_list("step", "state"))
    assert states == {"-60": "skipped", "-7": "planned"}


def test_does_not_tell_a_step_again_when_a_forecast_moves_after_it_went_out() -> None:
    vehicle = make_due_vehicle()
    oil = make_oil()
    add_service_record(
        vehicle, oil, done_on=date(2025, 12, 1), mileage_km=None, reference="invoice:1"
    )
    plan(date(2026, 10, 2))
    Message.objects.update(state="delivered")
    vehicle.service_records.update(done_on=date(2025, 12, 6))
    Vehicle.objects.look_again()

    assert plan(date(2026, 10, 3)).planned == 0


def test_leaves_a_service_alone_that_the_customer_declined_on_the_phone() -> None:
    make_due_vehicle()
    plan()
    message = only_message()
    CallAttempt.objects.create(
        message=message,
        customer=message.customer,
        outcome=CallAttempt.Outcome.NOT_INTERESTED,
        called_at=at(FIRST_DAY),
    )
    Message.objects.update(state="delivered")

    assert plan(DUE - timedelta(days=46)).planned == 0


def test_asks_as_often_for_fifty_vehicles_as_for_ten() -> None:
    make_due_vehicle(date(2027, 6, 30))
    plan()
    counts = []
    for size in (9, 40):
        for _number in range(size):
            make_due_vehicle(date(2027, 6, 30))
        with CaptureQueriesContext(connection) as queries:
            plan()
        counts.append(len(queries))

    assert counts[0] == counts[1]


def _oil_due(on: date) -> Vehicle:
    """A car whose oil change is due on that day, a year after the last one."""
    vehicle = make_vehicle()
    add_service_record(
        vehicle,
        make_oil(),
        done_on=on.replace(year=on.year - 1),
        mileage_km=None,
        reference="invoice:1",
    )
    return vehicle


def test_plans_the_same_step_anew_when_a_date_moves_before_it_went_out() -> None:
    vehicle = _oil_due(date(2026, 12, 1))
    plan(date(2026, 9, 30))
    vehicle.service_records.update(done_on=date(2025, 12, 4))
    Vehicle.objects.look_again()

    result = plan(date(2026, 10, 1))

    states = Message.objects.order_by("id").values_list("step", "state")
    assert result.planned == 1
    assert list(states) == [("-60", "skipped"), ("-60", "planned")]


def test_tells_a_step_again_about_the_next_time_the_service_is_due() -> None:
    vehicle = _oil_due(date(2026, 12, 1))
    plan(date(2026, 10, 2))
    Message.objects.update(state="delivered")
    vehicle.service_records.update(done_on=date(2026, 5, 1))
    Vehicle.objects.look_again()

    assert plan(date(2027, 3, 2)).planned == 1


def test_joins_an_item_only_once() -> None:
    make_due_vehicle()
    plan()
    carrier = only_message()

    _join(carrier, items_of(carrier))

    assert len(items_of(only_message())) == 1


def test_does_not_change_a_message_that_was_claimed_meanwhile() -> None:
    make_due_vehicle()
    plan()
    carrier = only_message()
    Message.objects.update(state=Message.State.CLAIMED)

    _join(carrier, [Item(1, 1, DUE, -7)])

    assert items_of(only_message()) == items_of(carrier)


def test_writes_an_email_to_a_customer_whose_address_came_with_an_invoice() -> None:
    vehicle = make_due_vehicle()
    ExistingCustomerBasis.objects.create(
        customer=vehicle.customer,
        sale_reference="invoice:7",
        collected_on=date(2026, 1, 5),
        notice=current_wording("reminder_notice", "de", at(date(2026, 1, 5))),
        purposes=["service"],
        email_hash=address_hash(vehicle.customer.email),
    )

    plan()

    assert only_message().channel == "email"


def test_takes_no_consent_to_offers_for_one_to_reminders() -> None:
    vehicle = make_due_vehicle()
    agree(vehicle.customer, "sms", purpose="offers")

    plan()

    assert only_message().channel == "letter"


def test_is_blocked_by_a_pause_that_ends_after_the_step() -> None:
    vehicle = make_due_vehicle()
    until = at(FIRST_DAY + timedelta(days=11), 12)
    ContactPause.objects.create(
        customer=vehicle.customer, reason="Urlaub", starts_at=at(FIRST_DAY), ends_at=until
    )

    plan()

    assert only_message().state == Message.State.BLOCKED


def test_waits_for_the_gap_after_the_last_advertising_message() -> None:
    vehicle = make_due_vehicle()
    plan()
    sent_at = at(FIRST_DAY - timedelta(days=6), 10)
    Message.objects.update(
        key="other", subject_ref="other", payload={}, state="delivered", handed_over_at=sent_at
    )
    Vehicle.objects.look_again()

    plan()

    planned = Message.objects.get(customer=vehicle.customer, state="planned")
    assert planned.not_before == sent_at + timedelta(days=14)


def test_goes_through_all_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reminders.plans.looking.CHUNK", 2)
    for _number in range(5):
        make_due_vehicle()

    result = plan()

    assert (result.vehicles_looked_at, result.planned) == (5, 5)
