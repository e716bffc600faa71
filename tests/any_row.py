"""A saved row of any model, with nothing given but what the test is about."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime
from typing import Any

from django.db import models

_number = itertools.count(1)
MOMENT = datetime(2026, 11, 22, 9, tzinfo=UTC)
_BY_TYPE: dict[type[models.Field], Any] = {
    models.DateTimeField: MOMENT,
    models.DateField: date(2026, 11, 22),
    models.JSONField: {},
    models.BooleanField: False,
    models.BinaryField: b"x",
    models.DecimalField: 1,
    models.FileField: "",
}
# Where a rule of the table wants two fields to fit.
_FITTING: dict[str, dict[str, Any]] = {
    "workshop.BayAbsence": {"ends_at": datetime(2026, 11, 22, 10, tzinfo=UTC)},
    "bookings.DeferredWork": {"acknowledged_at": MOMENT},
    "bookings.NextStep": {"outcome": "later", "reason": "too early"},
    "bookings.Appointment": {"ends_at": datetime(2026, 11, 22, 10, tzinfo=UTC)},
}


def make_any(model: type[models.Model], **fields: Any) -> Any:
    """Store a row whose required fields hold anything that their type allows."""
    values = {**_FITTING.get(model._meta.label, {}), **fields}
    for field in model._meta.concrete_fields:
        if field.name not in values and _is_required(field):
            values[field.name] = _value(field)
    return model._base_manager.create(**values)


def _is_required(field: models.Field) -> bool:
    is_key = isinstance(field, models.CharField) and (field.unique or field.name == "key")
    return not (field.primary_key or field.null) and (not field.has_default() or is_key)


def _value(field: Any) -> Any:
    if field.is_relation:
        return make_any(field.related_model)
    if field.choices:
        return next(value for value, _label in field.flatchoices if value)
    for kind, value in _BY_TYPE.items():
        if isinstance(field, kind):
            return value
    if isinstance(field, models.CharField | models.TextField):
        return f"x{next(_number)}"[: field.max_length]
    return next(_number)
