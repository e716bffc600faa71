"""A portal's customer becomes a regular: from the signed notice to the direct second booking."""

from __future__ import annotations

import time
import urllib.request
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.utils import timezone

from bookings.models import Appointment, Booking, Source, SourceService, Visit
from customers.consent.ledger import consent_states
from customers.models import Customer
from invoices.models import Invoice
from messaging.models import Mailbox, Message
from tests.servers.dovecot import ImapServer, dovecot
from tests.servers.smtp_sink import SmtpSink
from tests.story.house import (
    PORTAL_WORD,
    House,
    adf_mail,
    booking_event,
    build_house,
    golf,
    signed_headers,
)
from tests.story.teller import Servers, Teller, deliver, link_in, run
from workshop.jobs import run_due_jobs
from workshop_crm.celery import app
from workshop_crm.lib.crypto import encrypt
from workshop_crm.lib.names import fold
from workshop_crm.ops.embedded import EmbeddedCelery

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.timeout(240),
]


def send_notice(teller: Teller, house: House) -> int:
    body = booking_event()
    headers = signed_headers(house.secret, body, timezone.now())
    address = f"{teller.base}/hooks/bookings/{house.portal.slug}/"
    request = urllib.request.Request(address, data=body, headers=headers)
    with urllib.request.urlopen(request, timeout=10) as answer:
        return answer.status


def wait_until_worker_sent(smtp: SmtpSink, count: int, seconds: float = 60) -> None:
    deadline = time.perf_counter() + seconds
    while len(smtp.taken) < count and time.perf_counter() < deadline:
        time.sleep(0.1)
    assert len(smtp.taken) >= count


def answer_notice_by_worker(teller: Teller, house: House, servers: Servers) -> str:
    """Chapter 1: nobody touches anything; worker and scheduler answer. Returns the page's link."""
    embedded = EmbeddedCelery(app, servers.scratch / "beat")
    embedded.start()
    try:
        assert 200 <= send_notice(teller, house) < 300
        wait_until_worker_sent(servers.smtp, 1)
    finally:
        assert embedded.stop()
    return link_in(servers.last_text("email"), "proposal")


def accept_on_the_phone(teller: Teller, link: str, servers: Servers) -> Appointment:
    """Chapter 2: the customer picks the second date; an invitation follows."""
    teller.page.set_viewport_size({"width": 390, "height": 844})
    teller.open(link)
    teller.page.locator("input[name=number][value='2']").check(force=True)
    teller.press("form[action*='accept'] button")
    appointment = Appointment.objects.get(state=Appointment.State.CONFIRMED)
    deliver(timezone.now())
    invitation = servers.smtp.taken[-1].mail
    assert any(part.get_content_type() == "text/calendar" for part in invitation.walk())
    teller.page.set_viewport_size({"width": 1280, "height": 900})
    return appointment


def walk_through_the_first_half(
    teller: Teller, house: House, appointment: Appointment, channel: str
) -> Visit:
    """Chapter 3: the customer is here; data, consent, conditions, cards."""
    teller.log_in(house.desk)
    teller.open("/bookings/day/?site=mitte")
    teller.press(f"#arrive-{appointment.pk}")
    visit = Visit.objects.get()
    teller.settle("welcome")
    fields = {"street": "Lindenstraße 7", "postcode": "80333", "city": "München"}
    for name, value in fields.items():
        teller.page.locator(f"#step-data [name$={name}]").fill(value)
    teller.settle("data")
    for value in (channel, "service"):
        teller.page.locator(f"#step-reminders input[value={value}]").check()
    teller.settle("reminders", "button[value=yes]")
    teller.settle("conditions")
    teller.settle("cards")
    return visit


def write_order_and_explain(teller: Teller, visit: Visit) -> Invoice:
    """Chapter 4: order, invoice, both side by side on the screen and as PDF."""
    teller.open(f"/invoices/orders/new/?visit={visit.pk}")
    teller.press("main form button")
    order_url = teller.page.url
    teller.press("form[action$='/draft/'] button")
    teller.press("form[action$='/issue/'] button")
    run_due_jobs(now=timezone.now)
    invoice = Invoice.objects.get(state=Invoice.State.ISSUED)
    teller.open(f"{order_url}explanation/")
    pdf = teller.page.request.get(f"{order_url}explanation.pdf")
    assert pdf.ok
    assert pdf.body().startswith(b"%PDF")
    return invoice


