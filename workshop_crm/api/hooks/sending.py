"""One POST to one address: the resolved one, no redirects, signed (Standard Webhooks, B-10)."""

from __future__ import annotations

import http.client
import socket
import ssl
from collections.abc import Mapping
from urllib.parse import urlsplit

from workshop_crm.api.hooks.addresses import resolve

TIMEOUT = 8
MOST_READ = 2_000


class PinnedConnection(http.client.HTTPConnection):
    """Connects to an address that was looked up before; the name counts for TLS and Host."""

    def __init__(self, host: str, port: int, address: str, context: ssl.SSLContext | None) -> None:
        super().__init__(host, port, timeout=TIMEOUT)
        self.address, self.context = address, context

    def connect(self) -> None:
        plain = socket.create_connection((self.address, self.port), TIMEOUT)
        self.sock = (
            self.context.wrap_socket(plain, server_hostname=self.host) if self.context else plain
        )


def post(url: str, body: bytes, headers: Mapping[str, str]) -> int:
    """Send a body and return the status of the answer; a redirect is an answer like another.

    Raises AddressRefusedError, OSError or HTTPException.
    """
    parts = urlsplit(url)
    is_plain = parts.scheme == "http"
    host, port = parts.hostname or "", parts.port or (80 if is_plain else 443)
    address = resolve(host, port, is_plain=is_plain)
    context = None if is_plain else ssl.create_default_context()
    connection = PinnedConnection(host, port, address, context)
    try:
        path = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
        connection.request("POST", path, body, dict(headers))
        answer = connection.getresponse()
        answer.read(MOST_READ)
        return answer.status
    finally:
        connection.close()
