"""Twilio's Messages and Calls on a free loopback port, checked against the official OpenAPI file.

Knows the magic numbers of Twilio's test credentials (T-11), keeps what it takes, lists it, and
can post signed status callbacks and inbound messages.
"""

from __future__ import annotations

import base64
import json
import threading
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

from django.conf import settings
from openapi_core import Config, OpenAPI
from openapi_core.exceptions import OpenAPIError
from openapi_core.testing import MockRequest
from twilio.request_validator import RequestValidator

from tests.conftest import CORPORA

ACCOUNT = "AC" + "0" * 32
TOKEN = "test-token"
SPEC = CORPORA / "twilio" / "openapi" / "twilio_api_v2010.json"
MESSAGES = "/2010-04-01/Accounts/{AccountSid}/Messages.json"
CALLS = "/2010-04-01/Accounts/{AccountSid}/Calls.json"
BAD_SENDERS = {"+15005550001": 21212, "+15005550007": 21606, "+15005550008": 21611}
BAD_RECIPIENTS = {
    "+15005550001": 21211,
    "+15005550002": 21612,
    "+15005550003": 21408,
    "+15005550004": 21610,
    "+15005550009": 21614,
}
BAD_TO_CALL = {
    "+15005550001": 21211,
    "+15005550002": 21214,
    "+15005550003": 21215,
    "+15005550004": 21216,
}
type_of_answer = tuple[int, dict[str, Any]]
HANG = "hang"  # Take the message, then close without an answer.


@dataclass
class TwilioDouble:
    """``answers`` holds the next outcomes: an HTTP status to fail with, or HANG.

    ``before_answer`` runs with the new id while the caller still waits for its answer.
    """

    taken: list[dict[str, str]] = field(default_factory=list)
    sids: list[str] = field(default_factory=list)
    answers: list[int | str] = field(default_factory=list)
    url: str = ""
    before_answer: Callable[[str], object] | None = None

    def answer(
        self, form: dict[str, str], *, is_call: bool = False
    ) -> tuple[int, dict[str, Any]] | None:
        """Return status and body for one message, or None to hang up."""
        scripted = self.answers.pop(0) if self.answers else None
        if isinstance(scripted, int):
            return scripted, {"code": 20000 + scripted % 1000, "status": scripted}
        code = BAD_SENDERS.get(form.get("From", "")) or (
            BAD_TO_CALL if is_call else BAD_RECIPIENTS
        ).get(form.get("To", ""))
        if code:
            return 400, {"code": code, "message": "refused", "status": 400}
        sid = f"{'CA' if is_call else 'SM'}{uuid.uuid4().hex}"
        self.taken.append(form)
        self.sids.append(sid)
        if self.before_answer:
            self.before_answer(sid)
        if scripted == HANG:
            return None
        return 201, resource(sid, form)

    def post_status(self, client: Any, path: str, status: str, **fields: str) -> Any:
        """Post a signed status callback for the last message to a Django test client."""
        form = {"MessageSid": self.sids[-1], "MessageStatus": status, **fields}
        return post_signed(client, path, form)


def resource(sid: str, form: dict[str, str]) -> dict[str, Any]:
    """Return a Message or Call resource as the API answers it."""
    if sid.startswith("CA"):
        return {
            "sid": sid, "account_sid": ACCOUNT, "status": "queued", "to": form.get("To"),
            "from": form.get("From"), "direction": "outbound-api", "answered_by": None,
            "start_time": None, "duration": None,
        }  # fmt: skip
    return {
        "sid": sid,
        "account_sid": ACCOUNT,
        "status": "queued",
        "to": form.get("To"),
        "from": form.get("From"),
        "body": form.get("Body"),
        "num_segments": "1",
        "date_created": "Thu, 19 Nov 2026 10:00:00 +0000",
        "date_sent": None,
        "direction": "outbound-api",
        "error_code": None,
    }


def post_signed(client: Any, path: str, form: dict[str, str], **extra: Any) -> Any:
    """Post a form to our web hook as Twilio would, signed for the public address."""
    signature = RequestValidator(TOKEN).compute_signature(settings.PUBLIC_BASE_URL + path, form)
    return client.post(path, form, headers={"X-Twilio-Signature": signature}, **extra)


def problems(path: str, headers: Mapping[str, str], body: bytes) -> list[str]:
    """Name what the official description of the API does not allow in a request."""
    form = dict(parse_qsl(body.decode()))
    if not SPEC.is_file():
        return [name for name in ("To",) if name not in form]
    request = MockRequest(
        "https://api.twilio.com",
        "post",
        path,
        data=body,
        content_type=headers.get("Content-Type", ""),
        headers={"Authorization": headers.get("Authorization", "")},
    )
    try:
        _description().validate_request(request)
    except OpenAPIError as error:
        return [f"{error}: {error.__cause__}"]
    callback = form.get("StatusCallback", "https://")
    found = [] if urlsplit(callback).scheme else [f"StatusCallback is no URI: {callback}"]
    known = _known_fields(CALLS if path.endswith("/Calls.json") else MESSAGES)
    return found + [f"{name} is unknown" for name in form if name not in known]


@lru_cache(maxsize=1)
def _description() -> OpenAPI:
    """The part of Twilio's description that is about what we use: the whole takes seconds."""
    spec = json.loads(SPEC.read_text())
    spec["paths"] = {path: spec["paths"][path] for path in (MESSAGES, CALLS)}
    return OpenAPI.from_dict(spec, config=Config(spec_validator_cls=None))


@lru_cache(maxsize=2)
def _known_fields(path: str) -> frozenset[str]:
    operation = json.loads(SPEC.read_text())["paths"][path]["post"]
    content = operation["requestBody"]["content"]["application/x-www-form-urlencoded"]
    return frozenset(content["schema"]["properties"])


def _handler(double: TwilioDouble) -> type[BaseHTTPRequestHandler]:
    expected = base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *args: Any) -> None:
            """Be quiet."""

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if not self._may(body):
                return
            form = dict(parse_qsl(body.decode()))
            answer = double.answer(form, is_call=self.path.endswith("/Calls.json"))
            if answer is None:
                self.connection.close()
                return
            self._reply(*answer)

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            wanted = parse_qs(parts.query).get("To", [""])[0]
            name, start = ("calls", "CA") if "/Calls" in parts.path else ("messages", "SM")
            pairs = zip(double.sids, double.taken, strict=True)
            mine = [pair for pair in pairs if pair[0].startswith(start)]
            found = [resource(sid, form) for sid, form in mine if form["To"] == wanted]
            self._reply(200, {name: found, "next_page_uri": None, "page": 0})

        def _may(self, body: bytes) -> bool:
            if self.headers.get("Authorization") != f"Basic {expected}":
                self._reply(401, {"code": 20003, "message": "Authenticate", "status": 401})
                return False
            if found := problems(self.path, dict(self.headers), body):
                self._reply(422, {"code": 21604, "message": ", ".join(found), "status": 422})
                return False
            return True

        def _reply(self, status: int, body: dict[str, Any]) -> None:
            content = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

    return Handler


@contextmanager
def running_twilio_double() -> Iterator[TwilioDouble]:
    """Run the double for the length of a ``with`` block; its address is ``url``."""
    double = TwilioDouble()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(double))
    double.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield double
    finally:
        server.shutdown()
        server.server_close()
