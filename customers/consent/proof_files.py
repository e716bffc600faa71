"""Signed papers attached to declarations, and the ledger as one reads it (C-14, C-20, C-22)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby

from django.db import transaction
from django.db.models import QuerySet

from customers.consent.states import merged_ids
from customers.models import ConsentEvent, ConsentProof, Customer, ProofFile
from customers.scans import read_scan
from workshop.models import User
from workshop_crm.lib.crypto import decrypt, encrypt

MOST_EVENTS = 300
SIGNATURE = "signature:"


@dataclass(frozen=True)
class Declared:
    """What was declared in one go: its events, and the proof they share."""

    events: list[ConsentEvent]
    proof: ConsentProof | None
    files: list[ProofFile] = field(default_factory=list)

    @property
    def first(self) -> ConsentEvent:
        return self.events[0]

    @property
    def channels(self) -> list[str]:
        return list(dict.fromkeys(str(one.get_channel_display()) for one in self.events))

    @property
    def purposes(self) -> list[str]:
        return list(dict.fromkeys(str(one.get_purpose_display()) for one in self.events))

    @property
    def addresses(self) -> list[str]:
        proofs = [getattr(one, "proof", None) for one in self.events]
        return list(dict.fromkeys(proof.address for proof in proofs if proof and proof.address))

    @property
    def evidence(self) -> str:
        return self.proof.evidence.partition(SIGNATURE)[0].strip() if self.proof else ""

    @property
    def signature(self) -> str:
        """The drawn signature as a data address; empty without one."""
        return self.proof.evidence.partition(SIGNATURE)[2] if self.proof else ""


def read_ledger(customer: Customer) -> list[Declared]:
    """Return the declarations of a person and of records merged into it, the newest first."""
    rows = with_proofs(ConsentEvent.objects.filter(customer__in=merged_ids(customer)))
    return group_declarations(list(rows.order_by("-happened_at", "id")[:MOST_EVENTS]))


def declared_at_visit(customer: Customer, reference: str) -> Declared | None:
    """Return what was declared last at a visit, named like "visit:7"; ``None``: nothing yet."""
    events = ConsentEvent.objects.filter(customer__in=merged_ids(customer))
    rows = with_proofs(events.filter(proof__evidence__regex=rf"^{reference}( |$)"))
    found = group_declarations(list(rows.order_by("-happened_at", "id")))
    return found[0] if found else None


def group_declarations(events: list[ConsentEvent]) -> list[Declared]:
    """Put together what was declared in one go; the order stays."""
    return [_declared(list(group)) for _same, group in groupby(events, key=_one_go)]


@transaction.atomic
def attach_scan(event: ConsentEvent, raw: bytes, *, by: User, now: datetime) -> ProofFile:
    """Keep a signed paper, encrypted, as proof of all that was declared together with ``event``.

    The same file again changes nothing. Raises BadScanError.
    """
    kind, content = read_scan(raw)
    # Two clicks queue up here, and the second finds the first one's file.
    Customer.objects.select_for_update().get(pk=event.customer_id)
    together = ConsentEvent.objects.filter(customer=event.customer_id)
    proofs = ConsentProof.objects.filter(
        event__in=together.filter(
            happened_at=event.happened_at, kind=event.kind, origin=event.origin
        )
    )
    file, _is_new = ProofFile.objects.get_or_create(
        customer_id=event.customer_id,
        digest=hashlib.sha256(raw).hexdigest(),
        defaults={
            "kind": kind,
            "content_encrypted": encrypt(content),
            "size": len(content),
            "added_at": now,
            "added_by": by,
        },
    )
    file.proofs.add(*proofs)
    return file


def content_of(file: ProofFile) -> bytes:
    """Return a signed paper as it is kept."""
    return decrypt(bytes(file.content_encrypted))


def files_of(ids: list[int]) -> list[tuple[str, bytes]]:
    """Return the signed papers of a person as name and content, for a copy (C-43)."""
    return [
        (file.file_name, content_of(file)) for file in ProofFile.objects.filter(customer__in=ids)
    ]


def drop_loose_files() -> int:
    """Delete signed papers that prove nothing any more; return how many."""
    return ProofFile.objects.filter(proofs=None).delete()[0]


def with_proofs(events: QuerySet[ConsentEvent]) -> QuerySet[ConsentEvent]:
    return events.select_related("wording", "taken_by", "proof").prefetch_related("proof__files")


def _one_go(event: ConsentEvent) -> tuple[object, ...]:
    return event.customer_id, event.happened_at, event.kind, event.origin, event.wording_id


def _declared(events: list[ConsentEvent]) -> Declared:
    proof = next((one.proof for one in events if hasattr(one, "proof")), None)
    files = {
        file.pk: file for one in events if hasattr(one, "proof") for file in one.proof.files.all()
    }
    return Declared(events, proof, list(files.values()))
