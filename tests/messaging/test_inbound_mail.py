"""What comes back by mail: bounces, complaints, automatic answers, replies (E-09, E-12, T-07)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from customers.consent.ledger import is_suppressed
from customers.models import Task
from messaging.channels.mail_format import return_path
from messaging.inbound.arriving import take_mail
from messaging.models import Inbound, Mailbox, Message
from tests.factories import make_customer
from tests.messaging.conftest import NOW, put

pytestmark = pytest.mark.django_db
OURS = "werkstatt@mueller.example"


def send(raw, at=NOW):
    return take_mail(raw.encode(), mailbox=Mailbox(name="test"), now=at)


def sent(kind="test_booking", **fields):
    message = put(kind, **fields)
    Message.objects.filter(pk=message.pk).update(state="handed_over", handed_over_at=NOW)
    message.refresh_from_db()
    return message


def bounce(message, status="5.1.1", action="failed", to=None):
    to = to or return_path(message.pk, OURS)
    return (
        f"Return-Path: <>\nFrom: MAILER-DAEMON@mx.example\nTo: {to}\nSubject: Undelivered\n"
        "Message-ID: <dsn-1@mx.example>\nMIME-Version: 1.0\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n'
        "--b\nContent-Type: text/plain\n\nSorry.\n"
        "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n"
        f"Final-Recipient: rfc822; x@y.example\nAction: {action}\nStatus: {status}\n\n--b--\n"
    )


def reply(message, text, *, subject="Re: Termin", sender=None, **headers):
    sender = sender or message.customer.email
    lines = [f"From: {sender}", f"To: {OURS}", f"Subject: {subject}", "Message-ID: <r1@k.example>"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\n".join([*lines, "Content-Type: text/plain; charset=utf-8", "", text])


def test_a_dead_mailbox_is_suspended_at_once_but_not_the_consent():
    message = sent()

    assert send(bounce(message))

    message.refresh_from_db()
    assert message.state == Message.State.BOUNCED
    message.customer.refresh_from_db()
    assert message.customer.email_state == "invalid"
    assert not is_suppressed(message.address, "email", "service")
    assert Task.objects.filter(kind="reach_otherwise").exists()


@pytest.mark.parametrize(("status", "state"), [("5.2.2", "invalid"), ("5.7.1", "verified")])
def test_other_failures_count_from_the_second_on_unless_they_are_about_us(status, state):
    customer = make_customer(email_state="verified")
    send(bounce(sent(customer=customer), status))
    customer.refresh_from_db()
    assert customer.email_state == "verified"

    again = bounce(sent(customer=customer, occasion="2"), status).replace("dsn-1", "dsn-2")
    send(again)

    customer.refresh_from_db()
    assert customer.email_state == state


@pytest.mark.parametrize(
    ("action", "status", "state"),
    [("delayed", "4.4.1", "handed_over"), ("delivered", "2.0.0", "delivered")],
)
def test_a_delay_changes_nothing_and_a_receipt_is_good_news(action, status, state):
    message = sent()

    assert send(bounce(message, status, action))

    message.refresh_from_db()
    assert message.state == state


def test_a_full_mailbox_for_the_time_being_leaves_the_address_alone():
    message = sent()

    send(bounce(message, "4.2.2"))

    message.customer.refresh_from_db()
    assert message.customer.email_state == "verified"


def came_back(customer, status, occasion):
    """Send one more mail to the customer, and its bounce; an empty status lets it arrive."""
    message = sent(customer=customer, occasion=str(occasion))
    if status:
        send(bounce(message, status).replace("dsn-1", f"dsn-{occasion}"))


@pytest.mark.parametrize(
    ("statuses", "is_asked"),
    [
        (["4.2.2", "4.2.2", "4.2.2"], True),
        (["4.4.1", "4.7.0", "4.2.2"], True),
        (["4.2.2", "4.2.2"], False),
        (["4.2.2", "4.2.2", "", "4.2.2"], False),
        (["4.2.2", "5.7.1", "4.2.2", "4.2.2"], False),
        (["", "4.2.2", "4.2.2", "4.2.2"], True),
    ],
)
def test_three_passing_failures_in_a_row_ask_people_for_another_way(statuses, is_asked):
    customer = make_customer(email_state="verified")

    for occasion, status in enumerate(statuses):
        came_back(customer, status, occasion)

    customer.refresh_from_db()
    assert customer.email_state == "verified"
    assert not is_suppressed(customer.email, "email", "service")
    assert Task.objects.filter(kind="reach_otherwise").exists() is is_asked


def test_passing_failures_of_somebody_else_do_not_count():
    came_back(make_customer(), "4.2.2", 0)
    came_back(make_customer(), "4.2.2", 1)

    came_back(make_customer(), "4.2.2", 2)

    assert not Task.objects.exists()


def test_a_forged_return_path_is_not_believed():
    message = sent()
    forged = return_path(message.pk, OURS).replace("@", "0@")

    assert send(bounce(message, to=forged))

    message.refresh_from_db()
    assert message.state == Message.State.HANDED_OVER


def test_the_same_bounce_twice_is_one():
    message = sent()
    send(bounce(message))

    assert send(bounce(message))
    assert Inbound.objects.count() == 1


def test_a_bounce_to_a_newer_address_does_not_touch_it():
    message = sent()
    message.customer.email = "neu@kunde.example"
    message.customer.save()

    send(bounce(message))

    message.customer.refresh_from_db()
    assert message.customer.email_state == "verified"


def test_a_spam_complaint_is_an_objection():
    message = sent("test_reminder")
    complaint = (
        f"From: abuse@isp.example\nTo: {OURS}\nMessage-ID: <c1@isp.example>\nMIME-Version: 1.0\n"
        'Content-Type: multipart/report; report-type=feedback-report; boundary="b"\n\n'
        "--b\nContent-Type: message/feedback-report\n\nFeedback-Type: abuse\n\n"
        f"--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: {message.reference}\n\n--b--\n"
    )

    assert send(complaint)

    assert is_suppressed(message.address, "email", "service")
    assert Inbound.objects.get().kind == Inbound.Kind.COMPLAINT


def test_an_automatic_answer_is_kept_and_nothing_else_happens():
    message = sent()
    text = reply(message, "Bin im Urlaub. STOP", Auto_Submitted="auto-replied",
                 In_Reply_To=message.reference)  # fmt: skip

    assert send(text)

    assert Inbound.objects.get().kind == Inbound.Kind.AUTO_REPLY
    assert not Task.objects.exists()
    assert not is_suppressed(message.address, "email", "service")


def test_automatic_mail_that_answers_nothing_of_ours_is_left_to_the_intake():
    put()
    text = "From: portal@x.example\nSubject: Buchung\nAuto-Submitted: auto-generated\n\nNeu!"

    assert not send(text)
    assert not Inbound.objects.exists()


@pytest.mark.parametrize("word", ["STOP", "stopp!", " Abmelden. ", "Keine Werbung", "KÜNDIGEN"])
def test_e_12_a_stop_word_alone_objects_at_once(word):
    message = sent("test_reminder")

    assert send(reply(message, word, In_Reply_To=message.reference))

    assert is_suppressed(message.address, "email", "service")
    assert is_suppressed(message.customer.phone, "sms", "service")
    assert Task.objects.get().customer == message.customer


@pytest.mark.parametrize(
    "text", ["Bitte stoppen Sie kurz bei mir.", "Nein, danke. Aber Dienstag ginge.", "Aus Prinzip"]
)
def test_a_sentence_with_such_a_word_is_no_objection(text):
    message = sent("test_reminder")

    send(reply(message, text, In_Reply_To=message.reference))

    assert not is_suppressed(message.address, "email", "service")
    assert Task.objects.get().kind == "answer"


def test_what_is_quoted_below_a_stop_word_does_not_hide_it():
    message = sent("test_reminder")
    text = "STOP\n\nAm 19.11.2026 um 11:00 schrieb Autohaus Müller <w@m.example>:\n> Ihre HU\n"

    send(reply(message, text, In_Reply_To=message.reference))

    assert is_suppressed(message.address, "email", "service")


@pytest.mark.parametrize(("kind", "objects"), [("test_reminder", True), ("test_booking", False)])
def test_no_thanks_is_an_objection_to_advertising_only(kind, objects):
    message = sent(kind)

    send(reply(message, "Nein danke", In_Reply_To=message.reference))

    assert is_suppressed(message.address, "email", "service") is objects


def test_a_reply_that_its_kind_does_not_read_becomes_a_task(script):
    message = sent()

    assert send(reply(message, "2", In_Reply_To=message.reference))

    assert script.replies == ["2"]
    inbound = Inbound.objects.get()
    assert (inbound.customer, inbound.in_reply_to, inbound.text) == (message.customer, message, "2")
    assert Task.objects.get().link == f"/messages/inbound/{inbound.pk}/"


def test_the_same_reply_twice_makes_one_task():
    message = sent()
    send(reply(message, "Ja gern", In_Reply_To=message.reference))

    assert send(reply(message, "Ja gern", In_Reply_To=message.reference))
    assert Task.objects.count() == 1


def test_an_answer_without_references_is_found_by_its_sender():
    message = sent()

    assert send(reply(message, "Ja gern", subject="AW: Ihr Termin"))
    assert Inbound.objects.get().in_reply_to == message


def test_a_new_mail_of_a_customer_is_left_to_the_intake():
    message = sent()

    assert not send(reply(message, "Termin bitte", subject="Terminanfrage"))


def test_an_old_message_is_no_longer_answered():
    message = sent()

    late = NOW + timedelta(days=91)

    assert not send(reply(message, "Ja", subject="AW: Termin"), at=late)


def test_stop_counts_even_from_a_customer_we_never_wrote_to():
    customer = make_customer()

    assert send(reply(None, "STOP", sender=customer.email, subject="Werbung"))
    assert is_suppressed(customer.email, "email", "offers")


def test_a_stranger_is_left_to_the_intake():
    assert not send(reply(None, "STOP", sender="fremd@x.example"))
