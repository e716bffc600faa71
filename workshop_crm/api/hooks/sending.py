"""One POST to one address: the resolved one, no redirects, signed (Standard Webhooks, B-10)."""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
from collections.abc import Mapping
from contextlib import suppress
from urllib.parse import urlsplit

from django.utils.encoding import iri_to_uri

from workshop_crm.api.hooks.addresses import resolve

TIMEOUT = 8
# For all of it: somebody who answers a letter at a time would hold the worker for hours.
MOST_SECONDS = 20
MOST_READ = 2_000


class PinnedConnection(http.client.HTTPConnection):
    """Connects to an address that was looked up before; the name counts for TLS and Host."""

    def __init__(self, host: str, port: int, address: str, context: ssl.SSLContext | None) -> None:
        super().__init__(host, port, timeout=TIMEOUT)
        self.address, self.context = address, context
        self.is_cut = False

    def connect(self) -> None:
        self.sock = socket.create_connection((self.address, self.port), TIMEOUT)
        if self.context:
            name = self.host
            self.sock = self.context.wrap_socket(
                self.sock, server_hostname=name, do_handshake_on_connect=False
            )

    def cut(self) -> None:
        """End the talk from another thread: whoever waits for the other side gets an error."""
        self.is_cut = True
        with suppress(OSError):
            # Not TLS's own way, which speaks to the other side first.
            socket.socket.shutdown(self.sock, socket.SHUT_RDWR)


def post(
    url: str, body: bytes, headers: Mapping[str, str], *, seconds: float = MOST_SECONDS
) -> int:
    """Send a body and return the status of the answer; a redirect is an answer like another.

    Raises AddressRefusedError, OSError or HTTPException; TimeoutError when it took so many seconds.
    """
    parts = urlsplit(url)
    is_plain = parts.scheme == "http"
    host, port = parts.hostname or "", parts.port or (80 if is_plain else 443)
    address = resolve(host, port, is_plain=is_plain)
    context = None if is_plain else ssl.create_default_context()
    connection = PinnedConnection(host, port, address, context)
    path = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
    connection.connect()
    watch = threading.Timer(seconds, connection.cut)
    watch.start()
    try:
        status = _ask(connection, iri_to_uri(path), body, headers)
    except (OSError, http.client.HTTPException) as error:
        if connection.is_cut:
            raise TimeoutError from error
        raise
    finally:
        watch.cancel()
        connection.close()
    if connection.is_cut:
        raise TimeoutError
    return status


def _ask(connection: PinnedConnection, path: str, body: bytes, headers: Mapping[str, str]) -> int:
    if isinstance(connection.sock, ssl.SSLSocket):
        connection.sock.do_handshake()
    connection.request("POST", path, body, dict(headers))
    answer = connection.getresponse()
    answer.read(MOST_READ)
    return answer.status
