"""The demo: plausible, whole, and the same each time."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, date, datetime
from decimal import Decimal
from io import StringIO
from itertools import pairwise
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import Count
from django.test import Client

from bookings.models import Appointment, Booking, Notification, Proposal, Source, VisitStep
from customers.models import ConsentEvent, ConsentProof, Customer, ServiceRecord, Task, Vehicle
from invoices.models import Invoice, InvoiceCounter, InvoiceLine, Order
from messaging.models import Message
from reminders.effect.bookings import effect_of_last_days
from reminders.effect.holding_back import is_held_back
from tests.factories import make_company
from workshop.models import OpeningHours, Service, User
from workshop_crm.desk.demo.company import COMPARED, COMPARED_PERCENT

pytestmark = pytest.mark.django_db

DAY = date(2026, 11, 17)
NOON = datetime(2026, 11, 17, 11, tzinfo=UTC)


def load(**options: Any) -> dict[str, int]:
    out, merged = StringIO(), {"customers": 60, "seed": 7, "on": DAY, **options}
    call_command("load_demo", **merged, stdout=out, stderr=StringIO())
    return dict(json.loads(out.getvalue()))


def fingerprint() -> list[list[Any]]:
    return [
        list(
            Customer.objects.order_by("pk").values_list("first_name", "last_name", "email", "phone")
        ),
        list(Vehicle.objects.order_by("pk").values_list("plate", "vin", "hu_due")),
        list(Booking.objects.order_by("pk").values_list("received_at", "source__slug")),
        list(Invoice.objects.order_by("pk").values_list("number", "gross", "issued_on")),
        list(ConsentEvent.objects.order_by("pk").values_list("channel", "kind", "happened_at")),
        list(Appointment.objects.order_by("pk").values_list("starts_at", "bay__name", "state")),
    ]


def test_prints_what_it_made_as_one_line_of_json() -> None:
    counts = load()

    assert counts["customers"] == 60
    assert counts["users"] == 2
    assert counts["vehicles"] == Vehicle.objects.count() >= 60
    assert counts["invoices"] == Invoice.objects.count() > 30


def test_refuses_a_database_that_is_in_use() -> None:
    make_company()
    out = StringIO()

    with pytest.raises(CommandError) as caught:
        call_command("load_demo", stdout=out)

    assert caught.value.returncode == 1
    assert json.loads(out.getvalue())["refused"]
    assert not Customer.objects.exists()


@pytest.mark.parametrize("wrong", ["--customers=-5", "--customers=many", "--on=9999-12-31"])
def test_refuses_what_is_no_number_or_day(wrong: str) -> None:
    with pytest.raises(CommandError):
        call_command("load_demo", wrong)

    assert not User.objects.exists()


def load_and_undo(**options: Any) -> list[list[Any]]:
    """Load, read and roll back: the ledger and the invoices can't be deleted."""
    with transaction.atomic():
        load(**options)
        found = fingerprint()
        transaction.set_rollback(True)
    return found


def test_makes_the_same_of_the_same_seed_and_day() -> None:
    assert load_and_undo() == load_and_undo()


def test_makes_others_of_another_seed() -> None:
    assert load_and_undo(seed=7) != load_and_undo(seed=8)


def test_moves_with_the_day() -> None:
    assert load_and_undo() != load_and_undo(on=date(2026, 11, 18))


def test_both_roles_can_log_in() -> None:
    load()

    for username, role in (("chefin", User.Role.OWNER), ("empfang", User.Role.FRONT_DESK)):
        client = Client()
        client.post("/login/", {"username": username, "password": "werkstatt-demo"})
        assert int(client.session["_auth_user_id"]) == User.objects.get(role=role).pk


def test_today_shows_appointments_in_every_state_that_matters() -> None:
    load()
    states = set(Appointment.objects.filter(starts_at__date=DAY).values_list("state", flat=True))

    assert states >= {"confirmed", "arrived", "done", "no_show", "cancelled"}


def test_no_two_live_appointments_share_a_bay() -> None:
    load()
    live = Appointment.objects.occupying().order_by("bay", "starts_at")

    by_bay: dict[int, list[Appointment]] = {}
    for row in live:
        by_bay.setdefault(row.bay_id, []).append(row)

    for rows in by_bay.values():
        for earlier, later in pairwise(rows):
            assert earlier.ends_at <= later.starts_at


def test_the_present_has_something_to_do() -> None:
    load()

    waiting = Booking.objects.filter(state__in=["open", "unconfirmed"], answered_at=None)
    assert waiting.filter(state="unconfirmed").count() == 2
    assert waiting.count() >= 3
    assert Proposal.objects.filter(state="open").count() == 4
    assert Notification.objects.get().state == Notification.State.CLARIFICATION
    assert Task.objects.filter(done_at=None).count() >= 4
    assert Message.objects.filter(state="planned", kind="proposal").exists()


