"""E-08: what each reply of a mail server means, at every step of the conversation."""

from __future__ import annotations

import socket
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta

import pytest

from customers.models import Task
from messaging.channels.smtp import EMAIL_WAITS, Server, SmtpConnections
from messaging.errors import Consequence, DeliveryError, OutcomeUnknownError
from messaging.models import Message
from tests.factories import make_customer
from tests.messaging.conftest import NOW, put
from tests.messaging.test_deliver_email import deliver, fresh
from tests.servers.smtp_sink import DROP

State = Message.State
RAW = b"Subject: Termin\r\n\r\nBis bald.\r\n"
TO = "ada@kunde.example"

# Reply: is it final, is it tried again, and what else it means.
REPLIES = {
    "450 4.2.1 mailbox busy": (False, True, Consequence.NONE),
    "451 4.7.1 greylisted": (False, True, Consequence.NONE),
    "452 4.3.1 no space": (False, True, Consequence.NONE),
    "451": (False, True, Consequence.NONE),
    "421 4.3.2 shutting down": (False, False, Consequence.PAUSE_CHANNEL),
    "550 5.1.1 unknown": (True, False, Consequence.ADDRESS_INVALID),
    "550 5.1.10 null mx": (True, False, Consequence.ADDRESS_INVALID),
    "552 5.2.2 full": (True, False, Consequence.NONE),
    "554 5.7.1 spam": (True, False, Consequence.ALARM),
    "550 5.7.26 unauthenticated": (True, False, Consequence.ALARM),
    "550 no code at all": (True, False, Consequence.NONE),
    "554 5.11.1 no such class": (True, False, Consequence.NONE),
}


@pytest.fixture
def connections():
    opened = SmtpConnections()
    yield opened
    opened.close()


def send(connections, smtp, raw=RAW):
    connections.send(smtp.url, ("werkstatt@mueller.example", TO), raw, timeout=5)


def refused(connections, smtp):
    with pytest.raises(DeliveryError) as caught:
        send(connections, smtp)
    return caught.value


@pytest.mark.parametrize("reply", REPLIES)
@pytest.mark.parametrize("step", ["recipient", "content"])
def test_every_reply_means_the_same_at_every_step(connections, smtp, step, reply):
    if step == "recipient":
        smtp.refuse_recipient[TO] = reply
    else:
        smtp.answers = [reply]

    error = refused(connections, smtp)

    is_final, is_repeated, consequence = REPLIES[reply]
    assert (error.permanent, error.consequence) == (is_final, consequence)
    assert error.waits == (EMAIL_WAITS if is_repeated else ())
    assert reply[:3] in str(error)
    assert smtp.taken == []


def test_a_refusals_text_with_the_address_is_not_kept(connections, smtp):
    smtp.answers = [f"550 5.1.1 {TO} does not live here"]

    assert TO not in str(refused(connections, smtp))


def test_the_waits_follow_the_standard():
    assert min(EMAIL_WAITS) >= timedelta(minutes=30)
    assert timedelta(days=4) <= sum(EMAIL_WAITS, timedelta()) <= timedelta(days=5)
    assert list(EMAIL_WAITS) == sorted(EMAIL_WAITS)


@pytest.mark.parametrize("reply", ["250 OK", "450 4.2.1 later", "550 5.1.1 unknown", DROP])
def test_the_next_mail_goes_whatever_became_of_the_last(connections, smtp, reply):
    smtp.answers = [reply]
    with suppress(DeliveryError, OutcomeUnknownError):
        send(connections, smtp)
    taken = len(smtp.taken)

    send(connections, smtp)

    assert len(smtp.taken) == taken + 1


def test_only_a_silence_after_the_content_is_a_doubt(connections, smtp):
    smtp.answers = [DROP]

    with pytest.raises(OutcomeUnknownError):
        send(connections, smtp)

    assert len(smtp.taken) == 1


def test_a_connection_that_died_while_idle_is_opened_anew(connections, smtp):
    send(connections, smtp)
    connections._idle[0].smtp.sock.shutdown(socket.SHUT_RDWR)

    send(connections, smtp)

    assert (len(smtp.taken), smtp.sessions) == (2, 2)


