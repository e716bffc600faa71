"""Words that programs of workshops write above their columns, German and English."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from customers.importing.fields import Field
from workshop_crm.lib.names import fold

_LONGEST_HEADING = 60
# Each word is a pattern over headings without blanks and punctuation, umlauts as ae; the first
# that fits wins.
WORDS: tuple[tuple[Field, str], ...] = (
    (
        Field.IGNORE,
        r".*(einwillig|zustimmung|newsletter|consent|optin|dsgvo|datenschutz).*",
    ),
    (
        Field.OBJECTION,
        r"""
        keine?werbung werbesperre werbeverbot werbewiderspruch noadvertising optout nomarketing
        donotcontact
        """,
    ),
    (
        Field.NUMBER,
        r"""
        (interne)?(kd|kdn|kund|kunde|kunden|kto|konto)(nr|nummer|no|number|id|kontonr)
        (interne)?(debitor|debitoren|adress)(nr|nummer|no|number|id|kontonr)
        (interne)?(adr|customer|client|account)(nr|nummer|no|number|id|kontonr) customerid
        matchcodenr (lfd)?id
        """,
    ),
    (
        Field.SALUTATION,
        r"anrede(schluessel|text|kz)? briefanrede geschlecht salutation gender mrms anr",
    ),
    (
        Field.NAME_OR_COMPANY,
        r"""
        (nachname|name)?(oder|bzw|und)?firma(oder|bzw|und)?(nachname|name|familienname)
        (familienname|zuname)(oder|bzw|und)?firma(oder|bzw|und)?(nachname|name|familienname)
        (nachname|name|familienname|zuname|name1)(oder|bzw|und)?firm(a|enname)
        (last)?name(or)?company companyor(last)?name name1
        """,
    ),
    (
        Field.FIRST_NAME,
        r"vorname[ns]? rufname name2 firstname givenname forename christianname",
    ),
    (
        Field.LAST_NAME,
        r"nachname familienname zuname surname lastname familyname kundennachname",
    ),
    (
        Field.LAST_FIRST,
        r"(nach|familien|zu)?name(und)?vorname",
    ),
    (
        Field.FULL_NAME,
        r"""
        name(vollstaendig|komplett)? vor(name)?und(nach)?name vorname(nach)?name kunde(nname)?
        halter(name)? fahrzeughalter
        fullname customer(name)? clientname ansprechpartner kontakt
        """,
    ),
    (
        Field.COMPANY,
        r"""
        firma firmen(name|bezeichnung) unternehmen company(name)? business(name)?
        organi[sz]ation
        """,
    ),
    (
        Field.HOUSE_NUMBER,
        r"haus(nr|nummer|no) hnr housen(umber|o)",
    ),
    (
        Field.PLACE,
        r"""
        (plz|postleitzahl)(und|bzw)?(ort|wohnort|stadt) (zip|postcode)(and)?(city|town)
        landplzort
        """,
    ),
    (
        Field.STREET,
        r"""
        str(asse)?(und)?(haus)?(nr|nummer)? strassehausnummer street(address|andnumber|name)?
        addressline1 address1 adresse1 anschrift1 strasseuhausnummer
        """,
    ),
    (
        Field.POSTCODE,
        r"plz(strasse|privat)? postleitzahl post(al)?code zip(code)?",
    ),
    (
        Field.CITY,
        r"(wohn)?ort(sname|schaft)? stadt gemeinde wohnsitz city town place",
    ),
    (
        Field.ADDRESS,
        r"""
        (post|kunden|komplette|volle)?(adresse|anschrift) (full|postal|mailing)?address
        (str|strasse)(plz)?(und)?(plz)?ort
        """,
    ),
    (
        Field.COUNTRY,
        r"""
        (land|laender)(kz|kennzeichen|eskennzeichen|code|esschluessel)? lkz nation(alitaet)? staat
        country(code)?
        """,
    ),
    (
        Field.MOBILE,
        r".*(mobil|handy|cell|gsm|d1d2).*",
    ),
    (
        Field.EMAIL,
        r"(e?mail|elektronischepost).* .*(e?mail)(adresse|address|privat|1|2)?",
    ),
    (
        Field.NOTES,
        r"(tele)?fax.* .*fax",
    ),
    (
        Field.PHONE,
        r"""
        (tel|telefon|telephone|fon)(nr|nummer|no|number)?(privat|priv|p|geschaeftlich)?
        (tel|telefon|telephone|fon)(nr|nummer|no|number)?(gesch|g|dienstl?(ich)?|buero)
        (phone|rufnummer|festnetz|telnr)(nr|nummer|no|number)?(privat|priv|p|geschaeftlich)?
        (phone|rufnummer|festnetz|telnr)(nr|nummer|no|number)?(gesch|g|dienstl?(ich)?|buero)
        (tel|telefon|telephone|fon)(nr|nummer|no|number)?(arbeit|firma|zuhause|tagsueber)
        (phone|rufnummer|festnetz|telnr)(nr|nummer|no|number)?(arbeit|firma|zuhause|tagsueber)
        (tel|telefon|telephone|fon)(nr|nummer|no|number)?(home|work|business|abends|[1-5])
        (phone|rufnummer|festnetz|telnr)(nr|nummer|no|number)?(home|work|business|abends|[1-5])
        (privat|home|work|business)(tel|telefon|phone) vorwahl(und)?rufnummer landline
        """,
    ),
    (
        Field.LANGUAGE,
        r"sprache language korrespondenzsprache",
    ),
    (
        Field.CUSTOMER_SINCE,
        r"""
        kunde(nanlage)?(seit|am)? angelegt(am)? anlagedatum anlage(am)? erfasst(am)?
        customersince created(at|on)? erstkontakt
        """,
    ),
    (
        Field.LAST_VISIT,
        r"""
        (letzter?s?|datumletzter?)(besuch|auftrag|rechnung|termin|werkstattbesuch)(am|datum)?
        (letzter?s?|datumletzter?)(reparatur|kontakt)(am|datum)?
        (letzter?s?|datumletzter?)(umsatz|auftragsdatum|rechnungsdatum)(am|datum)?
        (last|latest)(visit|service|order|invoice)(date|on)?
        """,
    ),
    (
        Field.HSN_TSN,
        r"""
        hsn(und)?tsn hsntsn(nr)? zu21(und|zu)?(zu)?22 zu2und3 zu23 schluessel(nr|nummern?)
        kba(nr|nummer|schluessel)? kbanr 2122 hsntsnschluessel
        """,
    ),
    (
        Field.HSN,
        r"""
        (hsn|zu21|zu2|herstellerschluessel(nr|nummer)?|schluesselnr(zu)?2|21|feld21|hsn21)(nr)?
        """,
    ),
    (
        Field.TSN,
        r"""
        (tsn|zu22|zu3|typschluessel(nr|nummer)?|schluesselnr(zu)?3|22|feld22|tsn22)(nr)?
        """,
    ),
    (
        Field.PLATE,
        r"""
        (amtl|amtliche?s?|pol|polizeiliche?s?)?(kennz(eichen)?|kennzch|kz)(kfz|fahrzeug|fzg)?
        (kfz|fzg|fahrzeug|auto|pkw)(kennz(eichen)?|kennzch|kz)(kfz|fahrzeug|fzg)?
        (licen[cs]e|number|registration|vehicle)?plate(number|no)? registration(no|number)? vrm
        nummernschild
        """,
    ),
    (
        Field.VIN,
        r"""
        (fin|vin|fgnr)(fin|vin)? (fgstnr|fahrgest(ell)?(nr|nummer)?)(fin|vin)?
        (fahrzeugident(nr|nummer|ifikationsnummer|ifizierungsnummer|ifikationsnr|nr)?)(fin|vin)?
        (fahrzeugid)(fin|vin)? (fzgidentnr|identnr|identifikationsnummer)(fin|vin)?
        (chassis(no|number)?|vinn(umber|o|r)|vehicleidentificationnumber|ids?nr)(fin|vin)?
        """,
    ),
    (
        Field.FIRST_REGISTRATION,
        r"""
        (datum)?(der)?(erstzul(assung)?|ez)(datum|am)?
        (datum)?(der)?(erstzulassungsdatum|ezdatum|erstzulassungam)(datum|am)?
        (date(of)?)?firstregist(ration|ered)(date|on)? dateoffirstregistration
        zulassung(sdatum)?
        """,
    ),
    (
        Field.HU_DUE,
        r"""
        (naechste|datum)?(hu|tuev)(termin|faellig(keit)?|bis|datum)?
        (naechste|datum)?(hauptuntersuchung|huau|tuevau)(termin|faellig(keit)?|bis|datum)?
        (naechste|datum)?(hu|tuev)(naechste|am|au|gueltigbis|ablauf)
        (naechste|datum)?(hauptuntersuchung|huau|tuevau)(naechste|am|au|gueltigbis|ablauf)
        (next)?(hu|mot|inspectiondue)(due|date|expiry)?
        """,
    ),
    (
        Field.MILEAGE,
        r"""
        (letzter?)?(km|kilometer|kmst)(stand|zaehler|leistung|letzter)?(akt(uell)?|letzter)?
        laufleistung tachostand tacho mileage(km)? odometer kmstandinkm kilometerstandkm
        kmstandkm
        """,
    ),
    (
        Field.MAKE_MODEL,
        r"""
        (fahrzeug|fzg|kfz|auto|pkw)(bezeichnung|beschreibung|typ|modell)?
        (marke|hersteller|fabrikat)(und|bzw)?(modell|typ) vehicle car makemodel makeandmodel
        """,
    ),
    (
        Field.MAKE,
        r"(fahrzeug|fzg|kfz)?(hersteller|marke|fabrikat)(d1)? make brand manufacturer d1",
    ),
    (
        Field.MODEL,
        r"""
        (fahrzeug|fzg|kfz)?(modell|model|typ)(d3)?
        (fahrzeug|fzg|kfz)?(handelsbezeichnung|verkaufsbezeichnung)(d3)?
        (fahrzeug|fzg|kfz)?(modellbezeichnung|typbezeichnung)(d3)? d3
        """,
    ),
    (
        Field.NOTES,
        r"""
        (kunden|interne)?(bemerkung(en)?|notiz(en)?|anmerkung(en)?|info(s|text)?)[1-3]?
        (kunden|interne)?(hinweise?|kommentar|memo|vermerk)[1-3]?
        (kunden|interne)?(freitext|zusatz|adresszusatz|name3)[1-3]?
        (kunden|interne)?(titel|notes?|remarks?|comments?)[1-3]?
        """,
    ),
)
_COMPILED = tuple((field, re.compile("|".join(words.split()))) for field, words in WORDS)


@lru_cache(maxsize=4096)
def recognise(heading: str) -> Field:
    """Return what a heading means; ``IGNORE`` when it is none that we know."""
    if not heading or len(heading) > _LONGEST_HEADING:
        return Field.IGNORE
    compact = re.sub(r"[^a-z0-9]", "", fold(heading))
    bare = re.sub(r"[1-9]$", "", compact)
    for text in dict.fromkeys([compact, bare]):
        for field, pattern in _COMPILED:
            if pattern.fullmatch(text):
                return field
    return Field.IGNORE


def count_recognised(cells: Iterable[str]) -> int:
    """Return how many different fields the cells name: a heading row names many."""
    found = {recognise(cell) for cell in cells} - {Field.IGNORE}
    return len(found)
