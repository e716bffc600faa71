"""How often one address may send the booking page's forms; counted over all processes."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from bookings.models import PageUse
from workshop.models import Workshop
from workshop_crm.lib.crypto import keyed_hash

# Generous: behind one address there may be a whole firm, or a mobile network.
MOST_SENT, WITHIN = 20, timedelta(minutes=10)


@transaction.atomic
def may_send(site: Workshop, address: str | None, *, now: datetime) -> bool:
    """Count one form that was sent from an address; False when it was one too many.

    The address is kept as a keyed hash, and for ten minutes at most after the last form.
    """
    PageUse.objects.filter(since__lte=now - WITHIN).delete()
    use, _created = PageUse.objects.get_or_create(
        workshop=site, address_key=keyed_hash(f"page:{address}")[:32], defaults={"since": now}
    )
    PageUse.objects.filter(pk=use.pk).update(count=F("count") + 1)
    use.refresh_from_db(fields=["count"])
    return use.count <= MOST_SENT
