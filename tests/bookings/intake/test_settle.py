"""Settling notifications: what becomes of bookings, customers, vehicles and tasks."""

from __future__ import annotations

from datetime import date

import pytest

from bookings.intake.receive import Incoming, receive
from bookings.intake.settle import dismiss, settle, settle_fully
from bookings.models import Appointment, Booking, Notification, Source
from bookings.proposals import accept
from customers.models import ConsentEvent, Customer, Task, Vehicle
from messaging.models import Message
from tests.bookings.intake.samples import (
    ADF,
    LABELLED,
    NOW,
    cal_body,
    event_body,
    later,
    mail_of,
)
from tests.factories import make_customer, make_service, make_source

pytestmark = pytest.mark.django_db


@pytest.fixture
def source() -> Source:
    make_service(name_de="Inspektion", code="inspection")
    return make_source(slug="finder")


def take(source: Source, raw: bytes, *, minutes: int = 0, **fields) -> Notification:
    fields.setdefault("is_authentic", True)
    notification, _is_new = receive(Incoming(source, raw, **fields), now=later(minutes))
    return settle(notification, now=later(minutes))


def test_makes_customer_vehicle_booking_and_proposal_of_a_new_booking(source: Source) -> None:
    notification = take(source, event_body())

    booking = Booking.objects.get()
    assert (notification.outcome, notification.booking) == ("created", booking)
    assert (booking.state, booking.external_id) == ("open", "P-1001")
    assert booking.customer.name == "Jörg Weiß"
    assert booking.customer.phone == "+491712345678"
    assert booking.vehicle.plate_key == "M-AB 123"
    assert booking.proposals.get().dates.count() == 3


def test_writes_down_who_brought_the_customer(source: Source) -> None:
    take(source, event_body())

    customer = Customer.objects.get()
    assert (customer.won_through, customer.won_at) == ("finder", NOW)
    assert customer.no_approach_until is None


@pytest.mark.parametrize(("days", "until"), [(90, date(2027, 2, 21)), (0, date(9999, 12, 31))])
def test_writes_down_what_the_portals_terms_forbid(days: int, until: date) -> None:
    source = make_source(may_approach_directly=False, protection_days=days)

    take(source, event_body())

    assert Customer.objects.get().no_approach_until == until


def test_a_direct_customer_was_won_by_nobody() -> None:
    take(make_source(kind="direct", may_approach_directly=False), event_body())

    customer = Customer.objects.get()
    assert (customer.won_through, customer.no_approach_until) == ("", None)


def test_links_a_known_customer_and_opens_the_red_card(source: Source) -> None:
    known = make_customer(
        first_name="Jörg",
        last_name="Weiß",
        email="joerg.weiss@kunde.example",
        phone="+491712345678",
        name_key="weiss joerg",
    )

    notification = take(source, event_body())

    known.refresh_from_db()
    assert notification.booking.customer == known
    assert known.won_through == ""
    assert Task.objects.filter(kind="second_portal_booking", customer=known).count() == 1


def test_a_direct_booking_of_a_known_customer_is_no_red_card() -> None:
    source = make_source(kind="direct")
    take(source, event_body())

    take(source, event_body(external_id="P-2"))

    assert Customer.objects.count() == 1
    assert not Task.objects.filter(kind="second_portal_booking").exists()


def test_a_new_booking_after_a_cancelled_one_is_no_red_card(source: Source) -> None:
    take(source, event_body())
    take(source, event_body(kind="cancelled", version=2))

    take(source, event_body(external_id="P-2"))

    assert not Task.objects.filter(kind="second_portal_booking").exists()


def test_one_shared_address_links_nobody_but_asks(source: Source) -> None:
    other = make_customer(first_name="Ina", last_name="Weiß", phone="+491712345678")

    notification = take(source, event_body())

    assert notification.booking.customer != other
    assert Task.objects.filter(kind="duplicate").exists()


def test_a_booking_grants_no_consent(source: Source) -> None:
    take(source, event_body())

    assert not ConsentEvent.objects.exists()


def test_takes_over_a_consent_that_comes_with_its_words(source: Source) -> None:
    consent = {"channel": "email", "purpose": "service", "wording": "Ja, bitte erinnern."}

    take(source, event_body(consents=[consent]))

    event = ConsentEvent.objects.get()
    assert (event.channel, event.purpose, event.origin) == ("email", "service", "portal")
    assert event.proof.evidence == "Ja, bitte erinnern."


