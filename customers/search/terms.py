"""The words that a customer is found by, kept in line with the records (search/finding.py)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator

from django.db import transaction
from django.db.models import Q, QuerySet

from customers.models import Customer, SearchTerm, Vehicle
from workshop_crm.lib.names import fold
from workshop_crm.lib.plates import parse_plate, plate_search_key
from workshop_crm.lib.spelling import loose, words_of

Kind = SearchTerm.Kind
LONGEST = 40
SHORTEST = 2
COUNTRY_CODE = "49"
# So many have an address there that the name of the house says nothing.
MAIL_HOUSES = {
    "gmail.com", "googlemail.com", "gmx.de", "gmx.net", "web.de", "t-online.de", "freenet.de",
    "outlook.com", "outlook.de", "hotmail.com", "hotmail.de", "icloud.com", "yahoo.de",
    "yahoo.com", "aol.com", "posteo.de", "mail.de",
}  # fmt: skip
_NO_STREET_NAMES = {"str", "strase", "weg", "am", "an", "der", "im", "in", "zur", "zum"}

Term = tuple[int, str]


def backwards(text: str) -> str:
    """Return the word by which the end of a number or VIN is found."""
    return f"<{text[::-1]}"


def text_words(text: str) -> set[str]:
    """Return the words of a name, town or street as they are stored."""
    return {loose(word)[:LONGEST] for word in words_of(text) if len(word) >= SHORTEST}


def street_words(text: str) -> set[str]:
    """Return what makes a street's name; house numbers and "Straße" are no help."""
    return {word for word in text_words(text) if not word.isdigit()} - _NO_STREET_NAMES


def email_words(email: str) -> set[str]:
    """Return an address whole, its house, and the words before the at sign."""
    local, _at, house = email.lower().partition("@")
    houses = {house} - MAIL_HOUSES
    return {word[:LONGEST] for word in {email.lower(), *houses, *text_words(local)} if word}


def phone_words(e164: str) -> set[str]:
    """Return a number as dialled within its country, without the nought, and backwards."""
    digits = e164.removeprefix("+")
    return {digits.removeprefix(COUNTRY_CODE), backwards(digits)} if digits else set()


def plate_words(plate: str) -> set[str]:
    """Return a plate without separators: whole, without the district, and its digits alone."""
    parsed = parse_plate(plate)
    if parsed is None:
        key = plate_search_key(plate)
        digits = re.search(r"\d+\D?$", key)
        wholes = {key, digits[0]} if digits else {key}
    else:
        number = parsed.digits + parsed.suffix
        wholes = {parsed.letters[cut:] + number for cut in range(len(parsed.letters) + 1)}
        wholes.add(parsed.district + parsed.letters + number)
    return {fold(whole)[:LONGEST] for whole in wholes if len(whole) >= SHORTEST}


def vin_words(vin: str) -> set[str]:
    """Return a VIN from both its ends."""
    return {vin.lower(), backwards(vin.lower())} if vin else set()


def person_terms(customer: Customer) -> set[Term]:
    """Return the kind and word of everything that a record itself is found by."""
    by_kind = {
        Kind.NAME: text_words(f"{customer.last_name} {customer.company}"),
        Kind.FIRST_NAME: text_words(customer.first_name),
        Kind.PHONE: phone_words(customer.phone),
        Kind.EMAIL: email_words(customer.email),
        Kind.TOWN: text_words(f"{customer.postcode} {customer.city}"),
        Kind.STREET: street_words(customer.street),
    }
    return {(kind.value, word) for kind, words in by_kind.items() for word in words}


def vehicle_terms(vehicle: Vehicle, earlier_plates: Iterable[str]) -> set[Term]:
    """Return the kind and word of plates and VIN; those of a sold car count as earlier ones."""
    kind = Kind.OLD_PLATE if vehicle.sold_on else Kind.PLATE
    terms = {(kind.value, word) for word in plate_words(vehicle.plate)}
    terms |= {(Kind.OLD_PLATE.value, word) for text in earlier_plates for word in plate_words(text)}
    return terms | {(Kind.VIN.value, word) for word in vin_words(vehicle.vin)}


@transaction.atomic
def refresh_terms(customer_ids: Collection[int]) -> None:
    """Bring the stored words of these customers into line with their records.

    Call it with everybody concerned after a merge and its undoing: the survivor is also found
    by what the merged record says, that one by nothing. Seven queries for any number.
    """
    wanted = set(wanted_terms(set(customer_ids), Customer.objects.all(), Vehicle.objects.all()))
    stored = SearchTerm.objects.filter(customer__in=customer_ids)
    known = {(row.customer_id, row.kind, row.word): row.pk for row in stored}
    if gone := [pk for term, pk in known.items() if term not in wanted]:
        SearchTerm.objects.filter(pk__in=gone).delete()
    store_terms(wanted - set(known))


def store_terms(terms: Iterable[tuple[int, int, str]]) -> None:
    """Store new words, given as customer, kind, word; what is there already stays."""
    rows = [SearchTerm(customer_id=pk, kind=kind, word=word) for pk, kind, word in sorted(terms)]
    SearchTerm.objects.bulk_create(rows, batch_size=1000, ignore_conflicts=True)


def wanted_terms(
    ids: set[int], people: QuerySet[Customer], vehicles: QuerySet[Vehicle]
) -> Iterator[tuple[int, int, str]]:
    """Yield customer, kind and word of all that these customers are to be found by.

    ``people`` and ``vehicles`` are all there are: a migration gives its own models. A merged
    record among the ids yields nothing.
    """
    living: set[int] = set()
    for record in people.filter(Q(pk__in=ids) | Q(merged_into__in=ids)):
        if record.merged_into_id is None:
            living.add(record.pk)
            yield from ((record.pk, *term) for term in person_terms(record))
        elif record.merged_into_id in ids:
            formerly = {word for _kind, word in person_terms(record)}
            yield from ((record.merged_into_id, Kind.FORMERLY.value, word) for word in formerly)
    concerned = vehicles.filter(Q(customer__in=living) | Q(driver__in=living))
    for vehicle in concerned.prefetch_related("earlier_plates"):
        earlier = [each.plate for each in vehicle.earlier_plates.all()]
        for pk in living.intersection({vehicle.customer_id, vehicle.driver_id or 0}):
            yield from ((pk, *term) for term in vehicle_terms(vehicle, earlier))
