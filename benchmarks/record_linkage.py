"""The name-and-date scorer alone, on other people's sets with known truth, as a curve per set.

Names and birth dates are all it sees, which is why nothing may be linked by them alone: the
product's rule wants two matches among e-mail, phone, name in one postcode and vehicle.
"""

from __future__ import annotations

import csv
import json
import os
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import combinations
from pathlib import Path

from rapidfuzz.distance import OSA

from workshop_crm.lib.likeness import name_likeness_score
from workshop_crm.lib.names import fold, sound

SETS_IN = Path("masterdata_matching/record-linkage")
THRESHOLDS = (0.70, 0.80, 0.85, 0.90, 0.95, 0.98)
LAST, FIRST, DATE = 0.35, 0.3, 0.35
UNKNOWN, SWAPPED, SLIP = 0.5, 0.9, 0.85
# A key that so many share says nothing; all pairs of them would take for ever.
MOST_ALIKE = 400


@dataclass(frozen=True)
class Record:
    first: str
    last: str
    born: str
    entity: str


@dataclass(frozen=True)
class Point:
    """Precision and recall over pairs of records when pairs from ``threshold`` on are joined."""

    name: str
    set: str
    records: int
    true_pairs: int
    threshold: float
    precision: float
    recall: float

    def to_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)


@dataclass(frozen=True)
class Source:
    """A file and the columns that name, birth date and truth stand in."""

    files: tuple[str, ...]
    first: str
    last: str
    born: tuple[str, ...]
    entity: str


FEBRL = ("given_name", "surname", ("date_of_birth",), "true_entity")
GERMAN = ("fname_c1", "lname_c1", ("by", "bm", "bd"), "true_entity")
SPLINK = ("first_name", "surname", ("dob",), "cluster")
SOURCES = {
    "RLdata500": Source(("rldata-german/RLdata500.csv",), *GERMAN),
    "RLdata10000 (half)": Source(("rldata-german/RLdata10000_half.csv",), *GERMAN),
    "febrl1": Source(("febrl/febrl1.csv",), *FEBRL),
    "febrl2 (half)": Source(("febrl/febrl2_half.csv",), *FEBRL),
    "febrl3 (half)": Source(("febrl/febrl3_half.csv",), *FEBRL),
    "febrl4 (half)": Source(
        ("febrl/febrl4_a_master_half.csv", "febrl/febrl4_b_incoming_half.csv"), *FEBRL
    ),
    "fake1000 (half)": Source(("splink-fake1000/fake_1000_half.csv",), *SPLINK),
    "historical": Source(("splink-historical/historical_figures_sample.csv",), *SPLINK),
}


def run() -> Iterator[Point]:
    """Yield the curve of each set; nothing where the material is absent."""
    for name, source in SOURCES.items():
        if all((corpora() / SETS_IN / file).exists() for file in source.files):
            yield from curve(name, read_records(source))


def corpora() -> Path:
    """Return where the shared material lies."""
    beside = Path(__file__).parents[2] / "shared" / "corpora"
    return Path(os.environ.get("WORKSHOP_CORPORA", beside))


def read_records(source: Source) -> list[Record]:
    """Read name, birth date as YYYYMMDD (or empty) and truth."""
    records = []
    for name in source.files:
        with (corpora() / SETS_IN / name).open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file, skipinitialspace=True):
                parts = [row[column].strip() for column in source.born]
                born = "".join(part.zfill(2) for part in parts if part).replace("-", "")
                records.append(
                    Record(
                        fold(row[source.first]), fold(row[source.last]), born, row[source.entity]
                    )
                )
    return records


def curve(name: str, records: list[Record]) -> list[Point]:
    """Score all pairs that share a key and count what each threshold would join."""
    truth = sum(
        len(group) * (len(group) - 1) // 2 for group in _grouped(records, "entity").values()
    )
    scored = [
        (likeness(records[one], records[other]), records[one].entity == records[other].entity)
        for one, other in _pairs(records)
    ]
    points = []
    for threshold in THRESHOLDS:
        joined = [is_true for score, is_true in scored if score >= threshold]
        points.append(
            Point(
                name="record_linkage",
                set=name,
                records=len(records),
                true_pairs=truth,
                threshold=threshold,
                precision=round(sum(joined) / max(1, len(joined)), 4),
                recall=round(sum(joined) / max(1, truth), 4),
            )
        )
    return points


def likeness(one: Record, other: Record) -> float:
    """Return from 0 to 1 how alike two records are by names, in either order, and birth date."""
    straight = _names(one.first, one.last, other.first, other.last)
    swapped = SWAPPED * _names(one.last, one.first, other.first, other.last)
    return max(straight, swapped) + DATE * date_likeness(one.born, other.born)


def date_likeness(one: str, other: str) -> float:
    """Return 1 for one date, less for day and month swapped or one digit mistyped, else 0."""
    if not (one and other):
        return UNKNOWN
    if one == other:
        return 1.0
    if (one[:4], one[4:6], one[6:]) == (other[:4], other[6:], other[4:6]):
        return SWAPPED
    return SLIP if OSA.distance(one, other, score_cutoff=1) == 1 else 0.0


def _names(first: str, last: str, other_first: str, other_last: str) -> float:
    return LAST * name_likeness_score(last, other_last) + FIRST * name_likeness_score(
        first, other_first
    )


def _pairs(records: list[Record]) -> set[tuple[int, int]]:
    pairs: set[tuple[int, int]] = set()
    for kind in ("born", "names", "last_year", "first_year", "last_day", "first_day"):
        for group in _grouped(records, kind).values():
            if len(group) <= MOST_ALIKE:
                pairs.update(combinations(group, 2))
    return pairs


def _grouped(records: list[Record], kind: str) -> dict[tuple[str, ...], list[int]]:
    groups: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for place, record in enumerate(records):
        first, last = sound(record.first), sound(record.last)
        key = {
            "entity": (record.entity,),
            "born": (record.born,),
            "names": tuple(sorted([first, last])),
            "last_year": (last, record.born[:4]),
            "first_year": (first, record.born[:4]),
            "last_day": (last, record.born[4:]),
            "first_day": (first, record.born[4:]),
        }[kind]
        if all(key):
            groups[key].append(place)
    return groups
