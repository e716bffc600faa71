"""What the board asks the server while somebody moves an appointment."""

from __future__ import annotations

from datetime import date, datetime, time
from http import HTTPStatus
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from bookings.models import Appointment
from messaging.models import Message
from tests.bookings.visits.builders import BERLIN
from tests.factories import (
    make_appointment,
    make_customer,
    make_service,
    make_workshop,
)
from workshop.models import BayAbsence, Workshop

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_in_english", "_tuesday")]

DAY = date(2027, 3, 10)
PART = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def _tuesday(time_machine) -> None:
    time_machine.move_to(datetime(2027, 3, 9, 10, 0, tzinfo=BERLIN))


@pytest.fixture
def site() -> Workshop:
    return make_workshop(bays=2)


def at(hour: int, minute: int = 0, *, on: date = DAY) -> datetime:
    return datetime.combine(on, time(hour, minute), BERLIN)


def standing(site: Workshop, start: datetime, **fields: Any) -> Appointment:
    one = make_appointment(starts_at=start, minutes=60, workshop=site, **fields)
    one.services.add(make_service(duration_minutes=60))
    return one


def ask(desk: Client, one: Appointment, method: str = "get", **wanted: Any) -> HttpResponse:
    sent = {"bay": one.bay_id, "starts_at": one.starts_at.isoformat(), **wanted}
    return getattr(desk, method)(reverse("bookings:place", args=[one.pk]), sent, **PART)


def test_free_starts_come_by_bay_as_the_clock_shows_them(desk: Client, site: Workshop) -> None:
    one = standing(site, at(9))

    found = desk.get(reverse("bookings:places", args=[one.pk]), {"on": DAY.isoformat()}).json()

    assert sorted(found["free"]) == sorted(str(bay.pk) for bay in site.bays.all())
    assert found["free"][str(one.bay_id)][0] == "2027-03-10T08:00:00+01:00"


@pytest.mark.parametrize(("days", "count"), [("7", 5), ("999", 5), ("", 1), ("x", 1)])
def test_at_most_a_week_is_looked_through(
    desk: Client, site: Workshop, days: str, count: int
) -> None:
    one = standing(site, at(9))

    found = desk.get(reverse("bookings:places", args=[one.pk]), {"days": days}).json()

    assert len({start[:10] for start in found["free"][str(one.bay_id)]}) == count


def test_the_question_says_what_the_customer_is_told_and_changes_nothing(
    desk: Client, site: Workshop
) -> None:
    one = standing(site, at(9), customer=make_customer(email="ada@kunde.example"))

    page = ask(desk, one, starts_at=at(11).isoformat()).content.decode()

    assert "by e-mail to ada@kunde.example" in page
    assert "11:00 – 12:00, Bühne 1" in page
    one.refresh_from_db()
    assert one.starts_at == at(9)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"email": ""}, "gets an SMS to +491711234567"),
        ({"email": "", "phone": ""}, "please call –"),
    ],
)
def test_the_question_knows_who_gets_no_mail(
    desk: Client, site: Workshop, fields: dict[str, str], words: str
) -> None:
    one = standing(site, at(9), customer=make_customer(**fields))

    assert words in ask(desk, one, starts_at=at(11).isoformat()).content.decode()


def test_a_move_is_done_and_told(desk: Client, site: Workshop) -> None:
    one = standing(site, at(9))
    other = site.bays.last()

    response = ask(desk, one, "post", starts_at=at(11).isoformat(), bay=other.pk)

    assert response.content.decode() == "The appointment has moved; the customer is told."
    one.refresh_from_db()
    assert (one.starts_at, one.ends_at, one.bay) == (at(11), at(12), other)
    assert Message.objects.get().kind == "appointment_changed"


def test_bay_and_end_alone_are_told_to_nobody(desk: Client, site: Workshop) -> None:
    one = standing(site, at(9), state=Appointment.State.ARRIVED)

    response = ask(desk, one, "post", ends_at="2027-03-10T11:15", bay=site.bays.last().pk)

    assert "same time" in response.content.decode()
    one.refresh_from_db()
    assert (one.ends_at, one.bay) == (at(11, 15), site.bays.last())
    assert not Message.objects.exists()


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        ({"starts_at": at(12).isoformat()}, "Bühne 1 is taken 12:00–13:00"),
        ({"starts_at": at(9, on=date(2027, 3, 8)).isoformat()}, "This time has passed."),
        ({"starts_at": "soon"}, "valid date"),
        ({"bay": 999_999}, "valid choice"),
        ({"ends_at": at(9).isoformat()}, "must come after"),
    ],
)
def test_a_refusal_names_the_reason_and_changes_nothing(
    desk: Client, site: Workshop, method: str, wanted: dict[str, Any], words: str
) -> None:
    one = standing(site, at(9))
    standing(site, at(12))

    response = ask(desk, one, method, **wanted)

    assert response.status_code == HTTPStatus.CONFLICT
    assert words in response.content.decode()
    assert list(Appointment.objects.values_list("starts_at", flat=True)) == [at(9), at(12)]


