"""Who works at one site sees that site's work in every list, and nobody else's."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from bookings.models import Appointment, Booking, Proposal, Visit
from customers.models import PossibleDuplicate, Task, TyreSet
from customers.records import save_customer
from invoices.models import Invoice, Order
from messaging.models import Message
from tests.any_row import make_any
from tests.factories import make_customer, make_user, make_vehicle, make_workshop
from workshop.access import at_sites_of, sites_of
from workshop.models import User, Workshop
from workshop_crm.desk.search import find
from workshop_crm.desk.today import look_at_today

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> Workshop:
    return make_workshop(name="Werkstatt Hier", slug="hier")


@pytest.fixture
def there() -> Workshop:
    return make_workshop(name="Werkstatt Dort", slug="dort")


@pytest.fixture
def person(client: Client, here: Workshop) -> User:
    user = make_user(site=here)
    client.force_login(user)
    return user


def make_booking(site: Workshop, name: str) -> Booking:
    return make_any(Booking, workshop=site, customer=make_customer(last_name=name))


def make_order(site: Workshop, name: str) -> Order:
    return make_any(Order, workshop=site, customer=make_customer(last_name=name))


def make_invoice(site: Workshop, name: str) -> Invoice:
    return make_any(Invoice, order=make_order(site, name))


def make_task(site: Workshop, name: str) -> object:
    customer = make_order(site, name).customer
    return make_any(Task, kind="other", title=name, customer=customer, due_at=timezone.now())


def make_message(site: Workshop, name: str) -> object:
    return make_any(
        Message,
        kind="service_reminder",
        state="planned",
        not_before=timezone.now(),
        customer=make_order(site, name).customer,
    )


def make_call(site: Workshop, name: str) -> object:
    now = timezone.now()
    return make_any(
        Message,
        kind="service_reminder",
        channel="call",
        state="handed_over",
        not_before=now - timedelta(hours=1),
        not_after=now + timedelta(days=1),
        handed_over_at=now,
        customer=make_order(site, name).customer,
    )


def make_pair(site: Workshop, name: str) -> object:
    order = make_order(site, name)
    return make_any(PossibleDuplicate, first=order.customer, second=make_customer())


def make_tyres(site: Workshop, name: str) -> object:
    vehicle = make_vehicle(customer=make_order(site, name).customer)
    return make_any(TyreSet, vehicle=vehicle, out_on=None)


@pytest.mark.parametrize(
    ("path", "make"),
    [
        ("/bookings/?show=", make_booking),
        ("/invoices/", make_order),
        ("/invoices/issued/", make_invoice),
        ("/customers/", make_order),
        ("/customers/tasks/", make_task),
        ("/customers/duplicates/", make_pair),
        ("/customers/tyres/", make_tyres),
        ("/messages/", make_message),
        ("/reminders/", make_message),
        ("/reminders/calls/", make_call),
        ("/", make_task),
    ],
)
def test_lists_leave_out_what_and_who_is_another_site_s(
    client: Client,
    person: User,
    here: Workshop,
    there: Workshop,
    path: str,
    make: Callable[[Workshop, str], object],
) -> None:
    make(here, "Hierzulande")
    make(there, "Dortmann")

    page = client.get(path).content.decode()

    assert "Hierzulande" in page
    assert "Dortmann" not in page


def test_the_search_finds_who_is_another_site_s_for_the_house_only(
    person: User, there: Workshop
) -> None:
    customer = make_customer(last_name="Dortmann")
    save_customer(customer)
    make_any(Order, workshop=there, customer=customer)
    today = timezone.localdate()

    assert find("Dortmann", today=today, user=person).customers == []
    assert [hit.customer for hit in find("Dortmann", today=today, user=make_user()).customers] == [
        customer
    ]


@pytest.mark.parametrize("path", ["/bookings/day/", "/bookings/week/", "/bookings/cards/design/"])
def test_the_address_names_no_other_site(
    client: Client, here: Workshop, there: Workshop, path: str
) -> None:
    client.force_login(make_user(role=User.Role.OWNER, site=here))

    page = client.get(path, {"site": "dort"}).content.decode()

    assert "Werkstatt Dort" not in page


@pytest.mark.parametrize(
    "query", ["bookings/appointments/new/?booking=", "invoices/orders/new/?visit="]
)
def test_a_new_thing_can_t_be_hung_on_another_site_s(
    client: Client, person: User, there: Workshop, query: str
) -> None:
    model = Booking if "booking=" in query else Visit
    row = make_any(model, workshop=there)

    assert client.get(f"/{query}{row.pk}").status_code == 404


def test_today_shows_one_s_own_site(person: User, here: Workshop, there: Workshop) -> None:
    now = timezone.now()
    for site in (here, there):
        booking = make_any(Booking, workshop=site)
        make_any(Proposal, booking=booking, state="open", expires_at=now.replace(year=2099))
        make_any(Visit, workshop=site)
        times = {"starts_at": now, "ends_at": now.replace(year=2099)}
        make_any(Appointment, workshop=site, state="confirmed", **times)

    today = look_at_today(now=now, user=person)

    assert [row.booking.workshop for row in today.waiting] == [here]
    assert [row.workshop for row in today.visits] == [here]
    assert [row.workshop for row in today.appointments] == [here]
    assert today.open_proposal_count == 1


def test_the_search_finds_no_other_site_s_numbers(
    person: User, here: Workshop, there: Workshop
) -> None:
    own = make_any(Order, workshop=here, number="A2026-00001")
    make_any(Order, workshop=there, number="A2026-00002")
    today = timezone.localdate()

    found = [
        find(number, today=today, user=person).orders for number in ("A2026-00001", "A2026-00002")
    ]

    assert found == [[own], []]


def test_what_has_no_site_belongs_to_all(person: User, there: Workshop) -> None:
    visit = make_any(Visit, workshop=None)
    make_any(Visit, workshop=there)

    assert list(at_sites_of(Visit.objects.all(), person)) == [visit]
    assert at_sites_of(Visit.objects.all(), make_user()).count() == 2


def test_the_sites_of_a_person(person: User, here: Workshop, there: Workshop) -> None:
    assert list(sites_of(person)) == [here]
    assert set(sites_of(make_user())) == {here, there}


def test_the_settings_lead_an_owner_of_one_site_to_it(client: Client, here: Workshop) -> None:
    client.force_login(make_user(role=User.Role.OWNER, site=here))

    assert client.get("/workshop/")["Location"] == f"/workshop/sites/{here.pk}/"


def test_the_floor_s_day_begins_on_the_board(client: Client, here: Workshop) -> None:
    client.force_login(make_user(role=User.Role.FLOOR))

    assert client.get("/")["Location"] == "/bookings/day/"
