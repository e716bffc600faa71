"""What all tests share."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.db.backends.sqlite3.base import DatabaseOperations
from django.utils import translation
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from tests.migrated import django_db_keepdb, django_db_modify_db_settings  # noqa: F401
from tests.process_state import pytest_runtest_setup, pytest_runtest_teardown  # noqa: F401

# Sync Playwright runs an event loop in the thread that also uses the ORM.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

# The same examples each time, however busy the machine: a red property test is about the code.
hypothesis_settings.register_profile(
    "house", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("house")

CORPORA = Path(os.environ.get("WORKSHOP_CORPORA", Path(__file__).parents[2] / "shared" / "corpora"))

DATABASE_FIXTURES = {"db", "transactional_db", "live_server"}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        if item.get_closest_marker("corpus") and not CORPORA.is_dir():
            item.add_marker(pytest.mark.skip(reason=f"no test material at {CORPORA}"))
    if connection.vendor == "postgresql":
        # What needs no database has run on SQLite, and can't come out differently here.
        same = [item for item in items if not _needs_database(item)]
        config.hook.pytest_deselected(items=same)
        items[:] = [item for item in items if _needs_database(item)]


def _needs_database(item: pytest.Item) -> bool:
    fixtures = set(getattr(item, "fixturenames", ()))
    return bool(fixtures & DATABASE_FIXTURES or item.get_closest_marker("django_db"))


@pytest.fixture(autouse=True)
def _only_where_the_database_fits(request: pytest.FixtureRequest) -> None:
    if request.node.get_closest_marker("postgres") and connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL")


@pytest.fixture(autouse=True)
def _language_of_the_house() -> Iterator[None]:
    """A request leaves its language active in the thread; the next test starts in German."""
    with translation.override(settings.LANGUAGE_CODE):
        yield


@pytest.fixture(autouse=True)
def _nobody_has_asked_yet() -> None:
    """What is counted by address or by number of a row must not go on from test to test."""
    cache.clear()


@pytest.fixture
def corpora() -> Path:
    return CORPORA


@pytest.fixture(autouse=True, scope="session")
def _flush_passes_the_guards() -> Iterator[None]:
    """Let transactional tests clean up: SQLite's flush is a DELETE, which our triggers refuse."""
    flush = DatabaseOperations.execute_sql_flush

    def flush_without_triggers(operations: DatabaseOperations, sql_list: list[str]) -> None:
        with operations.connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            triggers = cursor.fetchall()
            for name, _sql in triggers:
                cursor.execute(f'DROP TRIGGER "{name}"')
            flush(operations, sql_list)
            for _name, sql in triggers:
                cursor.execute(sql)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "execute_sql_flush", flush_without_triggers)
        yield


CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict) -> dict:
    """Debian's Chromium: Playwright's own browsers can't be fetched everywhere."""
    executable = os.environ.get("CHROMIUM") or shutil.which("chromium")
    return {**browser_type_launch_args, "executable_path": executable, "args": CHROMIUM_FLAGS}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict) -> dict:
    return {
        **browser_context_args,
        "locale": "de-DE",
        "timezone_id": "Europe/Berlin",
        "viewport": {"width": 1280, "height": 900},
    }