def close_the_visit(teller: Teller, visit: Visit) -> None:
    """Chapter 5: the bill is explained, the customer content, good-bye."""
    teller.open(f"/bookings/visits/{visit.pk}/")
    teller.settle("bill")
    teller.settle("satisfaction", "button[value='5']")
    teller.page.locator("#next-reason").fill("Zu früh, wir erinnern")
    teller.settle("next_service", "button[value=later]")
    teller.settle("goodbye")
    teller.press(f"form[action$='/visits/{visit.pk}/close/'] button")
    visit.refresh_from_db()
    assert visit.closed_at is not None


def remind(clock: time_machine.Traveller, due_on: datetime) -> Message:
    """Chapter 6: sixty days before the next inspection the plan writes one reminder."""
    clock.move_to(due_on - timedelta(days=60))
    result = run("plan_reminders", "--on", timezone.localdate().isoformat())[0]
    assert result["planned"] >= 1
    reminder = Message.objects.get(kind="service_reminder")
    while reminder.state == Message.State.PLANNED:
        # Its own hour, or the next one at which one may write an SMS.
        clock.move_to(max(reminder.not_before, timezone.now() + timedelta(minutes=1)))
        deliver(timezone.now())
        reminder.refresh_from_db()
    assert reminder.state == Message.State.HANDED_OVER, reminder.reason
    return reminder


def book_directly(teller: Teller, link: str) -> Booking:
    """Chapter 7: two taps, and the second booking is a direct one."""
    teller.open(link)
    teller.page.locator("details[open] button[name=starts_at]").first.click()
    teller.press("main form button.btn-big")
    return Booking.objects.get(source__kind=Source.Kind.DIRECT)


@pytest.mark.parametrize("channel", ["email", "sms"])
def test_a_portal_customer_becomes_a_regular(
    teller: Teller, servers: Servers, clock: time_machine.Traveller, channel: str
) -> None:
    house = build_house(timezone.now())

    link = answer_notice_by_worker(teller, house, servers)
    appointment = accept_on_the_phone(teller, link, servers)
    clock.move_to(appointment.starts_at - timedelta(minutes=5))
    visit = walk_through_the_first_half(teller, house, appointment, channel)
    invoice = write_order_and_explain(teller, visit)
    close_the_visit(teller, visit)
    reminder = remind(clock, appointment.starts_at + timedelta(days=365))
    booking = book_directly(teller, link_in(servers.last_text(channel), "book"))

    customer = Customer.objects.get(last_name="Groß")
    assert customer.won_through == "autotermin"
    assert invoice.gross == Decimal("189.00")
    assert consent_states(customer)[channel, "service"].is_given
    assert reminder.channel == channel
    assert booking.customer == customer
    assert booking.vehicle == golf()


def make_mail_portal(imap: ImapServer, house: House) -> Source:
    """A portal that mails ADF leads to the workshop's mailbox."""
    mailbox = Mailbox.objects.create(
        name="Werkstatt",
        host=imap.host,
        port=imap.port,
        is_tls=False,
        username=imap.username,
        password_encrypted=encrypt(imap.password.encode()),
    )
    source = Source.objects.create(
        slug="autoportal",
        name="Autoportal",
        workshop=house.site,
        mailbox=mailbox,
        allowed_senders="autoportal.example",
    )
    SourceService.objects.create(
        source=source,
        text=PORTAL_WORD,
        text_key=fold(PORTAL_WORD),
        service=house.inspection,
        first_seen_at=timezone.now(),
    )
    return source


def test_an_adf_mail_needs_one_click(
    teller: Teller, servers: Servers, clock: time_machine.Traveller
) -> None:
    house = build_house(timezone.now())
    with dovecot() as imap:
        make_mail_portal(imap, house)
        imap.put(adf_mail())
        lines = run("fetch_mail", "--now", timezone.now().isoformat())
    teller.log_in(house.desk)

    teller.open("/bookings/")
    teller.press("main a[href^='/bookings/']:has-text('Weiß')")
    teller.press("form[action$='/confirm/'] button[value=yes]")
    deliver(timezone.now())

    assert [line["outcome"] for line in lines] == ["created"]
    assert servers.smtp.taken[-1].recipients == ["aenne.weiss@kunde.example"]
    assert "/proposal/" in servers.last_text("email")
