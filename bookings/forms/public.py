"""What people type on the own booking page; rules live in bookings/direct/web_booking.py."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from django import forms
from django.core import signing
from django.utils.translation import gettext_lazy as _

from bookings.models import Booking
from customers.models import Vehicle
from workshop_crm.lib.phones import parse_phone

# Nobody fills the form in faster; who does is asked to press the button once more.
SHORTEST = timedelta(seconds=2)
SALT = "booking-page.opened"
AUTOCOMPLETE = {
    "first_name": "given-name",
    "last_name": "family-name",
    "email": "email",
    "phone": "tel",
    "plate": "off",
    "website": "off",
}


class WishForm(forms.Form):
    """What everybody may say; ``once_key`` makes a repeated form the same booking."""

    notes = forms.CharField(
        label=_("Is there anything we should know?"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    once_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, is_unsure: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_unsure:
            self.fields["notes"].label = _("What do you notice? When does it happen?")
        self.order_fields([name for name in self.fields if name != "notes"])
        for name, field in self.fields.items():
            if not isinstance(field.widget, forms.RadioSelect):
                field.widget.attrs["class"] = "form-control"
            if name in AUTOCOMPLETE:
                field.widget.attrs["autocomplete"] = AUTOCOMPLETE[name]
        if "phone" in self.fields:
            self.fields["phone"].widget.input_type = "tel"

    def clean_phone(self) -> str:
        raw = str(self.cleaned_data["phone"]).strip()
        if raw and parse_phone(raw) is None:
            raise forms.ValidationError(_("We can't read this phone number."))
        return raw

    @property
    def is_trapped(self) -> bool:
        """Say whether a machine filled the form in."""
        return bool(self.data.get("website"))


class DropOffMixin(forms.Form):
    drop_off = forms.ChoiceField(
        label=_("While we work"),
        choices=[
            (Booking.DropOff.LEAVE, _("I leave the car with you")),
            (Booking.DropOff.WAIT, _("I wait for it")),
        ],
        widget=forms.RadioSelect,
        required=False,
        initial=Booking.DropOff.LEAVE,
    )


class StrangerMixin(forms.Form):
    """Two traps. ``website`` is hidden from people; ``opened`` knows when the page was opened."""

    first_name = forms.CharField(label=_("first name"), max_length=80)
    last_name = forms.CharField(label=_("last name"), max_length=80)
    website = forms.CharField(required=False, max_length=200)
    opened = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        self.now = now
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any] | None:
        if self.now - _opened_at(self.data.get("opened", "")) < SHORTEST:
            raise forms.ValidationError(_("That was quick! Please press the button once more."))
        return super().clean()


class ContactForm(StrangerMixin, DropOffMixin, WishForm):
    """Who comes with which car."""

    email = forms.EmailField(label=_("e-mail"))
    phone = forms.CharField(label=_("phone"), max_length=60, required=False)
    plate = forms.CharField(label=_("plate"), max_length=20, required=False)

    field_order = ["first_name", "last_name", "email", "phone", "plate", "drop_off"]


class CallForm(StrangerMixin, WishForm):
    """Whom to call, on which number."""

    phone = forms.CharField(label=_("phone"), max_length=60)

    field_order = ["first_name", "last_name", "phone"]


class CarField(forms.ModelChoiceField[Vehicle]):
    def label_from_instance(self, obj: Vehicle) -> str:
        return name_of_car(obj)


class KnownForm(DropOffMixin, WishForm):
    """Somebody we know: only with which car. With one car there is nothing to choose."""

    car = CarField(
        Vehicle.objects.none(),
        label=_("Which car?"),
        widget=forms.RadioSelect,
        required=False,
        empty_label=_("another one"),
    )
    plate = forms.CharField(label=_("plate of the other car"), max_length=20, required=False)

    field_order = ["car", "plate", "drop_off"]

    def __init__(self, *args: Any, cars: Sequence[Vehicle], may_add: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast(CarField, self.fields["car"])
        field.queryset = Vehicle.objects.filter(pk__in=[car.pk for car in cars])
        if not may_add:
            del self.fields["plate"]
        if not may_add or not cars:
            del self.fields["car"]
        else:
            field.initial = cars[0].pk


class KnownCallForm(WishForm):
    """Somebody we know wants to be called: on the number we have, or on another one."""

    phone = forms.CharField(
        label=_("another number than the one we have"), max_length=60, required=False
    )

    field_order = ["phone"]


def name_of_car(car: Vehicle) -> str:
    """Name a car for its owner so that somebody who finds the card learns no plate."""
    name = f"{car.make} {car.model}".strip() or str(_("vehicle"))
    return f"{name} (… {car.plate[-2:]})" if car.plate else name


def opened_stamp(now: datetime) -> str:
    """Return the signed moment that a form carries along."""
    return signing.dumps(now.timestamp(), salt=SALT)


def _opened_at(stamp: str) -> datetime:
    try:
        seconds = signing.loads(stamp, salt=SALT)
    except signing.BadSignature:
        return datetime.max.replace(tzinfo=UTC)
    return datetime.fromtimestamp(seconds, tz=UTC)
