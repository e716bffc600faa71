"""Forms of what a person reads in a message, or hears on the phone."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bookings.intake.events import (
    CONTENT_ID,
    BookingEvent,
    EventCustomer,
    EventTime,
)
from bookings.intake.naming import text_key, words_meant
from bookings.models import Booking, Source
from workshop.forms.fields import MomentField
from workshop.models import Service
from workshop_crm.lib.phones import parse_phone

_MOMENT = "%Y-%m-%dT%H:%M"
_NOTHING = BookingEvent("created", "")
MOST_WORDS, MOST_BOOKINGS = 12, 40
KINDS = [
    ("created", gettext_lazy("a new booking")),
    ("moved", gettext_lazy("a booking is moved or changed")),
    ("cancelled", gettext_lazy("a booking is cancelled")),
]


class BookingChoice(forms.ModelChoiceField[Booking]):
    """A booking as people tell it from others."""

    def label_from_instance(self, obj: Booking) -> str:
        moment = obj.wished_start or obj.received_at
        day = date_format(timezone.localtime(moment), "SHORT_DATE_FORMAT")
        return ", ".join(filter(None, [str(obj.customer), str(obj.vehicle or ""), day]))


class ReadingForm(forms.Form):
    """What a person reads in a message, or hears on the phone.

    ``base`` is what we could read ourselves: it fills the form and keeps what has no field here.
    For each wanted word there is a choice of our service.
    """

    first_name = forms.CharField(label=gettext_lazy("First name"), max_length=80, required=False)
    last_name = forms.CharField(label=gettext_lazy("Last name"), max_length=80, required=False)
    company = forms.CharField(label=gettext_lazy("Company"), max_length=120, required=False)
    email = forms.EmailField(label=gettext_lazy("E-mail"), required=False)
    phone = forms.CharField(label=gettext_lazy("Phone"), max_length=60, required=False)
    plate = forms.CharField(label=gettext_lazy("Plate"), max_length=20, required=False)
    make = forms.CharField(label=gettext_lazy("Make"), max_length=60, required=False)
    model = forms.CharField(label=gettext_lazy("Model"), max_length=60, required=False)
    services = forms.CharField(
        label=gettext_lazy("Wanted services, one a line"),
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
    )
    wished_start = MomentField(label=gettext_lazy("Wished date"), required=False)
    is_agreed = forms.BooleanField(
        label=gettext_lazy("This time is agreed with the customer"), required=False
    )
    price_gross = forms.DecimalField(
        label=gettext_lazy("Price, gross"),
        max_digits=8,
        decimal_places=2,
        min_value=0,
        required=False,
    )
    notes = forms.CharField(
        label=gettext_lazy("Notes"), widget=forms.Textarea(attrs={"rows": 3}), required=False
    )

    def __init__(
        self,
        data: Any = None,
        *,
        base: BookingEvent = _NOTHING,
        source: Source | None = None,
        initial: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial={**reading_initial(base), **(initial or {})})
        self.base = base
        listed = data.get("services") if data is not None else self.initial.get("services")
        self.words = _lines(str(listed or ""))[:MOST_WORDS] or [""]
        meant = words_meant(source, self.words)
        for word in self.words:
            self.fields[_word_field(word)] = forms.ModelChoiceField(
                Service.objects.filter(is_active=True),
                label=_("“%(text)s” is with us") % {"text": word} if word else _("Our service"),
                initial=meant.get(word),
                required=False,
                empty_label=_("ask later"),
            )

    def word_fields(self) -> Iterator[forms.BoundField]:
        """Yield the choices of our service, in the order of the words."""
        for word in dict.fromkeys(self.words):
            yield self[_word_field(word)]

    def meant(self) -> dict[str, Service]:
        """Return the chosen service by the source's word; call it on a valid form."""
        chosen = {word: self.cleaned_data.get(_word_field(word)) for word in self.words if word}
        return {word: service for word, service in chosen.items() if service}

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if self.needs_person(data):
            if not (data.get("last_name") or data.get("company")):
                self.add_error("last_name", _("Please give a name or a company."))
            if not (data.get("email") or data.get("phone")) and "email" not in self.errors:
                self.add_error("email", _("Please give an e-mail address or a phone number."))
        return data

    def needs_person(self, data: dict[str, Any]) -> bool:
        """Say whether it must be told whom it is about."""
        return True

    def event(self, fallback_id: str) -> BookingEvent:
        """Return the event that the filled form says; call it on a valid form."""
        data = {name: value or None for name, value in self.cleaned_data.items()}
        vehicle = {name: data[name] for name in ("plate", "make", "model")}
        return replace(
            self.base,
            kind="created",
            external_id=fallback_id,
            customer=self._customer(data),
            vehicle=replace(self.base.vehicle, **vehicle),
            services=self._services(data),
            price_gross=data["price_gross"],
            time=self._time(data["wished_start"], is_agreed=bool(data["is_agreed"])),
            notes=data["notes"],
            # Only the source's own field gives a consent, never a form of ours (B-00 point 9).
            consents=(),
        )

    def _customer(self, data: dict[str, Any]) -> EventCustomer:
        phone = parse_phone(data["phone"]) if data["phone"] else None
        return replace(
            self.base.customer,
            **{name: data[name] for name in ("first_name", "last_name", "company", "email")},
            phone=phone.e164 if phone else None,
            phone_raw=data["phone"],
        )

    def _services(self, data: dict[str, Any]) -> tuple[str, ...]:
        words = _lines(data["services"] or "")
        unnamed = data.get(_word_field(""))
        return tuple(words) or ((unnamed.name_de,) if unnamed else ())

    def _time(self, start: datetime | None, *, is_agreed: bool) -> EventTime | None:
        if start is None:
            return None
        read = self.base.time
        is_same = read is not None and read.start.replace(second=0, microsecond=0) == start
        return EventTime(start, read.end if read and is_same else None, is_agreed=is_agreed)


