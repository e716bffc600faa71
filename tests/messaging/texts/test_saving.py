"""Versions: who, when, why; the newest counts at the claim, the message remembers which it was."""

from __future__ import annotations

from datetime import timedelta

import pytest

from messaging.delivery.claiming import Wanted, claim_batch
from messaging.delivery.counts import Counts
from messaging.errors import StaleTextError, TextRefusedError
from messaging.kinds import get_kind
from messaging.models import Message, TextVersion
from messaging.rendering import render_message
from messaging.texts.comparing import compare
from messaging.texts.saving import Change, go_back, save_text, versions_of
from messaging.texts.sources import Place, Source, load_house_texts, shipped
from messaging.texts.trying import try_text
from tests.bookings.calendar.helpers import NOW, make_proposal, messages_of
from tests.factories import make_company, make_customer, make_user
from workshop.models import Company

pytestmark = pytest.mark.django_db

MAIL = Place("proposal", "email", "de")
OWN = Source("Termin bei {standort}", "Servus {name}!\n\n{termine}\n\n{link}")
LATER = NOW + timedelta(minutes=5)


def change(why: str = "freundlicher", seen: int = 0) -> Change:
    return Change(make_user(username=f"chefin{TextVersion.objects.count()}"), why, seen)


def save(source: Source = OWN, place: Place = MAIL, seen: int = 0) -> TextVersion:
    make_company()
    return save_text(place, source, change(seen=seen), now=NOW)


def claimed() -> Message:
    batch = claim_batch(Wanted(("email",)), Counts(), now=LATER)
    assert batch
    return Message.objects.get(pk=batch.ready[0].pk)


def test_a_save_is_a_version_with_who_when_and_why() -> None:
    first = save()
    second = save(Source("Neu {site}", OWN.body), seen=1)

    assert (first.number, second.number) == (1, 2)
    assert second.by is not None
    assert (second.why, second.made_at) == ("freundlicher", NOW)
    assert [row.is_current for row in versions_of(MAIL)] == [True, False]
    first.refresh_from_db()
    assert first.body == OWN.body


@pytest.mark.parametrize("body", ["{link}", "{termine} {link} Bitte bewerten Sie uns!", ""])
def test_a_refused_text_changes_nothing(body: str) -> None:
    with pytest.raises(TextRefusedError) as caught:
        save(Source("x", body))

    assert caught.value.reasons
    assert not TextVersion.objects.exists()


def test_two_owners_at_once_do_not_overwrite_each_other() -> None:
    save()

    with pytest.raises(StaleTextError):
        save(seen=0)

    assert versions_of(MAIL).count() == 1


def test_the_message_says_the_newest_version_at_its_claim_and_remembers_it() -> None:
    make_proposal(customer=make_customer(last_name="Weber", email_state="verified"))
    save()
    newest = save(Source(OWN.subject, OWN.body + "\n\nBis bald!"), seen=1)

    message = claimed()

    assert message.text_version == newest
    assert "Servus" in message.text
    assert "Bis bald!" in message.text
    assert "Bis bald!" in message.html


def test_without_own_wording_the_shipped_text_leaves_and_no_version_is_noted() -> None:
    make_proposal(customer=make_customer(email_state="verified"))

    message = claimed()

    assert message.text_version is None
    assert "Hier wählen Sie Ihren Termin" in message.text


def test_another_channel_or_language_keeps_its_text() -> None:
    make_proposal(customer=make_customer(email_state="verified", language="en"))
    save()
    save(Source("", "{site} {dates} {link}"), Place("proposal", "sms", "en"))

    assert "Choose your date here" in claimed().text


def test_going_back_is_a_new_version_of_the_old_text() -> None:
    save()
    save(Source("Anders", OWN.body), seen=1)

    again = go_back(MAIL, 1, change("doch lieber so", seen=2), now=LATER)

    assert (again.number, again.subject) == (3, OWN.subject)
    assert versions_of(MAIL).count() == 3


def test_going_back_to_the_shipped_text_and_forth() -> None:
    save()

    go_back(MAIL, 0, change(seen=1), now=LATER)

    assert load_house_texts().own(MAIL) is None
    go_back(MAIL, 1, change(seen=2), now=LATER)
    assert load_house_texts().own(MAIL)
    go_back(MAIL, 2, change(seen=3), now=LATER)
    assert load_house_texts().own(MAIL) is None


def test_an_older_version_that_todays_check_refuses_stays_away() -> None:
    old = save()
    save(Source("Anders", OWN.body), seen=1)
    TextVersion.objects.filter(pk=old.pk).update(body="{gone}")

    with pytest.raises(TextRefusedError):
        go_back(MAIL, 1, change(seen=2), now=LATER)


def test_a_version_that_cannot_be_read_any_more_holds_no_message_up() -> None:
    make_proposal(customer=make_customer(email_state="verified"))
    broken = save()
    TextVersion.objects.filter(pk=broken.pk).update(body="{dropped_by_a_release}")

    message = claimed()

    assert message.state == Message.State.CLAIMED
    assert message.text_version is None
    assert "Hier wählen Sie Ihren Termin" in message.text


def test_all_texts_are_read_in_one_query(django_assert_num_queries) -> None:
    save()
    save(Source("", "{site} {dates} {link}"), Place("proposal", "sms", "de"))

    with django_assert_num_queries(1):
        house = load_house_texts()

    assert house.own(MAIL)
    assert house.own(Place("proposal", "sms", "de"))
    assert house.own(Place("proposal", "sms", "en")) is None


@pytest.mark.parametrize("channel", ["email", "sms"])
def test_the_trial_with_a_customers_facts_is_what_is_sent(channel: str) -> None:
    customer = make_customer(email_state="verified", phone="+491701234567")
    make_proposal(price_gross="179.00", customer=customer)
    [message] = messages_of("proposal")
    message.channel = channel
    place = Place("proposal", channel, "de")
    source = shipped(place)
    assert source

    trial = try_text(place, source, Company.objects.get(), customer, now=NOW)
    sent = render_message(message, company=Company.objects.get(), is_first_contact=True)

    assert not trial.is_made_up
    assert trial.rendered.subject == sent.subject
    # Only the addresses of the way out know the row.
    assert trial.rendered.text.split("http")[0] == sent.text.split("http")[0]
    assert len(trial.rendered.html) == pytest.approx(len(sent.html), abs=4)


@pytest.mark.parametrize("kind", ["proposal", "appointment_confirmed", "service_reminder"])
def test_a_customer_without_facts_gets_made_up_ones_under_the_own_name(kind: str) -> None:
    customer = make_customer(first_name="Ada", last_name="Çelik", email_state="verified")
    place = Place(kind, "email", "de")
    source = shipped(place)
    assert source

    trial = try_text(place, source, make_company(), customer, now=NOW)

    assert trial.is_made_up
    assert "Çelik" in trial.rendered.text


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_text_can_be_tried_without_a_customer(language: str) -> None:
    for kind in ("proposal_reply", "consent_confirmation", "appointment_missed"):
        for channel in get_kind(kind).channels:
            place = Place(kind, channel, language)
            source = shipped(place)
            assert source
            trial = try_text(place, source, make_company(), None, now=NOW)
            assert trial.rendered.text
            assert (trial.size is None) == (channel != "sms")


def test_a_comparison_shows_subject_and_lines() -> None:
    lines = compare(Source("A", "one\ntwo"), Source("B", "one\nthree"))

    assert {(line.sign, line.text) for line in lines} == {
        ("-", "A"), ("+", "B"), ("", "one"), ("-", "two"), ("+", "three"),
    }  # fmt: skip
