"""A person's goodwill: what a copy gives; amounts stay with the order they belong to (C-43)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from customers.privacy.outcome import Erasing
from customers.privacy.sections import Section
from retention.models import GoodwillRequest, GoodwillUse

SECTIONS: tuple[Section, ...] = (
    Section(
        "goodwill",
        _("goodwill given"),
        GoodwillUse,
        "customer",
        (
            ("given_at", _("when")),
            ("rule", _("rule")),
            ("reason", _("why")),
            ("amount", _("amount, net")),
        ),
    ),
    Section(
        "goodwill_requests",
        _("goodwill asked for"),
        GoodwillRequest,
        "customer",
        (
            ("asked_at", _("when")),
            ("rule", _("rule")),
            ("state", _("state")),
            ("answer", _("reason")),
            ("amount", _("amount, net")),
        ),
    ),
)


def erase(erasing: Erasing) -> None:
    """Empty the reasons, which may quote the person; the amounts stay with their orders."""
    told = GoodwillUse.objects.filter(customer__in=erasing.ids).exclude(reason="")
    told.update(reason="")
    asked = GoodwillRequest.objects.filter(customer__in=erasing.ids)
    erasing.count("goodwill_requests", asked.count())
    asked.update(reason="", answer="")


def purge_goodwill(order_pk: int) -> None:
    """Delete the goodwill of an order that is about to be deleted."""
    GoodwillUse.objects.filter(order=order_pk).delete()
    GoodwillRequest.objects.filter(order=order_pk).delete()
