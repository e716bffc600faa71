"""What programs do stands in the same log as what people do (C-44)."""

from __future__ import annotations

from auditlog.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.utils import timezone

from customers.privacy.access_log import note_look
from workshop_crm.api.models import System


def note_done(system: System, page: str, model: type[Model], pk: int) -> None:
    """Note that a program did what people do at a page, in the transaction of the change.

    Where django-auditlog writes old and new value, nothing more is needed.
    """
    LogEntry.objects.create(
        content_type=ContentType.objects.get_for_model(model),
        object_pk=str(pk),
        object_id=pk,
        object_repr="",
        action=LogEntry.Action.UPDATE,
        changes={},
        actor=system.user,
        additional_data={"page": page},
    )


def note_seen(system: System, customer_id: int, action: str, reference: str = "") -> None:
    """Note that a program has read one row of a customer, as when people open its page (C-49)."""
    note_look(system.user, customer_id, action, now=timezone.now(), reference=reference)
