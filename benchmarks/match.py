"""Matching one booking as the house grows: from 10,000 customers to a million.

The bound is an indexed equality look-up on e-mail. ``MATCH_CUSTOMERS`` sets the largest size.
The rows stay until the scratch database goes; with --postgres give it a database of its own.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator
from time import perf_counter

from django.db import connection

from benchmarks.common import Measurement, Pair, measure
from benchmarks.copies import copy_rows
from benchmarks.links import store
from benchmarks.people import Maker, make_house
from benchmarks.people_notices import Notice, make_notices
from customers.matching import match_person
from customers.models import Customer

BASE, ROUNDS, SEED = 10_000, 40, 7
BOUND = "Customer.objects.filter(email_key=…) by its index"
# Copies live elsewhere under other numbers: a million customers are not one town.
CHANGED = {
    "email_key": "k || '.' || email_key",
    "phone": "'+49151' || (k * 100000 + id)",
    "postcode": "CAST(10000 + k * 800 + CAST(postcode AS integer) - 84000 AS varchar(10))",
}


def run() -> Iterator[Measurement]:
    """Yield a line per size, smallest first."""
    maker = Maker(SEED)
    house = make_house(maker, BASE)
    store(house.known)
    base = Customer.objects.count()
    turns = itertools.cycle(list(make_notices(maker, house, 500)))
    looked_up = itertools.cycle([each.person.email.lower() for each in house.known])
    copies = 0
    for size in _sizes():
        wanted = size // BASE - 1
        _copy(base, copies, wanted)
        copies = wanted
        _analyse()
        yield measure(
            Pair(
                name=f"match {Customer.objects.count()}",
                ours=lambda: _per_notice(turns),
                bound=lambda: _per_look_up(looked_up),
                what_the_bound_is=BOUND,
            )
        )


def _sizes() -> list[int]:
    largest = int(os.environ.get("MATCH_CUSTOMERS", "1000000"))
    return [size for size in (10_000, 100_000, 1_000_000) if size < largest] + [largest]


def _per_notice(notices: Iterator[Notice]) -> float:
    begun = perf_counter()
    for notice in itertools.islice(notices, ROUNDS):
        match_person(notice.person, notice.vehicle)
    return (perf_counter() - begun) * 1000 / ROUNDS


def _per_look_up(emails: Iterator[str]) -> float:
    begun = perf_counter()
    for email in itertools.islice(emails, ROUNDS):
        list(Customer.objects.filter(email_key=email))
    return (perf_counter() - begun) * 1000 / ROUNDS


def _copy(base: int, done: int, wanted: int) -> None:
    """Copy the first ``base`` customers until there are ``wanted`` copies of each."""
    if wanted <= done:
        return
    [*_others, base_id] = Customer.objects.order_by("pk").values_list("pk", flat=True)[:base]
    last = copy_rows(Customer, (0, base_id), (done + 1, wanted), CHANGED)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO customers_vehicle (customer_id, plate, plate_key, plate_search,"
            " plate_loose, vin, vin_tail, hsn, tsn, make, model, vehicle_class, look_on,"
            " changed_at)"
            " SELECT id, 'LA-AB ' || id, 'LA-AB ' || id, 'LAAB' || id, 'LAAB' || id, '', 'X' || id,"
            " '', '', '', '', 'car', '2099-01-01', changed_at FROM customers_customer"
            " WHERE id > %s",
            [last],
        )


def _analyse() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
