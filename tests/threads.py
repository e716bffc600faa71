"""Work in threads: whoever touches the database there closes its own connection at the end."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import connection

P = ParamSpec("P")
R = TypeVar("R")


def closing(work: Callable[P, R]) -> Callable[P, R]:
    """Make some work fit for another thread."""

    @wraps(work)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return work(*args, **kwargs)
        finally:
            connection.close()

    return run


def in_a_thread(work: Callable[[], object]) -> threading.Thread:
    """Begin some work beside this one."""
    thread = threading.Thread(target=closing(work))
    thread.start()
    return thread
