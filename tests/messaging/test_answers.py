"""Answers to what customers write, and whose the unknown ones are."""

from __future__ import annotations

from datetime import timedelta

import pytest

from customers.models import Customer, Task
from messaging.answers import ANSWERED_WITHIN, NewAnswer, open_question, put_answer
from messaging.errors import NoQuestionError, OtherAddressError
from messaging.inbound.arriving import IncomingSms, take_sms
from messaging.inbound.unknown_senders import assign_sender, unknown_messages
from messaging.models import Answer, Inbound, Message
from tests.factories import make_company, make_customer, make_user
from tests.messaging.conftest import NOW
from tests.messaging.test_deliver_email import deliver, fresh

pytestmark = pytest.mark.django_db
NUMBER = "+491711234567"


@pytest.fixture(autouse=True)
def house():
    return make_company(twilio_contract_on=NOW.date(), sms_sender="+4989123456")


def ask(text="Wann macht ihr auf?", *, sid="SM1", sender=NUMBER, at=NOW):
    return take_sms(IncomingSms(sid, sender, text), now=at)


def answer(inbound, text="Um acht Uhr.", **options):
    by = options.pop("by", None) or make_user()
    return put_answer(NewAnswer(inbound, text, by), now=options.pop("now", NOW))


def test_an_answer_goes_back_on_the_way_of_the_question(twilio):
    make_customer()

    message = answer(ask())
    deliver()

    assert fresh(message).state == Message.State.HANDED_OVER
    assert twilio.taken[0]["To"] == NUMBER
    assert twilio.taken[0]["Body"] == "Autohaus Müller GmbH: Um acht Uhr."
    assert (message.legal_class, message.purpose) == ("transactional", "contract")


def test_an_answer_by_mail_greets_and_names_the_house(smtp):
    customer = make_customer(email_state="verified", salutation="ms")
    question = Inbound.objects.create(
        key="mail:1", kind="reply", channel="email", address=customer.email, customer=customer,
        text="Geht es auch später?", received_at=NOW,
    )  # fmt: skip

    message = answer(question, "Ja, gern.")
    deliver()

    assert "Ja, gern." in fresh(message).text
    assert "Öztürk" in message.text
    assert "HRB 12345" in message.text


def test_the_task_to_answer_is_done_with_it():
    make_customer()
    question, meister = ask(), make_user(username="meister")

    answer(question, by=meister)

    assert Task.objects.get().done_by == meister


def test_a_double_click_answers_once():
    make_customer()
    question, by = ask(), make_user()

    first, second = answer(question, by=by), answer(question, by=by)

    assert first == second
    assert Answer.objects.count() == 1
    assert answer(question, "Und bis 17 Uhr.", by=by) != first


@pytest.mark.parametrize("late", [timedelta(0), timedelta(seconds=1)])
def test_after_two_weeks_it_would_be_no_answer_any_more(late):
    make_customer()
    question = ask()

    with pytest.raises(NoQuestionError):
        answer(question, now=NOW + ANSWERED_WITHIN + late)

    assert not Answer.objects.exists()


def test_a_stranger_is_assigned_before_being_answered():
    with pytest.raises(NoQuestionError):
        answer(ask(sender="+491520000000"))


def test_an_answer_never_goes_to_another_number_than_the_question_came_from():
    customer = make_customer()
    question = ask()
    Customer.objects.filter(pk=customer.pk).update(phone="+491719999999")

    with pytest.raises(OtherAddressError):
        answer(question)

    assert not Message.objects.exists()


def test_the_newest_question_is_the_open_one():
    customer = make_customer()
    ask("Hallo?")
    newest = ask("Noch da?", sid="SM2", at=NOW + timedelta(minutes=1))

    assert open_question([customer.pk], now=NOW + timedelta(hours=1)) == newest
    assert open_question([customer.pk], now=NOW + ANSWERED_WITHIN + timedelta(hours=1)) is None
    assert open_question([customer.pk + 1], now=NOW) is None


@pytest.mark.parametrize("kind", ["bounce", "auto_reply", "complaint"])
def test_what_no_person_wrote_is_no_question(kind):
    customer = make_customer()
    ask()
    Inbound.objects.update(kind=kind)

    assert open_question([customer.pk], now=NOW) is None


def test_unknown_senders_are_those_of_nobody():
    make_customer()
    ask()
    stranger = ask(sid="SM2", sender="+491520000000")

    assert list(unknown_messages()) == [stranger]


def test_all_messages_of_a_number_and_their_tasks_go_to_one_customer():
    customer = make_customer(phone="", phone_is_mobile=False)
    first, second = ask(), ask("Hallo?", sid="SM2")
    other = ask(sid="SM3", sender="+491520000000")

    assert assign_sender(first, customer, now=NOW) == 2

    assert set(Inbound.objects.filter(customer=customer)) == {first, second}
    assert Task.objects.filter(customer=customer).count() == 2
    assert list(unknown_messages()) == [other]


def test_an_empty_number_is_filled_and_a_known_one_kept():
    without = make_customer(phone="", phone_is_mobile=False)
    known = make_customer(phone="+491719999999")
    first, second = ask(), ask(sid="SM2", sender="+491520000000")

    assign_sender(first, without, now=NOW)
    assign_sender(second, known, now=NOW)

    without.refresh_from_db()
    known.refresh_from_db()
    assert (without.phone, without.phone_is_mobile) == (NUMBER, True)
    assert known.phone == "+491719999999"


def test_an_empty_mail_address_is_filled_unverified():
    customer = make_customer(email="")
    mail = Inbound.objects.create(
        key="m", kind="reply", channel="email", address="neu@kunde.example", received_at=NOW
    )

    assign_sender(mail, customer, now=NOW)

    customer.refresh_from_db()
    assert (customer.email, customer.email_state) == ("neu@kunde.example", "unverified")


def test_what_comes_later_from_an_assigned_number_is_known():
    customer = make_customer(phone="+491719999999")
    assign_sender(ask(), customer, now=NOW)

    assert ask("Noch etwas", sid="SM2").customer == customer


def test_a_number_of_two_customers_stays_unknown():
    make_customer()
    make_customer(first_name="Ben")

    assert ask().customer is None
