"""What the set-up suggests, so that most workshops only have to nod."""

from __future__ import annotations

from datetime import time
from typing import Any

from workshop.models import Company
from workshop.sites import OpeningSpan

USUAL_HOURS = [
    span
    for weekday in range(5)
    for span in (
        OpeningSpan(weekday, time(8), time(12)),
        OpeningSpan(weekday, time(13), time(17)),
    )
]


def site_like(company: Company) -> dict[str, Any]:
    """Suggest the company's own address for its first site."""
    return {
        name: getattr(company, name)
        for name in ("name", "street", "postcode", "city", "phone", "email")
    }
