"""What a program may be allowed to do: reading and writing, each kind of row by itself."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

RESOURCES: dict[str, str | Promise] = {
    "customers": _("Customers"),
    "vehicles": _("Vehicles"),
    "appointments": _("Appointments"),
    "orders": _("Orders"),
    "invoices": _("Invoices"),
    "service_records": _("Service records"),
}
READ, WRITE = "read", "write"
SCOPES = tuple(f"{resource}:{right}" for resource in RESOURCES for right in (READ, WRITE))


def in_words(scopes: Sequence[str]) -> list[str]:
    """Return a line for each kind of row that a program may see or change."""
    lines = []
    for resource, name in RESOURCES.items():
        rights = [
            str(word)
            for right, word in ((READ, _("read")), (WRITE, _("write")))
            if f"{resource}:{right}" in scopes
        ]
        if rights:
            lines.append(f"{name}: {', '.join(rights)}")
    return lines