class ClarifyForm(ReadingForm):
    """What a person reads in a notification that we could not read ourselves."""

    kind = forms.ChoiceField(label=gettext_lazy("What is it?"), choices=KINDS, required=False)
    about = BookingChoice(
        Booking.objects.none(),
        label=gettext_lazy("Which booking? (if moved or cancelled)"),
        required=False,
        empty_label=gettext_lazy("the one with the number above"),
    )
    external_id = forms.CharField(
        label=gettext_lazy("Booking number"), max_length=200, required=False
    )

    def __init__(self, *args: Any, source: Source | None = None, **kwargs: Any) -> None:
        super().__init__(*args, source=source, **kwargs)
        if source:
            about = cast("BookingChoice", self.fields["about"])
            about.queryset = _bookings_of(source)

    def needs_person(self, data: dict[str, Any]) -> bool:
        return (data.get("kind") or "created") == "created"

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if not (self.needs_person(data) or data.get("about") or data.get("external_id")):
            self.add_error("about", _("Please say which booking it is about."))
        return data

    def event(self, fallback_id: str) -> BookingEvent:
        """Return the event that the filled form says; call it on a valid form."""
        data = self.cleaned_data
        about = None if self.needs_person(data) else data["about"]
        number = about.external_id if about else data["external_id"] or fallback_id
        return replace(super().event(number), kind=data["kind"] or "created")


class TypedForm(ReadingForm):
    """A call: ``text`` as the form was filled from it, ``once`` makes a repeat the same booking."""

    text = forms.CharField(widget=forms.HiddenInput, required=False)
    once = forms.UUIDField(widget=forms.HiddenInput)


def _bookings_of(source: Source) -> Any:
    live = Booking.objects.filter(source=source).exclude(state=Booking.State.CANCELLED)
    newest = live.order_by("-received_at").values("pk")[:MOST_BOOKINGS]
    return Booking.objects.filter(pk__in=list(newest.values_list("pk", flat=True))).select_related(
        "customer", "vehicle"
    )


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _word_field(word: str) -> str:
    """Name the choice by its word, so that it stays with it when lines are added above."""
    digest = hashlib.sha256(text_key(word).encode()).hexdigest()
    return f"word_{digest[:10]}" if word else "word"


def reading_initial(event: BookingEvent) -> dict[str, Any]:
    """Return what we could read, for the half-filled form."""
    customer, vehicle = event.customer, event.vehicle
    is_own_id = event.external_id.startswith(CONTENT_ID)
    start = event.time.start if event.time else None
    return {
        "kind": event.kind,
        "external_id": "" if is_own_id else event.external_id,
        "first_name": customer.first_name,
        "last_name": customer.last_name,
        "company": customer.company,
        "email": customer.email,
        "phone": customer.phone or customer.phone_raw,
        "plate": vehicle.plate,
        "make": vehicle.make,
        "model": vehicle.model,
        "services": "\n".join(event.services),
        "wished_start": timezone.localtime(start) if start else None,
        "is_agreed": bool(event.time and event.time.is_agreed),
        "price_gross": event.price_gross,
        "notes": event.notes,
    }


def typed_by_hand(data: Any, before: BookingEvent) -> dict[str, str]:
    """Return the fields that somebody filled otherwise than ``before`` did."""
    read = {name: _as_typed(value) for name, value in reading_initial(before).items()}
    return {
        name: data[name] for name in read if data.get(name) and _as_typed(data[name]) != read[name]
    }


def _as_typed(value: Any) -> str:
    if isinstance(value, datetime):
        return value.strftime(_MOMENT)
    if isinstance(value, bool):
        return "on" if value else ""
    return str(value or "").replace("\r\n", "\n").strip()


class DismissForm(forms.Form):
    """Why a message is no booking; it is never put away without a word."""

    reason = forms.CharField(
        label=gettext_lazy("Why is it no booking?"),
        max_length=200,
        widget=forms.TextInput(attrs={"list": "dismiss-reasons", "autocomplete": "off"}),
    )
