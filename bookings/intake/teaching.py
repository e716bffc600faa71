"""What people teach a source: its labels for our fields, its words for our services."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from bookings.intake.labels import LABELS, key
from bookings.intake.naming import learn_words
from bookings.intake.recorded import labels_of
from bookings.intake.settle import settle_fully
from bookings.models import Notification, Source, SourceService
from workshop.models import Service

LabelMap = dict[str, list[str]]
MOST_LABELS, LONGEST_LABEL = 20, 60


def with_labels(mapping: Mapping[str, list[str]], taught: Mapping[str, str]) -> LabelMap:
    """Return a mapping that also knows each taught ``{label: field}``; fields of ours only.

    A label means one field: whoever teaches it anew takes it from where it was.
    """
    wanted = {label.strip()[:LONGEST_LABEL]: name for label, name in taught.items()}
    wanted = {label: name for label, name in wanted.items() if key(label) and name in LABELS}
    taken = {key(label) for label in wanted}
    merged = {
        name: [label for label in labels if key(label) not in taken]
        for name, labels in mapping.items()
    }
    for label, name in wanted.items():
        merged.setdefault(name, []).append(label)
    return {name: labels[-MOST_LABELS:] for name, labels in merged.items() if labels}


@transaction.atomic
def teach_labels(source: Source, taught: Mapping[str, str]) -> None:
    """Remember for the source which of our fields its labels mean. Safe to repeat."""
    if not taught:
        return
    row = Source.objects.select_for_update().get(pk=source.pk)
    row.field_mapping = with_labels(labels_of(row), taught)
    row.save(update_fields=["field_mapping"])


def set_labels(source: Source, mapping: LabelMap) -> None:
    """Put the whole mapping of a source in place of the one before."""
    source.field_mapping = mapping
    source.save(update_fields=["field_mapping"])


@transaction.atomic
def teach_words(source: Source, meant: Mapping[str, Service], *, now: datetime) -> None:
    """Remember for the source which of our services its words mean."""
    # By place, not by text: the table keeps the spelling in which it saw a word first.
    entries = learn_words(source, list(meant), now=now)
    for entry, service in zip(entries, meant.values(), strict=True):
        entry.service = service
        entry.save(update_fields=["service"])


@transaction.atomic
def change_words(source: Source, services: Mapping[int, Service | None]) -> None:
    """Correct the table of words: ``{id of the entry: our service}``; None asks again."""
    for entry in SourceService.objects.filter(source=source, pk__in=services):
        entry.service = services[entry.pk]
        entry.save(update_fields=["service"])


def read_again(source: Source, *, now: datetime) -> int:
    """Settle what waits in Klärung and can be read by now; return how many that were."""
    waiting = Notification.objects.filter(
        source=source, state=Notification.State.CLARIFICATION
    ).order_by("received_at", "id")
    done = [settle_fully(notification, now=now).notification for notification in waiting]
    return sum(each.state == Notification.State.SETTLED for each in done)
