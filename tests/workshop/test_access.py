"""Who sees what: areas by role, site and PIN; rows by site."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.test import RequestFactory

from tests.factories import make_user, make_workshop
from workshop.access import at_sites_of, signed_in, sites_of
from workshop.areas import Area
from workshop.models import BayAbsence, Closure, User, Workshop

Role = User.Role

OWN, WORK, OFFICE, MARKETING = Area.OWN, Area.WORK, Area.OFFICE, Area.MARKETING
ARCHIVE, SITE, HOUSE = Area.ARCHIVE, Area.SITE, Area.HOUSE


@pytest.mark.parametrize(
    ("role", "by_password", "by_pin"),
    [
        (Role.FLOOR, {OWN, WORK}, {WORK}),
        (Role.FRONT_DESK, {OWN, WORK, OFFICE, MARKETING}, {WORK, OFFICE, MARKETING}),
        (Role.ARCHIVE, {OWN, WORK, OFFICE, MARKETING, ARCHIVE}, {WORK, OFFICE, MARKETING}),
        (Role.OWNER, set(Area), {WORK, OFFICE, MARKETING}),
    ],
)
def test_a_role_opens_its_areas_and_a_pin_the_day_s_work_of_them(
    role: str, by_password: set[Area], by_pin: set[Area]
) -> None:
    user = User(role=role)

    assert user.areas == by_password

    user.is_by_pin = True
    assert user.areas == by_pin


@pytest.mark.parametrize("role", Role.values)
def test_who_belongs_to_one_site_has_no_say_over_the_house(role: str) -> None:
    everywhere, here = User(role=role), User(role=role, site_id=1)

    assert everywhere.areas - here.areas <= {HOUSE}
    assert HOUSE not in here.areas


@pytest.mark.parametrize(
    ("fields", "is_owner", "may_read_archive"),
    [
        ({"role": Role.OWNER}, True, True),
        ({"role": Role.OWNER, "site_id": 1}, False, True),
        ({"role": Role.ARCHIVE}, False, True),
        ({"role": Role.FRONT_DESK}, False, False),
        ({"role": Role.FLOOR}, False, False),
        ({"role": Role.FLOOR, "is_superuser": True}, True, True),
        ({"role": Role.FLOOR, "is_superuser": True, "site_id": 1}, False, True),
    ],
)
def test_house_and_archive_are_open_for(fields, is_owner: bool, may_read_archive: bool) -> None:
    user = User(**fields)

    assert (user.is_owner, user.may_read_archive) == (is_owner, may_read_archive)

    user.is_by_pin = True
    assert (user.is_owner, user.may_read_archive) == (False, False)


def test_only_people_are_signed_in() -> None:
    request = RequestFactory().get("/")
    request.user = AnonymousUser()

    with pytest.raises(PermissionDenied):
        signed_in(request)

    request.user = User(username="jana")
    assert signed_in(request).username == "jana"


@pytest.mark.django_db
def test_the_sites_of_a_person_are_the_open_ones() -> None:
    here, there = make_workshop(name="Hier"), make_workshop(name="Dort")
    closed = make_workshop(name="Zu", is_active=False)

    assert set(sites_of(make_user())) == {here, there}
    assert set(sites_of(make_user(site=here))) == {here}
    assert set(sites_of(make_user(site=closed))) == set()


@pytest.mark.django_db
def test_rows_of_no_site_are_everybody_s() -> None:
    here, there = make_workshop(), make_workshop()
    for site in (here, there, None):
        Closure.objects.create(workshop=site, starts_on="2026-12-24", ends_on="2026-12-24")

    def seen_by(user: User | None) -> set[Workshop | None]:
        return {row.workshop for row in at_sites_of(Closure.objects.all(), user)}

    assert seen_by(make_user(site=here)) == {here, None}
    assert seen_by(make_user()) == {here, there, None}
    assert seen_by(None) == {here, there, None}


@pytest.mark.django_db
def test_the_way_to_the_site_may_be_longer() -> None:
    here, there = make_workshop(), make_workshop()
    at = {"starts_at": "2026-12-01T08:00Z", "ends_at": "2026-12-01T09:00Z"}
    for bay in (here.bays.first(), there.bays.first()):
        BayAbsence.objects.create(bay=bay, **at)

    rows = at_sites_of(BayAbsence.objects.all(), make_user(site=here), way="bay__workshop")

    assert [row.bay.workshop for row in rows] == [here]
