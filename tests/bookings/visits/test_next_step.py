"""The hand-over's end: a date, dates to choose from, or a reason; and how we get in touch."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bookings.errors import (
    AnswerMissingError,
    CantLeaveOutError,
    ChannelNotAgreedError,
    NoDateFoundError,
    OpenStepsError,
    ReasonMissingError,
    SlotTakenError,
    VisitClosedError,
)
from bookings.models import Appointment, Booking, NextStep, Proposal, Visit
from bookings.visits.checklist import NEXT_SERVICE
from bookings.visits.next_page import load_next
from bookings.visits.next_steps import (
    NextDate,
    agreed_channels,
    book_next,
    keep_next,
    propose_next,
    put_off_next,
)
from bookings.visits.walking import close_visit, leave_out_step, settle_step
from customers.consent.ledger import Declaration, record_consent, withdraw_consent
from customers.models import Customer, Vehicle
from tests.bookings.visits.builders import BERLIN, NOW, make_visit, settle_all
from tests.factories import make_appointment, make_customer, make_service, make_user
from workshop.models import Service, User

pytestmark = pytest.mark.django_db

WISHED = datetime(2027, 4, 14, 9, 0, tzinfo=BERLIN)  # A Wednesday.


@pytest.fixture
def service() -> Service:
    return make_service(code="hu", name_en="Main inspection", due_rule="hu")


@pytest.fixture
def user() -> User:
    return make_user()


@pytest.fixture
def visit() -> Visit:
    return make_visit()


def agree(customer: Customer, channel: str, user: User) -> None:
    record_consent(
        Declaration(
            customer, (channel,), ("service",), "given", "counter", "reminder", taken_by=user
        ),
        now=NOW - timedelta(days=1),
    )


def test_books_the_chosen_date_and_settles_the_step(
    visit: Visit, service: Service, user: User
) -> None:
    appointment = book_next(visit, NextDate(service, WISHED), by=user, now=NOW)

    assert (appointment.starts_at, appointment.state) == (WISHED, Appointment.State.CONFIRMED)
    assert appointment.vehicle == visit.vehicle
    assert list(appointment.services.all()) == [service]
    noted = NextStep.objects.get()
    assert (noted.outcome, noted.appointment, noted.service) == ("booked", appointment, service)
    assert (noted.noted_by, noted.noted_at, noted.channel) == (user, NOW, "")
    assert visit.steps.get().step == NEXT_SERVICE.key


def test_books_at_the_site_of_the_visit_as_a_direct_booking(
    visit: Visit, service: Service, user: User
) -> None:
    appointment = book_next(visit, NextDate(service, WISHED), by=user, now=NOW)

    assert appointment.workshop == visit.appointment.workshop
    assert appointment.booking.source.slug == "direct"


def test_two_clicks_on_one_date_book_it_once(visit: Visit, service: Service, user: User) -> None:
    first = book_next(visit, NextDate(service, WISHED), by=user, now=NOW)

    again = book_next(visit, NextDate(service, WISHED), by=user, now=NOW)

    assert again == first
    assert Appointment.objects.filter(state="confirmed").count() == 1


def test_a_date_that_is_taken_changes_nothing(visit: Visit, service: Service, user: User) -> None:
    sunday = datetime(2027, 4, 11, 9, 0, tzinfo=BERLIN)

    with pytest.raises(SlotTakenError) as caught:
        book_next(visit, NextDate(service, sunday), by=user, now=NOW)

    assert caught.value.alternatives
    assert not NextStep.objects.exists()
    assert not visit.steps.exists()
    assert not Booking.objects.exists()


def test_sends_dates_around_the_wished_one(visit: Visit, service: Service, user: User) -> None:
    proposal = propose_next(visit, NextDate(service, WISHED), by=user, now=NOW)

    dates = [date.starts_at for date in proposal.dates.all()]
    assert WISHED in dates
    assert all(abs(date - WISHED) < timedelta(days=10) for date in dates)
    noted = NextStep.objects.get()
    assert (noted.outcome, noted.proposal) == ("proposed", proposal)
    assert visit.steps.get().step == NEXT_SERVICE.key


def test_dates_are_sent_once(visit: Visit, service: Service, user: User) -> None:
    first = propose_next(visit, NextDate(service, WISHED), by=user, now=NOW)

    again = propose_next(visit, NextDate(service, WISHED), by=user, now=NOW)

    assert again == first
    assert Proposal.objects.count() == 1


def test_sends_nothing_where_no_bay_can_do_the_work(visit: Visit, user: User) -> None:
    hard = make_service(needed_abilities=["paint"])

    with pytest.raises(NoDateFoundError):
        propose_next(visit, NextDate(hard, WISHED), by=user, now=NOW)

    assert not NextStep.objects.exists()
    assert not Booking.objects.exists()


def test_takes_an_appointment_that_the_customer_has_already(
    visit: Visit, service: Service, user: User
) -> None:
    coming = make_appointment(
        starts_at=WISHED, customer=visit.customer, workshop=visit.appointment.workshop
    )
    coming.services.set([service])

    keep_next(visit, coming, "", by=user, now=NOW)

    noted = NextStep.objects.get()
    assert (noted.outcome, noted.appointment, noted.service) == ("booked", coming, service)


@pytest.mark.parametrize("change", [{"customer": "other"}, {"starts_at": "past"}, {"state": "off"}])
def test_refuses_an_appointment_that_is_not_theirs_to_come(
    visit: Visit, user: User, change: dict[str, str]
) -> None:
    customer = make_customer() if "customer" in change else visit.customer
    starts_at = NOW - timedelta(days=9) if "starts_at" in change else WISHED
    state = "cancelled" if "state" in change else "confirmed"
    row = make_appointment(starts_at=starts_at, customer=customer, state=state)

    with pytest.raises(NoDateFoundError):
        keep_next(visit, row, "", by=user, now=NOW)

    assert not visit.steps.exists()


def test_a_reason_is_an_answer_too(visit: Visit, user: User) -> None:
    noted = put_off_next(visit, "  too   early ", "", by=user, now=NOW)

    assert (noted.outcome, noted.reason, noted.service) == ("later", "too early", None)
    assert visit.steps.get().skipped_reason == ""


@pytest.mark.parametrize("reason", ["", "  ", "---"])
def test_refuses_no_date_without_a_reason(visit: Visit, user: User, reason: str) -> None:
    with pytest.raises(ReasonMissingError):
        put_off_next(visit, reason, "", by=user, now=NOW)

    assert not visit.steps.exists()


def test_the_latest_answer_counts(visit: Visit, service: Service, user: User) -> None:
    put_off_next(visit, "too early", "", by=user, now=NOW)

    book_next(visit, NextDate(service, WISHED), by=user, now=NOW)

    noted = NextStep.objects.get()
    assert (noted.outcome, noted.reason) == ("booked", "")


def test_plans_contact_only_on_a_channel_that_was_agreed(visit: Visit, user: User) -> None:
    agree(visit.customer, "email", user)

    noted = put_off_next(visit, "too early", "email", by=user, now=NOW)
    with pytest.raises(ChannelNotAgreedError):
        put_off_next(visit, "too early", "call", by=user, now=NOW)

    noted.refresh_from_db()
    assert noted.channel == "email"


def test_a_letter_needs_no_consent_but_no_refusal_either(user: User) -> None:
    customer = make_customer(street="Weg 1", postcode="80331", city="München")
    before = agreed_channels(customer)

    withdraw_consent(customer, "letter", "service", origin="counter", now=NOW, taken_by=user)

    assert before == ["letter"]
    assert agreed_channels(customer) == []


def test_an_agreed_channel_without_address_is_none(user: User) -> None:
    customer = make_visit().customer
    agree(customer, "email", user)
    customer.email = ""
    customer.save()

    assert "email" not in agreed_channels(customer)


def test_the_step_is_neither_left_out_nor_settled_without_an_answer(
    visit: Visit, user: User
) -> None:
    with pytest.raises(CantLeaveOutError):
        leave_out_step(visit, NEXT_SERVICE, reason="no time", by=user, now=NOW)
    with pytest.raises(AnswerMissingError):
        settle_step(visit, NEXT_SERVICE.key, by=user, now=NOW)

    assert not visit.steps.exists()


def test_a_visit_closes_only_with_its_next_step(visit: Visit, user: User) -> None:
    settle_all(visit, but=NEXT_SERVICE.key)
    with pytest.raises(OpenStepsError):
        close_visit(visit, by=user, now=NOW)

    put_off_next(visit, "too early", "", by=user, now=NOW)

    assert close_visit(visit, by=user, now=NOW).closed_at == NOW


def test_a_closed_visit_takes_no_next_step(service: Service, user: User) -> None:
    visit = make_visit(closed_at=NOW)

    with pytest.raises(VisitClosedError):
        book_next(visit, NextDate(service, WISHED), by=user, now=NOW)
    with pytest.raises(VisitClosedError):
        put_off_next(visit, "too early", "", by=user, now=NOW)

    assert not NextStep.objects.exists()


def test_offers_three_dates_that_can_be_taken(visit: Visit, service: Service, user: User) -> None:
    Vehicle.objects.update(hu_due=datetime(2027, 5, 1, tzinfo=BERLIN).date())

    [due] = load_next(Visit.objects.get(), now=NOW).dues

    assert len(due.dates) == 3
    assert all(abs((date.date() - due.propose_on).days) <= 10 for date in due.dates)
    assert book_next(visit, NextDate(service, due.dates[2]), by=user, now=NOW)


@pytest.mark.usefixtures("service")
def test_offers_no_time_of_day_for_what_is_far_off(visit: Visit) -> None:
    Vehicle.objects.update(hu_due=datetime(2028, 9, 1, tzinfo=BERLIN).date())

    [due] = load_next(Visit.objects.get(), now=NOW).dues

    assert due.dates == []


@pytest.mark.usefixtures("service")
def test_searches_no_dates_once_it_is_settled(visit: Visit, user: User) -> None:
    Vehicle.objects.update(hu_due=datetime(2027, 5, 1, tzinfo=BERLIN).date())
    put_off_next(visit, "too early", "", by=user, now=NOW)

    part = load_next(Visit.objects.get(), now=NOW)

    assert [due.dates for due in part.dues] == [[]]
    assert part.noted.reason == "too early"
