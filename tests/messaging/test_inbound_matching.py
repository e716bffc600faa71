"""Which of our messages something answers: by path, by reference, by sender (E-09, E-12)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from customers.consent.ledger import is_suppressed
from customers.models import Task
from messaging.channels.mail_format import return_path
from messaging.inbound.arriving import ANSWERABLE, IncomingSms, take_sms
from messaging.models import Inbound, Message
from tests.factories import make_customer
from tests.messaging.conftest import NOW, put
from tests.messaging.test_inbound_mail import OURS, bounce, reply, send, sent

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


def kept():
    return Inbound.objects.get()


def text_in(sender="+491711234567", body="Ja", sid="SM1", **fields):
    return take_sms(IncomingSms(sid, sender, body, **fields), now=NOW)


def sent_sms(**fields):
    message = put(channel="sms", **fields)
    Message.objects.filter(pk=message.pk).update(state="handed_over", handed_over_at=NOW - MINUTE)
    return message


@pytest.mark.parametrize("header", ["Delivered-To", "X-Original-To", "Envelope-To", "To", "Cc"])
def test_the_signed_path_is_read_from_wherever_the_server_put_it(header):
    message = sent()
    raw = reply(message, "Ja gern", sender="arbeit@kunde.example").replace(f"To: {OURS}", "X: y")

    assert send(f"{header}: Werkstatt <{return_path(message.pk, OURS)}>\n" + raw)

    assert kept().in_reply_to == message


@pytest.mark.parametrize("header", ["In_Reply_To", "References"])
def test_a_reference_finds_the_message_whoever_answers(header):
    message = sent()
    ids = f"<fremd@x.example> {message.reference} <noch@x.example>"

    assert send(reply(message, "Ja", sender="frau@kunde.example", **{header: ids}))

    assert (kept().in_reply_to, kept().customer) == (message, message.customer)


def test_an_odd_header_hides_no_path_in_another():
    message = sent()
    raw = reply(message, "Ja gern", sender="arbeit@kunde.example").replace(f"To: {OURS}", "X: y")
    headers = f"To: a <b> <c>, ,\nCc: {return_path(message.pk, OURS)}\n"

    assert send(headers + raw)
    assert kept().in_reply_to == message


def test_the_path_counts_more_than_the_reference():
    first, second = sent(), sent(occasion="2")
    raw = reply(second, "Ja", In_Reply_To=second.reference)

    send(f"Delivered-To: {return_path(first.pk, OURS)}\n" + raw)

    assert kept().in_reply_to == first


def test_a_made_up_path_takes_the_belief_from_the_reference_too():
    message = sent()
    forged = return_path(message.pk, OURS).replace("@", "0@")

    send(f"Delivered-To: {forged}\n" + bounce(message, to=OURS))

    message.refresh_from_db()
    assert message.state == Message.State.HANDED_OVER
    assert kept().in_reply_to is None


@pytest.mark.parametrize("subject", ["Re: Termin", "AW: Termin", "Antw: Termin", "RE[2]: Termin"])
def test_without_any_reference_the_newest_message_to_the_sender_is_meant(subject):
    customer = make_customer()
    sent(customer=customer)
    newest = sent(customer=customer, occasion="2")
    Message.objects.filter(pk=newest.pk).update(handed_over_at=NOW + MINUTE)

    assert send(reply(newest, "Ja", subject=subject), at=NOW + 2 * MINUTE)

    assert kept().in_reply_to == newest


@pytest.mark.parametrize("subject", ["Termin", "Real", "Awesome", "Wg: Termin", ""])
def test_what_does_not_look_like_an_answer_is_none(subject):
    message = sent()

    assert not send(reply(message, "Ja", subject=subject))


@pytest.mark.parametrize(("age", "is_found"), [(ANSWERABLE - MINUTE, True), (ANSWERABLE, False)])
def test_a_message_is_answered_for_ninety_days(age, is_found):
    message = sent()

    assert send(reply(message, "Ja"), at=NOW + age) is is_found


@pytest.mark.parametrize("state", ["planned", "claimed", "failed", "blocked", "skipped"])
def test_nobody_answers_what_was_never_sent(state):
    message = sent()
    Message.objects.filter(pk=message.pk).update(state=state)

    assert not send(reply(message, "Ja"))


def test_the_senders_case_plays_no_part():
    message = sent(customer=make_customer(email="Ada@Kunde.example"))

    assert send(reply(message, "Ja", sender="ADA@kunde.EXAMPLE"))


def test_a_stop_from_an_address_of_two_customers_binds_the_address_and_neither_person():
    for name in ("Ada", "Ben"):
        make_customer(first_name=name, email="familie@kunde.example")

    assert not send(reply(None, "STOP", sender="familie@kunde.example", subject="Werbung"))
    assert not Inbound.objects.exists()


def test_a_stop_to_a_message_is_its_customers_even_when_two_share_the_address():
    first, _second = (make_customer(email="familie@kunde.example") for _ in range(2))
    message = sent("test_reminder", customer=first)

    assert send(reply(message, "STOP", In_Reply_To=message.reference))

    assert kept().customer == first
    assert is_suppressed("familie@kunde.example", "email", "service")


def test_a_stop_of_a_merged_customer_is_the_survivors():
    survivor = make_customer()
    other = make_customer(merged_into=survivor, email="alt@kunde.example")
    message = sent("test_reminder", customer=other)

    send(reply(message, "STOP", In_Reply_To=message.reference))

    assert survivor.consent_events.filter(kind="objected").exists()


def test_an_sms_answers_the_newest_text_to_its_number(script):
    customer = make_customer()
    sent_sms(customer=customer)
    newest = sent_sms(customer=customer, occasion="2")

    inbound = text_in()

    assert (inbound.in_reply_to, inbound.customer) == (newest, customer)
    assert script.replies[0] == "Ja"


def test_kinds_are_asked_newest_first_until_one_understands(script):
    for number in range(7):
        sent_sms(occasion=str(number))

    text_in(body="Hallo?")

    assert len(script.replies) == 5
    assert Task.objects.get().kind == "answer"


def test_a_kind_that_understands_ends_the_search(script):
    script.reply = "Termin angenommen"
    for number in range(3):
        sent_sms(occasion=str(number))

    inbound = text_in(body="1")

    assert (len(script.replies), inbound.outcome) == (1, "Termin angenommen")
    assert not Task.objects.exists()


@pytest.mark.parametrize(("count", "is_known"), [(0, False), (1, True), (2, False)])
def test_an_unasked_sms_belongs_to_the_only_customer_with_the_number(count, is_known):
    customers = [make_customer(phone="+491720000000") for _ in range(count)]

    inbound = text_in("+491720000000", "Hallo")

    assert inbound.customer == (customers[0] if is_known else None)
    assert Task.objects.get().kind == "answer"


def test_the_same_sms_twice_acts_once(script):
    sent_sms()
    text_in()

    text_in()

    assert len(script.replies) == 1
    assert Inbound.objects.count() == 1


@pytest.mark.parametrize("fields", [{"body": "STOP"}, {"body": "egal", "opt_out": True}])
def test_a_stop_is_never_shown_to_a_kind(script, fields):
    message = sent_sms()

    text_in(**fields)

    assert script.replies == []
    assert is_suppressed(message.address, "sms", "offers")
    assert is_suppressed(message.customer.email, "email", "offers")
