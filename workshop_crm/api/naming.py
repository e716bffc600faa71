"""What other programs call our rows: remembered, and refused where it is taken."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from workshop_crm.api.models import ExternalId, System
from workshop_crm.api.problems import Problem


def refuse_known(system: System, resource: str, external_id: str | None) -> None:
    """Raise a problem when this program has given this number to a row before."""
    if external_id is None:
        return
    known = ExternalId.objects.filter(system=system, resource=resource, external_id=external_id)
    if row := known.first():
        detail = _("“%(theirs)s” is our number %(ours)s.") % {
            "theirs": external_id,
            "ours": row.number,
        }
        raise Problem("known-already", detail)


def remember(system: System, resource: str, number: int, external_id: str | None) -> None:
    """Keep what a program calls a row; nothing given changes nothing.

    Raises a problem when the number belongs to another row.
    """
    if external_id is None:
        return
    mine = ExternalId.objects.filter(system=system, resource=resource)
    if mine.filter(number=number, external_id=external_id).exists():
        return
    refuse_known(system, resource, external_id)
    mine.filter(number=number).delete()
    try:
        with transaction.atomic():
            ExternalId.objects.create(
                system=system, resource=resource, number=number, external_id=external_id
            )
    except IntegrityError:
        # Somebody else was quicker with it.
        refuse_known(system, resource, external_id)
        raise
