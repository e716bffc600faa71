"""Deciding for each row of a batch whom it means; nothing is written here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from customers.addresses import address_for, address_hash
from customers.consent.suppression import Stops, stops_by_address
from customers.data import VehicleData
from customers.importing.earlier import EarlierRows, described
from customers.importing.rows import CustomerRow
from customers.matching.candidates import Candidate, Pool, load_pool
from customers.matching.deciding import Suggestion, decide
from customers.matching.keys import Keys, keys_of, name_of
from customers.matching.scoring import HITS, weigh
from customers.models import Customer, ImportedRow, ImportKey
from customers.models.consent import Channel
from workshop_crm.lib.crypto import keyed_hash
from workshop_crm.lib.likeness import compare_names
from workshop_crm.lib.names import fold

Outcome = ImportedRow.Outcome

MOST_PAIRS = 3
# More people than this who share a phone or mailbox under other names are a firm or a family.
_MOST_STRANGERS = 3
_SCORE_OF_STRANGERS = 12
_CHANNELS = (Channel.EMAIL, Channel.CALL, Channel.LETTER)


@dataclass
class PlannedRow:
    """What is to become of a row.

    ``person`` is the id of a stored customer, or minus the number of the row that makes one.
    """

    row: CustomerRow
    outcome: str
    person: int = 0
    same_as_row: int | None = None
    import_keys: list[str] = field(default_factory=list)
    suggestions: list[Suggestion] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    is_suppressed: bool = False
    needs_look: bool = False
    stored_as: int | None = None

    @property
    def customer_id(self) -> int | None:
        """The stored customer; ``None`` for a refused row, or a new one that is not stored yet."""
        return self.stored_as or (self.person if self.person > 0 else None)


@dataclass(frozen=True)
class _Batch:
    """What was looked up for all rows of a batch at once."""

    pool: Pool
    keys: dict[int, Keys]
    import_keys: dict[int, list[str]]
    owners: dict[str, int]
    hashes: dict[int, set[str]]
    stops: Stops
    earlier: EarlierRows
    named: dict[int, Customer]

    def known(self, person: int) -> Candidate:
        """Return one whom a customer number names, though nothing else may point to them."""
        earlier = self.earlier.candidate(person) or Candidate(Customer(pk=person))
        if person not in self.named:
            return earlier
        stored = self.named[person]
        # Whoever was merged into them was called otherwise, perhaps as in this file.
        return Candidate(stored, [stored, *stored.merged_from.all(), *earlier.records])


def plan_rows(
    rows: Sequence[CustomerRow], *, system: str, earlier: EarlierRows
) -> list[PlannedRow]:
    """Decide about a few hundred rows in a handful of queries; ``earlier`` learns them."""
    batch = _look_up(rows, system, earlier)
    planned = []
    for row in rows:
        plan = _plan(row, batch)
        if plan.person:
            earlier.add(row, plan.person, plan.import_keys)
        planned.append(plan)
    return planned


def _look_up(rows: Sequence[CustomerRow], system: str, earlier: EarlierRows) -> _Batch:
    usable = [row for row in rows if not row.refusal]
    keys = {row.number: keys_of(row.person, _first_vehicle(row)) for row in usable}
    import_keys = {row.number: _import_keys(row) for row in usable}
    every_key = {key for each in import_keys.values() for key in each}
    stored = ImportKey.objects.filter(system=system, key__in=every_key)
    owners, named = {}, {}
    for each in stored.select_related("customer").prefetch_related("customer__merged_from"):
        owners[each.key] = each.customer_id
        named[each.customer_id] = each.customer
    found = {row.number: _addresses(row) for row in usable}
    return _Batch(
        pool=load_pool(list(keys.values())),
        keys=keys,
        import_keys=import_keys,
        owners=owners,
        named=named,
        hashes={number: set(map(address_hash, each)) for number, each in found.items()},
        stops=stops_by_address(address for each in found.values() for address in each),
        earlier=earlier,
    )


def _plan(row: CustomerRow, batch: _Batch) -> PlannedRow:
    if row.refusal:
        return _refused(row, row.refusal)
    plan = PlannedRow(row, Outcome.CREATED, reasons=list(row.reasons))
    plan.is_suppressed = any(batch.stops[each] for each in batch.hashes[row.number])
    if plan.is_suppressed:
        plan.reasons.append(
            _("An objection to advertising is on record for this address; it stays in force.")
        )
    candidates = _candidates(row, batch)
    _identify(plan, batch, candidates)
    if plan.person in batch.named and batch.named[plan.person].is_restricted:
        return _refused(row, _("This customer is restricted for data protection."))
    if not plan.person and not row.has_name and not (row.person.email or row.person.phone):
        return _refused(row, _("No customer has this number, and there is no name."))
    _conclude(plan, batch)
    plan.needs_look |= bool(row.reasons or plan.is_suppressed or plan.suggestions)
    return plan


def _refused(row: CustomerRow, reason: str) -> PlannedRow:
    return PlannedRow(row, Outcome.REFUSED, reasons=[reason, *row.reasons], needs_look=True)


def _candidates(row: CustomerRow, batch: _Batch) -> dict[int, Candidate]:
    """Return who may be meant, stored or in earlier rows, by id."""
    keys = batch.keys[row.number]
    found: dict[int, Candidate] = {}
    for each in [*batch.pool.candidates(keys), *batch.earlier.candidates(keys)]:
        known = found.setdefault(each.customer.pk, each)
        if known is not each:
            known.records += each.records
            known.vehicles += each.vehicles
    return found


def _identify(plan: PlannedRow, batch: _Batch, candidates: dict[int, Candidate]) -> None:
    """Set the person: by customer number, else word by word, else by two independent matches."""
    row, keys = plan.row, batch.keys[plan.row.number]
    import_keys = list(batch.import_keys[row.number])
    for key in batch.import_keys[row.number]:
        person = batch.earlier.person_known_by(key) or batch.owners.get(key)
        if person is None:
            continue
        other = batch.known(person)
        if found := candidates.get(person):
            other.records += found.records
            other.vehicles += found.vehicles
        if not key.startswith(_NUMBER) or _may_be(other, keys, row):
            plan.person, plan.import_keys = person, import_keys[:1]
            return
        import_keys.remove(key)
        plan.reasons.append(
            _("Customer number %(number)s belongs to %(name)s already: please check.")
            % {"number": row.customer_number, "name": other.customer.name}
        )
        plan.needs_look = True
    # The second key, the row word by word, is only kept where there is no number to go by.
    plan.import_keys = import_keys[:1]
    match = decide(keys, candidates.values())
    plan.person = match.customer.pk if match.customer else 0
    plan.suggestions = _worth_asking(match.suggestions)
    if match.customer or plan.suggestions:
        plan.reasons += match.reasons


def _may_be(candidate: Candidate, keys: Keys, row: CustomerRow) -> bool:
    """Tell whether a customer number can be believed: people marry, but then move no house."""
    names = map(name_of, candidate.records)
    if not row.has_name or any(compare_names(keys.name, name).may_be_one for name in names):
        return True
    return bool(weigh(candidate, keys).facts & {*HITS, "address", "married"} - {"name"})


def _worth_asking(suggestions: list[Suggestion]) -> list[Suggestion]:
    strangers = [each for each in suggestions if each.score < _SCORE_OF_STRANGERS]
    if len(strangers) > _MOST_STRANGERS:
        suggestions = [each for each in suggestions if each not in strangers]
    return suggestions[:MOST_PAIRS]


def _conclude(plan: PlannedRow, batch: _Batch) -> None:
    """Turn the person, or nobody, into an outcome."""
    if not plan.person:
        plan.person = -plan.row.number
        if plan.suggestions:
            plan.outcome = Outcome.POSSIBLE_DUPLICATE
        return
    plan.suggestions = []
    plan.same_as_row = batch.earlier.first_row_of(plan.person)
    plan.outcome = Outcome.DUPLICATE_OF if plan.same_as_row else Outcome.UPDATED


_NUMBER = "nr:"


def _import_keys(row: CustomerRow) -> list[str]:
    """Return what a row is known by in the next import of the same file, the best first."""
    person = row.person
    words = [person.first_name, person.last_name, person.company, person.street, person.postcode]
    words += [person.city, person.email, person.phone]
    if not (person.email or person.phone or (person.street and person.postcode)):
        # A bare name may belong to several people: then the vehicle tells them apart.
        words += [word for each in row.vehicles for word in (each.data.plate, each.data.vin)]
        words.append(row.customer_number)
    whole = "row:" + keyed_hash("import " + "|".join(map(fold, words)))
    return [f"{_NUMBER}{row.customer_number}", whole] if row.customer_number else [whole]


def _first_vehicle(row: CustomerRow) -> VehicleData:
    return row.vehicles[0].data if row.vehicles else VehicleData()


def _addresses(row: CustomerRow) -> list[str]:
    customer = described(row.person, -row.number)
    return [address for channel in _CHANNELS if (address := address_for(customer, channel))]