def test_some_portal_customers_come_back_directly_and_some_do_not() -> None:
    load(customers=150)

    won = Customer.objects.exclude(won_through="")
    sources = [
        Counter(customer.bookings.values_list("source__kind", flat=True)) for customer in won
    ]

    assert any(counter[Source.Kind.DIRECT] for counter in sources)
    assert any(counter[Source.Kind.PORTAL] > 1 for counter in sources)
    assert any(counter.total() == 1 for counter in sources)


def test_every_invoice_adds_up_and_is_frozen() -> None:
    load()

    for invoice in Invoice.objects.prefetch_related("lines"):
        net = sum(
            (round(line.quantity * line.unit_price_net, 2) for line in invoice.lines.all()),
            Decimal(0),
        )
        assert abs(net - invoice.net) < Decimal("0.03")
        assert invoice.gross == invoice.net + invoice.vat
        assert invoice.state == Invoice.State.ISSUED


def test_numbers_have_no_gaps_and_the_counter_goes_on() -> None:
    load()

    for counter in InvoiceCounter.objects.filter(series="R"):
        numbers = Invoice.objects.filter(number__startswith=f"R{counter.year}-")
        assert numbers.count() == counter.last
        dates = list(numbers.order_by("number").values_list("issued_on", flat=True))
        assert dates == sorted(dates)


def test_every_invoiced_recurring_service_left_its_record() -> None:
    load()

    recurring = InvoiceLine.objects.filter(service__isnull=False).exclude(service__due_rule="none")
    references = {f"invoice:{pk}" for pk in recurring.values_list("invoice", flat=True)}
    assert set(ServiceRecord.objects.values_list("reference", flat=True)) == references


def test_a_passed_hu_is_due_again_two_years_later() -> None:
    load()

    newest: dict[int, date] = {}
    for record in ServiceRecord.objects.filter(service__code="hu").order_by("done_on"):
        newest[record.vehicle_id] = record.done_on

    assert newest
    for vehicle in Vehicle.objects.filter(pk__in=newest):
        done_on = newest[vehicle.pk]
        assert vehicle.hu_due == date(done_on.year + 2, done_on.month, 1)


def test_every_consent_has_its_proof_and_wording() -> None:
    load()

    given = ConsentEvent.objects.filter(kind="given")
    assert given.exists()
    assert not given.filter(wording=None).exists()
    assert ConsentProof.objects.filter(event__kind="given").count() == given.count()


def test_reminders_went_only_to_those_who_had_agreed() -> None:
    load(customers=150)
    reminders = Message.objects.filter(kind="service_reminder", state="delivered")

    assert reminders.exists()
    for message in reminders:
        agreed = message.customer.consent_events.filter(channel=message.channel, kind="given")
        assert agreed.filter(happened_at__lt=message.handed_over_at).exists()


def test_closed_visits_went_through_the_whole_checklist() -> None:
    load()

    steps = Counter(VisitStep.objects.values_list("visit", flat=True))

    assert steps.most_common(1)[0][1] == 9


def test_leaves_out_old_steps_when_bare() -> None:
    load(bare=True)

    assert VisitStep.objects.count() == 3 * 9 + 3 * 3


def test_makes_a_house_without_a_present_of_a_handful_of_people() -> None:
    counts = load(customers=5)

    assert counts["customers"] == 5
    assert counts["proposals"] == 0
    assert OpeningHours.objects.exists()
    assert not Task.objects.exists()


def test_open_orders_of_today_can_be_worked_on() -> None:
    load()

    order = Order.objects.filter(state="open").annotate(lines_count=Count("lines")).first()

    assert order.lines_count == 1
    assert not Invoice.objects.filter(order=order).exists()


def test_reminders_end_as_they_do_in_a_real_house() -> None:
    load(customers=150, bare=True)
    past = Message.objects.filter(kind="service_reminder", not_before__date__lt=DAY)
    states = Counter(past.values_list("state", flat=True))
    effect = effect_of_last_days(now=NOON, days=540)
    compared = Service.objects.get(code=COMPARED)

    assert states["uncertain"] == Task.objects.filter(kind=Task.Kind.UNCERTAIN).count() == 1
    assert states["missed"] + states["bounced"] >= 2
    assert states["delivered"] + states["handed_over"] > states.total() * 0.75
    assert 0.1 < effect.booked / effect.sent < 0.6
    for message in past.filter(state="bounced"):
        assert message.customer.email_state == Customer.AddressState.INVALID
    for message in past:
        is_compared = message.payload["items"][0]["service"] == compared.pk
        is_spared = is_compared and is_held_back(message.customer_id, COMPARED_PERCENT)
        assert message.payload.get("held_back", False) == is_spared
        assert message.state == "skipped" or not is_spared
    assert past.filter(payload__held_back=True)
