"""What the tests of importing share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import override_settings
from django.utils import translation


@pytest.fixture
def _english() -> Iterator[None]:
    """Errors in the language of the code, whatever the catalogues say."""
    with override_settings(LANGUAGE_CODE="en"), translation.override("en"):
        yield
