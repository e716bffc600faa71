"""The proof for one number or address, to be shown to an authority at once (§7a UWG, C-20)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Q
from django.utils import timezone

from customers.addresses import address_hash, channels_of
from customers.consent.proof_files import Declared, group_declarations, with_proofs
from customers.consent.suppression import stops_by_address
from customers.models import ConsentEvent, Customer, Suppression
from workshop.models import Company, User
from workshop_crm.lib.pdf import html_to_pdf

FORMAT = "workshop-crm/consent-proof/1"
TEMPLATE, STYLE = "customers/print/address_proof.html", "customers/print/address_proof.css"


@dataclass(frozen=True)
class AddressProof:
    """All that was declared about one address, by whomever; ``made_at`` is when it was read."""

    address: str
    made_at: datetime
    customers: list[Customer]
    declared: list[Declared]
    objections: list[Suppression]

    @property
    def events(self) -> list[ConsentEvent]:
        return [event for one in self.declared for event in one.events]


def find_proof(address: str, *, reader: User, now: datetime) -> AddressProof:
    """Collect the declarations about an e-mail address, number or "name, street, town".

    With them come declarations of the same people about all channels. Restricted people are
    left out for readers who may not read the archive (C-46).
    """
    hashed = address_hash(address)
    if not hashed:
        return AddressProof(address, now, [], [], [])
    visible = Q() if reader.may_read_archive else Q(is_restricted=False)
    named = Q(consent_events__address_hash=hashed)
    people = list(Customer.objects.filter(visible, named).distinct().order_by("pk"))
    channels = ["", *channels_of(address)]
    about = Q(address_hash=hashed) | Q(address_hash="", channel__in=channels)
    events = ConsentEvent.objects.filter(about, customer__in=people)
    rows = with_proofs(events).prefetch_related("uses").order_by("-happened_at", "customer", "id")
    return AddressProof(
        address=address,
        made_at=now,
        customers=people,
        declared=group_declarations(list(rows)),
        objections=list(Suppression.objects.filter(address_hash=hashed).order_by("since", "id")),
    )


def as_json(proof: AddressProof) -> bytes:
    """Write the proof for machines; docs/privacy.md names the keys."""
    content = {
        "format": FORMAT,
        "made_at": timezone.localtime(proof.made_at),
        "address": proof.address,
        "declarations": [_event(event) for event in proof.events],
        "objections": [
            {
                "channel": row.channel or None,
                "purpose": row.purpose or None,
                "since": timezone.localtime(row.since),
                "lifted_at": timezone.localtime(row.lifted_at) if row.lifted_at else None,
            }
            for row in proof.objections
        ],
        "is_stopped": bool(stops_by_address([proof.address]).get(address_hash(proof.address))),
    }
    return json.dumps(content, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1).encode()


def as_pdf(proof: AddressProof) -> bytes:
    """Write the proof for people, in the active language."""
    context = {"proof": proof, "company": Company.objects.first()}
    return html_to_pdf(TEMPLATE, context, style=STYLE)


def _event(event: ConsentEvent) -> dict[str, Any]:
    proof = getattr(event, "proof", None)
    return {
        "id": event.pk,
        "customer": event.customer_id,
        "kind": event.kind,
        "channel": event.channel or None,
        "purpose": event.purpose or None,
        "given": event.origin,
        "happened_at": timezone.localtime(event.happened_at),
        "taken_by": event.taken_by_id,
        "wording": event.wording.text if event.wording else None,
        "wording_version": event.wording.version if event.wording else None,
        "name": proof.name if proof else None,
        "postal_address": proof.postal_address if proof else None,
        "address": proof.address if proof else None,
        "company": proof.company_block if proof else None,
        "ip_address": proof.ip_address if proof else None,
        "message_id": proof.message_id if proof else None,
        "evidence": proof.evidence if proof else None,
        "kept_until": proof.retain_until if proof else None,
        "uses": [
            {"used_at": timezone.localtime(use.used_at), "reference": use.reference}
            for use in event.uses.all()
        ],
    }
