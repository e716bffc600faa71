"""What this app holds about a person: the sections of a copy under Art. 15 and 20 GDPR."""

from __future__ import annotations

from typing import Any

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from customers.models import (
    AccessEntry,
    ConsentEvent,
    ConsentUse,
    ContactPause,
    Customer,
    ExistingCustomerBasis,
    ImportKey,
    MileageReading,
    Note,
    PlateHistory,
    ProofFile,
    RegistrationPaper,
    Restriction,
    ServiceRecord,
    Task,
    TyreSet,
    Vehicle,
    VehicleInterval,
)
from customers.privacy.sections import Section

_DAY, _VEHICLE = _("day"), _("vehicle")
_DERIVED = ("email_key", "name_key", "sound_key", "street_key")
# The holder in the papers may be somebody else: that name is not the customer's to get.
_HOLDER = ("holder_name", "holder_first_name", "holder_address", "ownership_note")


def _wording(event: ConsentEvent) -> dict[str, Any]:
    """Add the words that were agreed to, and the proof as it was written."""
    proof = getattr(event, "proof", None)
    kept = ("name", "postal_address", "address", "ip_address", "message_id", "evidence")
    return {
        "wording_text": event.wording.text if event.wording else None,
        "proof": {name: getattr(proof, name) for name in kept} if proof else None,
        "kept_until": proof.retain_until if proof else None,
    }


def _file_name(paper: ProofFile) -> dict[str, Any]:
    return {"file": paper.file_name}


def _vehicle_of(row: Any) -> dict[str, Any]:
    return {"vehicle_name": str(row.vehicle)}


