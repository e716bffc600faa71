"""What people of the staff do is noted by itself: whoever posts, and something is written.

So nobody who adds a page can forget it. Where django-auditlog has not written old and new value
(state changes are single UPDATEs), they are those of the row that the address names: its states,
dates, numbers and ticks, never its words, which may tell about a customer.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any

from auditlog.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import connection, models
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from workshop.areas import Area
from workshop.models import Company, User
from workshop_crm.desk.access import area_of
from workshop_crm.desk.change_log.watched import OF_PEOPLE, SETTINGS
from workshop_crm.desk.rows import rows_of_route

_WRITE = re.compile(r'\s*(?:INSERT|UPDATE|DELETE)\b[^"]*"(\w+)"', re.IGNORECASE)
# What requests write by themselves.
_NOT_COUNTED = ("django_session", "auditlog_", "axes_", "customers_accessentry")
# What is kept by the browser's session alone, and matters all the same.
_OF_THE_SESSION = ("workshop:own_tablet",)
_TELLING = (
    *(models.BooleanField, models.DateField, models.TimeField, models.DecimalField),
    *(models.IntegerField, models.ForeignKey),
)

Values = dict[str, str]


@dataclass(frozen=True)
class Subject:
    """What somebody works on: a row by model and number."""

    model: type[models.Model]
    pk: int

    @property
    def is_watched(self) -> bool:
        return self.model in OF_PEOPLE or self.model in SETTINGS


@dataclass(frozen=True)
class Deed:
    """Something about to be done at a page, and how its subject was before."""

    page: str
    names: str
    by: User
    subject: Subject
    before: Values
    at: datetime


class Writes:
    """Sees whether anything is written that counts."""

    happened = False

    def __call__(self, execute: Callable[..., Any], sql: str, *told: Any) -> Any:
        if not self.happened:
            found = _WRITE.match(sql)
            self.happened = bool(found and not found[1].startswith(_NOT_COUNTED))
        return execute(sql, *told)


class ChangeNotesMiddleware:
    """Notes what people of the staff have done; must stand behind AccessMiddleware."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method != "POST":
            return self.get_response(request)
        writes = Writes()
        with connection.execute_wrapper(writes):
            response = self.get_response(request)
        deed = getattr(request, "deed", None)
        if deed is None or response.status_code >= HTTPStatus.BAD_REQUEST:
            return response
        if writes.happened or deed.page in _OF_THE_SESSION:
            note_deed(deed)
        return response

    def process_view(
        self, request: HttpRequest, _view: object, _args: object, kwargs: dict[str, Any]
    ) -> None:
        match = request.resolver_match
        if match is None or request.method != "POST" or area_of(match.view_name) is None:
            return
        if isinstance(request.user, User):
            subject = _subject(request.user, match.view_name, match.route, kwargs)
            names = " ".join(str(kwargs[name]) for name in re.findall(r"<slug:(\w+)>", match.route))
            request.deed = Deed(  # type: ignore[attr-defined]
                match.view_name, names, request.user, subject, values_of(subject), timezone.now()
            )


def note_deed(deed: Deed) -> None:
    """Write down what was done, unless the log holds the change of that very row already."""
    rows = LogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(deed.subject.model),
        object_id=deed.subject.pk,
        actor=deed.by,
        timestamp__gte=deed.at,
    )
    if deed.subject.is_watched and rows.exists():
        return
    after = values_of(deed.subject)
    changed = {
        name: [deed.before.get(name), after.get(name)]
        for name in deed.before | after
        if deed.before.get(name) != after.get(name)
    }
    note(deed.page, deed.subject, by=deed.by, changed=changed, names=deed.names)


def note(
    page: str,
    subject: Subject,
    *,
    by: User | None,
    changed: dict[str, list[str | None]] | None = None,
    names: str = "",
) -> None:
    """Write one line into the log: ``page`` is a word of ``words``, ``by`` None for strangers."""
    LogEntry.objects.create(
        content_type=ContentType.objects.get_for_model(subject.model),
        object_pk=str(subject.pk),
        object_id=subject.pk,
        object_repr="",
        action=LogEntry.Action.UPDATE,
        changes=changed or {},
        actor=by,
        additional_data={"page": page, "names": names} if names else {"page": page},
    )


def note_log_in(page: str, user: User, *, by: User | None) -> None:
    """Write down that somebody has logged in as a person, or was refused."""
    note(page, Subject(User, user.pk), by=by, names=user.username)


def _subject(user: User, page: str, route: str, kwargs: dict[str, Any]) -> Subject:
    for name, row in rows_of_route(route):
        if name in kwargs:
            return Subject(row.model_class, kwargs[name])
    return Subject(User, user.pk) if area_of(page) is Area.OWN else Subject(Company, 1)


def values_of(subject: Subject) -> Values:
    """Return what the log may say about a row that django-auditlog does not watch."""
    if subject.is_watched:
        return {}
    fields = telling_fields(subject.model)
    row = subject.model._base_manager.filter(pk=subject.pk).values(*fields).first()
    return {name: str(value) for name, value in (row or {}).items() if value is not None}


def telling_fields(model: type[models.Model]) -> list[str]:
    """Return a model's fields that tell what was done without telling about anybody."""
    return [
        field.attname
        for field in model._meta.concrete_fields
        if (field.choices or isinstance(field, _TELLING)) and not field.primary_key
    ]
