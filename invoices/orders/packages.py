"""Services on an order: chosen by a word, their lines appear."""

from __future__ import annotations

from decimal import Decimal

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from invoices.errors import PackageUnknownError
from invoices.explanation.from_rows import net_of_line
from invoices.models import Order, OrderLine, PackageLine
from invoices.models.order import LineKind, Unit
from invoices.orders.lines import LineData, add_line, lock_open_order
from invoices.vat import house_rate
from workshop.models import Service
from workshop_crm.lib.money import ZERO, net_of, round_money


def find_service(typed: str) -> Service:
    """Return the service that somebody means by its code, its name or the beginning of a word.

    Raises PackageUnknownError, which names those that are meant when there are several.
    """
    wanted = typed.strip().casefold()
    services = list(Service.objects.filter(is_active=True))
    for fits in (_is_it, _begins, _contains):
        found = [service for service in services if wanted and fits(service, wanted)]
        if len(found) == 1:
            return found[0]
        if found:
            raise PackageUnknownError(typed, [service.name for service in found])
    raise PackageUnknownError(typed, [])


def _names(service: Service) -> tuple[str, ...]:
    return (service.code, service.name_de.casefold(), service.name_en.casefold())


def _is_it(service: Service, wanted: str) -> bool:
    return wanted in _names(service)


def _begins(service: Service, wanted: str) -> bool:
    return any(name.startswith(wanted) for name in _names(service))


def _contains(service: Service, wanted: str) -> bool:
    return any(wanted in name for name in _names(service))


@transaction.atomic
def add_service(order: Order, service: Service) -> list[OrderLine]:
    """Add a service: its lines, met to its gross price by a last one, or one line at that price.

    Raises OrderClosedError.
    """
    order = lock_open_order(order)
    language = order.customer.language
    lines = [
        add_line(order, _data(line, service, language)) for line in service.package_lines.all()
    ]
    price = _price(service, order)
    if not lines:
        return [add_line(order, _flat(_name(service, language), price or ZERO, service))]
    rest = ZERO if price is None else round_money(price) - sum(map(net_of_line, lines), ZERO)
    if rest:
        with translation.override(language):
            text = _("Package price %(name)s") % {"name": _name(service, language)}
        lines.append(add_line(order, _flat(text, rest, service)))
    return lines


def _price(service: Service, order: Order) -> Decimal | None:
    if service.price_gross is None:
        return None
    return net_of(service.price_gross, house_rate(order.supply_on))


def _name(service: Service, language: str) -> str:
    return service.name_en if language == "en" else service.name_de


def _data(line: PackageLine, service: Service, language: str) -> LineData:
    return LineData(
        kind=line.kind,
        text=line.text(language),
        item_number=line.item_number,
        quantity=line.quantity,
        unit=line.unit,
        unit_price_net=line.unit_price_net,
        service=service,
    )


def _flat(text: str, net: Decimal, service: Service) -> LineData:
    kind = LineKind.ALLOWANCE if net < 0 else LineKind.PACKAGE
    return LineData(kind, text, unit=Unit.FLAT, unit_price_net=net, service=service)
