"""Health pages tell the truth about database, migrations and broker."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client

from tests.servers.processes import free_port

pytestmark = pytest.mark.django_db


def test_healthz_answers_without_log_in(client: Client) -> None:
    response = client.get("/healthz")

    assert response.status_code == 200
    assert response.content == b"ok"


def test_readyz_is_ready_with_everything_in_place(client: Client, settings) -> None:
    settings.REDIS_URL = ""

    response = client.get("/readyz")

    assert response.status_code == 200
    assert response.json() == {"database": True, "migrations": True, "broker": True}


def test_readyz_says_so_when_the_broker_is_gone(client: Client, settings) -> None:
    settings.REDIS_URL = f"redis://127.0.0.1:{free_port()}/0"

    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json()["broker"] is False


def test_readyz_says_so_when_a_migration_is_missing(client: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'retention'")

    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json()["migrations"] is False


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_health_pages_can_only_be_looked_at(path: str, method: str) -> None:
    # As it is outside of tests: without a form's cookie.
    response = Client(enforce_csrf_checks=True).generic(method, path)

    assert response.status_code == 405
    assert response["Allow"] == "GET, HEAD"