@pytest.mark.parametrize("missing", ["wording", "channel", "purpose"])
def test_drops_a_consent_without_words_or_aim(source: Source, missing: str) -> None:
    consent = {"channel": "email", "purpose": "service", "wording": "Ja.", missing: None}

    take(source, event_body(consents=[consent]))

    assert not ConsentEvent.objects.exists()


def test_drops_a_consent_that_lacks_its_address(source: Source) -> None:
    consent = {"channel": "letter", "purpose": "service", "wording": "Ja."}

    notification = take(source, event_body(consents=[consent]))

    assert notification.outcome == "created"
    assert not ConsentEvent.objects.exists()


def test_the_same_notification_changes_nothing_the_second_time(source: Source) -> None:
    first = take(source, event_body())

    second = take(source, event_body(), minutes=5)

    assert second == first
    assert (Booking.objects.count(), Notification.objects.count()) == (1, 1)
    assert Message.objects.count() == 1


def test_the_same_event_in_other_bytes_is_a_duplicate(source: Source) -> None:
    take(source, event_body())

    again = take(source, event_body() + b"\n", minutes=5)

    assert again.outcome == "duplicate"
    assert Booking.objects.get().proposals.count() == 1


def test_a_newer_version_changes_the_booking(source: Source) -> None:
    take(source, event_body())

    newer = take(source, event_body(version=2, notes="Bitte Leihwagen"), minutes=5)

    assert newer.outcome == "updated"
    assert Booking.objects.get().notes == "Bitte Leihwagen"


def test_version_ten_comes_after_nine(source: Source) -> None:
    take(source, event_body(version=9, notes="neun"))

    take(source, event_body(version=10, notes="zehn"))
    late = take(source, event_body(version=9, notes="wieder neun"))

    assert late.outcome == "stale"
    assert Booking.objects.get().notes == "zehn"


def test_a_late_older_event_overwrites_nothing(source: Source) -> None:
    take(source, event_body(version=2, services=["Ölwechsel"]))

    late = take(source, event_body(version=1, notes="von früher"))

    booking = Booking.objects.get()
    assert late.outcome == "stale"
    assert booking.service_texts == ["Ölwechsel"]
    assert booking.notes == "von früher"


def test_without_any_order_the_last_to_come_counts(source: Source) -> None:
    bare = {"version": None, "occurred_at": None}
    take(source, event_body(**bare))

    take(source, event_body(**bare, notes="zweite"), minutes=1)

    assert Booking.objects.get().notes == "zweite"


def test_an_agreed_time_becomes_the_appointment(source: Source) -> None:
    notification = take(source, cal_body())

    appointment = Appointment.objects.get()
    assert notification.booking.state in ("open", "settled")
    assert (appointment.state, appointment.booking) == ("confirmed", notification.booking)
    assert appointment.starts_at.isoformat() == "2026-12-01T08:00:00+00:00"


def moved(uid: str, previous: str, hour: int, created: str) -> bytes:
    body = cal_body(
        "BOOKING_RESCHEDULED",
        uid=uid,
        rescheduleUid=previous,
        startTime=f"2026-12-02T{hour:02}:00:00Z",
        endTime=f"2026-12-02T{hour:02}:30:00Z",
    )
    return body.replace(b"2026-11-23T08:59:00.000Z", created.encode())


def test_a_reschedule_moves_the_appointment(source: Source) -> None:
    take(source, cal_body())

    notification = take(source, moved("cal-2", "cal-1", 10, "2026-11-23T09:30:00Z"), minutes=1)

    booking = Booking.objects.get()
    assert notification.outcome == "updated"
    assert (booking.external_id, booking.previous_external_id) == ("cal-2", "cal-1")
    live = Appointment.objects.get(state="confirmed")
    assert live.starts_at.hour == 10


def test_a_reschedule_that_comes_first_waits_for_nothing(source: Source) -> None:
    take(source, moved("cal-2", "cal-1", 10, "2026-11-23T09:30:00Z"))

    late = take(source, cal_body(), minutes=1)

    booking = Booking.objects.get()
    assert late.outcome == "stale"
    assert (booking.external_id, booking.previous_external_id) == ("cal-2", "cal-1")
    assert Appointment.objects.get(state="confirmed").starts_at.hour == 10


