"""The reminder question: what is written into the consent ledger."""

from __future__ import annotations

import pytest

from bookings.errors import NoAddressError, VisitClosedError
from bookings.visits.answers import ReminderAnswer, record_reminder_wish, refuse_reminders
from customers.consent.ledger import consent_states
from customers.errors import MissingProofError, WordingChangedError
from customers.models import ConsentEvent, ConsentProof
from tests.bookings.visits.builders import NOW, make_visit, shown_id
from tests.factories import make_customer, make_user
from workshop.models import Company

pytestmark = pytest.mark.django_db


def wish(visit, *channels: str, purposes: tuple[str, ...] = ("service",)) -> ReminderAnswer:
    return ReminderAnswer(channels, purposes, shown_id(visit))


def test_writes_exactly_what_was_ticked() -> None:
    visit, user = make_visit(), make_user()

    record_reminder_wish(
        visit, wish(visit, "email", "letter", purposes=("service", "offers")), by=user, now=NOW
    )

    given = set(ConsentEvent.objects.values_list("channel", "purpose", "kind", "origin"))
    assert given == {
        (channel, purpose, "given", "counter")
        for channel in ("email", "letter")
        for purpose in ("service", "offers")
    }


def test_keeps_the_wording_with_version_the_moment_and_who_asked() -> None:
    visit, user = make_visit(), make_user()

    event = record_reminder_wish(visit, wish(visit, "call"), by=user, now=NOW)[0]

    assert (event.wording.key, event.wording.version) == ("reminder", 1)
    assert "Ein kostenloser Service unseres Hauses" in event.wording.text
    assert (event.happened_at, event.taken_by) == (NOW, user)
    assert ConsentProof.objects.get().evidence == f"visit:{visit.pk}"
    assert visit.steps.get().step == "reminders"


def test_takes_the_wording_in_the_customers_language() -> None:
    visit = make_visit(customer=make_customer(language="en"))

    event = record_reminder_wish(visit, wish(visit, "email"), by=make_user(), now=NOW)[0]

    assert event.wording.language == "en"


def test_refuses_when_the_wording_changed_since_it_was_shown() -> None:
    visit = make_visit()
    answer = wish(visit, "email")
    Company.objects.update(name="Autohaus Meier GmbH")

    with pytest.raises(WordingChangedError):
        record_reminder_wish(visit, answer, by=make_user(), now=NOW)

    assert not ConsentEvent.objects.exists()
    assert not visit.steps.exists()


@pytest.mark.parametrize(
    ("channel", "missing"),
    [
        ("email", {"email": ""}),
        ("call", {"phone": ""}),
        ("sms", {"phone_is_mobile": False}),
        ("sms", {"phone": ""}),
        ("letter", {"city": ""}),
    ],
)
def test_refuses_a_way_on_which_we_cant_reach_the_customer(channel: str, missing: dict) -> None:
    visit = make_visit(customer=make_customer(**missing))

    with pytest.raises(NoAddressError):
        record_reminder_wish(visit, wish(visit, channel), by=make_user(), now=NOW)

    assert not ConsentEvent.objects.exists()


def test_refuses_a_call_that_could_not_be_proven() -> None:
    visit = make_visit(customer=make_customer(street=""))

    with pytest.raises(MissingProofError):
        record_reminder_wish(visit, wish(visit, "call"), by=make_user(), now=NOW)

    assert not visit.steps.exists()


def test_no_thank_you_is_an_answer_and_keeps_letters_away_too() -> None:
    visit = make_visit()

    refuse_reminders(visit, by=make_user(), now=NOW)

    assert visit.steps.get().step == "reminders"
    refused = {key for key, state in consent_states(visit.customer).items() if state.is_refused}
    assert refused == {(channel, "service") for channel in ("call", "letter", "email", "sms")}


def test_no_thank_you_ends_what_was_agreed_before() -> None:
    visit, user = make_visit(), make_user()
    record_reminder_wish(
        visit, wish(visit, "email", purposes=("service", "offers")), by=user, now=NOW
    )

    refuse_reminders(visit, by=user, now=NOW.replace(hour=11))

    assert not any(state.is_given for state in consent_states(visit.customer).values())
    withdrawn = ConsentEvent.objects.filter(kind="withdrawn", channel="email")
    assert set(withdrawn.values_list("purpose", flat=True)) == {"service", "offers"}
    assert withdrawn[0].taken_by == user


def test_no_thank_you_said_twice_is_written_once() -> None:
    visit, user = make_visit(), make_user()
    refuse_reminders(visit, by=user, now=NOW)
    written = ConsentEvent.objects.count()

    refuse_reminders(visit, by=user, now=NOW.replace(hour=11))

    assert ConsentEvent.objects.count() == written


def test_a_way_that_was_not_ticked_stays_as_it_was() -> None:
    visit, user = make_visit(), make_user()
    record_reminder_wish(visit, wish(visit, "letter"), by=user, now=NOW)

    record_reminder_wish(visit, wish(visit, "sms"), by=user, now=NOW.replace(hour=11))

    states = consent_states(visit.customer)
    assert states["letter", "service"].is_given
    assert states["sms", "service"].is_given


def test_refuses_a_wish_in_a_closed_visit() -> None:
    visit = make_visit(closed_at=NOW)

    with pytest.raises(VisitClosedError):
        record_reminder_wish(visit, wish(visit, "email"), by=make_user(), now=NOW)

    assert not ConsentEvent.objects.exists()


def test_refuses_a_no_in_a_closed_visit() -> None:
    visit = make_visit(closed_at=NOW)

    with pytest.raises(VisitClosedError):
        refuse_reminders(visit, by=make_user(), now=NOW)

    assert not ConsentEvent.objects.exists()
