"""The code by SMS: sent at once, to the number that was ticked, once a day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from customers.consent.ledger import Declaration, record_consent, record_objection
from customers.consent.sms_codes import code_of
from customers.models import ConsentEvent
from messaging.confirmations import ask_for_confirmations
from messaging.models import Message
from messaging.previews import preview
from tests.factories import make_company, make_customer
from tests.messaging.conftest import NOW
from tests.messaging.test_deliver_email import deliver
from workshop_crm.lib.sms_text import sms_size

pytestmark = pytest.mark.django_db
# A Sunday night: nobody would be called.
NIGHT = datetime(2026, 11, 22, 22, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _company():
    make_company(
        name="Autohaus Groß und Söhne", twilio_contract_on=NOW.date(), sms_sender="+4989123456"
    )


def tick(customer, *channels, at=NOW):
    declaration = Declaration(customer, channels, ("service", "offers"), "given", "web")
    return record_consent(declaration, now=at)


def test_what_was_ticked_in_one_go_gets_one_code():
    first, _second = tick(make_customer(), "sms")

    assert ask_for_confirmations(now=NOW) == 1
    assert ask_for_confirmations(now=NOW) == 0

    message = Message.objects.get()
    assert (message.channel, message.kind, message.legal_class) == (
        "sms",
        "consent_code",
        "transactional",
    )
    assert code_of(first) in preview(message).text


def test_mail_and_number_are_proven_each_by_its_own_message():
    tick(make_customer(), "email", "sms")

    ask_for_confirmations(now=NOW)

    assert set(Message.objects.values_list("channel", flat=True)) == {"email", "sms"}


@pytest.mark.parametrize("language", ["de", "en"])
def test_it_fits_into_one_or_two_segments_without_strange_signs(language):
    tick(make_customer(language=language), "sms")
    ask_for_confirmations(now=NOW)

    size = sms_size(preview(Message.objects.get()).text)

    assert (size.encoding, size.parts <= 2) == ("GSM-7", True)


def test_who_asks_at_night_is_waiting_for_it(twilio):
    tick(make_customer(), "sms", at=NIGHT)
    ask_for_confirmations(now=NIGHT)

    deliver(NIGHT)

    assert Message.objects.get().state == "handed_over"
    assert code_of(ConsentEvent.objects.earliest("pk")) in twilio.taken[0]["Body"]


def test_a_number_gets_one_a_day_whoever_asks():
    tick(make_customer(), "sms")
    ask_for_confirmations(now=NOW)
    Message.objects.update(state="handed_over", handed_over_at=NOW)
    tick(make_customer(), "sms", at=NOW + timedelta(hours=1))

    assert ask_for_confirmations(now=NOW + timedelta(hours=2)) == 0
    assert ask_for_confirmations(now=NOW + timedelta(hours=25)) == 1


def test_an_objection_meanwhile_takes_the_code_back(twilio):
    customer = make_customer()
    tick(customer, "sms")
    ask_for_confirmations(now=NOW)
    record_objection(customer, origin="web", now=NOW)

    deliver()

    assert Message.objects.get().state == "skipped"
