"""Settling notifications: what becomes of bookings and tasks."""

from __future__ import annotations

import pytest

from bookings.intake.receive import Incoming, receive
from bookings.intake.settle import dismiss, settle, settle_fully
from bookings.models import Appointment, Booking, Notification, Source
from customers.models import Task
from messaging.models import Message
from tests.bookings.intake.samples import ADF, LABELLED, NOW, cal_body, event_body, later, mail_of
from tests.bookings.intake.taking import take
from tests.factories import make_service, make_source

pytestmark = pytest.mark.django_db


@pytest.fixture
def source() -> Source:
    make_service(name_de="Inspektion", code="inspection")
    return make_source(slug="finder")


def test_makes_customer_vehicle_booking_and_proposal_of_a_new_booking(source: Source) -> None:
    notification = take(source, event_body())

    booking = Booking.objects.get()
    assert (notification.outcome, notification.booking) == ("created", booking)
    assert (booking.state, booking.external_id) == ("open", "P-1001")
    assert booking.customer.name == "Jörg Weiß"
    assert booking.customer.phone == "+491712345678"
    assert booking.vehicle.plate_key == "M-AB 123"
    assert booking.proposals.get().dates.count() == 3


def test_the_same_notification_changes_nothing_the_second_time(source: Source) -> None:
    first = take(source, event_body())

    second = take(source, event_body(), minutes=5)

    assert second == first
    assert (Booking.objects.count(), Notification.objects.count()) == (1, 1)
    assert Message.objects.count() == 1


def test_an_agreed_time_becomes_the_appointment(source: Source) -> None:
    notification = take(source, cal_body())

    appointment = Appointment.objects.get()
    assert notification.booking.state in ("open", "settled")
    assert (appointment.state, appointment.booking) == ("confirmed", notification.booking)
    assert appointment.starts_at.isoformat() == "2026-12-01T08:00:00+00:00"


def test_an_unknown_service_is_asked_once(source: Source) -> None:
    take(source, event_body(services=["Rundum-sorglos"]))
    take(source, event_body(external_id="P-2", services=["RUNDUM-SORGLOS"]))

    assert source.service_names.count() == 1
    assert Task.objects.filter(kind="ask_service").count() == 2
    assert not Appointment.objects.exists()


def test_an_unsigned_mail_waits_for_one_click(source: Source) -> None:
    notification = take(source, mail_of(LABELLED), is_authentic=False)

    booking = Booking.objects.get()
    assert (notification.outcome, booking.state) == ("created", "unconfirmed")
    assert Task.objects.get(kind="confirm_booking").link == booking.get_absolute_url()
    assert not Message.objects.exists()


def test_an_unsigned_mail_may_correct_what_nobody_has_confirmed(source: Source) -> None:
    take(source, mail_of(LABELLED), is_authentic=False)
    changed = mail_of(LABELLED.replace("14.30 Uhr", "16 Uhr"))

    notification = take(source, changed, is_authentic=False, minutes=1)

    assert notification.outcome == "updated"
    assert Booking.objects.get().wished_start.hour == 15


@pytest.mark.parametrize("status", ["storniert", "verschoben"])
def test_an_unsigned_mail_changes_nothing_that_is_under_way(source: Source, status: str) -> None:
    booking = take(source, mail_of(LABELLED)).booking
    text = LABELLED.replace("14.30", "10.30") + f"\nStatus: {status}\n"

    notification = take(source, mail_of(text), is_authentic=False, minutes=1)

    booking.refresh_from_db()
    assert (notification.state, booking.state) == ("clarification", "open")
    assert booking.wished_start.minute == 30
    assert booking.wished_start.hour == 13


def test_what_cannot_be_read_waits_with_its_reason(source: Source) -> None:
    notification = take(source, b"{broken")

    task = Task.objects.get(kind="clarify")
    assert (notification.state, notification.outcome) == ("clarification",) * 2
    assert "JSON" in notification.reason
    assert task.link == f"/bookings/clarify/{notification.pk}/"


