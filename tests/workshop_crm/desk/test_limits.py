"""How often an address may ask: every open page, every hook, and what must never be lost."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import resolve
from django.utils import timezone
from django.utils.translation import gettext, override

from bookings.models import Notification
from customers.models import Suppression
from messaging.channels.mail_format import unsubscribe_url
from messaging.models import Inbound, Message
from tests.any_row import make_any
from tests.bookings.intake.samples import SECRET, event_body, standard_headers
from tests.factories import make_company, make_customer, make_source, make_user
from tests.servers.processes import free_port
from tests.servers.redis import redis
from tests.servers.twilio_double import TOKEN, post_signed
from tests.workshop_crm.api.caller import Caller
from tests.workshop_crm.desk.test_roles import ALL, INSIDE, path_of
from workshop.models import User
from workshop_crm.desk.limits import LOG_INS, Door, door_of, neighbourhood
from workshop_crm.lib.counting import asked_so_far, count_asked

pytestmark = pytest.mark.django_db
RIGHT = "geheim-genug"
ELSEWHERE, THIRD = "192.0.2.7", "192.0.2.8"
LIMIT = 3
PROBES = ["healthz", "readyz"]
# Debug pages and the like, which only stand there while somebody develops.
OPEN = [route for route in ALL if route not in INSIDE and not route.startswith("^")]


def page_of(route: str) -> str:
    return resolve(path_of(route)).view_name


def doors(*wanted: Door) -> list[str]:
    return [route for route in OPEN if door_of(page_of(route)) in wanted]


@pytest.fixture(autouse=True)
def _house(settings: Any) -> None:
    settings.PAGES_PER_MINUTE = settings.REFUSALS_PER_TEN_MINUTES = LIMIT
    settings.TWILIO_AUTH_TOKEN = TOKEN
    make_company(phone="+49 89 1234567")
    make_user(role=User.Role.OWNER)


def test_every_address_is_counted_or_needs_a_log_in_or_is_a_probe() -> None:
    uncounted = [route for route in OPEN if door_of(page_of(route)) is None]

    assert uncounted == PROBES
    assert len(doors(Door.PAGE)) > 20
    assert len(doors(Door.SIGNED)) > 20
    assert {page_of(route) for route in doors(Door.LOG_IN)} == LOG_INS


@pytest.mark.parametrize("route", doors(Door.PAGE, Door.LOG_IN))
@pytest.mark.parametrize("method", ["get", "post"])
def test_an_open_page_turns_away_who_asks_too_often(
    client: Client, route: str, method: str
) -> None:
    ask = getattr(client, method)

    first = [ask(path_of(route), REMOTE_ADDR=ELSEWHERE).status_code for _ in range(LIMIT)]
    refused = ask(path_of(route), REMOTE_ADDR=ELSEWHERE)

    assert 429 not in first
    assert refused.status_code == 429
    assert int(refused["Retry-After"]) in {60, 600}
    assert b"+49 89 1234567" in refused.content
    assert ask(path_of(route), REMOTE_ADDR=THIRD).status_code != 429


@pytest.mark.parametrize("route", doors(Door.SIGNED))
def test_who_is_refused_too_often_hears_to_wait(client: Client, route: str) -> None:
    def ask() -> HttpResponse:
        method = client.get if route == "metrics" else client.post
        return method(path_of(route), REMOTE_ADDR=ELSEWHERE)

    first = [ask().status_code for _ in range(LIMIT)]
    refused = ask()

    # What is not there for this method is no guess, and answered for ever.
    if set(first) == {405}:
        assert refused.status_code == 405
        return
    assert set(first) <= {401, 403, 404}
    assert (refused.status_code, refused["Retry-After"]) == (429, "600")


@pytest.mark.parametrize("route", PROBES)
def test_probes_are_always_answered(client: Client, route: str) -> None:
    seen = {client.get(path_of(route), REMOTE_ADDR=ELSEWHERE).status_code for _ in range(LIMIT * 3)}

    assert 429 not in seen


def test_staff_at_work_are_never_counted(client: Client) -> None:
    client.force_login(make_user(role=User.Role.OWNER))

    seen = {client.get("/workshop/own/").status_code for _ in range(LIMIT * 3)}

    assert seen == {200}


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_words_are_in_the_visitor_s_language(client: Client, language: str) -> None:
    for _ in range(LIMIT):
        client.get("/imprint/")

    page = client.get("/imprint/", headers={"Accept-Language": language}).content.decode()

    with override(language):
        assert gettext("One moment, please") in page
    assert f'lang="{language}"' in page


def test_signed_bookings_are_taken_however_many_forged_ones_come(client: Client) -> None:
    source, body = make_source(slug="finder", secret=SECRET), event_body()
    for _ in range(LIMIT * 2):
        forged = client.post("/hooks/bookings/finder/", body, "application/json")

    taken = client.post(
        "/hooks/bookings/finder/",
        body,
        "application/json",
        headers=standard_headers(body, now=timezone.now()),
    )

    assert (forged.status_code, taken.status_code) == (429, 202)
    assert Notification.objects.get().source == source


def test_signed_messages_of_twilio_are_all_taken(client: Client) -> None:
    for _ in range(LIMIT * 2):
        forged = client.post("/hooks/twilio/inbound/", {"MessageSid": "SM0"})

    taken = [
        post_signed(
            client,
            "/hooks/twilio/inbound/",
            {"MessageSid": f"SM{number}", "From": "+491711234567", "Body": "Bis morgen"},
        ).status_code
        for number in range(LIMIT * 2)
    ]

    assert forged.status_code == 429
    assert set(taken) == {200}
    assert Inbound.objects.count() == LIMIT * 2


def test_a_connected_program_gets_its_answer_beside_wrong_tokens() -> None:
    stranger, program = Caller(token="wcrm_made-up"), Caller()

    refused = [stranger.get("/customers") for _ in range(LIMIT + 1)]

    assert [each.status_code for each in refused] == [401] * LIMIT + [429]
    assert refused[-1].json()["type"].endswith(":too-many")
    assert program.get("/customers").status_code == 200
    assert {program.get("/customers/999").status_code for _ in range(LIMIT * 2)} == {404}


def test_objections_of_mail_programs_are_never_turned_away(client: Client) -> None:
    to = {"channel": "email", "address": "ada@kunde.example", "customer": make_customer()}
    url = unsubscribe_url(make_any(Message, **to).pk)
    for _ in range(LIMIT + 1):
        seen = client.get(url)

    answer = client.post(url, {"List-Unsubscribe": "One-Click"})

    assert (seen.status_code, answer.status_code) == (429, 200)
    assert Suppression.objects.exists()


def test_a_made_up_objection_is_counted(client: Client) -> None:
    seen = [client.post("/t/1.made-up/unsubscribe/", {"object": "1"}) for _ in range(LIMIT + 1)]

    assert [each.status_code for each in seen] == [200] * LIMIT + [429]


def test_wrong_passwords_for_many_names_close_the_log_in_for_their_address(
    client: Client, settings: Any
) -> None:
    settings.PAGES_PER_MINUTE = 100
    person = make_user(username="meisterin")
    wanted = {"username": person.username, "password": RIGHT}
    for number in range(LIMIT):
        client.post("/login/", {"username": f"name{number}", "password": "Sommer2026"})

    closed, open_page = client.post("/login/", wanted), client.get("/login/")

    assert (closed.status_code, closed["Retry-After"], open_page.status_code) == (429, "600", 200)
    assert client.post("/login/", wanted, REMOTE_ADDR=ELSEWHERE).status_code == 302


def test_right_passwords_are_not_counted_against_anybody(client: Client, settings: Any) -> None:
    settings.PAGES_PER_MINUTE = 100
    make_user(username="meisterin")

    seen = []
    for _ in range(LIMIT * 2):
        client.logout()
        answer = client.post("/login/", {"username": "meisterin", "password": RIGHT})
        seen.append(answer.status_code)

    assert seen == [302] * LIMIT * 2


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::"),
        ("2001:db8:1:2:bbbb::9", "2001:db8:1:2::"),
        ("2001:db8:1:3::1", "2001:db8:1:3::"),
        (None, ""),
    ],
)
def test_a_network_of_ipv6_counts_as_one(address: str | None, expected: str) -> None:
    assert neighbourhood(address) == expected


def test_counts_each_name_by_itself() -> None:
    counted = [count_asked(name, 60) for name in ("one", "one", "other")]

    assert counted == [1, 2, 1]
    assert [asked_so_far(name) for name in ("one", "other", "third")] == [2, 1, 0]


def test_a_counter_that_has_just_ended_begins_anew() -> None:
    count_asked("one", 60)

    assert count_asked("one", 60) == 2
    assert count_asked("gone", 0) == 0


def in_redis(url: str) -> dict[str, dict[str, str]]:
    return {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": url},
    }


def test_without_its_redis_the_house_stays_open(client: Client, settings: Any) -> None:
    settings.CACHES = in_redis(f"redis://127.0.0.1:{free_port()}/0")

    seen = {client.get("/imprint/").status_code for _ in range(LIMIT * 2)}

    assert seen == {200}
    assert (count_asked("one", 60), asked_so_far("one")) == (0, 0)


def test_all_who_share_a_redis_count_together(client: Client, settings: Any) -> None:
    with redis() as url:
        settings.CACHES = in_redis(url)
        seen = [client.get("/imprint/").status_code for _ in range(LIMIT)]

        # Another process has a cache object of its own.
        settings.CACHES = in_redis(url)
        seen.append(client.get("/imprint/").status_code)

        assert seen == [200] * LIMIT + [429]
        assert client.get("/imprint/", REMOTE_ADDR=THIRD).status_code == 200
