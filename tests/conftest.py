"""What all tests share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from django.db import connection

# Sync Playwright runs an event loop in the thread that also uses the ORM.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

CORPORA = Path(os.environ.get("WORKSHOP_CORPORA", Path(__file__).parents[2] / "shared" / "corpora"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.get_closest_marker("corpus") and not CORPORA.is_dir():
            item.add_marker(pytest.mark.skip(reason=f"no test material at {CORPORA}"))


@pytest.fixture(autouse=True)
def _only_where_the_database_fits(request: pytest.FixtureRequest) -> None:
    if request.node.get_closest_marker("postgres") and connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL")


@pytest.fixture
def corpora() -> Path:
    return CORPORA
