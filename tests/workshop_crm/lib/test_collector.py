"""The garbage collector comes back as it was."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from workshop_crm.lib.collector import collector_at_rest


@pytest.fixture(autouse=True)
def _begins_enabled() -> Iterator[None]:
    gc.enable()
    yield
    gc.enable()


def test_the_collector_rests_only_meanwhile() -> None:
    with collector_at_rest():
        assert not gc.isenabled()

    assert gc.isenabled()


def test_it_comes_back_after_an_error() -> None:
    with pytest.raises(ZeroDivisionError), collector_at_rest():
        1 / 0  # noqa: B018

    assert gc.isenabled()


def test_a_collector_that_was_off_stays_off() -> None:
    gc.disable()

    with collector_at_rest():
        pass

    assert not gc.isenabled()
