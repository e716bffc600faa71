"""Whoever looks at the pages of intake, in English."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client
from django.utils import translation

from tests.factories import make_user
from workshop.models import User


@pytest.fixture(autouse=True)
def _in_english(client: Client) -> Iterator[None]:
    client.cookies["django_language"] = "en"
    with translation.override("en"):
        yield


@pytest.fixture
def clerk() -> User:
    return make_user(username="erika", first_name="Erika", last_name="Klar")


@pytest.fixture
def counter(client: Client, clerk: User) -> Client:
    client.force_login(clerk)
    return client


@pytest.fixture
def owner(client: Client) -> Client:
    client.force_login(make_user(role="owner"))
    return client
