"""The form of the checklist: one small form for each step, in the order of the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from bookings.visits.checklist import KEPT, Asks, Phase, Step, Who, find_step
from bookings.visits.checklist_edit import in_phases, is_key, left_away
from bookings.visits.checklists import Draft, step_in_words

MOST_STEPS = 40
WORDS = ("title_de", "title_en", "say_de", "say_en")


class StepForm(forms.Form):
    """The words of one step; a shipped one shows its usual words where nothing is typed."""

    title_de = forms.CharField(label=_("Title (German)"), max_length=60, required=False)
    title_en = forms.CharField(label=_("Title (English)"), max_length=60, required=False)
    say_de = forms.CharField(
        label=_("What one says (German)"),
        max_length=300,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )
    say_en = forms.CharField(
        label=_("What one says (English)"),
        max_length=300,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )
    who = forms.ChoiceField(label=_("Who does it"), choices=Who.choices)
    asks = forms.ChoiceField(label=_("Settled by"), choices=Asks.choices)
    is_required = forms.BooleanField(
        label=_("Obligatory: no visit is closed without it"), required=False
    )

    def __init__(self, draft: Draft, data: QueryDict | None = None) -> None:
        super().__init__(data, prefix=draft.key, initial=asdict(draft))
        self.draft = draft
        shipped = find_step(draft.key)
        if shipped:
            del self.fields["asks"]
            self._show_usual_words(shipped)
        if draft.key in KEPT:
            del self.fields["is_required"]

    def _show_usual_words(self, shipped: Step) -> None:
        for language in ("de", "en"):
            with translation.override(language):
                usual = {"title": str(shipped.title), "say": str(shipped.say)}
            for name, words in usual.items():
                self.fields[f"{name}_{language}"].widget.attrs["placeholder"] = words

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.is_own and not cleaned.get("title_de") and "title_de" not in self.errors:
            self.add_error("title_de", _("A step of your own needs a title."))
        return cleaned

    @property
    def step(self) -> Step:
        """The step as staff would see it."""
        return step_in_words(self.draft)

    @property
    def is_own(self) -> bool:
        return find_step(self.draft.key) is None

    @property
    def may_go(self) -> bool:
        return self.draft.key not in KEPT

    def to_draft(self) -> Draft:
        """Return what was typed; call it after ``is_valid`` said yes."""
        typed: dict[str, Any] = {name: " ".join(self.cleaned_data[name].split()) for name in WORDS}
        rest = {
            name: self.cleaned_data.get(name, getattr(self.draft, name))
            for name in ("who", "asks", "is_required")
        }
        return replace(self.draft, **typed, **rest)


class ChecklistForm:
    """All steps of the list; ``seen`` is the version that is being edited."""

    def __init__(
        self, drafts: Sequence[Draft], *, seen: int, data: QueryDict | None = None
    ) -> None:
        self.seen = seen
        self.steps = [StepForm(draft, data) for draft in in_phases(drafts)]

    def is_valid(self) -> bool:
        # Each is asked, so that all errors are shown at once.
        return not [form for form in self.steps if not form.is_valid()]

    @property
    def has_errors(self) -> bool:
        return any(form.errors for form in self.steps)

    @property
    def phases(self) -> list[tuple[Phase, list[StepForm]]]:
        return [(each, [one for one in self.steps if one.draft.phase == each]) for each in Phase]

    @property
    def left_away(self) -> list[Step]:
        return [step_in_words(draft) for draft in left_away(one.draft for one in self.steps)]

    def to_drafts(self) -> list[Draft]:
        """Return the list as typed; call it after ``is_valid`` said yes."""
        return [form.to_draft() for form in self.steps]


def typed_drafts(data: QueryDict) -> list[Draft]:
    """Read the steps as they were typed, in the order of the page; nothing is checked yet."""
    keys = [key for key in dict.fromkeys(data.getlist("key")) if is_key(key)]
    return [_typed(data, key) for key in keys[:MOST_STEPS]]


def _typed(data: QueryDict, key: str) -> Draft:
    shipped = find_step(key)
    phase = str(data.get(f"{key}-phase", ""))
    words = {name: str(data.get(f"{key}-{name}", "")) for name in WORDS}
    who, asks = data.get(f"{key}-who"), data.get(f"{key}-asks")
    return Draft(
        key,
        shipped.phase if shipped else phase if phase in Phase.values else Phase.DROP_OFF,
        **words,
        who=who if who in Who.values else Who.DESK,
        asks=asks if asks in Asks.values else Asks.TICK,
        is_required=key in KEPT or f"{key}-is_required" in data,
    )
