"""The front desk in English, for the tests of pages."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client
from django.utils import translation

from tests.factories import make_user


@pytest.fixture
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(make_user(first_name="Anna"))
    client.cookies["django_language"] = "en"
    return client
