"""Forms of sources: terms, labels, words for services, a sample to try."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import DomainNameValidator, EmailValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bookings.intake.field_names import field_choices
from bookings.intake.formats import FORMATS, others
from bookings.intake.labels import LABELS
from bookings.intake.recorded import labels_of
from bookings.intake.senders import allowed_senders
from bookings.intake.teaching import LabelMap, with_labels
from bookings.models import Source, SourceService
from workshop.models import Service
from workshop_crm.lib.uploads import MEBIBYTE, UploadField

MAX_SAMPLE = MEBIBYTE
_PERCENT = forms.NumberInput(attrs={"step": "0.01", "min": "0", "max": "100"})
_EUROS = forms.NumberInput(attrs={"step": "0.01", "min": "0"})


def format_choices() -> list[tuple[str, str]]:
    """Return the formats that a source can be set to."""
    named = [(each.name, str(each.label)) for each in FORMATS.values() if each.name != others.NAME]
    return [("", _("recognise by itself")), *named]


class SourceForm(forms.ModelForm[Source]):
    """A source's terms, and how its notifications reach us."""

    commission_percent = forms.DecimalField(
        label=gettext_lazy("Commission in percent"),
        min_value=0,
        max_value=100,
        max_digits=5,
        decimal_places=2,
        required=False,
        widget=_PERCENT,
    )
    commission_fixed = forms.DecimalField(
        label=gettext_lazy("Commission per booking, in euros"),
        min_value=0,
        max_digits=8,
        decimal_places=2,
        required=False,
        widget=_EUROS,
    )
    format = forms.ChoiceField(label=gettext_lazy("Format"), required=False)

    class Meta:
        model = Source
        fields = [
            "name",
            "slug",
            "kind",
            "workshop",
            "commission_percent",
            "commission_fixed",
            "protection_days",
            "may_approach_directly",
            "format",
            "mailbox",
            "allowed_senders",
            "is_verified_sender",
            "is_active",
        ]
        widgets = {"allowed_senders": forms.Textarea(attrs={"rows": 3, "spellcheck": "false"})}
        help_texts = {
            "allowed_senders": gettext_lazy(
                "One a line: an address such as buchung@portal.de, or a domain such as portal.de."
            ),
            "protection_days": gettext_lazy(
                "Only without the tick below: so long after the booking we may not approach; "
                "0 means for ever."
            ),
            "slug": gettext_lazy("Part of the web address. Leave it empty, and we make one."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["format"]
        if isinstance(field, forms.ChoiceField):
            field.choices = format_choices()
        self.fields["slug"].required = False
        if self.instance.pk:
            # Web hooks and customers hang on it.
            del self.fields["slug"]

    def clean_commission_percent(self) -> Any:
        return self.cleaned_data["commission_percent"] or 0

    def clean_commission_fixed(self) -> Any:
        return self.cleaned_data["commission_fixed"] or 0

    def clean_allowed_senders(self) -> str:
        lines = self.cleaned_data["allowed_senders"].lower().split()
        for line in lines:
            _check_sender(line)
        others_of = Source.objects.exclude(pk=self.instance.pk).filter(
            mailbox=self.data.get("mailbox") or None, is_active=True
        )
        for other in others_of:
            if both := {_sender_key(line) for line in lines} & set(allowed_senders(other)):
                raise ValidationError(
                    _("%(sender)s belongs to %(source)s already.")
                    % {"sender": min(both).removeprefix("@"), "source": other}
                )
        return "\n".join(dict.fromkeys(lines))

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("is_verified_sender") and "allowed_senders" not in self.errors:
            self._check_trust(data)
        return data

    def _check_trust(self, data: dict[str, Any]) -> None:
        mailbox = data.get("mailbox")
        if not data.get("allowed_senders"):
            self.add_error("is_verified_sender", _("Please name the allowed senders first."))
        elif mailbox is None or not mailbox.trusted_authserv_id:
            text = _("The mailbox must say which mail server checks DKIM for us.")
            self.add_error("is_verified_sender", text)


def _sender_key(line: str) -> str:
    return line if "@" in line else f"@{line}"


def _check_sender(line: str) -> None:
    check = DomainNameValidator() if line.startswith("@") or "@" not in line else EmailValidator()
    try:
        check(line.removeprefix("@"))
    except ValidationError as error:
        text = _("“%(line)s” is neither an address nor a domain.") % {"line": line}
        raise ValidationError(text) from error


class LabelsForm(forms.Form):
    """A row for each of our fields: what the source calls it, several words by semicolons.

    Lines of the sample that nobody knew come along as ``label_N`` with the chosen ``field_N``.
    """

    sample = forms.CharField(
        label=gettext_lazy("Sample of this source"),
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"}),
        required=False,
        max_length=MAX_SAMPLE,
        strip=False,
    )

    def __init__(self, source: Source, data: Any = None) -> None:
        super().__init__(data)
        self.source = source
        own = labels_of(source)
        for name, label in field_choices():
            self.fields[_row(name)] = forms.CharField(
                label=label,
                initial="; ".join(own.get(name, [])),
                required=False,
                max_length=600,
                widget=forms.TextInput(attrs={"spellcheck": "false", "autocomplete": "off"}),
            )

    def mapping(self) -> LabelMap:
        """Return the rows and the assigned lines as a mapping; call it after is_valid()."""
        rows = {
            name: [label for label in map(str.strip, self._labels(name).split(";")) if label]
            for name in LABELS
        }
        return with_labels(
            {name: labels for name, labels in rows.items() if labels}, assigned(self.data)
        )

    def _labels(self, name: str) -> str:
        return str(self.cleaned_data.get(_row(name)) or "")

    def with_assigned(self) -> LabelsForm:
        """Return the form with the assigned lines in their rows."""
        rows = {_row(name): "; ".join(labels) for name, labels in self.mapping().items()}
        return LabelsForm(self.source, {"sample": self.cleaned_data.get("sample", ""), **rows})

    def taught_rows(self) -> list[tuple[forms.BoundField, str]]:
        """Return the rows in which something stands, with the words that need no teaching."""
        return [row for row in self._rows() if row[0].value() or row[0].errors]

    def other_rows(self) -> list[tuple[forms.BoundField, str]]:
        """Return the empty rows, in the same way."""
        return [row for row in self._rows() if not (row[0].value() or row[0].errors)]

    def _rows(self) -> list[tuple[forms.BoundField, str]]:
        return [(self[_row(name)], ", ".join(LABELS[name])) for name, _label in field_choices()]


def _row(name: str) -> str:
    return f"labels_{name}"


def assigned(data: Any) -> dict[str, str]:
    """Return ``{label: field}`` of the lines to which a person gave a field."""
    numbers = [name.removeprefix("label_") for name in data if name.startswith("label_")]
    return {
        data[f"label_{number}"]: data[f"field_{number}"]
        for number in numbers
        if data.get(f"field_{number}") in LABELS
    }


class WordsForm(forms.Form):
    """Our service for each word that the source has used."""

    def __init__(self, source: Source, data: Any = None) -> None:
        super().__init__(data)
        services = Service.objects.filter(is_active=True)
        self.words = list(SourceService.objects.filter(source=source).select_related("service"))
        for word in self.words:
            self.fields[f"word_{word.pk}"] = forms.ModelChoiceField(
                services,
                label=word.text,
                initial=word.service_id,
                required=False,
                empty_label=_("ask when it comes"),
            )

    def chosen(self) -> dict[int, Service | None]:
        """Return our service by the id of the word; call it on a valid form."""
        return {word.pk: self.cleaned_data[f"word_{word.pk}"] for word in self.words}


class SampleForm(forms.Form):
    """A sample to try: pasted, or a file as it came."""

    sample = forms.CharField(
        label=gettext_lazy("Paste a message"),
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"}),
        required=False,
        max_length=MAX_SAMPLE,
        strip=False,
    )
    file = UploadField(
        label=gettext_lazy("or choose a file (mail, JSON, CSV …)"),
        required=False,
        most_mebibytes=1,
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        file = data.get("file")
        if not (file or data.get("sample", "").strip()) and not self.errors:
            self.add_error("sample", _("Please paste a message or choose a file."))
        return data

    def raw(self) -> bytes:
        """Return the bytes to try, the file's before the text; call it on a valid form."""
        file = self.cleaned_data["file"]
        return bytes(file.read()) if file else self.cleaned_data["sample"].encode()
