"""The owner's pages of goodwill: rules, the trial, what waits, what was given and what not."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from customers.models import Task
from retention.goodwill.granting import accept_offer, decline_offer
from retention.models import GoodwillRequest, GoodwillRule, GoodwillUse
from tests.factories import make_company, make_user
from tests.retention.builders import at, make_order, make_portal, make_rule

pytestmark = pytest.mark.django_db

RULE = {
    "name": "Reklamation",
    "occasion": "complaint",
    "gift": "amount",
    "percent": "0",
    "amount_max": "30",
    "budget_month": "300",
    "wait_minutes": "60",
    "warranty_months": "6",
    "min_months_customer": "0",
    "times_per_year": "2",
    "priority": "10",
    "is_active": "on",
}
NEW = "retention:rule_new"


@pytest.fixture
def owner(client: Client) -> Client:
    make_company()
    client.force_login(make_user(role="owner"))
    return client


def _request(**fields: str) -> GoodwillRequest:
    rule = make_rule(approval_above=Decimal(5), **fields)
    row = accept_offer(make_order(), rule, by=make_user(), now=timezone.now())
    assert isinstance(row, GoodwillRequest)
    return row


def test_the_owner_makes_and_changes_a_rule(owner: Client) -> None:
    portal = make_portal(slug="teileheld", name="Teileheld")
    full = {
        "classes": ["at_risk", "lapsed"],
        "won_through": portal.slug,
        "valid_from": "2026-01-01",
        "valid_until": "2026-12-31",
        "approval_above": "20",
        "budget_customer": "60",
    }

    owner.post(reverse(NEW), RULE | full)
    rule = GoodwillRule.objects.get()
    response = owner.post(reverse("retention:rule_edit", args=[rule.pk]), RULE | {"name": "Neu"})

    assert (rule.classes, rule.won_through_name) == (["at_risk", "lapsed"], "Teileheld")
    assert (rule.approval_above, rule.budget_customer) == (Decimal(20), Decimal(60))
    rule.refresh_from_db()
    assert response.url == reverse("retention:goodwill")
    assert (rule.name, rule.classes, rule.won_through_name) == ("Neu", [], "")


def test_amounts_of_a_rule_are_typed_as_everywhere(owner: Client) -> None:
    typed = {"amount_max": "1.234,50 €", "budget_month": "2500.50", "approval_above": "12,5"}

    owner.post(reverse(NEW), RULE | typed)

    rule = GoodwillRule.objects.get()
    assert (rule.amount_max, rule.budget_month) == (Decimal("1234.5"), Decimal("2500.5"))
    assert rule.approval_above == Decimal("12.5")


@pytest.mark.parametrize(
    "bad",
    [
        {"percent": "101"},
        {"amount_max": "-1"},
        {"name": ""},
        {"name": "KLEINE reparatur"},
        {"gift": "percent"},
        {"gift": "fixed_price"},
        {"gift": "item"},
        {"occasion": "small_repair"},
        {"valid_from": "2026-02-02", "valid_until": "2026-02-01"},
        {"classes": ["nobody"]},
        {"won_through": "nowhere"},
    ],
)
def test_a_bad_rule_comes_back_with_the_form(owner: Client, bad: dict[str, str]) -> None:
    make_rule()

    response = owner.post(reverse(NEW), RULE | bad)

    assert response.status_code == 422
    assert GoodwillRule.objects.count() == 1


def test_a_trial_shows_what_it_would_have_cost_and_stores_nothing(owner: Client) -> None:
    order = make_order(ordered_on=timezone.localdate())
    rule = make_rule(max_order_net=Decimal(1))
    typed = RULE | {"occasion": "small_repair", "max_order_net": "500", "try": "1"}

    new = owner.post(reverse(NEW), typed)
    known = owner.post(reverse("retention:rule_edit", args=[rule.pk]), typed)

    for page in (new.content.decode(), known.content.decode()):
        assert order.number in page
        assert "30,00" in page
    rule.refresh_from_db()
    assert (rule.name, rule.max_order_net) == ("Kleine Reparatur", Decimal(1))
    assert (GoodwillRule.objects.count(), GoodwillUse.objects.count()) == (1, 0)


def test_a_trial_without_any_case_says_so(owner: Client) -> None:
    response = owner.post(reverse(NEW), RULE | {"try": "1"})

    assert response.status_code == 200
    assert "0,00" in response.content.decode()


def test_an_unused_rule_can_be_deleted_and_a_used_one_can_not(owner: Client) -> None:
    unused, used = make_rule(), make_rule(name="benutzt")
    declined = make_rule(name="abgelehnt", priority=1)
    order = make_order()
    GoodwillUse.objects.create(
        rule=used, customer=order.customer, order=order, amount=1, given_at=at(9, 1)
    )
    desk = make_user()
    decline_offer(make_order(), declined, reason="nein", by=desk, now=timezone.now())

    for rule in (unused, used, declined):
        owner.post(reverse("retention:rule_delete", args=[rule.pk]))

    assert set(GoodwillRule.objects.all()) == {used, declined}


def test_the_goodwill_page_lists_what_was_given_and_what_was_not(owner: Client) -> None:
    rule, given, declined = make_rule(), make_order(), make_order()
    GoodwillUse.objects.create(
        rule=rule, customer=given.customer, order=given, amount=7, given_at=at(9, 1)
    )
    decline_offer(declined, rule, reason="war unhöflich", by=make_user(), now=timezone.now())

    first = owner.get(reverse("retention:goodwill")).content.decode()
    second = owner.get(reverse("retention:goodwill") + "?show=refused").content.decode()

    assert given.number in first
    assert "war unhöflich" not in first
    assert declined.number in second
    assert "war unhöflich" in second


def test_what_waits_stands_on_top_and_is_approved_with_one_click(owner: Client) -> None:
    row = _request()
    address = reverse("retention:request", args=[row.pk])

    assert address in owner.get(reverse("retention:goodwill")).content.decode()
    assert row.order.number in owner.get(address).content.decode()
    owner.post(address, {"approve": "1"})

    assert GoodwillUse.objects.get().order == row.order
    assert not Task.objects.filter(done_at=None).exists()
    assert address not in owner.get(reverse("retention:goodwill")).content.decode()


@pytest.mark.parametrize(("reason", "state"), [("zu teuer", "refused"), (" ", "waiting")])
def test_the_owner_refuses_only_with_a_reason(owner: Client, reason: str, state: str) -> None:
    row = _request()

    owner.post(reverse("retention:request", args=[row.pk]), {"reason": reason})

    row.refresh_from_db()
    assert row.state == state
    assert not GoodwillUse.objects.exists()


def test_the_front_desk_decides_no_request() -> None:
    row, desk = _request(), Client()
    desk.force_login(make_user())

    response = desk.post(reverse("retention:request", args=[row.pk]), {"approve": "1"})

    assert response.status_code == 403
    assert not GoodwillUse.objects.exists()
