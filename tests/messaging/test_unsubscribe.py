"""Objecting by link: never by looking, always by one POST (E-01, E-04)."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from customers.consent.ledger import is_suppressed
from customers.models import ConsentEvent, Suppression
from messaging.gate.rules import decide
from messaging.models import Message
from tests.factories import make_customer
from tests.messaging.conftest import NOW, put
from tests.messaging.test_deliver_email import deliver, fresh, put_advertising
from workshop_crm.lib.tokens import make_token

pytestmark = pytest.mark.django_db
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def strict():
    """A mail program: no cookies, and CSRF checks on."""
    return Client(enforce_csrf_checks=True)


def link(message, page="unsubscribe"):
    return reverse(f"public_{page.replace('-', '_')}", args=[make_token(page, message.pk)])


@pytest.mark.parametrize("page", ["unsubscribe", "not-me"])
@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_e_04_looking_changes_nothing(strict, page, method):
    message = put_advertising()
    before = ConsentEvent.objects.count()

    for _round in range(20):
        getattr(strict, method)(link(message, page))

    assert ConsentEvent.objects.count() == before
    assert not Suppression.objects.exists()
    assert fresh(message).customer.email_state == "verified"


def test_the_page_has_one_button_and_names_no_address(strict):
    message = put_advertising()

    page = strict.get(link(message)).content.decode()
    main = page.partition("<main")[2].partition("</main>")[0]

    assert main.count("<button") == 1
    assert message.customer.email not in page


def test_e_01_one_click_objects_without_cookie_or_token(strict):
    message = put_advertising()

    answer = strict.post(link(message), ONE_CLICK)

    assert answer.status_code == 200
    assert is_suppressed(message.address, "email", "service")
    decision = decide(message.customer, channel="letter", purpose="service", address="x", now=NOW)
    assert not decision.is_allowed


def test_the_button_does_the_same(strict):
    message = put_advertising()

    assert strict.post(link(message), {"object": "yes"}).status_code == 200
    assert is_suppressed(message.address, "email", "service")


def test_repeating_is_fine_and_adds_nothing(strict):
    message = put_advertising()
    strict.post(link(message), ONE_CLICK)
    before = ConsentEvent.objects.count()

    assert strict.post(link(message), ONE_CLICK).status_code == 200
    assert ConsentEvent.objects.count() == before


def test_a_post_that_says_nothing_does_nothing(strict):
    message = put_advertising()

    assert strict.post(link(message), {}).status_code == 400
    assert not Suppression.objects.exists()


def test_e_03_an_objection_works_before_the_next_claim(strict, smtp):
    message = put_advertising()
    strict.post(link(message), ONE_CLICK)

    deliver()

    assert fresh(message).state == Message.State.BLOCKED
    assert smtp.taken == []


def test_the_link_works_after_the_message_was_deleted(strict):
    message = put_advertising()
    path = link(message)
    message.delete()

    assert strict.get(path).status_code == 200
    assert strict.post(path, ONE_CLICK).status_code == 200


def test_the_link_works_after_the_customer_was_erased(strict):
    message = put_advertising()
    address = message.address
    Message.objects.filter(pk=message.pk).update(customer=None)

    strict.post(link(message), ONE_CLICK)

    assert is_suppressed(address, "email", "service")


def test_after_a_merge_the_survivor_has_objected(strict):
    message = put_advertising()
    survivor = make_customer()
    message.customer.merged_into = survivor
    message.customer.save()

    strict.post(link(message), ONE_CLICK)

    assert survivor.consent_events.filter(kind="objected").exists()


def test_a_token_of_another_purpose_does_nothing(strict):
    message = put_advertising()
    wrong = reverse("public_unsubscribe", args=[make_token("not-me", message.pk)])

    assert strict.post(wrong, ONE_CLICK).status_code == 200
    assert not Suppression.objects.exists()


def test_mails_of_the_contract_still_go_after_an_objection(strict, smtp):
    message = put_advertising()
    strict.post(link(message), ONE_CLICK)
    put(customer=message.customer, occasion="booking")

    assert deliver().handed_over == 1


def test_not_me_stops_everything_to_the_address(client, smtp):
    message = put()

    answer = client.post(link(message, "not-me"), follow=True)

    assert answer.status_code == 200
    deliver()
    assert fresh(message).state == Message.State.BLOCKED
    assert smtp.taken == []


def test_not_me_twice_is_fine(client):
    message = put()
    client.post(link(message, "not-me"))
    before = Suppression.objects.count()

    client.post(link(message, "not-me"))

    assert Suppression.objects.count() == before


def test_not_me_needs_the_pages_own_token(strict):
    message = put()

    assert strict.post(link(message, "not-me")).status_code == 403
    assert not Suppression.objects.exists()