def test_one_connection_is_used_for_many_mails_and_closed_only_once(connections, smtp):
    for _ in range(5):
        send(connections, smtp)
    connections.close()
    connections.close()

    assert (len(smtp.taken), smtp.sessions) == (5, 1)


@pytest.mark.parametrize(
    ("name", "limit"), [("_MAX_PER_CONNECTION", 1), ("_LONGEST_IDLE_SECONDS", 0)]
)
def test_a_connection_is_given_up_after_many_mails_or_a_long_rest(
    connections, smtp, monkeypatch, name, limit
):
    monkeypatch.setattr(f"messaging.channels.smtp.{name}", limit)
    for _ in range(2):
        send(connections, smtp)

    assert (len(smtp.taken), smtp.sessions) == (2, 2)


def test_each_thread_that_sends_has_a_connection_to_itself(connections, smtp):
    smtp.delay = 0.05
    with ThreadPoolExecutor(3) as threads:
        for _ in range(2):
            list(threads.map(lambda _: send(connections, smtp), range(3)))

    assert (len(smtp.taken), smtp.sessions, len(connections._idle)) == (6, 3, 3)


@pytest.mark.parametrize("reply", ["550 5.1.1 unknown", DROP])
def test_a_connection_on_which_something_went_wrong_is_not_used_again(connections, smtp, reply):
    smtp.answers = [reply]
    with suppress(DeliveryError, OutcomeUnknownError):
        send(connections, smtp)

    assert connections._idle == []


def test_another_server_gets_a_connection_of_its_own(connections, smtp):
    send(connections, smtp)

    connections.send(smtp.url + "/", ("a@b.example", TO), RAW, timeout=5)

    assert smtp.sessions == 2


@pytest.mark.parametrize("line", [b".", b"..", b".hidden", b"text.", b". . ."])
def test_dots_at_the_start_of_a_line_arrive_as_they_were(connections, smtp, line):
    send(connections, smtp, RAW + line + b"\r\nEnde\r\n")

    assert smtp.taken[0].raw.rstrip().endswith(line + b"\r\nEnde")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://mx.example", ("smtp", "mx.example", 25, "", "")),
        ("smtps://mx.example", ("smtps", "mx.example", 465, "", "")),
        ("smtp+tls://u:p@mx.example", ("smtp+tls", "mx.example", 587, "u", "p")),
        ("smtp://u%40x.de:a%2Fb@mx.example:2525", ("smtp", "mx.example", 2525, "u@x.de", "a/b")),
    ],
)
def test_reads_the_server_from_its_address(url, expected):
    assert Server.from_url(url) == Server(*expected)


@pytest.mark.parametrize("scheme", ["smtps", "smtp+tls"])
def test_a_server_without_encryption_gets_nothing_when_it_was_asked_for(connections, smtp, scheme):
    url = smtp.url.replace("smtp", scheme, 1)

    with pytest.raises(DeliveryError) as caught:
        connections.send(url, ("a@b.example", TO), RAW, timeout=5)

    assert caught.value.is_channel_trouble
    assert smtp.taken == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("reply", "state", "email_state", "alarms"),
    [
        ("450 4.2.1 later", State.PLANNED, "verified", 0),
        ("550 5.1.1 unknown", State.FAILED, "invalid", 0),
        ("552 5.2.2 full", State.FAILED, "verified", 0),
        ("554 5.7.1 spam", State.FAILED, "verified", 1),
    ],
)
def test_e_08_the_row_and_the_address_follow_the_reply(smtp, reply, state, email_state, alarms):
    customer = make_customer(email_state="verified")
    message = put(customer=customer)
    smtp.answers = [reply]

    deliver()

    customer.refresh_from_db()
    assert (fresh(message).state, customer.email_state) == (state, email_state)
    assert Task.objects.filter(key__startswith="alarm:email").count() == alarms


@pytest.mark.django_db
def test_a_mail_that_is_refused_again_and_again_is_given_up_after_its_waits(smtp):
    message = put(not_after=NOW + timedelta(days=9))
    now = NOW
    smtp.answers = ["450 4.2.1 later"] * 20

    for wait in EMAIL_WAITS:
        deliver(now)
        assert fresh(message).not_before == now + wait
        now = message.not_before
    deliver(now)

    assert fresh(message).state == State.FAILED
    assert message.attempts == len(EMAIL_WAITS) + 1