def test_a_ping_is_settled_and_ignored(source: Source) -> None:
    notification = take(source, b'{"triggerEvent": "PING", "payload": {}}')

    assert (notification.state, notification.outcome) == ("settled", "ignored")
    assert not Task.objects.exists()


def test_an_event_of_yesterday_is_taken_with_a_remark(source: Source) -> None:
    notification = take(source, event_body(occurred_at="2026-11-20T08:00:00Z"))

    assert notification.outcome == "created"
    assert notification.reason


def test_a_dismissed_message_stays_away(source: Source) -> None:
    notification = take(source, b"Werbung")
    dismiss(notification, reason="Werbung", by=None, now=later(1))

    settle(notification, now=later(2))

    notification.refresh_from_db()
    assert (notification.state, notification.outcome) == ("settled", "ignored")


def test_dismissing_a_settled_message_changes_nothing(source: Source) -> None:
    notification = take(source, event_body())

    dismiss(notification, reason="zu spät", by=None, now=later(1))

    notification.refresh_from_db()
    assert notification.outcome == "created"


def test_two_leads_in_one_mail_make_two_bookings(source: Source) -> None:
    second = ADF.partition("<adf>")[2].replace("4711", "4712").replace("joerg@", "ina@")
    body = ADF.replace("</adf>", "") + second

    notification = take(source, mail_of(body), is_authentic=False)

    assert notification.outcome == "created"
    assert set(Booking.objects.values_list("external_id", flat=True)) == {
        "Autoportal:Autoportal:4711",
        "Autoportal:Autoportal:4712",
    }


def test_one_bad_event_keeps_the_others_from_acting(source: Source) -> None:
    bare = {"kind": "cancelled", "external_id": "P-9"}
    good = {"kind": "created", "external_id": "P-1", "customer": {"last_name": "Weiß"}}
    body = str({"events": [good, bare]}).replace("'", '"').encode()

    notification = take(source, body)

    assert notification.state == "clarification"
    assert not Booking.objects.exists()


def test_the_same_mail_forwarded_is_the_same_booking(source: Source) -> None:
    text = LABELLED.replace("Buchungsnummer: WF-2026-77\n", "")
    take(source, mail_of(text, headers="Message-ID: <1@portal>\r\n"), key="<1@portal>")
    head = "Von: Portal <a@portal.example>\nGesendet: heute\nAn: wir\nBetreff: Buchung\n\n"

    again = take(source, mail_of(head + text), key="<2@house>", minutes=30)

    assert again.outcome == "duplicate"
    assert Booking.objects.count() == 1


def test_the_same_wish_half_a_year_later_is_a_new_booking(source: Source) -> None:
    text = LABELLED.replace("Buchungsnummer: WF-2026-77\n", "")
    take(source, mail_of(text), key="<1@portal>")

    again = take(source, mail_of(text), key="<2@portal>", minutes=180 * 24 * 60)

    assert again.outcome == "created"
    assert Booking.objects.count() == 2


def test_says_what_was_new_for_the_commands_line(source: Source) -> None:
    notification, _is_new = receive(Incoming(source, event_body(), is_authentic=True), now=NOW)

    done = settle_fully(notification, now=NOW)
    again = settle_fully(done.notification, now=NOW)

    assert done.applied.customer_is_new
    assert done.applied.answer == Booking.objects.get().proposals.get()
    assert again.applied is None


def test_bookings_of_other_sources_do_not_mix(source: Source) -> None:
    other = make_source(slug="other")
    take(source, event_body())

    notification = take(other, event_body())

    assert notification.outcome == "created"
    assert Booking.objects.count() == 2


def test_an_unsigned_cancellation_closes_what_nobody_has_confirmed(source: Source) -> None:
    take(source, mail_of(LABELLED), is_authentic=False)

    take(source, mail_of(LABELLED + "Status: storniert\n"), is_authentic=False, minutes=1)

    assert Booking.objects.get().state == "cancelled"
    assert not Task.objects.filter(kind="confirm_booking", done_at=None).exists()
