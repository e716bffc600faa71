"""Receiving, reading again, naming services: the small steps between a message and a booking."""

from __future__ import annotations

import hashlib
from importlib import import_module

import pytest
from django.apps import apps

from bookings.intake.lines import store
from bookings.intake.naming import known_services, learn_words, set_services, text_key
from bookings.intake.receive import JOB, Incoming, receive
from bookings.intake.recorded import labels_of, parse_for, raw_body, recorded_events
from bookings.intake.settle import settle, settle_by_hand, trust
from bookings.models import Booking, Notification, Source
from customers.models import Task
from tests.bookings.intake.samples import ADF, LABELLED, NOW, cal_body, event_body, later, mail_of
from tests.bookings.intake.taking import take
from tests.factories import make_booking, make_service, make_source
from workshop.models import Job

pytestmark = pytest.mark.django_db


def sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize(
    ("given", "key"),
    [
        ("msg_1", sha(b"msg_1")),
        ("  msg_1\n", sha(b"msg_1")),
        ("<1@portal>", sha(b"<1@portal>")),
        ("x" * 1000, sha(b"x" * 1000)),
        ("\ud800", sha(b"?")),
        ("", sha(b"body")),
        (" \x00 ", sha(b"body")),
    ],
)
def test_a_notification_goes_by_the_hash_of_its_id_or_its_bytes(given: str, key: str) -> None:
    notification, _is_new = receive(Incoming(make_source(), b"body", key=given), now=NOW)

    assert (notification.key, notification.body_sha256) == (key, sha(b"body"))


def test_an_older_row_is_found_by_the_migrated_key() -> None:
    source = make_source()
    stored, _is_new = receive(Incoming(source, b"body", key="<1@portal>"), now=NOW)
    Notification.objects.update(key="<1@portal>")

    import_module("bookings.migrations.0009_hash_notification_keys").hash_keys(apps, None)

    again, is_new = receive(Incoming(source, b"body", key="<1@portal>"), now=later(1))
    assert (again, is_new) == (stored, False)


def test_two_mails_under_one_message_id_are_two() -> None:
    source, head = make_source(), "Message-ID: <form@web.example>\r\n"
    other = LABELLED.replace("WF-2026-77", "WF-2026-78")

    first, _new = store(source, mail_of(LABELLED, headers=head), now=NOW)
    second, is_new = store(source, mail_of(other, headers=head), now=later(1))
    repeats = [
        store(source, mail_of(text, headers=head), now=later(2)) for text in (LABELLED, other)
    ]

    assert is_new
    assert repeats == [(first, False), (second, False)]


def test_one_mail_on_two_ways_is_one() -> None:
    source, head = make_source(), "Message-ID: <1@portal.example>\r\n"
    first, _new = store(source, mail_of(LABELLED, headers=head), now=NOW)

    raw = mail_of(LABELLED, headers=f"Received: by a relay\r\n{head}")
    again, is_new = store(source, raw, now=later(1))

    assert (again, is_new) == (first, False)


def test_a_new_notification_comes_with_its_job() -> None:
    notification, is_new = receive(Incoming(make_source(), b"body"), now=NOW)

    job = Job.objects.get()
    assert is_new
    assert (job.kind, job.due_at) == (JOB, NOW)
    assert job.payload == {"notification": notification.pk}


def test_a_repeat_brings_no_second_job_and_keeps_the_first_bytes() -> None:
    source = make_source()
    first, _is_new = receive(Incoming(source, b"eins", key="1"), now=NOW)

    again, is_new = receive(Incoming(source, b"zwei", key="1"), now=later(1))

    assert (again, is_new) == (first, False)
    assert raw_body(again) == b"eins"
    assert Job.objects.count() == 1


def test_of_a_purged_body_nothing_is_left() -> None:
    assert raw_body(Notification(body_encrypted=None)) == b""


@pytest.mark.parametrize(
    ("stored", "labels"),
    [
        ({"plate": ["Nummer"]}, {"plate": ["Nummer"]}),
        ({"plate": ["Nummer", 7, None]}, {"plate": ["Nummer"]}),
        ({"plate": "Nummer", "vin": ["FIN"]}, {"vin": ["FIN"]}),
        ([], {}),
        (None, {}),
        ("plate: Nummer", {}),
    ],
)
def test_odd_labels_of_a_source_are_left_out(stored: object, labels: dict) -> None:
    assert labels_of(Source(field_mapping=stored)) == labels


@pytest.mark.parametrize(
    ("format_name", "raw", "found"),
    [
        ("", event_body(), "workshop"),
        ("workshop", event_body(), "workshop"),
        ("adf", event_body(), "workshop"),
        ("calendly", cal_body(), "cal.com"),
        ("workshop", LABELLED.encode(), "labelled"),
        ("labelled", ADF.encode(), "adf"),
        ("workshop", b'{"triggerEvent": "PING", "payload": {}}', "cal.com"),
        ("adf", b"Guten Tag", "adf"),
        ("unheard-of", event_body(), "workshop"),
    ],
)
def test_the_sources_format_comes_first_then_what_fits(
    format_name: str, raw: bytes, found: str
) -> None:
    assert parse_for(Source(format=format_name), raw).format == found


