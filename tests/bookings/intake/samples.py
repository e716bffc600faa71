"""Notifications as sources send them, for the tests of intake."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from typing import Any

from standardwebhooks.webhooks import Webhook

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)  # A Monday, 10 o'clock in Berlin.
SECRET = b"0123456789abcdef0123456789abcdef"


def event_body(**fields: Any) -> bytes:
    """The house's own JSON: a wished inspection of a Golf."""
    event: dict[str, Any] = {
        "kind": "created",
        "external_id": "P-1001",
        "version": 1,
        "occurred_at": "2026-11-23T09:59:00+01:00",
        "portal": "Werkstattfinder",
        "customer": {
            "first_name": "Jörg",
            "last_name": "Weiß",
            "email": "Joerg.Weiss@kunde.example",
            "phone": "0171 2345678",
            "postcode": "80331",
            "city": "München",
        },
        "vehicle": {"plate": "M-AB 123", "make": "VW", "model": "Golf"},
        "services": ["Inspektion"],
        "price_gross": "189.00",
        "currency": "EUR",
        "time": {"start": "2026-12-01T09:00:00+01:00", "is": "wished"},
    }
    return json.dumps({**event, **fields}).encode()


def cal_body(trigger: str = "BOOKING_CREATED", **payload: Any) -> bytes:
    data = {
        "triggerEvent": trigger,
        "createdAt": "2026-11-23T08:59:00.000Z",
        "payload": {
            "uid": "cal-1",
            "eventTitle": "Inspektion",
            "startTime": "2026-12-01T08:00:00Z",
            "endTime": "2026-12-01T09:30:00Z",
            "attendees": [
                {"name": "Jörg Weiß", "email": "joerg@kunde.example", "timeZone": "Europe/Berlin"}
            ],
            "responses": {"kennzeichen": {"label": "Kennzeichen", "value": "M-AB 123"}},
            **payload,
        },
    }
    return json.dumps(data).encode()


ADF = """<?xml version="1.0" encoding="UTF-8"?>
<?ADF VERSION="1.0"?>
<adf><prospect status="new">
<id sequence="1" source="Autoportal">4711</id>
<requestdate>2026-11-23T8:47:50</requestdate>
<vehicle interest="buy" status="used"><year>2019</year><make>VW</make><model>Golf</model>
<odometer units="km">81234</odometer></vehicle>
<customer><contact>
<name part="first">Jörg</name><name part="last">Weiß</name>
<email>joerg@kunde.example</email><phone type="cellphone">0171 2345678</phone>
<address><street>Gartenweg 3</street><city>München</city><postalcode>80331</postalcode></address>
</contact>
<comments>Leistung: Inspektion
Kennzeichen: M-AB 123
Wunschtermin: 01.12.2026, 9 Uhr</comments></customer>
<vendor><vendorname>Autohaus Müller</vendorname></vendor>
<provider><name>Autoportal</name></provider>
</prospect></adf>
"""

LABELLED = """Guten Tag,

Sie haben eine neue Buchung erhalten:

Buchungsnummer: WF-2026-77
Name: Herr Jörg Weiß
E-Mail: joerg@kunde.example
Telefon: 0171 / 234 56 78
Kennzeichen: M-AB 123
Fahrzeug: VW Golf
Leistung: Inspektion
Festpreis: 189,00 €
Wunschtermin: Di, 01.12.2026, 14.30 Uhr

Mit freundlichen Grüßen
Ihr Werkstattfinder
"""


def mail_of(
    text: str, *, headers: str = "", subtype: str = "plain", charset: str = "utf-8"
) -> bytes:
    encoded = base64.encodebytes(text.encode(charset, "replace")).decode()
    return (
        "From: Werkstattfinder <buchung@werkstattfinder.example>\r\n"
        "To: werkstatt@mueller.example\r\n"
        "Subject: =?utf-8?q?Neue_Buchung_f=C3=BCr_Sie?=\r\n"
        "Date: Mon, 23 Nov 2026 09:59:00 +0100\r\n"
        f"{headers}"
        "MIME-Version: 1.0\r\n"
        f"Content-Type: text/{subtype}; charset={charset}\r\n"
        "Content-Transfer-Encoding: base64\r\n\r\n"
        f"{encoded}"
    ).encode()


def standard_headers(
    body: bytes, *, key: str = "msg_1", now: datetime = NOW, secret: bytes | str = SECRET
) -> dict[str, str]:
    # The library signs UTF-8 only.
    stamp = str(int(now.timestamp()))
    try:
        signature = Webhook(secret).sign(key, now, body.decode())
    except UnicodeDecodeError:
        mac = hmac.new(secret, f"{key}.{stamp}.".encode() + body, hashlib.sha256)
        signature = f"v1,{base64.b64encode(mac.digest()).decode()}"
    return {"webhook-id": key, "webhook-timestamp": stamp, "webhook-signature": signature}


def cal_headers(body: bytes, secret: bytes = SECRET) -> dict[str, str]:
    return {"x-cal-signature-256": hmac.new(secret, body, hashlib.sha256).hexdigest()}


def later(minutes: int) -> datetime:
    return NOW + timedelta(minutes=minutes)