def test_a_bay_of_another_site_is_no_choice(desk: Client, site: Workshop) -> None:
    one = standing(site, at(9))

    response = ask(desk, one, "post", bay=make_workshop().bays.first().pk)

    assert response.status_code == HTTPStatus.CONFLICT


@pytest.mark.parametrize("state", ["arrived", "done", "cancelled", "held"])
def test_only_who_is_expected_gets_another_time(desk: Client, site: Workshop, state: str) -> None:
    one = standing(site, at(9), state=state)

    response = ask(desk, one, "post", starts_at=at(11).isoformat())

    assert "can&#x27;t be changed any more" in response.content.decode()


def test_without_javascript_the_move_page_leads_to_the_question(
    desk: Client, site: Workshop
) -> None:
    one = standing(site, at(9))
    address = reverse("bookings:place", args=[one.pk])
    assert (
        f'action="{address}"' in desk.get(reverse("bookings:move", args=[one.pk])).content.decode()
    )

    sent = {"bay": one.bay_id, "starts_at": "2027-03-10T14:00", "ends_at": "2027-03-10T15:30"}
    page = desk.get(address, sent).content.decode()
    done = desk.post(address, sent)

    assert "<html" in page
    assert "14:00 – 15:30" in page
    assert done["Location"].endswith(f"?on=2027-03-10&site={site.slug}")
    one.refresh_from_db()
    assert (one.starts_at, one.ends_at) == (at(14), at(15, 30))


def poll(desk: Client, version: str = "") -> HttpResponse:
    return desk.get(
        reverse("bookings:day"), {"on": DAY.isoformat()}, **PART, headers={"If-None-Match": version}
    )


def test_the_poll_answers_short_while_nothing_changes(desk: Client, site: Workshop) -> None:
    standing(site, at(9))
    version = poll(desk)["ETag"]

    response = poll(desk, version)

    assert (response.status_code, response.content) == (HTTPStatus.NOT_MODIFIED, b"")
    assert response["X-Board-Time"] == "10:00"
    assert version.strip('"') in poll(desk).content.decode()


@pytest.mark.parametrize(
    "change",
    [
        {"state": "arrived"},
        {"starts_at": at(8)},
        {"ends_at": at(12)},
        {"taken_from": at(8, 30)},
        {"bay": 2},
        {"customer__last_name": "Huber"},
        {"customer__phone": "+4989"},
    ],
)
def test_the_poll_sees_each_change(desk: Client, site: Workshop, change: dict[str, Any]) -> None:
    one = standing(site, at(9))
    version = poll(desk)["ETag"]

    [(name, value)] = change.items()
    if name.startswith("customer__"):
        type(one.customer).objects.update(**{name.removeprefix("customer__"): value})
    else:
        Appointment.objects.update(**{name: site.bays.last() if name == "bay" else value})

    assert poll(desk, version).status_code == HTTPStatus.OK


def test_a_bay_is_blocked_and_freed_from_the_board(desk: Client, site: Workshop) -> None:
    bay, address = site.bays.first(), reverse("bookings:block_bay")
    shown = desk.get(address, {"bay": bay.pk, "starts_at": "2027-03-10T09:00"}).content.decode()
    assert 'value="2027-03-10T09:00"' in shown

    sent = {"bay": bay.pk, "starts_at": "2027-03-10T09:00", "ends_at": "2027-03-10T10:30"}
    response = desk.post(address, {**sent, "reason": "Wartung", "site": site.slug})

    absence = BayAbsence.objects.get()
    assert (absence.bay, absence.starts_at, absence.ends_at) == (bay, at(9), at(10, 30))
    assert "Wartung" in desk.get(response["Location"]).content.decode()
    back = f"{reverse('bookings:day')}?on={DAY}"
    freed = desk.post(reverse("bookings:unblock_bay", args=[absence.pk]), {"next": back})
    assert freed["Location"] == back
    assert not BayAbsence.objects.exists()


