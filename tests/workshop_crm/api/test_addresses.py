"""Webhooks reach public addresses only, and what whoever runs the server has allowed."""

from __future__ import annotations

import ipaddress
import socket
from typing import Any

import pytest

from workshop_crm.api.hooks.addresses import (
    AddressRefusedError,
    check_url,
    may_speak_to,
    resolve,
)
from workshop_crm.api.hooks.sending import PinnedConnection, post

INSIDE = [
    *("127.0.0.1", "10.0.0.1", "192.168.1.1", "172.16.0.1", "169.254.169.254", "100.64.0.1"),
    *("0.0.0.0", "255.255.255.255", "224.0.0.1", "192.0.2.1", "198.18.0.1"),
    *("::1", "::", "fe80::1", "fc00::1", "ff02::1", "::ffff:10.0.0.1", "::ffff:127.0.0.1"),
    *("64:ff9b::a00:1", "2002:a00:1::1", "2001:0:a00:1::1", "2001:db8::1"),
    *("::10.0.0.1", "::127.0.0.1", "64:ff9b:1::a00:1", "fec0::1", "100::1", "4000::1", "240.0.0.1"),
]


@pytest.mark.parametrize("address", INSIDE)
def test_nothing_inside_is_spoken_to(address: str) -> None:
    assert not may_speak_to(ipaddress.ip_address(address), is_plain=False)


@pytest.mark.parametrize("address", ["1.1.1.1", "2606:4700::1111", "::ffff:1.1.1.1"])
def test_public_addresses_are_spoken_to_with_tls_only(address: str) -> None:
    assert may_speak_to(ipaddress.ip_address(address), is_plain=False)
    assert not may_speak_to(ipaddress.ip_address(address), is_plain=True)


def test_an_allowed_network_is_spoken_to_and_no_other(settings: Any) -> None:
    settings.WEBHOOK_NETWORKS = ["192.168.1.0/24", "fc00::/64"]

    for address in ("192.168.1.9", "fc00::9", "::ffff:192.168.1.9"):
        assert may_speak_to(ipaddress.ip_address(address), is_plain=True), address
    for address in ("192.168.2.9", "fc00:1::9", "127.0.0.1"):
        assert not may_speak_to(ipaddress.ip_address(address), is_plain=False), address


@pytest.mark.parametrize(
    "url",
    [
        *("http://till.example/", "ftp://till.example/", "https:///x", "https://10.0.0.1/", "x"),
        *("https://till.example:99999/", "https://till.example:x/", "https://[::1/"),
        *("https://user:pw@till.example/", "https://[::1]/", "file:///etc/passwd"),
        *("https://[::ffff:10.0.0.1]/", "https://[::10.0.0.1]/", "https://[fe80::1%25eth0]/"),
        "https://169.254.169.254/latest/meta-data",
        *("https://:pw@till.example/", "https://@till.example/", "https://user@till.example/"),
    ],
)
def test_an_address_that_is_never_spoken_to_is_refused_when_entered(url: str) -> None:
    with pytest.raises(AddressRefusedError):
        check_url(url)


def test_a_name_is_taken_and_looked_up_when_it_is_spoken_to() -> None:
    check_url("https://till.example/news?x=1")


def answers(*addresses: str) -> Any:
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, 443)) for each in addresses]
    return lambda *_args, **_kwargs: found


@pytest.mark.parametrize(
    "inside", ["10.0.0.1", "::1", "::ffff:10.0.0.1", "::10.0.0.1", "fe80::1%eth0", "fd00::1"]
)
@pytest.mark.parametrize("public", ["1.1.1.1", "2606:4700::1111"])
def test_a_name_with_one_address_inside_is_refused(
    monkeypatch: pytest.MonkeyPatch, inside: str, public: str
) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", answers(public, inside))

    with pytest.raises(AddressRefusedError):
        resolve("till.example", 443, is_plain=False)


def test_a_name_without_addresses_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", answers())

    with pytest.raises(AddressRefusedError):
        resolve("till.example", 443, is_plain=False)


def test_it_connects_to_the_address_that_was_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that is asked twice may answer otherwise the second time."""
    tried = []
    monkeypatch.setattr(socket, "getaddrinfo", answers("1.1.1.1"))

    def connect(address: tuple[str, int], _timeout: float) -> None:
        tried.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", connect)

    with pytest.raises(ConnectionRefusedError):
        post("https://till.example/", b"", {})

    assert tried == [("1.1.1.1", 443)]


def test_tls_checks_the_name_and_not_the_address(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    class Context:
        def wrap_socket(self, plain: object, *, server_hostname: str, **_: object) -> object:
            asked.append(server_hostname)
            return plain

    monkeypatch.setattr(socket, "create_connection", lambda *_args: object())

    PinnedConnection("till.example", 443, "1.1.1.1", Context()).connect()

    assert asked == ["till.example"]
