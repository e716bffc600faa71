"""The names that mails in German and English give to our fields, and finding them in a text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bookings.intake.forwarded import find_heads
from workshop_crm.lib.names import fold


def _names(listed: str) -> tuple[str, ...]:
    return tuple(listed.split("|"))


LABELS: dict[str, tuple[str, ...]] = {
    "external_id": _names(
        "Buchungsnummer|Buchungsnr|Buchungs-ID|Buchung Nr|Vorgangsnummer|Auftragsnummer"
        "|Anfragenummer|Anfrage-Nr|Reservierungsnummer|Referenz|Referenznummer|Booking number"
        "|Booking ID|Booking reference|Reference|Reference number|Order number"
    ),
    "previous_external_id": ("Bisherige Buchungsnummer", "Previous booking number"),
    "status": ("Status", "Vorgang", "Buchungsstatus"),
    "salutation": ("Anrede", "Salutation", "Title"),
    "first_name": ("Vorname", "First name", "Given name"),
    "last_name": ("Nachname", "Familienname", "Zuname", "Last name", "Surname", "Family name"),
    "name": _names(
        "Name|Kunde|Kundin|Kundenname|Name des Kunden|Vor- und Nachname|Vorname Nachname"
        "|Ansprechpartner|Auftraggeber|Customer|Customer name|Full name|Your name"
    ),
    "company": ("Firma", "Unternehmen", "Company"),
    "email": _names(
        "E-Mail|Email|Mail|E-Mail-Adresse|Emailadresse|Mailadresse|E-Mail address"
        "|Email address|E-Mail des Kunden|Customer email"
    ),
    "phone": _names(
        "Telefon|Telefonnummer|Tel|Tel-Nr|Handy|Handynummer|Mobil|Mobilnummer|Mobiltelefon"
        "|Rückrufnummer|Phone|Phone number|Mobile|Mobile number|Telephone|Telefon des Kunden"
    ),
    "street": _names(
        "Straße|Straße und Hausnummer|Straße / Nr|Anschrift|Adresse|Street|Address|Street address"
    ),
    "postcode": ("PLZ", "Postleitzahl", "Postcode", "ZIP", "ZIP code", "Postal code"),
    "city": ("Ort", "Stadt", "Wohnort", "City", "Town"),
    "postcode_city": ("PLZ/Ort", "PLZ Ort", "PLZ und Ort", "PLZ, Ort", "Postcode and city"),
    "country": ("Land", "Country"),
    "language": ("Sprache", "Language"),
    "plate": _names(
        "Kennzeichen|Amtliches Kennzeichen|Kfz-Kennzeichen|Autokennzeichen|Nummernschild"
        "|Polizeiliches Kennzeichen|Licence plate|License plate|Number plate|Registration number"
    ),
    "vin": _names(
        "FIN|VIN|Fahrgestellnummer|Fahrgestellnr|Fahrzeug-Identifizierungsnummer"
        "|Fahrzeugidentnummer|Fahrzeug-Ident-Nr|Chassis number|VIN/FIN"
    ),
    "hsn": ("HSN", "HSN (2.1)", "Herstellerschlüsselnummer", "KBA-Nr 2.1"),
    "tsn": ("TSN", "TSN (2.2)", "Typschlüsselnummer", "KBA-Nr 2.2"),
    "hsn_tsn": ("HSN/TSN", "HSN / TSN", "KBA-Nummer", "KBA-Nr", "Schlüsselnummer"),
    "make": ("Marke", "Hersteller", "Fabrikat", "Fahrzeughersteller", "Make", "Brand"),
    "model": ("Modell", "Fahrzeugmodell", "Fahrzeugtyp", "Typ", "Model"),
    "vehicle": ("Fahrzeug", "Auto", "Pkw", "Kfz", "Vehicle", "Car", "Your vehicle"),
    "first_registration": ("Erstzulassung", "EZ", "Datum der Erstzulassung", "First registration"),
    "mileage_km": ("Kilometerstand", "Kilometer", "km-Stand", "Laufleistung", "Mileage"),
    "services": _names(
        "Leistung|Leistungen|Gewünschte Leistung|Gewünschte Leistungen|Gebuchte Leistung"
        "|Gebuchte Leistungen|Service|Services|Gewünschter Service|Arbeiten|Gewünschte Arbeiten"
        "|Anliegen|Serviceart|Requested service|Requested services|Booked service|Work"
    ),
    "price_gross": _names(
        "Preis|Gesamtpreis|Festpreis|Preis inkl. MwSt|Endpreis|Gebuchter Preis|Summe|Gesamtbetrag"
        "|Price|Total|Total price|Booked price"
    ),
    "wish": _names(
        "Wunschtermin|Ihr Wunschtermin|Gewünschter Termin|Terminwunsch|Wunschdatum"
        "|Preferred date|Requested date|Preferred appointment|Requested appointment"
    ),
    "agreed": _names(
        "Termin|Gebuchter Termin|Vereinbarter Termin|Bestätigter Termin|Neuer Termin|Abgabetermin"
        "|Appointment|Booked appointment|Confirmed appointment|New appointment"
    ),
    "day": ("Datum", "Tag", "Date"),
    "clock": _names("Uhrzeit|Wunschzeit|Wunschuhrzeit|Gewünschte Uhrzeit|Zeit|Time|Preferred time"),
    "notes": _names(
        "Bemerkung|Bemerkungen|Anmerkung|Anmerkungen|Nachricht|Kommentar|Hinweis|Hinweise"
        "|Mitteilung|Notes|Message|Comment|Comments|Remarks"
    ),
    "portal": ("Portal", "Vermittelt durch", "Gebucht über", "Booked through"),
}
_MANY_LINES = frozenset(("services", "notes"))
_LINE = re.compile(r"^(.{1,45}?)\s*(?::|=|\t|\s\|\s|\.{3,}| {2,})\s*(.*)$")
_BULLET = re.compile(r"^[>\s]*(?:[-*•·]\s+)?")
_FOREIGN_LABEL = re.compile(r"^[A-Za-zÄÖÜäöüß /-]{2,30}:")
MAX_LINES = 3000


@dataclass(frozen=True)
class MarkedLine:
    """A line and the field whose value, or part of a value, it gives; "" for neither.

    ``label`` is what stands where labels stand, in a line that we don't know.
    """

    text: str
    field: str = ""
    value: str = ""
    label: str = ""


def read_fields(text: str, own: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Find labelled values; the first one of each field counts, its own labels before ours.

    Understands "Label: value", "Label = value", tabs and columns, and a label on a line of its
    own above its value. Services and notes may go on over several lines.
    """
    fields: dict[str, str] = {}
    for line in mark_lines(text, own):
        if line.value:
            before = f"{fields[line.field]}\n" if line.field in fields else ""
            fields[line.field] = f"{before}{line.value}"
    return fields