@pytest.mark.parametrize(
    ("starts", "ends", "words"),
    [
        ("08:00", "09:15", "Please move this appointment first"),
        ("08:00", "08:45", "Please move this appointment first"),  # Its set-up.
        ("10:30", "10:00", "must come after"),
    ],
)
def test_a_bay_with_work_on_it_is_not_blocked(
    desk: Client, site: Workshop, starts: str, ends: str, words: str
) -> None:
    standing(site, at(9))
    Appointment.objects.update(taken_from=at(8, 30))

    sent = {"bay": site.bays.first().pk, "starts_at": f"{DAY}T{starts}", "ends_at": f"{DAY}T{ends}"}
    response = desk.post(reverse("bookings:block_bay"), sent)

    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert words in response.content.decode()
    assert not BayAbsence.objects.exists()


def test_touching_work_does_not_keep_a_bay_from_being_blocked(desk: Client, site: Workshop) -> None:
    standing(site, at(9))

    sent = {"bay": site.bays.first().pk, "starts_at": f"{DAY}T10:00", "ends_at": f"{DAY}T11:00"}
    desk.post(reverse("bookings:block_bay"), sent)

    assert BayAbsence.objects.count() == 1


def test_without_a_site_nothing_can_be_blocked(desk: Client) -> None:
    response = desk.get(reverse("bookings:block_bay"))

    assert "bookings/no_site.html" in [template.name for template in response.templates]


def new(desk: Client, site: Workshop, **query: Any) -> HttpResponse:
    service = make_service(duration_minutes=60, needed_abilities=["lift"])
    asked = {"customer": make_customer().pk, "site": site.pk, "service": service.code, **query}
    return desk.get(reverse("bookings:new_appointment"), asked)


def test_a_place_chosen_on_the_board_is_offered_and_booked_there(
    desk: Client, site: Workshop
) -> None:
    second = site.bays.last()

    response = new(desk, site, at="2027-03-10T09:15", bay=second.pk)
    place = response.context["place"]
    sent = {"starts_at": place.starts_at.isoformat(), "bay": place.bay_id, "once_key": "a"}
    desk.post(f"{reverse('bookings:new_appointment')}?{response.request['QUERY_STRING']}", sent)

    booked = Appointment.objects.get()
    assert (booked.starts_at, booked.bay) == (at(9, 15), second)


@pytest.mark.parametrize(
    ("taken", "found"), [((), "here"), (("Bühne 2",), "elsewhere"), (("Bühne 1", "Bühne 2"), None)]
)
def test_a_place_that_is_not_free_is_said(
    desk: Client, site: Workshop, taken: tuple[str, ...], found: str | None
) -> None:
    for name in taken:
        standing(site, at(9), bay=site.bays.get(name=name))
    second = site.bays.last()

    place = new(desk, site, at="2027-03-10T09:15", bay=second.pk).context["place"]

    assert place.bay_id == (second.pk if found == "here" else None)
    assert bool(place.starts_at) == bool(found)


@pytest.mark.parametrize(
    ("query", "is_known"), [("", False), ("nonsense", False), ("2027-03-08T09:00", True)]
)
def test_nonsense_and_the_past_are_no_place(
    desk: Client, site: Workshop, query: str, is_known: bool
) -> None:
    place = new(desk, site, at=query).context["place"]

    assert (place is not None) == is_known
    assert not place or place.starts_at is None


def test_the_place_comes_along_while_the_customer_is_being_found(desk: Client) -> None:
    make_workshop()
    make_customer()
    query = {"at": "2027-03-10T09:15", "bay": "2", "who": "xx"}

    response = desk.get(reverse("bookings:new_appointment"), query)

    assert response.context["kept"].urlencode() == "at=2027-03-10T09%3A15&bay=2"


def test_the_week_is_polled_the_same_way(desk: Client, site: Workshop) -> None:
    standing(site, at(9))
    address, query = reverse("bookings:week"), {"on": DAY.isoformat()}
    first = desk.get(address, query, **PART)
    seen = {"If-None-Match": first["ETag"]}

    same = desk.get(address, query, **PART, headers=seen)
    Appointment.objects.update(state="arrived")
    other = desk.get(address, query, **PART, headers=seen)

    assert 'id="board"' in first.content.decode()
    assert "<html" not in first.content.decode()
    assert (same.status_code, other.status_code) == (HTTPStatus.NOT_MODIFIED, HTTPStatus.OK)


def test_a_whole_page_is_never_answered_short(desk: Client, site: Workshop) -> None:
    version = poll(desk)["ETag"]

    response = desk.get(
        reverse("bookings:day"), {"on": DAY.isoformat()}, headers={"If-None-Match": version}
    )

    assert response.status_code == HTTPStatus.OK
