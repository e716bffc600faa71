"""Services on an order: found by what is typed, laid out in lines, met to their price."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from invoices.errors import PackageUnknownError
from invoices.explanation.from_rows import net_of_line, totals_of_lines
from invoices.models import Order, PackageLine
from invoices.orders.packages import add_service, find_service
from tests.factories import make_customer, make_service, make_user
from tests.invoices.builders import make_issued, make_order
from workshop.models import Service, User
from workshop_crm.lib.errors import DomainError

pytestmark = pytest.mark.django_db


def named(code: str, name: str, **fields: Any) -> Service:
    return make_service(code=code, name_de=name, name_en=f"{name} (en)", **fields)


def make_package(price: str | None) -> Service:
    service = named("oil", "Ölwechsel", price_gross=price and Decimal(price))
    shared = {"service": service, "unit": "pc", "quantity": 1}
    PackageLine.objects.create(
        position=1, kind="labour", text_de="Öl wechseln", **shared | {"unit": "aw", "quantity": 5}
    )
    PackageLine.objects.create(
        position=2, kind="part", text_de="Filter", text_en="Filter (en)",
        item_number="F1", unit_price_net=Decimal("12.00"), **shared,
    )  # fmt: skip
    return service


@pytest.mark.parametrize(
    ("typed", "code"),
    [("oil", "oil"), (" ÖLWECHSEL ", "oil"), ("insp", "insp-small"), ("brems", "brakes")],
)
def test_finds_a_service_by_code_name_or_part_of_it(typed: str, code: str) -> None:
    named("oil", "Ölwechsel")
    named("insp-small", "Inspektion")
    named("brakes", "Scheibenbremsen vorn")

    assert find_service(typed).code == code


def test_the_whole_name_wins_over_a_longer_one() -> None:
    named("insp", "Inspektion")
    named("insp-big", "Inspektion groß")

    assert find_service("Inspektion").code == "insp"


@pytest.mark.parametrize("typed", ["", "  ", "Getriebe", "alt"])
def test_what_nobody_offers_is_refused(typed: str) -> None:
    named("oil", "Ölwechsel")
    named("alt", "alt", is_active=False)

    with pytest.raises(PackageUnknownError):
        find_service(typed)


def test_what_can_mean_several_is_refused_with_their_names() -> None:
    named("vl", "Reifen vorn")
    named("hl", "Reifen hinten")

    with pytest.raises(PackageUnknownError) as caught:
        find_service("reifen")

    assert "Reifen vorn" in str(caught.value)
    assert "Reifen hinten" in str(caught.value)


@pytest.mark.parametrize(("price", "kind"), [("49.00", "allowance"), ("99.00", "package")])
def test_its_lines_appear_and_come_to_its_price(price: str, kind: str) -> None:
    order = make_order(lines=0)

    lines = add_service(order, make_package(price))

    assert [line.text for line in lines[:2]] == ["Öl wechseln", "Filter"]
    assert [net_of_line(line) for line in lines[:2]] == [Decimal("47.50"), Decimal("12.00")]
    assert lines[2].kind == kind
    assert totals_of_lines(order.lines.all()).gross == Decimal(price)
    assert {line.service.code for line in order.lines.all() if line.service} == {"oil"}


def test_without_a_price_its_lines_are_all() -> None:
    order = make_order(lines=0)

    add_service(order, make_package(None))

    assert totals_of_lines(order.lines.all()).net == Decimal("59.50")


def test_its_lines_speak_the_language_of_the_customer() -> None:
    order = make_order(lines=0, customer=make_customer(language="en"))

    lines = add_service(order, make_package("99.00"))

    assert [line.text for line in lines[:2]] == ["Öl wechseln", "Filter (en)"]
    assert "Ölwechsel (en)" in lines[2].text


def test_a_closed_order_takes_no_package() -> None:
    order = make_issued().order

    with pytest.raises(DomainError):
        add_service(order, make_package("99.00"))

    assert order.lines.count() == 1


def test_an_order_is_typed_from_packages(client: Client) -> None:
    client.force_login(make_user())
    order = make_order(lines=0)
    make_package("99.00")
    address = reverse("invoices:service_add", args=[order.pk])

    answer = client.post(address, {"package": "ölw"})
    wrong = client.post(address, {"package": "Getriebe"}, follow=True)

    assert answer.url.endswith("?at=package")
    assert Order.objects.get().lines.count() == 3
    assert "flash-error" in wrong.content.decode()
    assert "Getriebe" in wrong.content.decode()


def form_of(service: Service, *rows: dict[str, str]) -> dict[str, str]:
    data = {"package_lines-TOTAL_FORMS": str(len(rows)), "package_lines-INITIAL_FORMS": "0"}
    for number, row in enumerate(rows):
        data |= {f"package_lines-{number}-{name}": value for name, value in row.items()}
    return data


def test_the_owner_lays_a_package_out(client: Client) -> None:
    client.force_login(make_user(role=User.Role.OWNER))
    service = named("oil", "Ölwechsel")
    address = reverse("invoices:package", args=[service.pk])
    row = {"kind": "part", "text_de": "Filter", "quantity": "1", "unit": "pc"}

    refused = client.post(address, form_of(service, row))
    assert (refused.status_code, PackageLine.objects.count()) == (422, 0)
    client.post(address, form_of(service, row | {"unit_price_net": "12"}, {}))

    line = service.package_lines.get()
    assert (line.text_de, line.unit_price_net, line.position) == ("Filter", 12, 1)
    assert client.get(address).status_code == 200
