"""Finding customers by whatever is typed: the one search of list, counter and search box."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from customers.at_site import of_sites_of
from customers.due_rules import add_months
from customers.models import Customer, SearchTerm, Vehicle
from customers.search.hits import Hit, hit_of, load_records
from customers.search.query import matching_terms, rarest_words, read_query
from workshop.models import User

# Nobody reads on; one more word says whom one means.
MOST_FOUND = 100
# Of so many the best are chosen; the index gives them by word, not by how well all words fit.
LOOKED_AT_PER_HIT = 6
HU_AHEAD_MONTHS = 2

FILTERS = {
    "portal": _("Won through a portal"),
    "hu": _("HU due within two months"),
    "business": _("Business customers"),
}


def find_customers(
    text: str, *, limit: int = MOST_FOUND, show: str = "", today: date, user: User | None = None
) -> list[Hit]:
    """Return who fits what was typed, best hit first; nobody for less than two signs.

    Every word must fit something of the record: name, town, street, e-mail, phone, plate (an
    earlier one too) or VIN, each from its beginning, numbers also from their end, in any order.
    Umlauts and double letters may be spelled as one likes; if nobody fits, one slip a word is
    forgiven. ``show`` is one of FILTERS. At most six queries, each by an index. ``user``, where
    given, finds nobody who is another site's; without, everybody is recognised.
    """
    readings = read_query(text)
    if not readings:
        return []
    rarest = rarest_words(readings)
    looked_at = min(limit * LOOKED_AT_PER_HIT, MOST_FOUND)
    terms = matching_terms(readings, rarest, limit=looked_at)
    kinds = {kind for _pk, kind in terms}
    has_letters = any(sign.isalpha() for sign in text)
    if not has_letters:
        # A number needs no former names to be understood.
        kinds.discard(SearchTerm.Kind.FORMERLY)
    if not terms and has_letters:
        terms = matching_terms(readings, rarest, limit=looked_at, with_slips=True)
    people = _filtered(show, today=today, user=user).filter(pk__in={pk for pk, _kind in terms})
    hits = [hit_of(record, readings) for record in load_records(people, kinds)] if terms else []
    hits.sort(key=lambda hit: (hit.score, hit.customer.name.casefold(), hit.customer.pk))
    return hits[:limit]


def list_customers(*, show: str = "", today: date, user: User | None = None) -> QuerySet[Customer]:
    """Return the customers of the list when nothing is typed; ``show`` is one of FILTERS."""
    return _filtered(show, today=today, user=user)


def _filtered(show: str, *, today: date, user: User | None) -> QuerySet[Customer]:
    found = of_sites_of(Customer.objects.living(), user, "pk")
    if show == "portal":
        return found.exclude(won_through="")
    if show == "business":
        return found.filter(kind=Customer.Kind.BUSINESS)
    if show == "hu":
        month = add_months(today, HU_AHEAD_MONTHS)
        due = Vehicle.objects.filter(hu_due__lte=month, sold_on=None)
        return found.filter(pk__in=due.values("customer"))
    return found
