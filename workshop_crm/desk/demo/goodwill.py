"""Goodwill of the demo: the owner's rules, what was given, and what waits for an answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from customers.models import Customer
from invoices.models import Order, OrderLine
from invoices.models.order import LineKind, Unit
from invoices.orders.lines import LineData, add_line
from invoices.orders.opening import create_order
from retention.goodwill.granting import accept_offer, decline_offer
from retention.goodwill.offering import Told
from retention.models import GoodwillRule, GoodwillUse
from workshop_crm.desk.demo.past import Past
from workshop_crm.desk.demo.people import Person
from workshop_crm.desk.demo.world import World
from workshop_crm.desk.demo.writing import write_rows

Occasion, Gift = GoodwillRule.Occasion, GoodwillRule.Gift
# One visit in so many ended with goodwill.
ONE_IN = 16
_GIVEN = Decimal("15.00")


def build_rules() -> None:
    """Store the rules that the owner of the demo has made."""
    GoodwillRule.objects.bulk_create(
        [
            _rule("Reklamation", Occasion.COMPLAINT, 80, 400, gift=Gift.AMOUNT, priority=50,
                  approval_above=Decimal(60)),
            _rule("Kleinteile für Stammkunden", Occasion.SMALL_REPAIR, 25, 250, gift=Gift.LABOUR,
                  max_order_net=Decimal(60), min_months_customer=6, times_per_year=2,
                  budget_customer=Decimal(40)),
            _rule("Birne für 10 Euro", Occasion.FIRST_VISIT, 45, 150, gift=Gift.FIXED_PRICE,
                  fixed_price_net=Decimal("8.40"), max_order_net=Decimal(55), priority=90),
            _rule("Willkommen zurück", Occasion.AT_RISK, 40, 300, gift=Gift.PERCENT, percent=15,
                  classes=["at_risk", "lapsed", "lost"], priority=110),
            _rule("Zu lange gewartet", Occasion.LONG_WAIT, 20, 100, gift=Gift.AMOUNT,
                  wait_minutes=90, priority=120),
        ]
    )  # fmt: skip


def _rule(name: str, occasion: str, limit: int, budget: int, **fields: Any) -> GoodwillRule:
    amounts = {"amount_max": Decimal(limit), "budget_month": Decimal(budget)}
    return GoodwillRule(name=name, occasion=occasion, **{**amounts, **fields})


def allowances(pasts: Sequence[Past]) -> Iterator[OrderLine]:
    """Return the lines with which some visits of the past ended, to be stored with the others."""
    name = _past_rule().name
    for past in _with_goodwill(pasts):
        yield OrderLine(
            order=past.order,
            position=9,
            kind=LineKind.ALLOWANCE,
            text=f"Kulanz: {name}",
            quantity=Decimal(-1),
            unit=Unit.FLAT,
            unit_price_net=_GIVEN,
            vat_rate=Decimal(19),
            approved_at=past.visit.closed_at,
        )


def note_uses(world: World, pasts: Sequence[Past]) -> None:
    """Store why and by which rule those allowances were given."""
    rule = _past_rule()
    orders = {past.order.pk: past for past in _with_goodwill(pasts)}
    lines = OrderLine.objects.filter(order__in=list(orders), kind=LineKind.ALLOWANCE)
    write_rows(
        GoodwillUse,
        (
            GoodwillUse(
                rule=rule,
                customer=orders[line.order_id].order.customer,
                order=orders[line.order_id].order,
                line=line,
                amount=_GIVEN,
                reason=f"{rule.name}: Der Wagen war später fertig als zugesagt.",
                given_at=orders[line.order_id].visit.closed_at or world.now,
                given_by=world.desk,
            )
            for line in lines.order_by("id")
        ),
    )


def _with_goodwill(pasts: Sequence[Past]) -> Iterator[Past]:
    return (past for past in pasts if past.order.pk % ONE_IN == 0)


def _past_rule() -> GoodwillRule:
    return GoodwillRule.objects.get(occasion=Occasion.LONG_WAIT)


def build_open_cases(world: World, people: Sequence[Person]) -> None:
    """Open orders on which goodwill is offered, waits for the owner, and was declined."""
    regulars = _regulars(world, people)
    if len(regulars) < 3:  # noqa: PLR2004 One for each case.
        return
    _small_order(world, regulars[0])
    told = Told(Occasion.COMPLAINT, "Bremsen quietschen seit dem Wechsel")
    complaint = GoodwillRule.objects.get(occasion=Occasion.COMPLAINT)
    waiting = _small_order(world, regulars[1], labour=Decimal(70))
    accept_offer(waiting, complaint, by=world.desk, now=world.now, told=told)
    small = GoodwillRule.objects.get(occasion=Occasion.SMALL_REPAIR)
    declined = _small_order(world, regulars[2])
    reason = "Kundin zahlt gern, wollte nur schnell fertig sein"
    decline_offer(declined, small, reason=reason, by=world.desk, now=world.now)


def _regulars(world: World, people: Sequence[Person]) -> list[Customer]:
    """People who came here more than half a year ago and not too long ago, without any cause."""
    half_a_year, year = world.now - timedelta(days=200), world.now - timedelta(days=400)
    known = Customer.objects.filter(
        pk__in=[person.customer.pk for person in people],
        visits__arrived_at__range=(year, half_a_year),
        goodwill_uses=None,
    ).exclude(visits__satisfaction__lte=3)
    return list(known.order_by("pk").distinct()[:3])


def _small_order(world: World, customer: Customer, labour: Decimal = Decimal("19.00")) -> Order:
    order = create_order(
        customer, workshop=world.site, today=world.today, vehicle=customer.vehicles.first()
    )
    add_line(order, LineData(LineKind.LABOUR, "Abblendlicht wechseln", unit_price_net=labour))
    part = LineData(LineKind.PART, "Glühlampe H7", unit_price_net=Decimal("9.90"))
    add_line(order, part)
    return order
