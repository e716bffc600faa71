"""We answer no mail by ourselves (E-05): what comes in never makes a message go out."""

from __future__ import annotations

import pytest

from messaging.channels.mail_format import read_return_path
from messaging.inbound.arriving import take_mail
from messaging.models import Inbound, Mailbox, Message
from tests.factories import make_customer
from tests.messaging.conftest import NOW, put

pytestmark = pytest.mark.django_db

AUTOMATIC = {
    "null path": "Return-Path: <>\nFrom: a@kunde.example\n",
    "auto-replied": "Auto-Submitted: auto-replied\nFrom: a@kunde.example\n",
    "list": "List-Id: <freunde.liste.example>\nFrom: a@kunde.example\n",
    "bulk": "Precedence: bulk\nFrom: a@kunde.example\n",
    "mailer-daemon": "From: MAILER-DAEMON@mx.example\n",
    "ourselves": "From: werkstatt@mueller.example\n",
    "a person": "From: a@kunde.example\n",
}


def take(head: str, text: str = "Ich bin im Urlaub.", *, message_id: str = "<i@x.example>") -> bool:
    head += f"To: werkstatt@mueller.example\nMessage-ID: {message_id}\nSubject: Re: Hallo\n"
    raw = f"{head}\n{text}"
    return take_mail(raw.encode(), mailbox=Mailbox(name="test"), now=NOW)


@pytest.mark.parametrize("head", AUTOMATIC.values(), ids=AUTOMATIC.keys())
@pytest.mark.parametrize("text", ["Ich bin im Urlaub.", "STOP", "1", "Wann kann ich kommen?"])
def test_e_05_no_mail_is_answered_by_a_machine(head: str, text: str) -> None:
    put("test_booking", customer=make_customer(email="a@kunde.example"))
    before = Message.objects.count()

    take(head, text)

    assert Message.objects.count() == before


def test_a_mail_of_ours_that_comes_back_to_us_is_no_answer_and_no_booking() -> None:
    message = put("test_booking")

    assert take("From: werkstatt@mueller.example\n", message_id=message.reference)
    assert not Inbound.objects.exists()


def test_a_mail_that_only_looks_like_ours_is_left_to_the_intake() -> None:
    put("test_booking")

    assert not take("From: werkstatt@mueller.example\n", message_id="<other@mueller.example>")


def test_a_return_path_with_a_number_beyond_all_numbers_is_nobodys() -> None:
    address = f"werkstatt+b-{'9' * 5000}-abc@mueller.example"

    assert read_return_path(address) is None
    assert not take(f"From: a@kunde.example\nDelivered-To: {address}\n")


def test_what_no_database_stores_is_taken_out_of_an_answer() -> None:
    customer = make_customer(email="a@kunde.example")
    Message.objects.filter(pk=put("test_booking", customer=customer).pk).update(
        state="handed_over", handed_over_at=NOW
    )

    assert take("From: a@kunde.example\n", "Ja\x00, gern!", message_id="<i\x00@x.example>")

    inbound = Inbound.objects.get()
    assert (inbound.text, inbound.key) == ("Ja, gern!", "mail:<i@x.example>")
