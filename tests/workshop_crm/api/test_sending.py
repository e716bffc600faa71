"""One POST to one address: what may be wrong with an address, and who answers for ever."""

from __future__ import annotations

import itertools
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests.workshop_crm.api.sink import running_sink
from workshop_crm.api.hooks.addresses import AddressRefusedError, resolve
from workshop_crm.api.hooks.sending import post

# Each begins an answer that never ends: its head, a TLS record.
ENDLESS = {"http": b"HTTP/1.1 200 OK\r\nX-Long: ", "https": b"\x16\x03\x03\x40\x00"}


@pytest.fixture(autouse=True)
def _inside_is_allowed(settings: Any) -> None:
    settings.WEBHOOK_NETWORKS = ["127.0.0.0/8"]


@contextmanager
def dripping(start: bytes) -> Iterator[int]:
    """A program on this machine that answers letter by letter until nobody listens any more."""
    listener = socket.create_server(("127.0.0.1", 0))
    is_over = threading.Event()

    def answer() -> None:
        visitor, _address = listener.accept()
        with visitor:
            try:
                for letter in itertools.chain([start], itertools.repeat(b"\x00")):
                    visitor.sendall(letter)
                    if is_over.wait(0.02):
                        return
            except OSError:
                return

    thread = threading.Thread(target=answer, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        is_over.set()
        thread.join()
        listener.close()


@pytest.mark.parametrize("scheme", ENDLESS)
def test_who_answers_letter_by_letter_does_not_hold_the_worker(scheme: str) -> None:
    with dripping(ENDLESS[scheme]) as port, pytest.raises(TimeoutError):
        post(f"{scheme}://127.0.0.1:{port}/", b"{}", {}, seconds=0.2)


def test_letters_beyond_ascii_in_an_address_are_written_as_browsers_do() -> None:
    with running_sink() as sink:
        status = post(f"{sink.url}größe/?für=ä%20b", b"{}", {})

    assert status == 204
    assert sink.paths == ["/news/gr%C3%B6%C3%9Fe/?f%C3%BCr=%C3%A4%20b"]


@pytest.mark.parametrize("answer", [200, 204, 302, 404, 500])
def test_the_status_is_returned_and_no_redirect_followed(answer: int) -> None:
    with running_sink() as sink:
        sink.answers = [answer]

        assert post(sink.url, b"{}", {}) == answer

    assert len(sink.bodies) == 1


def test_an_address_without_a_path_asks_for_the_root() -> None:
    with running_sink() as sink:
        post(sink.url.removesuffix("/news/"), b"{}", {})

    assert sink.paths == ["/"]


def test_a_name_that_can_t_be_written_in_ascii_is_refused() -> None:
    with pytest.raises(AddressRefusedError):
        resolve("ü" * 60 + ".example", 443, is_plain=False)


@pytest.mark.parametrize("host", ["127.1", "2130706433", "0x7f000001", "0177.0.0.1"])
def test_other_ways_to_write_an_address_inside_are_refused(settings: Any, host: str) -> None:
    settings.WEBHOOK_NETWORKS = []

    with pytest.raises(AddressRefusedError):
        resolve(host, 443, is_plain=False)
