"""Which network addresses may be told: none inside the house unless the operator allows it."""

from __future__ import annotations

import ipaddress
import socket
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from workshop_crm.lib.errors import DomainError

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address
# Addresses that a gateway turns into IPv4 ones, which could then be any.
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
# What Python calls global is more: IPv4 addresses in old clothes, NAT64 of a house, fec0::/10.
_PUBLIC = (ipaddress.ip_network("0.0.0.0/0"), ipaddress.ip_network("2000::/3"))


class AddressRefusedError(DomainError):
    """An address that we don't speak to."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "This address is refused: https to a public address, or a network that whoever"
                " runs the server has allowed (WEBHOOK_NETWORKS)."
            )
        )


def check_url(url: str) -> None:
    """Raise AddressRefusedError for an address that is never spoken to, whatever its name means."""
    try:
        parts = urlsplit(url)
        _port = parts.port
    except ValueError as error:
        raise AddressRefusedError from error
    is_plain = parts.scheme == "http" and settings.WEBHOOK_NETWORKS
    if "@" in parts.netloc or not parts.hostname or not (parts.scheme == "https" or is_plain):
        raise AddressRefusedError
    try:
        literal = ipaddress.ip_address(parts.hostname)
    except ValueError:
        return
    if not may_speak_to(literal, is_plain=parts.scheme == "http"):
        raise AddressRefusedError


def resolve(host: str, port: int, *, is_plain: bool) -> str:
    """Return the one address to connect to; the name is not asked again afterwards.

    Raises AddressRefusedError when any of its addresses is refused, and OSError for a name that
    nobody knows.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except UnicodeError as error:  # A name that is too long, once it is written in ASCII.
        raise AddressRefusedError from error
    addresses = [ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]
    if not addresses or not all(may_speak_to(each, is_plain=is_plain) for each in addresses):
        raise AddressRefusedError
    return str(addresses[0])


def may_speak_to(address: _Address, *, is_plain: bool) -> bool:
    """Say whether an address is public, or in a network that was allowed.

    Without TLS only the latter.
    """
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return may_speak_to(address.ipv4_mapped, is_plain=is_plain)
        if address.sixtofour or address.teredo or address in _NAT64:
            return False
    networks = [ipaddress.ip_network(each) for each in settings.WEBHOOK_NETWORKS]
    if any(address in network for network in networks if network.version == address.version):
        return True
    is_public = address.is_global and any(address in network for network in _PUBLIC)
    return is_public and not address.is_multicast and not is_plain
