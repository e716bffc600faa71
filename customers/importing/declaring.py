"""What the rows say about advertising: objections always count, consents only with their words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from customers.consent.declarations import Declaration, record_consent, record_objection
from customers.consent.states import consent_states
from customers.errors import MissingProofError
from customers.importing.planning import PlannedRow
from customers.models import ConsentEvent, ConsentWording, Customer, CustomerImport
from customers.models.consent import Purpose

WORDING_KEY = "import-{}"
Kind, Origin = ConsentEvent.Kind, ConsentEvent.Origin


def store_declarations(
    customer_import: CustomerImport,
    planned: Sequence[PlannedRow],
    people: dict[int, Customer],
    *,
    now: datetime,
) -> None:
    """Write objections and consents of the rows into the ledger; what is there already stays.

    A consent needs the words that people agreed to (B-00.9, C-20), and never beats an objection
    that we know of (C-30): nobody can tell which of the two is newer.
    """
    for plan in planned:
        customer = people[plan.person]
        if plan.row.has_objected:
            _object(customer, now)
        elif plan.row.consents and customer_import.wording and not plan.is_suppressed:
            _consent(customer_import, plan, customer, now)


def _object(customer: Customer, now: datetime) -> None:
    if not all(state.is_objected for state in consent_states(customer).values()):
        record_objection(customer, origin=Origin.IMPORT, now=now)


def _consent(
    customer_import: CustomerImport, plan: PlannedRow, customer: Customer, now: datetime
) -> None:
    states = consent_states(customer)
    for channel in plan.row.consents:
        state = states[channel, Purpose.SERVICE]
        if state.is_given or state.is_refused:
            continue
        declaration = Declaration(
            customer,
            (channel,),
            (Purpose.SERVICE,),
            Kind.GIVEN,
            Origin.IMPORT,
            wording=_wording(customer_import, customer, now),
            taken_by=customer_import.uploaded_by,
            evidence=_("file %(file)s, row %(row)s")
            % {"file": customer_import.name, "row": plan.row.number},
        )
        try:
            record_consent(declaration, now=now)
        except MissingProofError as error:
            plan.needs_look = True
            plan.reasons.append(
                _("The consent was not stored. %(problem)s") % {"problem": str(error)}
            )


def _wording(customer_import: CustomerImport, customer: Customer, now: datetime) -> ConsentWording:
    return ConsentWording.objects.get_or_create(
        key=WORDING_KEY.format(customer_import.pk),
        version=1,
        language=customer.language,
        defaults={"text": customer_import.wording, "valid_from": now},
    )[0]