def mark_lines(text: str, own: Mapping[str, Sequence[str]]) -> Iterator[MarkedLine]:
    """Say of each line what it gives; ``read_fields`` tells how."""
    known = known_labels(own)
    filled: set[str] = set()
    waiting = ""
    for line in _lines(text):
        name, value = _split(line, known)
        if name and name not in filled and value:
            waiting = name if name in _MANY_LINES else ""
            filled.add(name)
            yield MarkedLine(line, name, value)
        elif name:
            waiting = name if name not in filled else ""
            yield MarkedLine(line, name)
        elif not line or _FOREIGN_LABEL.match(line):
            waiting = "" if line or waiting in filled else waiting
            yield MarkedLine(line, label=_unknown_label(line))
        elif waiting:
            yield MarkedLine(line, waiting, line)
            filled.add(waiting)
            waiting = waiting if waiting in _MANY_LINES else ""
        else:
            yield MarkedLine(line, label=_unknown_label(line))


def _unknown_label(line: str) -> str:
    """Return what could be a label: before a value, or alone before a colon."""
    found = _LINE.match(line)
    return (found[1] if found else line.partition(":")[0] if line.endswith(":") else "").strip()


def known_labels(own: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Return our fields by what labels are compared by: a source's own before ours."""
    names = {key(label): name for name, labels in LABELS.items() for label in labels}
    names.update({key(label): name for name, labels in own.items() for label in labels})
    return names


def key(label: str) -> str:
    """Return what labels are compared by: folded, without anything but letters and digits."""
    return re.sub(r"[^a-z0-9]+", "", fold(label))


def _split(line: str, known: Mapping[str, str]) -> tuple[str, str]:
    """Return field and value of a labelled line; an empty field for any other line."""
    found = _LINE.match(line)
    if found and (name := known.get(key(found[1]))):
        return name, found[2].strip(" *_")
    return known.get(key(line.rstrip(" :")), ""), ""


def _lines(text: str) -> Iterable[str]:
    """Return the lines without quotation marks, bullets and the heads of forwarded mails."""
    lines = [_BULLET.sub("", line).strip(" *_\u00a0") for line in text.split("\n")[:MAX_LINES]]
    heads = {number for _fields, numbers in find_heads(lines) for number in numbers}
    return [line for number, line in enumerate(lines) if number not in heads]
