"""Columns are recognised by the words that programs write above them."""

from __future__ import annotations

import pytest

from customers.importing.columns import check_fields, choose_fields, suggest_fields
from customers.importing.errors import WrongColumnsError
from customers.importing.fields import CONSENTS
from customers.importing.headings import count_recognised, recognise

KNOWN = {
    "number": "Kd-Nr|Kd.-Nr.|KDNR|Kundennummer|Kunden-Nr.|Debitorennr.|Customer No.|Adress-Nr.",
    "salutation": "Anrede|Anr.|Salutation",
    "first_name": "Vorname|First name|Given Name",
    "last_first": "Name, Vorname|Nachname Vorname",
    "full_name": "Kunde|Halter|Fahrzeughalter|Vor- und Nachname|Vorname Name|Full name",
    "name_or_company": "Nachname/Firma|Name / Firma|Firma/Name|Name 1",
    "company": "Firma|Firmenname|Company",
    "street": "Strasse|Straße|Str.|Straße/Hausnr.|Straße u. Hausnummer|Street",
    "house_number": "Hausnr.|Hausnummer",
    "postcode": "PLZ|Postleitzahl|Zip|Postcode",
    "city": "Ort|Wohnort|Stadt|City|Town",
    "place": "PLZ/Ort|PLZ Ort|PLZ, Wohnort",
    "address": "Anschrift|Adresse|Straße, PLZ, Ort",
    "country": "Land|Länderkennzeichen|LKZ|Country",
    "phone": "Tel|Tel.|Telefon|Telefon privat|Tel. gesch.|Telefon 2|Rufnummer|Festnetz|Phone",
    "mobile": "Mobil|Mobiltelefon|Handy|Handynr.|Telefon mobil|Mobile phone|Cell",
    "email": "E-Mail|Email|eMail-Adresse|e_mail|E-Mail privat",
    "plate": "Kennzeichen|amtl. Kennz.|pol. Kennzeichen|Kfz-Kennzeichen|Kfz-Kz.|License plate",
    "vin": "FIN|VIN|Fahrgestellnr.|Fahrgestell-Nr.|Fahrzeug-Ident-Nr.|Chassis no.",
    "hsn": "HSN|zu 2.1|zu 2|Herstellerschlüssel",
    "tsn": "TSN|zu 2.2|zu 3|Typschlüssel",
    "hsn_tsn": "HSN/TSN|zu 2.1/2.2|KBA-Nr.|Schlüsselnummer",
    "first_registration": "Erstzulassung|EZ|Erstzul.|Datum Erstzulassung|First registration",
    "hu_due": "HU|TÜV|TÜV bis|HU fällig|nächste HU|HU/AU|TÜV-Termin",
    "mileage_km": "km-Stand|KM|Kilometerstand|Laufleistung|Mileage",
    "make": "Hersteller|Marke|Fabrikat|Make",
    "model": "Modell|Typ|Handelsbezeichnung|Model",
    "make_model": "Fahrzeug|Kfz|Marke/Modell|Vehicle",
    "notes": "Bemerkung|Bemerkungen|Notiz|Fax|Telefax|Titel|Notes",
    "last_visit": "letzter Besuch|Letzte Rechnung|Letzter Auftrag am|Last visit",
    "customer_since": "Kunde seit|Angelegt am|Customer since",
    "language": "Sprache|Language",
    "objection": "Werbesperre|keine Werbung|Opt-out",
    "": "Umsatz|Rabatt|Nr.|Geburtsdatum|IBAN|Betreuer|Motorcode|Zeile|Ergebnis|Grund||Farbe",
}


@pytest.mark.parametrize("field", KNOWN)
def test_knows_the_headings_of_many_programs(field: str) -> None:
    headings = KNOWN[field].split("|")

    assert {heading: str(recognise(heading)) for heading in headings} == dict.fromkeys(
        headings, field
    )


@pytest.mark.parametrize(
    "heading", ["Einwilligung E-Mail", "E-Mail-Einwilligung", "Newsletter", "DSGVO Handy"]
)
def test_never_takes_a_column_about_consent_for_anything_by_itself(heading: str) -> None:
    assert not recognise(heading)
    assert not any(recognise(str(field.label)) == field for field in CONSENTS)


def test_a_sentence_is_no_heading() -> None:
    assert not recognise("Ort " * 30)


def test_counts_what_is_named_and_not_how_often() -> None:
    assert count_recognised(["Name", "Ort", "Wohnort", "Huber", ""]) == 2


def test_name_is_the_last_one_beside_a_first_one() -> None:
    assert suggest_fields(["Vorname", "Name"]) == ["first_name", "name_or_company"]
    assert suggest_fields(["Name", "Ort"]) == ["full_name", "city"]
    assert suggest_fields(["Nachname", "Ort"]) == ["last_first", "city"]
    assert suggest_fields(["Vorname", "Nachname"]) == ["first_name", "last_name"]
    assert suggest_fields(["Vorname", "Nachname", "Halter"])[2] == "full_name"


def test_repeated_columns_mean_the_same() -> None:
    assert suggest_fields(["Name", "Kennzeichen 1", "Kennzeichen 2"])[1:] == ["plate", "plate"]


def test_what_is_given_overrules_what_is_recognised() -> None:
    headings = ["Vorname", "Name", "Feld 7", "Tel", "Tel"]
    wanted = {"Feld 7": "plate", "Vorname": "", "5": "mobile", "4": None}

    fields = choose_fields(headings, wanted)

    assert fields == ["", "name_or_company", "plate", "", "mobile"]


def test_a_heading_that_is_a_number_comes_before_the_place() -> None:
    assert choose_fields(["Name", "1"], {"1": "city"}) == ["full_name", "city"]


@pytest.mark.parametrize("wanted", [{"Ort": "city"}, {"0": "city"}, {"3": "city"}])
def test_refuses_a_column_that_is_not_there(wanted: dict[str, str]) -> None:
    with pytest.raises(WrongColumnsError):
        choose_fields(["Name", "Stadt"], wanted)


def test_refuses_unknown_fields_and_files_without_names() -> None:
    with pytest.raises(WrongColumnsError, match="iban"):
        choose_fields(["Name"], {"Name": "iban"})
    with pytest.raises(WrongColumnsError):
        check_fields(["email", "plate"])

    check_fields(["number", "plate"])
    check_fields(["company"])
