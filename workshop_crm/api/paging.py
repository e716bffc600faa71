"""Lists in pages: by cursor, so that nothing is skipped while rows come and go."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import Field

from workshop.models import Change
from workshop_crm.api.models import ExternalId, System
from workshop_crm.api.problems import Problem
from workshop_crm.api.shapes import MOST_ON_A_PAGE, Filter, Moment


class ListQuery(Schema):
    """What every list understands."""

    cursor: Filter | None = Field(None, description="`next_cursor` of the page before.")
    limit: int = Field(50, ge=1, le=MOST_ON_A_PAGE)
    changed_since: Moment | None = Field(
        None, description="Only what was stored or changed from this moment on (RFC 3339)."
    )
    external_id: Filter | None = Field(
        None, description="Only the row that this program has given this number."
    )


def narrowed(rows: QuerySet[Any], system: System, resource: str, asked: ListQuery) -> QuerySet[Any]:
    """Leave what was changed since a moment, and the row that this program calls so."""
    if asked.external_id is not None:
        known = ExternalId.objects.filter(
            system=system, resource=resource, external_id=asked.external_id
        )
        rows = rows.filter(pk__in=known.values("number"))
    if asked.changed_since and _remembers(asked.changed_since):
        heard = Change.objects.filter(resource=resource, at__gte=asked.changed_since)
        rows = rows.filter(pk__in=heard.values("number"))
    return rows


def _remembers(moment: datetime) -> bool:
    """Say whether all changes since then are still known; if not, everything counts as changed."""
    oldest = Change.objects.order_by("at").values_list("at", flat=True).first()
    return oldest is not None and moment >= oldest


def page_of(
    rows: QuerySet[Any], asked: ListQuery, show: Callable[[list[Any]], Iterable[Schema]]
) -> dict[str, Any]:
    """Return one page of rows in the order of their numbers, as the answer's body."""
    if asked.cursor:
        rows = rows.filter(pk__gt=_number_of(asked.cursor))
    found = list(rows.order_by("pk")[: asked.limit + 1])
    shown, has_more = found[: asked.limit], len(found) > asked.limit
    data = [each.model_dump(mode="json") for each in show(shown)]
    return {"data": data, "next_cursor": _cursor_of(shown[-1]) if has_more else None}


def external_ids(system: System, resource: str, rows: Iterable[Model]) -> dict[int, str]:
    """Return what this program calls rows, by our number."""
    known = ExternalId.objects.filter(
        system=system, resource=resource, number__in=[row.pk for row in rows]
    )
    return dict(known.values_list("number", "external_id"))


def _cursor_of(row: Model) -> str:
    return base64.urlsafe_b64encode(f"after:{row.pk}".encode()).decode()


def _number_of(cursor: str) -> int:
    try:
        word, _colon, number = base64.urlsafe_b64decode(cursor.encode()).decode().partition(":")
        if word == "after" and number.isdecimal() and len(number) < len(str(2**63)):
            return int(number)
    except (binascii.Error, UnicodeError, ValueError):
        pass
    detail = _("The cursor is not one of ours.")
    error = {"pointer": "query/cursor", "code": "cursor", "detail": detail}
    raise Problem("invalid", errors=[error])