SECTIONS: tuple[Section, ...] = (
    Section(
        "customer",
        _("master data"),
        Customer,
        "pk",
        (
            ("salutation", _("salutation")),
            ("first_name", _("first name")),
            ("last_name", _("last name")),
            ("company", _("company")),
            ("kind", _("kind")),
            ("email", _("e-mail")),
            ("email_state", _("e-mail state")),
            ("phone", _("phone")),
            ("phone_raw", _("phone as given")),
            ("street", _("street and number")),
            ("postcode", _("postcode")),
            ("city", _("city")),
            ("country", _("country")),
            ("language", _("language")),
            ("preferred_channel", _("likes best to be reached by")),
            ("notes", _("notes")),
            ("won_through_name", _("won through")),
            ("won_at", _("won at")),
            ("no_approach_until", _("no direct approach until")),
            ("created_at", _("stored since")),
            ("changed_at", _("last changed")),
        ),
        leave_out=_DERIVED,
    ),
    Section(
        "vehicles",
        _("vehicles"),
        Vehicle,
        "customer",
        (
            ("plate", _("plate")),
            ("make", _("make")),
            ("model", _("model")),
            ("vin", _("VIN")),
            ("first_registration", _("first registration")),
            ("hu_due", _("HU due (month)")),
            ("mileage_km", _("mileage in km")),
            ("bought_here_on", _("bought from us on")),
        ),
        leave_out=("driver", "plate_key", "plate_search", "plate_loose", "vin_tail"),
    ),
    Section(
        "driven_vehicles",
        _("vehicles of others that you drive"),
        Vehicle,
        "driver",
        (("plate", _("plate")), ("make", _("make")), ("model", _("model"))),
        only=("id", "plate", "make", "model"),
    ),
    Section(
        "earlier_plates",
        _("earlier plates"),
        PlateHistory,
        "vehicle__customer",
        (
            ("vehicle_name", _VEHICLE),
            ("plate", _("plate")),
            ("used_from", _("from")),
            ("used_until", _("until")),
        ),
        leave_out=("plate_key", "plate_search"),
        # Plates from before the vehicle was handed over are a former holder's.
        but_not=Q(used_until__lte=F("vehicle__held_since")),
        more=_vehicle_of,
    ),
    Section(
        "registration_papers",
        _("registration papers"),
        RegistrationPaper,
        "vehicle__customer",
        (
            ("vehicle_name", _VEHICLE),
            ("manufacturer", _("manufacturer")),
            ("fuel", _("fuel")),
            ("power_kw", _("power in kW")),
            ("colour", _("colour")),
            ("remarks", _("remarks and exceptions")),
        ),
        leave_out=_HOLDER,
        more=_vehicle_of,
    ),
    Section(
        "tyres",
        _("tyres stored with us"),
        TyreSet,
        "vehicle__customer",
        (
            ("vehicle_name", _VEHICLE),
            ("season", _("season")),
            ("size", _("size")),
            ("in_on", _("stored on")),
            ("out_on", _("taken out on")),
            ("note", _("note")),
        ),
        more=_vehicle_of,
    ),
    Section(
        "intervals",
        _("intervals of vehicles"),
        VehicleInterval,
        "vehicle__customer",
        (
            ("vehicle_name", _VEHICLE),
            ("service", _("service")),
            ("months", _("every so many months")),
            ("km", _("every so many km")),
            ("is_off", _("not needed by this vehicle")),
        ),
        more=_vehicle_of,
    ),
    Section(
        "mileage",
        _("mileage readings"),
        MileageReading,
        "vehicle__customer",
        (("vehicle_name", _VEHICLE), ("read_on", _DAY), ("mileage_km", _("mileage in km"))),
        more=_vehicle_of,
    ),
    Section(
        "service_records",
        _("services done"),
        ServiceRecord,
        "vehicle__customer",
        (
            ("vehicle_name", _VEHICLE),
            ("service", _("service")),
            ("done_on", _DAY),
            ("mileage_km", _("mileage in km")),
        ),
        more=_vehicle_of,
    ),
    Section(
        "consents",
        _("consents and objections"),
        ConsentEvent,
        "customer",
        (
            ("happened_at", _("when")),
            ("kind", _("declaration")),
            ("channel", _("way of contact")),
            ("purpose", _("occasion")),
            ("origin", _("how")),
            ("wording_text", _("in these words")),
            ("kept_until", _("proof kept until")),
        ),
        leave_out=("address_hash",),
        more=_wording,
    ),
    Section(
        "proof_files",
        _("signed papers"),
        ProofFile,
        "customer",
        (("added_at", _("when")), ("kind", _("kind")), ("file", _("file in the archive"))),
        leave_out=("digest",),
        more=_file_name,
    ),
    Section(
        "consent_uses",
        _("uses of consents"),
        ConsentUse,
        "event__customer",
        (("used_at", _("when")), ("reference", _("reference"))),
    ),
    Section(
        "existing_customer_bases",
        _("e-mail advertising to existing customers (§7(3) UWG)"),
        ExistingCustomerBasis,
        "customer",
        (
            ("sale_reference", _("sale")),
            ("collected_on", _DAY),
            ("purposes", _("occasions")),
            ("notice", _("notice given")),
        ),
        leave_out=("email_hash",),
    ),
    Section(
        "contact_pauses",
        _("pauses of advertising"),
        ContactPause,
        "customer",
        (("reason", _("reason")), ("starts_at", _("from")), ("ends_at", _("until"))),
    ),
    Section(
        "restrictions",
        _("restrictions of processing"),
        Restriction,
        "customer",
        (
            ("started_at", _("since")),
            ("reason", _("reason")),
            ("ended_at", _("lifted")),
            ("end_reason", _("reason for lifting")),
        ),
    ),
    Section(
        "tasks",
        _("tasks of our staff"),
        Task,
        "customer",
        (
            ("created_at", _("when")),
            ("title", _("task")),
            ("detail", _("detail")),
            ("outcome", _("outcome")),
        ),
        leave_out=("key", "link"),
    ),
    Section(
        "notes",
        _("notes of our staff"),
        Note,
        "customer",
        (("noted_at", _("when")), ("kind", _("kind")), ("text", _("what was said"))),
    ),
    Section(
        "customer_numbers",
        _("customer numbers from an earlier program"),
        ImportKey,
        "customer",
        (("system", _("program")), ("key", _("number"))),
    ),
    Section(
        "looks",
        _("when our staff opened your data"),
        AccessEntry,
        "customer_number",
        (("at", _("when")), ("action", _("what")), ("reference", _("reference"))),
    ),
)
