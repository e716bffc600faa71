"""Erasing a person: what goes at once, what stays until when, and what is refused."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import models
from django.test import Client
from django.urls import reverse

from bookings.links import proposal_url
from bookings.models import Appointment, Proposal, Visit
from customers.consent.ledger import is_suppressed
from customers.errors import AlreadyErasedError, ReasonMissingError, StillNeededError
from customers.links import preferences_url
from customers.models import ConsentProof, Customer, Erasure, ProofFile, RetainedRecord, Task
from customers.models.consent import Channel
from customers.records import save_customer
from messaging.gate.rules import decide
from messaging.models import LetterBatch, Message
from tests.factories import make_customer, make_user
from tests.invoices.builders import make_order
from tests.workshop_crm.privacy.full_person import (
    EMAIL,
    NOW,
    PHONE,
    FullPerson,
    make_full_person,
    make_row,
)
from workshop_crm.desk.privacy.erasing import erase_customer, try_erasure
from workshop_crm.lib.crypto import decrypt
from workshop_crm.lib.tokens import make_token

pytestmark = pytest.mark.django_db

WHY = "Brief vom 5.11."


@pytest.fixture
def person() -> FullPerson:
    return make_full_person()


def kept_until(reference: str) -> date:
    return RetainedRecord.objects.get(reference=reference).delete_after


def fresh(row: models.Model) -> models.Model:
    return type(row)._base_manager.get(pk=row.pk)


def test_an_invoice_stays_until_its_eighth_year_has_passed(person: FullPerson) -> None:
    erase_customer(person.customer, reason=WHY, now=NOW)

    assert kept_until(f"invoice:{person.invoice.pk}") == date(2035, 1, 1)
    assert kept_until(f"order:{person.invoice.order_id}") == date(2035, 1, 1)
    assert fresh(person.invoice).recipient


def test_an_order_without_invoice_stays_six_years(person: FullPerson) -> None:
    erase_customer(person.customer, reason=WHY, now=NOW)

    assert kept_until(f"order:{person.lone_order.pk}") == date(2033, 1, 1)


def test_a_letter_about_the_contract_stays_six_years_and_advertising_goes(
    person: FullPerson,
) -> None:
    erase_customer(person.customer, reason=WHY, now=NOW)

    assert kept_until(f"message:{person.letter.pk}") == date(2033, 1, 1)
    assert fresh(person.letter).text
    assert fresh(person.reminder).text == ""


def test_a_mail_that_asked_for_consent_is_no_business_letter(person: FullPerson) -> None:
    asked = make_row(person.customer, "consent_confirmation", "transactional", state="delivered")

    erase_customer(person.customer, reason=WHY, now=NOW)

    assert fresh(asked).text == ""


def test_without_an_order_no_letter_is_kept() -> None:
    person = make_full_person(with_papers=False)

    erase_customer(person.customer, reason=WHY, now=NOW)

    assert fresh(person.letter).text == fresh(person.letter).address == ""


def test_a_proof_of_a_phone_consent_and_of_a_used_one_stays(person: FullPerson) -> None:
    erase_customer(person.customer, reason=WHY, now=NOW)

    kept = ConsentProof.objects.exclude(name="").values_list("event__channel", flat=True)
    assert set(kept) == {"call", "sms"}
    # Kept through its last day, 5 November 2031.
    pk = ConsentProof.objects.get(event__channel="call").pk
    assert kept_until(f"consent_proof:{pk}") == date(2031, 11, 6)


def test_a_signed_paper_stays_with_a_proof_that_stays_and_goes_with_one_that_goes(
    person: FullPerson,
) -> None:
    erase_customer(person.customer, reason=WHY, now=NOW)

    kept = [decrypt(bytes(paper.content_encrypted)) for paper in ProofFile.objects.all()]
    assert [content.split()[0] for content in kept] == [b"call", b"sms"]


def test_what_waited_is_stopped_and_the_calendar_is_free(person: FullPerson) -> None:
    erase_customer(person.customer, reason=WHY, now=NOW)

    assert fresh(person.planned).state == Message.State.SKIPPED
    assert fresh(person.proposal).state == Proposal.State.WITHDRAWN
    assert not Appointment.objects.occupying().exists()
    assert not Message.objects.filter(state=Message.State.PLANNED).exists()
    assert not Task.objects.filter(customer=person.customer).exists()


@pytest.mark.django_db(transaction=True)
def test_the_print_file_of_a_posted_letter_is_deleted() -> None:
    person = make_full_person()
    file = person.batch.pdf

    erase_customer(person.customer, reason=WHY, now=NOW)

    assert not file.storage.exists(file.name)
    assert LetterBatch.objects.get().pdf.name == ""


def test_both_records_of_a_merged_person_are_emptied(person: FullPerson) -> None:
    erase_customer(person.merged, reason=WHY, now=NOW)

    for each in (person.customer, person.merged):
        row = Customer.objects.get(pk=each.pk)
        assert (row.last_name, row.is_restricted, row.erased_at) == ("", True, NOW)
    assert Erasure.objects.get().customer == person.customer


def test_whoever_is_imported_again_gets_no_advertising(person: FullPerson) -> None:
    erase_customer(person.customer, reason=WHY, now=NOW)

    again = make_customer(email=EMAIL, phone=PHONE)

    save_customer(again)
    letter = {"channel": Channel.EMAIL, "purpose": "service", "address": EMAIL}
    assert not decide(again, **letter, now=NOW + timedelta(days=60)).is_allowed
    assert is_suppressed(PHONE, Channel.SMS, "offers")


def test_links_that_were_sent_lead_to_a_kind_word(person: FullPerson, client: Client) -> None:
    links = [preferences_url(person.customer), proposal_url(person.proposal)]
    erase_customer(person.customer, reason=WHY, now=NOW)

    for link in links:
        answer = client.get(link.replace("https://werkstatt.example", ""), secure=True)

        assert answer.status_code == 410
        assert "gelöscht" in answer.content.decode() or "erased" in answer.content.decode()


def test_the_kind_word_is_read_in_the_other_language_too(
    person: FullPerson, client: Client
) -> None:
    Customer.objects.update(language="de")
    erase_customer(person.customer, reason=WHY, now=NOW)
    path = preferences_url(person.customer).replace("https://werkstatt.example", "")

    german = client.get(path, secure=True).content.decode()
    client.cookies["django_language"] = "en"
    english = client.get(path, secure=True).content.decode()

    assert ('<html lang="de"' in german, '<html lang="en"' in english) == (True, True)
    assert 'name="language" value="en"' in german


def test_an_erased_person_can_be_unsubscribed_all_the_same(
    person: FullPerson, client: Client
) -> None:
    erase_customer(person.customer, reason=WHY, now=NOW)
    path = reverse("public_unsubscribe", args=[make_token("unsubscribe", person.reminder.pk)])

    answer = client.post(path, {"List-Unsubscribe": "One-Click"}, secure=True)

    assert answer.status_code == 200


def test_trying_an_erasure_says_the_same_and_changes_nothing(person: FullPerson) -> None:
    tried = try_erasure(person.customer, now=NOW)

    assert Customer.objects.get(pk=person.customer.pk).erased_at is None
    assert not RetainedRecord.objects.exists()
    done = erase_customer(person.customer, reason=WHY, now=NOW)
    assert tried.deleted == done.deleted
    assert [row.reference for row in tried.kept] == [row.reference for row in done.kept]


def test_an_erasure_needs_a_reason(person: FullPerson) -> None:
    with pytest.raises(ReasonMissingError):
        erase_customer(person.customer, reason="  ", now=NOW)

    assert not Erasure.objects.exists()


def test_nobody_is_erased_twice(person: FullPerson) -> None:
    erase_customer(person.customer, reason=WHY, now=NOW)

    with pytest.raises(AlreadyErasedError):
        erase_customer(person.customer, reason=WHY, now=NOW)


def test_an_open_order_keeps_a_person_from_being_erased(person: FullPerson) -> None:
    order = make_order(customer=person.customer)

    with pytest.raises(StillNeededError, match=order.number):
        erase_customer(person.customer, reason=WHY, now=NOW)

    assert Customer.objects.get(pk=person.customer.pk).erased_at is None


def test_a_car_in_the_house_keeps_its_person_from_being_erased(person: FullPerson) -> None:
    Visit.objects.update(closed_at=None)

    with pytest.raises(StillNeededError):
        erase_customer(person.customer, reason=WHY, now=NOW)


def test_a_message_on_its_way_keeps_its_person_from_being_erased(person: FullPerson) -> None:
    make_row(person.customer, "proposal", "transactional", state="claimed")

    with pytest.raises(StillNeededError):
        erase_customer(person.customer, reason=WHY, now=NOW)


def test_others_are_left_alone(person: FullPerson) -> None:
    other = make_customer(notes="bleibt", email="other@kunde.example")
    mine = make_row(other, "service_reminder", "advertising", state="planned")

    erase_customer(person.customer, reason=WHY, now=NOW, by=make_user())

    assert fresh(other).notes == "bleibt"
    assert fresh(mine).state == Message.State.PLANNED
    assert not is_suppressed("other@kunde.example", Channel.EMAIL, "offers")
