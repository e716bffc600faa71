"""Booked, sold, told to us: what was decided before does not begin to leave after the commit."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from bookings.models import Appointment
from customers.models import Task, Vehicle
from customers.records import add_service_record
from customers.vehicles.changes import keep_vehicle, sell_vehicle, set_driver
from messaging import channels
from messaging.channels import Receipt
from messaging.delivery import handing_over
from messaging.delivery.claiming import Batch, Wanted, claim_batch
from messaging.delivery.counts import Counts
from messaging.delivery.round import deliver_due_messages
from messaging.grounds import grounds_of, with_same_grounds
from messaging.models import Message
from reminders.cars import rests_on_cars
from reminders.sold_cars import report_sold
from tests.factories import make_appointment, make_company, make_customer, make_vehicle
from tests.reminders.builders import FIRST_DAY, agree, at, make_due_vehicle, make_hu, plan
from tests.threads import in_a_thread

pytestmark = pytest.mark.django_db
State = Message.State
NOW = at(FIRST_DAY, 11)


def book(vehicle: Vehicle) -> None:
    # Each on a day of its own: there is one bay.
    day = at(FIRST_DAY + timedelta(days=3 + vehicle.pk % 300), 10)
    make_appointment(starts_at=day, vehicle=vehicle, customer=vehicle.customer)


def sell(vehicle: Vehicle) -> None:
    sell_vehicle(Vehicle.objects.get(pk=vehicle.pk), on=FIRST_DAY)


def report(vehicle: Vehicle) -> None:
    report_sold(vehicle, now=NOW)


def lend(vehicle: Vehicle) -> None:
    set_driver(vehicle, make_customer())


def serve(vehicle: Vehicle) -> None:
    done = {"done_on": FIRST_DAY, "mileage_km": None, "reference": "invoice:1"}
    add_service_record(vehicle, make_hu(), **done)


def inspect(vehicle: Vehicle) -> None:
    Vehicle.objects.filter(pk=vehicle.pk).update(hu_due=date(2028, 11, 1))


CAUSES = [book, sell, report, lend, serve, inspect]


def remind(*vehicles: Vehicle) -> list[Message]:
    """Plan the reminders of some cars; one for each of their people."""
    make_company()
    for vehicle in vehicles:
        agree(vehicle.customer, "email")
    plan()
    return [Message.objects.get(customer=vehicle.customer) for vehicle in vehicles]


def claim() -> Batch:
    batch = claim_batch(Wanted(("email",)), Counts(), now=NOW)
    assert batch is not None
    return batch


def hand_over(batch: Batch) -> Counts:
    counts = Counts()
    with handing_over.HandOvers(counts, lambda: NOW) as hand_overs:
        hand_overs.work_off(batch)
        hand_overs.finish()
    return counts


def fresh(message: Message) -> Message:
    message.refresh_from_db()
    return message


@pytest.mark.parametrize("cause", CAUSES)
def test_what_was_claimed_before_does_not_begin_after(cause: Callable[[Vehicle], None]) -> None:
    changed, other = make_due_vehicle(), make_due_vehicle(plate="M-XY 77")
    its_own, others = remind(changed, other)
    batch = claim()

    cause(changed)

    assert hand_over(batch).handed_over == 1
    assert fresh(others).state == State.HANDED_OVER
    assert (fresh(its_own).state, its_own.started_at) == (State.PLANNED, None)
    assert its_own.attempts == 0
    assert deliver_due_messages(now=lambda: NOW).skipped == 1


def test_what_is_as_it_was_leaves() -> None:
    (message,) = remind(make_due_vehicle())

    assert hand_over(claim()).handed_over == 1
    assert fresh(message).started_at == NOW


def test_a_booking_of_one_of_two_cars_is_told_anew_about_the_other() -> None:
    customer = make_customer()
    first = make_due_vehicle(customer=customer)
    make_vehicle(customer=customer, plate="M-CD 456", hu_due=date(2026, 11, 1))
    (message,) = remind(first)
    batch = claim()

    book(first)

    assert hand_over(batch).handed_over == 0
    assert deliver_due_messages(now=lambda: NOW).handed_over == 1
    assert first.plate not in fresh(message).text


def test_a_sale_that_was_taken_back_counts_as_no_change() -> None:
    vehicle = make_due_vehicle()
    remind(vehicle)
    batch = claim()

    sell(vehicle)
    keep_vehicle(Vehicle.objects.get(pk=vehicle.pk))

    assert hand_over(batch).handed_over == 1


def test_a_report_that_somebody_closed_is_a_change_each_way() -> None:
    vehicle = make_due_vehicle()
    (message,) = remind(vehicle)
    open_before = grounds_of([message])
    report(vehicle)
    reported = grounds_of([message])

    Task.objects.update(done_at=NOW)

    assert reported != open_before == grounds_of([message])


def test_many_are_looked_at_with_one_statement_and_held_with_two(
    django_assert_num_queries: Callable[..., object],
) -> None:
    messages = remind(make_due_vehicle(), make_due_vehicle(plate="M-XY 77"))

    with django_assert_num_queries(1):  # type: ignore[attr-defined]
        before = grounds_of(messages)
    with django_assert_num_queries(2), transaction.atomic(savepoint=False):  # type: ignore[attr-defined]
        assert with_same_grounds(messages, before) == messages


def test_a_message_about_no_car_costs_no_look(
    django_assert_num_queries: Callable[..., object],
) -> None:
    (message,) = remind(make_due_vehicle())
    message.payload = {}

    with django_assert_num_queries(0):  # type: ignore[attr-defined]
        assert rests_on_cars([message], is_held=True) == {message.pk: []}


def test_a_row_that_names_no_car_stops_no_other_one() -> None:
    broken, whole = remind(make_due_vehicle(), make_due_vehicle(plate="M-XY 77"))
    Message.objects.filter(pk=broken.pk).update(payload={"items": [{}]})

    counts = deliver_due_messages(now=lambda: NOW)

    assert (counts.failed, counts.handed_over) == (1, 1)
    assert fresh(whole).state == State.HANDED_OVER


def test_a_kind_that_nobody_knows_any_more_stops_no_other_one() -> None:
    unknown, known = remind(make_due_vehicle(), make_due_vehicle(plate="M-XY 77"))
    Message.objects.filter(pk=unknown.pk).update(kind="of-an-older-version")

    counts = deliver_due_messages(now=lambda: NOW)

    assert (counts.failed, counts.handed_over) == (1, 1)
    assert fresh(known).state == State.HANDED_OVER


class Slow:
    """A channel that takes its time, so that much is decided and little has begun."""

    def missing(self, company: object) -> str:
        return ""

    def send(self, outgoing: object, *, now: datetime) -> Receipt:
        threading.Event().wait(0.01)
        return Receipt()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("cause", [book, sell, report])
def test_nothing_begins_to_leave_after_the_commit(
    monkeypatch: pytest.MonkeyPatch, cause: Callable[[Vehicle], None]
) -> None:
    vehicles = [make_due_vehicle(plate=f"M-AB {number}") for number in range(1, 7)]
    messages = remind(*vehicles)
    monkeypatch.setitem(channels.CHANNELS, "email", Slow())
    committed: dict[int, datetime] = {}
    shift = NOW - timezone.now()

    def change_all() -> None:
        for vehicle in reversed(vehicles):
            cause(vehicle)
            committed[vehicle.customer_id] = timezone.now() + shift

    thread = in_a_thread(change_all)
    deliver_due_messages(now=lambda: timezone.now() + shift)
    thread.join()
    deliver_due_messages(now=lambda: timezone.now() + shift)

    for message in messages:
        if fresh(message).state == State.HANDED_OVER:
            assert message.started_at <= committed[message.customer_id]
        else:
            assert message.state == State.SKIPPED


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("cause", [book, sell, report])
def test_a_change_between_look_and_begin_is_committed_after_the_begin(
    monkeypatch: pytest.MonkeyPatch, cause: Callable[[Vehicle], None]
) -> None:
    vehicle = make_due_vehicle()
    (message,) = remind(vehicle)
    begin, causes = handing_over.start_hand_over, []

    def begin_late(*messages: Message, now: datetime) -> list[Message]:
        causes.append(in_a_thread(lambda: cause(vehicle)))
        causes[0].join(0.15)
        # Not in force yet: the look at the car is past.
        assert causes[0].is_alive()
        return begin(*messages, now=now)

    monkeypatch.setattr(handing_over, "start_hand_over", begin_late)

    assert hand_over(claim()).handed_over == 1
    causes[0].join()
    assert fresh(message).state == State.HANDED_OVER


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_car_that_somebody_holds_is_not_waited_for() -> None:
    held, other = make_due_vehicle(), make_due_vehicle(plate="M-XY 77")
    _its_own, others = remind(held, other)
    batch = claim()
    is_held, may_go = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            Vehicle.objects.select_for_update().get(pk=held.pk)
            is_held.set()
            may_go.wait(10)

    thread = in_a_thread(hold)
    assert is_held.wait(5)
    with transaction.atomic():
        connection.cursor().execute("SET LOCAL lock_timeout = '1s'")
        free = with_same_grounds(batch.ready, batch.grounds)
    may_go.set()
    thread.join()

    assert free == [others]
    assert not Appointment.objects.exists()
