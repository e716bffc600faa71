"""What one test could leave behind in the process for the next one to stumble over."""

from __future__ import annotations

import gc
import locale
import logging
import os
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import timezone

_BEFORE = pytest.StashKey[dict[str, object]]()
_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGCHLD, signal.SIGHUP)


def _state() -> dict[str, object]:
    mask = os.umask(0o077)
    os.umask(mask)
    return {
        "garbage collector": gc.isenabled(),
        "folder": Path.cwd(),
        "umask": mask,
        "environment": {name: value for name, value in os.environ.items() if not _is_pytests(name)},
        "time zone": timezone.get_current_timezone_name(),
        "locale": locale.setlocale(locale.LC_ALL),
        "logging": logging.root.manager.disable,
        "signals": [signal.getsignal(number) for number in _SIGNALS],
        "sockets": socket.getdefaulttimeout(),
    }


def _is_pytests(name: str) -> bool:
    return name.startswith("PYTEST_")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> Iterator[None]:
    item.stash[_BEFORE] = _state()
    return (yield)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> Iterator[None]:
    """Blame the test that leaves something behind, not the one that finds it in a random order."""
    result = yield
    before, after = item.stash[_BEFORE], _state()
    left = {name: (before[name], after[name]) for name in before if after[name] != before[name]}
    if left:
        pytest.fail(f"the test leaves this behind (before, after): {left}", pytrace=False)
    return result
