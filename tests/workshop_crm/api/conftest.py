"""Each test begins with nothing counted: the first program of all has the same number."""

from __future__ import annotations

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def _nothing_asked_yet() -> None:
    cache.clear()
