"""What a customer's answer to a proposal does: SMS acts, mail asks a person (E-12)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import override_settings
from django.utils import translation

from bookings.models import Proposal
from bookings.proposals.life import accept
from bookings.proposals.replies import reply_to_proposal
from customers.models import Task
from messaging.models import Message
from tests.bookings.calendar.helpers import NOW, at, live_rows, make_proposal, messages_of

pytestmark = pytest.mark.django_db

SOON = NOW + timedelta(hours=1)


def offered(channel: str = "sms") -> tuple[Proposal, Message]:
    proposal = make_proposal()
    Message.objects.update(channel=channel)
    return proposal, messages_of("proposal")[0]


def confirmed_numbers(proposal: Proposal) -> list[int]:
    return list(proposal.dates.filter(state="confirmed").values_list("number", flat=True))


@pytest.mark.parametrize(
    "text",
    [
        "2",
        " 2. ",
        "Termin 2",
        "Nr. 2",
        "Nummer 2",
        "date 2",
        "2!",
        "zwei",
        "Termin 2 bitte",
        "Den zweiten, bitte!",
        "Ja, 2",
        "ich nehme Termin zwei. Danke",
    ],
)
def test_a_number_by_sms_takes_that_date(text: str) -> None:
    proposal, message = offered()

    said = reply_to_proposal(message, text, SOON)

    assert "2" in said
    assert confirmed_numbers(proposal) == [2]


@pytest.mark.parametrize("text", ["Ja", "JA, bitte!", "ok", "passt"])
def test_yes_takes_the_only_date(text: str) -> None:
    proposal, message = offered()
    proposal.dates.exclude(number=1).update(proposal=None)

    reply_to_proposal(message, text, SOON)

    assert confirmed_numbers(proposal) == [1]


def test_yes_to_three_dates_asks_a_person_which() -> None:
    proposal, message = offered()

    reply_to_proposal(message, "JA", SOON)

    assert confirmed_numbers(proposal) == []
    assert Task.objects.get().kind == Task.Kind.ANSWER


@pytest.mark.parametrize("text", ["NEIN", "nein danke", "Nein, danke!", "no thanks"])
def test_no_only_declines_the_dates(text: str) -> None:
    proposal, message = offered()

    reply_to_proposal(message, text, SOON)

    proposal.refresh_from_db()
    assert (proposal.state, proposal.answer) == (Proposal.State.DECLINED, text)
    assert live_rows() == []


@pytest.mark.parametrize("text", ["anderer Termin", "Anderen Termin bitte.", "another date"])
def test_another_date_asks_a_person(text: str) -> None:
    _proposal, message = offered()

    assert reply_to_proposal(message, text, SOON)

    assert Task.objects.get().detail == text
    assert len(live_rows()) == 3


@pytest.mark.parametrize("text", ["", "   ", "Ich rufe morgen an", "22", "0", "STOP"])
def test_what_means_nothing_here_is_left_to_others(text: str) -> None:
    proposal, message = offered()

    assert reply_to_proposal(message, text, SOON) is None
    proposal.refresh_from_db()
    assert proposal.state == Proposal.State.OPEN


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("2", "We read: date 2."),
        ("NEIN", "We read: no."),
        ("Ja, passt", "We read: yes, but not to which date."),
        ("Lieber Termin 2 oder so", "We read: perhaps date 2."),
        ("Anderer Termin bitte", "We read: another date."),
        ("Wann ist offen?", ""),
    ],
)
def test_a_mail_only_makes_a_task_that_says_what_was_read(text: str, read: str) -> None:
    proposal, message = offered("email")

    with translation.override("en"), override_settings(LANGUAGE_CODE="en"):
        assert reply_to_proposal(message, text, SOON)

    assert Task.objects.get().detail == "\n".join(filter(None, (read, text)))
    assert messages_of("proposal_reply") == []
    proposal.refresh_from_db()
    assert proposal.state == Proposal.State.OPEN


def test_a_number_that_comes_too_late_says_so_and_asks_a_person() -> None:
    proposal, message = offered()

    said = reply_to_proposal(message, "2", proposal.expires_at)

    assert said
    assert "2" in Task.objects.get().detail
    assert [row.payload["what"] for row in messages_of("proposal_reply")] == ["not_held"]
    assert live_rows() != []
    assert confirmed_numbers(proposal) == []


def test_the_same_sms_twice_is_one_appointment() -> None:
    proposal, message = offered()
    accept(proposal, 1, now=SOON)

    reply_to_proposal(message, "2", SOON)

    assert confirmed_numbers(proposal) == [1]


def test_a_refusal_after_acceptance_asks_a_person() -> None:
    proposal, message = offered()
    accept(proposal, 1, now=SOON)

    reply_to_proposal(message, "nein", SOON)

    assert confirmed_numbers(proposal) == [1]
    # Half an hour after the site opens.
    assert Task.objects.get().due_at == at(8, 30, days=0)


def test_an_sms_is_answered_where_no_confirmation_says_it() -> None:
    _proposal, message = offered()

    reply_to_proposal(message, "nein danke", SOON)

    [answer] = messages_of("proposal_reply")
    assert (answer.channel, answer.payload["what"]) == ("sms", "declined")


@pytest.mark.parametrize(("text", "what"), [("Ja", "which"), ("anderer Termin", "will_call")])
def test_says_back_what_happens_next_but_once(text: str, what: str) -> None:
    _proposal, message = offered()

    for _ in range(2):
        reply_to_proposal(message, text, SOON)

    assert [row.payload["what"] for row in messages_of("proposal_reply")] == [what]


@pytest.mark.parametrize("text", ["2 oder 3", "nicht 2", "Ja, aber später", "Termin 2 um 10 Uhr"])
def test_what_is_ambiguous_goes_to_a_person(text: str) -> None:
    proposal, message = offered()

    assert reply_to_proposal(message, text, SOON)

    assert confirmed_numbers(proposal) == []
    assert text in Task.objects.get().detail


def test_an_answer_by_sms_proves_the_number() -> None:
    proposal, message = offered()
    Message.objects.update(state="delivered", address=proposal.booking.customer.phone)

    reply_to_proposal(message, "1", SOON)

    proposal.booking.customer.refresh_from_db()
    assert proposal.booking.customer.phone_state == "verified"
    assert proposal.booking.customer.email_state == "unverified"
