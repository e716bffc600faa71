"""What the front desk sees of goodwill: on the order, and while somebody asks for a price."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from messaging.models import Message
from retention.models import GoodwillRequest, GoodwillUse
from tests.factories import make_company, make_customer, make_user
from tests.retention.builders import make_order, make_rule

pytestmark = pytest.mark.django_db

HTMX = {"hx-request": "true"}


@pytest.fixture
def desk() -> Client:
    make_company()
    client = Client()
    client.force_login(make_user())
    return client


def _offer(pk: int) -> str:
    return reverse("retention:goodwill_offer", args=[pk])


def test_the_front_desk_gives_goodwill_on_the_order(desk: Client) -> None:
    rule, order = make_rule(), make_order()

    offered = desk.get(_offer(order.pk), headers=HTMX).content.decode()
    response = desk.post(_offer(order.pk), {"rule": rule.pk})

    assert f'value="{rule.pk}"' in offered
    assert "119,00" in offered
    assert "107,10" in offered
    assert response.url == order.get_absolute_url()
    assert GoodwillUse.objects.get().order == order
    assert "<form" not in desk.get(_offer(order.pk), headers=HTMX).content.decode()


def test_is_a_part_for_htmx_and_a_page_without(desk: Client) -> None:
    make_rule()
    order = make_order()

    assert "<html" in desk.get(_offer(order.pk)).content.decode()
    assert "<html" not in desk.get(_offer(order.pk), headers=HTMX).content.decode()


def test_a_house_without_rules_shows_nothing(desk: Client) -> None:
    page = desk.get(_offer(make_order().pk), headers=HTMX).content.decode()

    assert not page.strip()


def test_looking_at_the_offer_gives_nothing(desk: Client) -> None:
    make_rule()
    order = make_order()

    desk.get(_offer(order.pk))
    desk.get(_offer(order.pk), {"occasion": "complaint", "note": "laut"})

    assert not GoodwillUse.objects.exists()
    assert not GoodwillRequest.objects.exists()


@pytest.mark.parametrize("rule", ["", "abc", "999"])
@pytest.mark.parametrize("name", ["goodwill_offer", "goodwill_decline"])
def test_an_unknown_rule_gives_nothing(desk: Client, name: str, rule: str) -> None:
    address = reverse(f"retention:{name}", args=[make_order().pk])

    assert desk.post(address, {"rule": rule, "reason": "x"}).status_code == 404


def test_a_spent_budget_is_told_in_words(desk: Client) -> None:
    rule, order = make_rule(budget_month=1), make_order()

    response = desk.post(_offer(order.pk), {"rule": rule.pk}, follow=True)

    assert [str(each) for each in response.context["messages"]]
    assert not GoodwillUse.objects.exists()
    assert not Message.objects.exists()


def test_says_why_a_rule_gives_nothing(desk: Client) -> None:
    make_rule(max_order_net=1)

    page = desk.get(_offer(make_order().pk), headers=HTMX).content.decode()

    assert "Kleine Reparatur:" in page
    assert 'name="rule"' not in page


def test_what_the_customer_tells_opens_another_rule(desk: Client) -> None:
    rule, order = make_rule(occasion="complaint"), make_order()
    told = {"occasion": "complaint", "note": "Fleck im Sitz"}

    before = desk.get(_offer(order.pk), headers=HTMX).content.decode()
    after = desk.get(_offer(order.pk), told, headers=HTMX).content.decode()
    desk.post(_offer(order.pk), {"rule": rule.pk, **told})

    assert 'name="rule"' not in before
    assert after.count("Fleck im Sitz") >= 2
    assert "Fleck im Sitz" in GoodwillUse.objects.get().reason


def test_nobody_tells_with_an_empty_note(desk: Client) -> None:
    make_rule(occasion="complaint")
    told = {"occasion": "complaint", "note": " "}

    page = desk.get(_offer(make_order().pk), told, headers=HTMX).content.decode()

    assert "field-problem" in page
    assert 'name="rule"' not in page


def test_a_no_is_noted_with_its_reason_and_can_be_taken_back(desk: Client) -> None:
    rule, order = make_rule(), make_order()
    address = reverse("retention:goodwill_decline", args=[order.pk])

    desk.post(address, {"rule": rule.pk, "reason": ""})
    assert not GoodwillRequest.objects.exists()
    desk.post(address, {"rule": rule.pk, "reason": "will nicht"})

    page = desk.get(_offer(order.pk), headers=HTMX).content.decode()
    assert "will nicht" in page
    assert 'name="rule"' not in page
    desk.post(reverse("retention:goodwill_again", args=[order.pk]))
    assert 'name="rule"' in desk.get(_offer(order.pk), headers=HTMX).content.decode()


def test_above_the_limit_the_front_desk_asks(desk: Client) -> None:
    rule, order = make_rule(approval_above=Decimal(5)), make_order()

    desk.post(_offer(order.pk), {"rule": rule.pk})

    row = GoodwillRequest.objects.get()
    assert (row.state, row.amount) == ("waiting", Decimal(10))
    assert not GoodwillUse.objects.exists()
    assert 'name="rule"' not in desk.get(_offer(order.pk), headers=HTMX).content.decode()


def _ask(client: Client, **typed: object) -> str:
    return client.get(reverse("retention:inquiry"), typed).content.decode()


def test_a_stranger_who_asks_for_a_price_gets_the_offer_of_a_first_visit(desk: Client) -> None:
    make_rule(occasion="first_visit", gift="fixed_price", fixed_price_net=Decimal("8.40"),
              amount_max=Decimal(50), name="Birne 10 Euro")  # fmt: skip

    page = _ask(desk, text="Birne vorn", gross="59.50", labour_gross="30")

    assert "Birne 10 Euro" in page
    assert "10,00" in page
    assert "59,50" in page


def test_a_customer_is_asked_about_by_what_they_are(desk: Client) -> None:
    make_rule(occasion="small_repair", gift="labour", amount_max=Decimal(50))
    customer = make_customer()

    page = _ask(desk, customer=customer.pk, gross="59.50", labour_gross="11.90")

    assert customer.name in page
    assert "47,60" in page


def test_without_a_rule_the_price_stays(desk: Client) -> None:
    assert "59,50" in _ask(desk, gross="59.50")


@pytest.mark.parametrize("gross", ["1.234,50", "1234,50 €", "1,234.50", "1234.50"])
def test_a_price_is_asked_for_as_people_type_it(desk: Client, gross: str) -> None:
    response = desk.get(reverse("retention:inquiry"), {"gross": gross, "labour_gross": "12.50"})

    assert response.context["before"] == Decimal("1234.50")
    assert response.context["form"].cleaned_data["labour_gross"] == Decimal("12.5")


@pytest.mark.parametrize(
    "typed", [{"gross": "0"}, {"gross": "x"}, {"gross": "5", "labour_gross": "6"}]
)
def test_a_price_that_is_none_comes_back(desk: Client, typed: dict[str, str]) -> None:
    response = desk.get(reverse("retention:inquiry"), typed)

    assert response.status_code == 200
    assert "offer" not in response.context
    assert response.context["form"].errors


@pytest.mark.parametrize(
    ("gross", "labour", "wrong"),
    [
        ("5", "5.01", ["labour_gross"]),
        ("5", "5", []),
        ("5", "", []),
        # A price that can't be read is no price of nothing.
        ("x", "5", ["gross"]),
        ("", "5", ["gross"]),
        ("5", "-1", ["labour_gross"]),
    ],
)
def test_the_labour_is_a_part_of_the_price(
    desk: Client, gross: str, labour: str, wrong: list[str]
) -> None:
    typed = {"gross": gross, "labour_gross": labour}

    form = desk.get(reverse("retention:inquiry"), typed).context["form"]

    assert list(form.errors) == wrong


@pytest.mark.parametrize("number", ["", "999999", "x"])
def test_an_unknown_customer_is_a_stranger(desk: Client, number: str) -> None:
    response = desk.get(reverse("retention:inquiry"), {"customer": number})

    assert response.status_code == 200
    assert response.context["customer"] is None
