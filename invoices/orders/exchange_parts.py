"""The tax on exchange parts (R-35): the old part that is handed in is taxed, though not paid.

A part in exchange is barter with a payment on top: VAT is due on the payment and on the old part,
whose value the tax offices allow to take as a flat share of the exchange part's list price (UStAE
10.5(3)). Off until the owner enters that share; whether the flat rate stays is for the tax adviser.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from django.utils.translation import gettext as _

from invoices.models import InvoiceLine, OrderLine
from invoices.models.order import LineKind, Unit
from workshop.models import Company
from workshop_crm.lib.money import ZERO, round_money


def house_share() -> int:
    """Return the percentage of the house; 0 while the owner has not switched it on."""
    return Company.objects.values_list("exchange_part_percent", flat=True).first() or 0


def value_of_old_part(
    kind: str, list_net: Decimal, *, vat_rate: Decimal, share: int
) -> Decimal | None:
    """Return the net value of the old part that a line takes in, ``None`` where there is none.

    ``list_net`` is quantity times list price before any discount. Without VAT nothing is taxed.
    """
    if kind != LineKind.EXCHANGE or not share or not vat_rate:
        return None
    return round_money(list_net * share / 100) or None


def value_of_line(line: OrderLine | InvoiceLine, share: int) -> Decimal | None:
    """Return the value of the old part for a line as it stands now."""
    list_net = line.quantity * line.unit_price_net
    return value_of_old_part(line.kind, list_net, vat_rate=line.vat_rate, share=share)


def value_of_old_parts(lines: Iterable[OrderLine | InvoiceLine]) -> Decimal:
    """Sum up what is taxed beside the net sum of the lines."""
    return sum((line.exchange_value or ZERO for line in lines), ZERO)


def old_part_lines(lines: Iterable[InvoiceLine]) -> list[InvoiceLine]:
    """Return the old parts as lines of their own, unsaved, as the e-invoice needs them.

    No source shows how to code this tax (R-36). This way keeps every rule of EN 16931: a taxed
    line, and an allowance without VAT that takes it off again.
    """
    return [
        InvoiceLine(
            text=old_part_name(line),
            quantity=Decimal(1).copy_sign(line.exchange_value),
            unit=Unit.PIECE,
            unit_price_net=abs(line.exchange_value),
            discount_percent=ZERO,
            vat_rate=line.vat_rate,
        )
        for line in lines
        if line.exchange_value
    ]


def old_part_name(line: OrderLine | InvoiceLine) -> str:
    """Name the old part of a line in the active language."""
    return _("Value of the old part: %(text)s") % {"text": line.text}


def old_part_words() -> str:
    """Say in the active language why the value of old parts is not paid."""
    return _("The old part is taken in exchange: its value is taxed and not paid.")