def test_a_chain_of_reschedules_finds_its_booking_in_any_order(source: Source) -> None:
    take(source, moved("cal-3", "cal-2", 12, "2026-11-23T09:40:00Z"))
    take(source, cal_body(), minutes=1)

    take(source, moved("cal-2", "cal-1", 10, "2026-11-23T09:30:00Z"), minutes=2)

    live = Booking.objects.exclude(state="cancelled").get()
    assert (live.external_id, live.previous_external_id) == ("cal-3", "cal-2")
    assert Appointment.objects.get(state="confirmed").starts_at.hour == 12


def test_a_cancellation_releases_everything(source: Source) -> None:
    take(source, event_body())

    notification = take(source, event_body(kind="cancelled", version=2), minutes=1)

    booking = Booking.objects.get()
    assert notification.outcome == "cancelled"
    assert (booking.state, booking.cancelled_at) == ("cancelled", later(1))
    assert not Appointment.objects.filter(state="held").exists()
    assert set(Message.objects.values_list("state", flat=True)) == {"skipped"}


def test_a_second_cancellation_is_known(source: Source) -> None:
    take(source, event_body())
    take(source, event_body(kind="cancelled", version=2), minutes=1)

    again = take(source, event_body(kind="cancelled", version=3), minutes=2)

    assert again.outcome == "duplicate"
    assert Booking.objects.get().cancelled_at == later(1)


def test_a_cancellation_before_its_booking_keeps_it_cancelled(source: Source) -> None:
    take(source, event_body(kind="cancelled", version=2))

    late = take(source, event_body(version=1), minutes=1)

    booking = Booking.objects.get()
    assert (late.outcome, booking.state) == ("stale", "cancelled")
    assert not booking.proposals.exists()
    assert not Message.objects.exists()


def test_a_bare_cancellation_waits_for_its_booking(source: Source) -> None:
    bare = event_body(kind="cancelled", version=2, customer=None, vehicle=None)
    waiting = take(source, bare)
    assert waiting.state == "clarification"

    take(source, event_body(version=1), minutes=1)

    waiting.refresh_from_db()
    assert (waiting.state, waiting.outcome) == ("settled", "cancelled")
    assert Booking.objects.get().state == "cancelled"
    assert not Task.objects.filter(kind="clarify", done_at=None).exists()


def test_a_newer_event_revives_a_cancelled_booking(source: Source) -> None:
    take(source, event_body())
    take(source, event_body(kind="cancelled", version=2))

    take(source, event_body(version=3))

    booking = Booking.objects.get()
    assert (booking.state, booking.cancelled_at) == ("open", None)
    assert booking.proposals.filter(state="open").exists()


def test_a_changed_wish_brings_new_dates(source: Source) -> None:
    take(source, event_body())
    wish = {"start": "2026-12-10T09:00:00+01:00", "is": "wished"}

    take(source, event_body(version=2, time=wish))

    proposal = Booking.objects.get().proposals.get(state="open")
    days = [slot.starts_at.date() for slot in proposal.dates.all()]
    assert all(abs((day - date(2026, 12, 10)).days) <= 5 for day in days)


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
    dismiss(notification, reason="Werbung", now=later(1))

    settle(notification, now=later(2))

    notification.refresh_from_db()
    assert (notification.state, notification.outcome) == ("settled", "ignored")


def test_dismissing_a_settled_message_changes_nothing(source: Source) -> None:
    notification = take(source, event_body())

    dismiss(notification, reason="zu spät", now=later(1))

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


def test_an_appointment_that_stands_survives_a_repeat(source: Source) -> None:
    booking = take(source, event_body()).booking
    accept(booking.proposals.get(), 1, now=later(1))

    take(source, event_body(version=2, notes="Bitte leise"), minutes=2)

    booking.refresh_from_db()
    assert booking.state == "settled"
    assert Appointment.objects.filter(state="confirmed").count() == 1


def test_a_known_vehicle_is_used_again(source: Source) -> None:
    take(source, event_body())

    take(source, event_body(external_id="P-2", vehicle={"plate": "m-ab123", "model": "Golf"}))

    assert Vehicle.objects.count() == 1
    assert Booking.objects.filter(vehicle=Vehicle.objects.get()).count() == 2


def test_completes_what_a_later_event_tells(source: Source) -> None:
    take(source, event_body(vehicle=None))

    take(source, event_body(version=2, notes="mehr"), minutes=1)

    booking = Booking.objects.get()
    assert booking.vehicle.plate_key == "M-AB 123"


def test_bookings_of_other_sources_do_not_mix(source: Source) -> None:
    other = make_source(slug="other")
    take(source, event_body())

    notification = take(other, event_body())

    assert notification.outcome == "created"
    assert Booking.objects.count() == 2