def test_what_settled_notifications_said_can_be_read_again() -> None:
    make_service(name_de="Inspektion")
    source = make_source()
    take(source, event_body())
    take(source, event_body(version=2, notes="leise"), minutes=1)
    take(source, event_body(external_id="P-2"), minutes=2)

    events = recorded_events(Booking.objects.get(external_id="P-1001"))

    assert {event.version for event in events} == {"1", "2"}


@pytest.mark.parametrize(
    ("one", "other"),
    [("Ölwechsel", "OELWECHSEL"), ("Öl  Wechsel", "öl wechsel"), ("Straße", "strasse")],
)
def test_words_are_compared_without_case_blanks_and_umlauts(one: str, other: str) -> None:
    assert text_key(one) == text_key(other)


@pytest.mark.parametrize("text", ["Inspektion", "INSPEKTION", "inspection", "Inspection", "insp-1"])
def test_a_word_that_is_our_own_name_needs_no_asking(text: str) -> None:
    service = make_service(name_de="Inspektion", name_en="Inspection", code="insp-1")

    (entry,) = learn_words(make_source(), [text], now=NOW)

    assert entry.service == service


@pytest.mark.parametrize(
    "others",
    [[{"name_de": "Inspektion"}], [{"name_de": "Durchsicht", "name_en": "Inspektion"}]],
)
def test_a_word_that_names_two_services_is_asked(others: list[dict]) -> None:
    make_service(name_de="Inspektion")
    for fields in others:
        make_service(**fields)

    (entry,) = learn_words(make_source(), ["Inspektion"], now=NOW)

    assert entry.service is None


def test_a_service_that_is_not_offered_any_more_is_not_found() -> None:
    make_service(name_de="Inspektion", is_active=False)

    (entry,) = learn_words(make_source(), ["Inspektion"], now=NOW)

    assert entry.service is None


def test_words_are_learnt_once_and_returned_in_their_order() -> None:
    source = make_source()
    learn_words(source, ["b", "a"], now=NOW)

    entries = learn_words(source, ["a", "c", "B", "a"], now=later(1))

    assert [entry.text for entry in entries] == ["a", "c", "b", "a"]
    assert source.service_names.count() == 3


def test_a_long_word_is_cut() -> None:
    (entry,) = learn_words(make_source(), ["x" * 250], now=NOW)

    assert (len(entry.text), len(entry.text_key)) == (200, 200)


@pytest.mark.parametrize(
    ("texts", "names"),
    [(["HU"], ["HU"]), (["HU", "AU"], ["HU", "AU"]), (["HU", "Fax"], []), (["Fax"], []), ([], [])],
)
def test_services_are_known_only_all_together(texts: list[str], names: list[str]) -> None:
    make_service(name_de="HU")
    make_service(name_de="AU")
    booking = make_booking(received_at=NOW, service_texts=texts)

    found = known_services(booking, now=NOW)

    assert [service.name_de for service in found] == names
    assert set_services(booking, now=NOW) is bool(names)
    assert booking.services.count() == len(names)


def test_an_unknown_word_takes_the_services_away() -> None:
    booking = make_booking(received_at=NOW, service_texts=["Fax"])
    booking.services.add(make_service(name_de="HU"))

    set_services(booking, now=NOW)

    assert not booking.services.exists()


@pytest.fixture
def unclear() -> Notification:
    make_service(name_de="Inspektion")
    return take(make_source(), mail_of(LABELLED.replace("Name: Herr Jörg Weiß\n", "")))


def test_what_a_person_reads_settles_the_message(unclear: Notification) -> None:
    event = parse_for(unclear.source, LABELLED.encode()).events[0]

    done = settle_by_hand(unclear, event, by=None, now=later(5))

    assert (done.notification.outcome, done.notification.format) == ("created", "by hand")
    assert done.notification.is_authentic
    assert Task.objects.get(kind="clarify").done_at == later(5)


def test_a_settled_message_is_not_settled_by_hand_again(unclear: Notification) -> None:
    event = parse_for(unclear.source, LABELLED.encode()).events[0]
    settle_by_hand(unclear, event, by=None, now=later(5))

    again = settle_by_hand(unclear, event, by=None, now=later(6))

    assert again.applied is None
    assert Booking.objects.count() == 1


def test_trusting_an_unsigned_change_lets_it_act() -> None:
    make_service(name_de="Inspektion")
    source = make_source()
    take(source, mail_of(LABELLED))
    text = LABELLED.replace("14.30", "10.30")
    waiting = take(source, mail_of(text), is_authentic=False, minutes=1)

    done = trust(waiting, by=None, now=later(5))

    assert done.notification.outcome == "updated"
    assert Booking.objects.get().wished_start.hour == 9


def test_trusting_does_not_make_a_message_readable(unclear: Notification) -> None:
    done = trust(unclear, by=None, now=later(5))

    assert (done.notification.state, done.applied) == ("clarification", None)


@pytest.mark.parametrize("state", ["received", "clarification"])
def test_settling_again_reads_again(unclear: Notification, state: str) -> None:
    Notification.objects.update(state=state)
    Source.objects.update(field_mapping={"name": ["Kennzeichen"]})
    unclear.refresh_from_db()

    settle(unclear, now=later(5))

    assert Notification.objects.get().outcome == "created"
