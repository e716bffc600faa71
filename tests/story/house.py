"""The workshop that the story is told about."""

from __future__ import annotations

import base64
import json
import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from standardwebhooks.webhooks import Webhook

from bookings.models import Source, SourceService
from customers.models import Vehicle
from reminders.plans.steps import make_missing_plans
from tests.factories import make_company, make_service, make_user, make_workshop
from workshop.models import Service, User, Workshop
from workshop_crm.lib.crypto import encrypt
from workshop_crm.lib.names import fold

PORTAL_WORD = "Inspektion nach Herstellervorgabe"


@dataclass(frozen=True)
class House:
    site: Workshop
    inspection: Service
    hu: Service
    portal: Source
    secret: str
    owner: User
    desk: User


def build_house(now: datetime) -> House:
    """A site with two bays, two services and one portal whose word for one of them is known."""
    make_company(twilio_contract_on=now.date(), sms_sender="+4915888888888")
    site = make_workshop(slug="mitte")
    inspection = make_service(
        code="inspection",
        name_de="Inspektion",
        price_gross=Decimal("189.00"),
        due_rule=Service.DueRule.INTERVAL,
        interval_months=12,
    )
    hu = make_service(
        code="hu",
        name_de="Hauptuntersuchung (HU/AU)",
        name_en="Main inspection (HU/AU)",
        duration_minutes=60,
        due_rule=Service.DueRule.HU,
    )
    make_missing_plans()
    secret = "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()
    portal = Source.objects.create(
        slug="autotermin",
        name="AutoTermin24",
        workshop=site,
        format="workshop",
        commission_percent=12,
        secret_encrypted=encrypt(secret.encode()),
    )
    SourceService.objects.create(
        source=portal,
        text=PORTAL_WORD,
        text_key=fold(PORTAL_WORD),
        service=inspection,
        first_seen_at=now,
    )
    owner = make_user(username="chefin", role=User.Role.OWNER, first_name="Erika")
    desk = make_user(username="empfang", first_name="Jens")
    return House(site, inspection, hu, portal, secret, owner, desk)


def booking_event(**fields: Any) -> bytes:
    """What the portal sends: Jürgen Groß wants an inspection for his Golf."""
    event = {
        "kind": "created",
        "external_id": "AT-2027-4711",
        "portal": "AutoTermin24",
        "customer": {
            "salutation": "mr",
            "first_name": "Jürgen",
            "last_name": "Groß",
            "email": "juergen.gross@kunde.example",
            "phone": "0171 2345678",
            "language": "de",
        },
        "vehicle": {"plate": "M-JG 471", "make": "VW", "model": "Golf"},
        "services": [PORTAL_WORD],
        "price_gross": "189.00",
        "currency": "EUR",
    }
    return json.dumps({**event, **fields}, ensure_ascii=False).encode()


def signed_headers(secret: str, body: bytes, now: datetime) -> dict[str, str]:
    """The headers of Standard Webhooks (B-10) for one new event."""
    event_id = f"msg_{uuid.uuid4().hex}"
    return {
        "Content-Type": "application/json",
        "webhook-id": event_id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(secret).sign(event_id, now, body.decode()),
    }


def adf_mail() -> bytes:
    """An ADF lead as a portal mails it: unsigned, so it waits for one click (B-01)."""
    return """From: Autoportal <leads@autoportal.example>
To: werkstatt@mueller.example
Subject: Neue Anfrage
Message-ID: <lead-99@autoportal.example>
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

<?xml version="1.0"?>
<?adf version="1.0"?>
<adf><prospect><id sequence="1" source="autoportal">99</id>
<requestdate>2027-03-01T10:00:00+01:00</requestdate>
<vehicle interest="buy" status="used"><make>Opel</make><model>Corsa</model></vehicle>
<customer><contact><name part="first">Änne</name><name part="last">Weiß</name>
<email>aenne.weiss@kunde.example</email><phone type="cellphone">0172 3456789</phone></contact>
<comments>Inspektion nach Herstellervorgabe</comments></customer>
<vendor><vendorname>Autohaus Müller GmbH</vendorname></vendor>
<provider><name>Autoportal</name></provider></prospect></adf>
""".encode()


def golf() -> Vehicle:
    return Vehicle.objects.select_related("customer").get(plate_key="M-JG 471")
