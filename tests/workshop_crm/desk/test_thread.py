"""The conversation with one customer: both directions, every way, and the box to answer."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from customers.models import AccessEntry, Customer, Note
from customers.records import save_customer
from messaging.models import Answer, Inbound, Message, ProviderEvent
from reminders.models import CallAttempt
from tests.factories import make_company, make_customer, make_user
from tests.workshop_crm.privacy.full_person import make_row
from workshop_crm.desk.thread import PAGE_SIZE, read_thread
from workshop_crm.lib.phones import format_phone

pytestmark = pytest.mark.django_db

NOW = timezone.now()
HOUR = timedelta(hours=1)
NUMBER = "+491711234567"


@pytest.fixture
def desk(client: Client) -> Client:
    make_company()
    client.force_login(make_user())
    return client


def received(
    customer: Customer | None, text: str = "Geht auch später?", **fields: object
) -> Inbound:
    defaults = {
        "key": f"in-{Inbound.objects.count()}", "kind": "reply", "channel": "sms",
        "address": NUMBER, "received_at": NOW - HOUR,
    }  # fmt: skip
    return Inbound.objects.create(customer=customer, text=text, **{**defaults, **fields})


def sent(customer: Customer, text: str = "Ihr Termin ist morgen.", **fields: object) -> Message:
    defaults = {"channel": "sms", "text": text, "subject": "", "handed_over_at": NOW - 2 * HOUR}
    state = str(fields.pop("state", "delivered"))
    legal_class = "transactional"
    return make_row(
        customer, "appointment_confirmed", legal_class, state=state, **{**defaults, **fields}
    )


def lines_of(customer: Customer) -> list[tuple[bool, str]]:
    return [(line.is_ours, line.text) for line in read_thread(customer, now=NOW).lines]


def test_both_directions_stand_in_order_with_the_newest_at_the_bottom() -> None:
    customer = make_customer()
    received(customer)
    sent(customer)
    Note.objects.create(customer=customer, kind="was_called", text="rief an", noted_at=NOW)

    assert lines_of(customer) == [
        (True, "Ihr Termin ist morgen."),
        (False, "Geht auch später?"),
        (False, "rief an"),
    ]


@pytest.mark.parametrize(
    ("state", "is_shown"),
    [("delivered", True), ("handed_over", True), ("bounced", True), ("uncertain", True),
     ("failed", True), ("claimed", True), ("planned", False), ("blocked", False),
     ("skipped", False), ("missed", False)],
)  # fmt: skip
def test_only_what_was_said_is_shown(state: str, is_shown: bool) -> None:
    customer = make_customer()
    sent(customer, state=state)

    assert bool(lines_of(customer)) is is_shown


def test_quoted_mails_and_company_details_are_folded() -> None:
    customer = make_customer()
    sent(customer, "Guten Tag\n\n-- \nAutohaus Müller GmbH", channel="email")
    received(customer, "Danke!", channel="email", quoted="> Guten Tag")

    ours, theirs = read_thread(customer, now=NOW).lines

    assert (ours.text, ours.folded) == ("Guten Tag", "Autohaus Müller GmbH")
    assert (theirs.text, theirs.folded) == ("Danke!", "> Guten Tag")


def test_a_bounce_is_named_and_its_text_folded() -> None:
    customer = make_customer()
    received(customer, "550 unknown", kind="bounce", outcome="Adresse ungültig")

    (line,) = read_thread(customer, now=NOW).lines

    assert (line.text, line.folded, line.outcome) == ("", "550 unknown", "Adresse ungültig")
    assert line.title


def test_an_automatic_call_shows_what_was_said_and_the_key() -> None:
    customer = make_customer()
    call = sent(customer, "HU fällig", channel="voice")
    ProviderEvent.objects.create(
        key="k", message=call, provider_id="CA1", status="key-9", received_at=NOW
    )

    (line,) = read_thread(customer, now=NOW).lines

    assert line.text == "HU fällig"
    assert "9" in line.outcome


def test_a_call_of_the_list_shows_its_outcome_and_not_its_talk_track() -> None:
    customer = make_customer()
    call = sent(customer, "Leitfaden", channel="call", state="handed_over")
    CallAttempt.objects.create(
        message=call, customer=customer, outcome="reached", note="kommt Montag", called_at=NOW
    )

    assert lines_of(customer) == [(True, "kommt Montag")]


def test_what_was_merged_in_belongs_to_it() -> None:
    customer = make_customer()
    received(make_customer(merged_into=customer))

    assert lines_of(customer) == [(False, "Geht auch später?")]
    assert read_thread(customer, now=NOW).question


def test_a_long_conversation_has_pages_and_costs_as_much_as_a_short_one() -> None:
    customer = make_customer()
    sent(customer, "HU", channel="voice")
    with CaptureQueriesContext(connection) as short:
        read_thread(customer, now=NOW)
    for number in range(PAGE_SIZE + 5):
        received(customer, str(number), received_at=NOW - HOUR + timedelta(seconds=number))

    with CaptureQueriesContext(connection) as long:
        newest = read_thread(customer, now=NOW)
    oldest = read_thread(customer, page=2, now=NOW)

    assert (newest.older, oldest.older) == (2, None)
    assert newest.lines[-1].text == "34"
    assert len(newest.lines) == PAGE_SIZE
    assert [line.text for line in oldest.lines] == ["HU", "0", "1", "2", "3", "4"]
    assert len(long) <= len(short)


def page(desk: Client, customer: Customer, **form: str):
    path = reverse("desk:thread", args=[customer.pk])
    return desk.post(path, form) if form else desk.get(path)


def test_the_page_shows_the_conversation_and_notes_who_looked(desk: Client) -> None:
    customer = make_customer()
    received(customer, "<b>Hallo</b>")

    answer = page(desk, customer)

    assert "&lt;b&gt;Hallo" in answer.content.decode()
    assert AccessEntry.objects.get().reference == "thread"


def test_an_answer_leaves_through_the_outbox_and_is_seen_at_once(desk: Client) -> None:
    customer = make_customer()
    received(customer)

    answer = page(desk, customer, text="Ja, gern.")

    assert answer.status_code == 302
    message = Message.objects.get()
    assert (message.kind, message.state, message.channel) == ("answer", "planned", "sms")
    assert "Ja, gern." in page(desk, customer).content.decode()


@pytest.mark.parametrize(("text", "status"), [("", 422), ("   ", 422), ("x" * 613, 422)])
def test_an_empty_or_endless_answer_is_refused(desk: Client, text: str, status: int) -> None:
    customer = make_customer()
    received(customer)

    path = reverse("desk:thread", args=[customer.pk])

    assert desk.post(path, {"text": text}).status_code == status
    assert not Answer.objects.exists()


def test_without_a_question_there_is_no_box_and_nothing_leaves(desk: Client) -> None:
    customer = make_customer()
    received(customer, received_at=NOW - timedelta(days=15))

    assert "<textarea" not in page(desk, customer).content.decode()
    page(desk, customer, text="Neu: Winterreifen!")

    assert not Message.objects.exists()


def test_another_number_than_the_stored_one_is_not_answered(desk: Client) -> None:
    customer = make_customer(phone="+491719999999")
    received(customer)

    assert "<textarea" not in page(desk, customer).content.decode()
    assert page(desk, customer, text="Ja").status_code == 422


def test_restricted_people_are_closed(desk: Client) -> None:
    customer = make_customer(is_restricted=True)

    assert page(desk, customer).status_code == 404


def test_unknown_senders_are_listed_and_given_to_a_customer(desk: Client) -> None:
    customer = make_customer(phone="", phone_is_mobile=False, last_name="Huber")
    stranger = received(None)
    path = reverse("messaging:assign", args=[stranger.pk])

    assert format_phone(NUMBER) in desk.get(reverse("messaging:unknown")).content.decode()
    assert "Huber" not in desk.get(path).content.decode()
    answer = desk.post(path, {"customer": customer.pk})

    assert answer["Location"] == reverse("desk:thread", args=[customer.pk])
    assert format_phone(NUMBER) not in desk.get(reverse("messaging:unknown")).content.decode()
    assert desk.get(path)["Location"] == reverse("desk:thread", args=[customer.pk])


@pytest.mark.parametrize(("names", "chosen"), [(["Ada"], 1), (["Ada", "Ben"], 0)])
def test_among_several_people_nobody_is_chosen_beforehand(
    desk: Client, names: list[str], chosen: int
) -> None:
    for name in names:
        save_customer(make_customer(first_name=name, last_name="Wolkenstein", email="", phone=""))
    path = reverse("messaging:assign", args=[received(None).pk])

    page = desk.get(path, {"q": "Wolkenstein"}).content.decode()

    assert page.count('name="customer"') == len(names)
    assert page.count(" checked") == chosen


@pytest.mark.parametrize("chosen", ["", "x", "999999"])
def test_a_choice_of_nobody_assigns_nothing(desk: Client, chosen: str) -> None:
    stranger = received(None)

    answer = desk.post(reverse("messaging:assign", args=[stranger.pk]), {"customer": chosen})

    assert answer.status_code == 404
    stranger.refresh_from_db()
    assert stranger.customer is None
