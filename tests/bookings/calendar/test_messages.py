"""The texts of proposals and appointments: glad, complete, nothing promotional (C-02, C-05)."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from bookings.appointments import cancel, mark_arrived, move
from bookings.links import appointment_url, proposal_url
from bookings.messages.kinds import KINDS
from bookings.messages.notices import (
    booking_ref,
    tell_counter_declined,
    tell_declined,
    tell_missed,
    tell_read,
)
from bookings.proposals.life import accept, answer_booking, decline
from messaging.kinds import get_kind
from messaging.models import Message
from messaging.outbox import put_house_message
from messaging.rendering import render_message
from tests.bookings.calendar.helpers import NOW, at, make_open_booking, make_proposal, messages_of
from tests.factories import make_customer
from workshop.models import Company

pytestmark = pytest.mark.django_db

SOON = NOW + timedelta(hours=1)
PROMOTION = re.compile(
    r"rabatt|gutschein|angebot|bewert|umfrage|discount|voucher|offer|rate us|newsletter", re.I
)


def text_of(message: Message, form: str = "email", language: str = "en") -> str:
    message.channel, message.language = form, language
    rendered = render_message(message, company=Company.objects.get(), is_first_contact=False)
    return f"{rendered.subject}\n\n{rendered.text}"


def wanted(message: Message, now=SOON) -> str | None:
    return get_kind(message.kind).still_wanted(message, now)


def test_the_offer_names_service_numbered_dates_booked_price_and_link() -> None:
    customer = make_customer(last_name="Çelik & Co", email_state="verified")
    proposal = make_proposal(price_gross="179.00", customer=customer)
    [message] = messages_of("proposal")

    text = text_of(message)

    assert "glad" in text
    assert "Çelik & Co" in text
    assert re.search(r"^ *1\. .+$", text, re.M)
    assert re.search(r"^ *3\. .+$", text, re.M)
    assert "179" in text
    assert proposal_url(proposal) in text
    assert proposal.booking.services.get().name_en in text


def test_the_first_line_is_the_subject_and_has_no_line_break_of_its_own() -> None:
    make_proposal()

    first, second, *_rest = text_of(messages_of("proposal")[0]).splitlines()

    assert first.strip()
    assert not second.strip()


def test_dates_are_written_in_local_time() -> None:
    make_proposal(wished_start=at(10, days=3))

    assert "10:00" in text_of(messages_of("proposal")[0])


def test_without_a_price_none_is_named() -> None:
    make_proposal()

    text = text_of(messages_of("proposal")[0])

    assert "€" not in text


def test_a_lost_agreed_time_is_regretted() -> None:
    make_proposal(wished_start=at(7, days=3), is_time_agreed=True)

    assert "sorry" in text_of(messages_of("proposal")[0])


def every_message() -> list[Message]:
    proposal = make_proposal(customer=make_customer(email_state="verified"))
    tell_read(proposal, "declined", now=SOON)
    put_house_message("owner_alarm", booking_ref(proposal.booking), {"minutes": 240}, now=SOON)
    row = move(accept(proposal, 1, now=SOON), at(15, days=8), now=SOON)
    tell_declined(row, now=SOON)
    tell_counter_declined(row, at(9, days=9), now=SOON)
    tell_missed(row, now=SOON)
    cancel(row, now=SOON)
    return list(Message.objects.all())


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("form", ["email", "sms"])
def test_no_text_promotes_anything_and_each_is_transactional(form: str, language: str) -> None:
    messages = every_message()

    assert {m.kind for m in messages} == {kind.name for kind in KINDS}
    assert {(m.legal_class, m.purpose) for m in messages} == {("transactional", "contract")}
    for message in messages:
        if form not in get_kind(message.kind).channels:
            continue
        assert not PROMOTION.search(text_of(message, form, language))


def test_an_sms_stays_short_and_carries_the_link() -> None:
    proposal = make_proposal()

    text = text_of(messages_of("proposal")[0], "sms")

    assert proposal_url(proposal) in text
    assert len(text) - len(proposal_url(proposal)) < 160
    assert "\n" not in text.strip()


def test_a_confirmation_carries_the_link_to_change_it() -> None:
    row = accept(make_proposal(), 1, now=SOON)

    assert appointment_url(row) in text_of(messages_of("appointment_confirmed")[0])


def test_an_offer_is_wanted_until_it_is_answered_or_expires() -> None:
    proposal = make_proposal()
    [message] = messages_of("proposal")

    assert wanted(message) is None
    assert wanted(message, proposal.expires_at)
    decline(proposal, now=SOON)
    assert wanted(message)


def test_a_confirmation_is_wanted_while_the_appointment_stands() -> None:
    row = accept(make_proposal(), 1, now=SOON)
    [message] = messages_of("appointment_confirmed")

    assert wanted(message) is None
    cancel(row, now=SOON)
    assert wanted(message)
    assert wanted(messages_of("appointment_cancelled")[0]) is None


def test_a_confirmation_to_somebody_who_is_here_already_may_still_go() -> None:
    booking = make_open_booking(wished_start=at(10), is_time_agreed=True)
    mark_arrived(answer_booking(booking, now=NOW), now=SOON)

    assert wanted(messages_of("appointment_confirmed")[0]) is None


def test_an_address_that_nobody_has_proven_gets_a_neutral_text() -> None:
    make_proposal()

    text = text_of(messages_of("proposal")[0])

    assert "glad" not in text
    assert "was made with this address" in text
