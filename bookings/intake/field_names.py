"""What our fields are called where people map them to the labels of a source."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bookings.intake.labels import LABELS

FIELD_NAMES: dict[str, str | Promise] = {
    "external_id": _("Booking number"),
    "previous_external_id": _("Earlier booking number"),
    "status": _("New, moved or cancelled"),
    "salutation": _("Salutation"),
    "name": _("First and last name"),
    "first_name": _("First name"),
    "last_name": _("Last name"),
    "company": _("Company"),
    "email": _("E-mail"),
    "phone": _("Phone"),
    "street": _("Street and number"),
    "postcode": _("Postcode"),
    "city": _("City"),
    "postcode_city": _("Postcode and city"),
    "country": _("Country"),
    "language": _("Language"),
    "plate": _("Plate"),
    "vin": _("VIN"),
    "hsn": _("HSN (2.1)"),
    "tsn": _("TSN (2.2)"),
    "hsn_tsn": _("HSN and TSN"),
    "vehicle": _("Vehicle (make and model)"),
    "make": _("Make"),
    "model": _("Model"),
    "first_registration": _("First registration"),
    "mileage_km": _("Mileage"),
    "services": _("Wanted services"),
    "price_gross": _("Price, gross"),
    "wish": _("Wished date"),
    "agreed": _("Agreed date"),
    "day": _("Day alone"),
    "clock": _("Time of day alone"),
    "notes": _("Notes"),
    "portal": _("Portal"),
}


def field_choices() -> list[tuple[str, str]]:
    """Return our fields with their names, in the order in which a booking is read."""
    names = [*FIELD_NAMES, *(name for name in LABELS if name not in FIELD_NAMES)]
    return [(name, str(FIELD_NAMES.get(name, name))) for name in names if name in LABELS]
