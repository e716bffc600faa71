"""A person's goodwill: what a copy gives; amounts stay with the order they belong to (C-43)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from customers.privacy.sections import Section
from retention.models import GoodwillUse

SECTIONS: tuple[Section, ...] = (
    Section(
        "goodwill",
        _("goodwill given"),
        GoodwillUse,
        "customer",
        (("given_at", _("when")), ("rule", _("rule")), ("amount", _("amount, net"))),
    ),
)


def purge_goodwill(order_pk: int) -> None:
    """Delete the goodwill of an order that is about to be deleted."""
    GoodwillUse.objects.filter(order=order_pk).delete()
