"""The database refuses what nobody may do to the consent ledger."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from customers.consent.ledger import Declaration, record_consent
from customers.models import ConsentEvent, ConsentProof
from tests.factories import make_customer

LONG_AGO = datetime(2015, 5, 4, 9, tzinfo=UTC)


def make_event(now: datetime) -> ConsentEvent:
    declaration = Declaration(make_customer(), ("email",), ("service",), "given", "counter")
    return record_consent(declaration, now=now)[0]


@pytest.mark.django_db
def test_an_event_is_never_updated() -> None:
    event = make_event(LONG_AGO)

    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        ConsentEvent.objects.filter(pk=event.pk).update(purpose="offers")

    event.refresh_from_db()
    assert event.purpose == "service"


@pytest.mark.django_db
def test_an_event_stays_while_its_proof_must_be_kept() -> None:
    event = make_event(timezone.now() - timedelta(days=4 * 365))

    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        event.delete()

    assert ConsentProof.objects.filter(event=event.pk).exists()


@pytest.mark.django_db
def test_an_old_event_used_lately_stays() -> None:
    event = make_event(LONG_AGO)
    ConsentProof.objects.filter(event=event).update(retain_until=date(2099, 1, 1))

    with pytest.raises(DatabaseError), transaction.atomic():
        event.delete()

    assert ConsentEvent.objects.filter(pk=event.pk).exists()


@pytest.mark.django_db
def test_a_young_event_without_a_proof_stays() -> None:
    event = make_event(timezone.now())
    # The proof's own guard asks only for its date, so the event must look at its own too.
    bare = ConsentEvent.objects.create(
        customer=event.customer,
        kind="objected",
        origin="web",
        happened_at=timezone.now(),
        recorded_at=timezone.now(),
    )

    with pytest.raises(DatabaseError), transaction.atomic():
        bare.delete()


@pytest.mark.django_db
def test_after_its_retention_an_event_may_go() -> None:
    event = make_event(LONG_AGO)

    event.delete()

    assert not ConsentEvent.objects.exists()


@pytest.mark.django_db
def test_a_proof_is_never_kept_shorter() -> None:
    event = make_event(timezone.now())

    with pytest.raises(DatabaseError), transaction.atomic():
        ConsentProof.objects.filter(event=event).update(retain_until=date(2020, 1, 1))


@pytest.mark.django_db
def test_the_personal_fields_of_a_proof_can_be_blanked() -> None:
    event = make_event(timezone.now())

    ConsentProof.objects.filter(event=event).update(name="", address="", postal_address="")

    assert ConsentProof.objects.get(event=event).name == ""


@pytest.mark.django_db(transaction=True)
def test_a_transactional_test_can_clean_up() -> None:
    make_event(timezone.now())

    assert ConsentEvent.objects.count() == 1


@pytest.mark.django_db
def test_the_guards_are_still_there_after_a_clean_up() -> None:
    event = make_event(timezone.now())

    with pytest.raises(DatabaseError), transaction.atomic():
        event.delete()
