"""Erasing what this app holds about a person (Art. 17 GDPR, C-32, C-45, C-50)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Q

from customers.addresses import address_for
from customers.consent.suppression import suppress_address
from customers.data import PERSON_TEXTS
from customers.merging.undo import forget_merges
from customers.models import (
    ConsentProof,
    ContactPause,
    Customer,
    CustomerImport,
    ExistingCustomerBasis,
    ImportedRow,
    ImportKey,
    MileageReading,
    Note,
    PlateHistory,
    PossibleDuplicate,
    ProofFile,
    RegistrationPaper,
    Restriction,
    RetainedRecord,
    SearchTerm,
    Task,
    TyreSet,
    Vehicle,
    VehicleInterval,
)
from customers.models.consent import Channel
from customers.models.vehicle import LOOK_AT_ONCE
from customers.privacy.change_log import changes_of
from customers.privacy.outcome import Erasing

# §7a UWG asks for these proofs whatever became of the consent; empty means all channels.
_PROVEN_BY_LAW = (Channel.CALL, Channel.VOICE, "")
EMPTY_PROOF = {
    "name": "",
    "postal_address": "",
    "address": "",
    "ip_address": None,
    "message_id": "",
    "evidence": "",
}
_PERSON_TEXTS = (
    *PERSON_TEXTS,
    "preferred_channel",
    "notes",
    "email_key",
    "name_key",
    "sound_key",
    "street_key",
)
_EMPTY_PERSON = {
    **dict.fromkeys(_PERSON_TEXTS, ""),
    "phone_is_mobile": False,
    "no_approach_until": None,
    "is_restricted": True,
}
_VEHICLE_TEXTS = (
    "plate",
    "plate_key",
    "plate_search",
    "plate_loose",
    "vin",
    "vin_tail",
    "hsn",
    "tsn",
)
_EMPTY_VEHICLE = {
    **dict.fromkeys(_VEHICLE_TEXTS, ""),
    "driver": None,
    "held_since": None,
    "bought_here_on": None,
    "first_registration": None,
    "hu_due": None,
    "mileage_km": None,
    "season_from": None,
    "season_to": None,
}
_EMPTY_CHANGE: dict[str, Any] = {
    "object_repr": "",
    "changes": {},
    "changes_text": "",
    "serialized_data": None,
}


def erase(erasing: Erasing) -> None:
    """Empty the person's own rows; proofs that the law asks for stay until their date.

    Comes last: what the other apps keep decides what a row is still needed for.
    """
    _close_addresses(erasing)
    _erase_proofs(erasing)
    _delete_rows(erasing)
    _blank_changes(erasing)
    vehicles = Vehicle.objects.filter(customer__in=erasing.ids)
    erasing.count("vehicles", vehicles.update(**_EMPTY_VEHICLE, changed_at=erasing.now))
    Vehicle.objects.filter(driver__in=erasing.ids).update(driver=None, look_on=LOOK_AT_ONCE)
    people = Customer.objects.filter(pk__in=erasing.ids)
    changes = {"erased_at": erasing.now, "changed_at": erasing.now}
    erasing.count("customer", people.update(**_EMPTY_PERSON, **changes))


def _close_addresses(erasing: Erasing) -> None:
    """Keep the keyed hash of each address: whoever is imported again gets no advertising."""
    for person in Customer.objects.filter(pk__in=erasing.ids):
        for channel in Channel:
            suppress_address(address_for(person, channel), "", "", now=erasing.now)


def _erase_proofs(erasing: Erasing) -> None:
    proofs = ConsentProof.objects.filter(event__customer__in=erasing.ids)
    is_needed = Q(event__channel__in=_PROVEN_BY_LAW) | Q(event__uses__isnull=False)
    needed = proofs.filter(is_needed, retain_until__gte=erasing.today)
    kept = dict(needed.values_list("pk", "retain_until"))
    for pk, until in kept.items():
        day_after = until + timedelta(days=1)
        erasing.keep(RetainedRecord.Kind.CONSENT_PROOF, f"consent_proof:{pk}", day_after)
    erasing.count("consents", proofs.exclude(pk__in=kept).update(**EMPTY_PROOF))
    papers = ProofFile.objects.filter(customer__in=erasing.ids)
    erasing.count("proof_files", papers.exclude(proofs__in=kept).delete()[0])


def _delete_rows(erasing: Erasing) -> None:
    ids = erasing.ids
    # A file that was read in holds the person's row; what is still being read stays till its end.
    files = CustomerImport.objects.filter(rows__customer__in=ids, state=CustomerImport.State.DONE)
    files.update(content_encrypted=None)
    either = Q(first__in=ids) | Q(second__in=ids)
    for key, found in (
        ("tasks", Task.objects.filter(customer__in=ids)),
        ("notes", Note.objects.filter(customer__in=ids)),
        ("existing_customer_bases", ExistingCustomerBasis.objects.filter(customer__in=ids)),
        ("contact_pauses", ContactPause.objects.filter(customer__in=ids)),
        ("restrictions", Restriction.objects.filter(customer__in=ids)),
        ("customer_numbers", ImportKey.objects.filter(customer__in=ids)),
        ("imported_rows", ImportedRow.objects.filter(customer__in=ids)),
        ("search_terms", SearchTerm.objects.filter(customer__in=ids)),
        ("possible_duplicates", PossibleDuplicate.objects.filter(either)),
        ("earlier_plates", PlateHistory.objects.filter(vehicle__customer__in=ids)),
        ("registration_papers", RegistrationPaper.objects.filter(vehicle__customer__in=ids)),
        ("tyres", TyreSet.objects.filter(vehicle__customer__in=ids)),
        ("intervals", VehicleInterval.objects.filter(vehicle__customer__in=ids)),
        ("mileage", MileageReading.objects.filter(vehicle__customer__in=ids)),
    ):
        erasing.count(key, found.delete()[0])
    erasing.count("merges", forget_merges(ids, now=erasing.now))


def _blank_changes(erasing: Erasing) -> None:
    """Take the old and new values out of the log of changes; that something changed stays."""
    erasing.count("changes", changes_of(erasing.ids).update(**_EMPTY_CHANGE))
