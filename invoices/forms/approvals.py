"""What is typed after a talk with the customer about extra work (R-40, R-41)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from invoices.explanation.from_rows import gross_of_line
from invoices.models import Inquiry, OrderLine
from invoices.orders.approvals import Approval
from invoices.orders.inquiries import Contact
from workshop.forms.fields import AmountField
from workshop.models import User

Way = Inquiry.Way
TALKS = (Way.PHONE, Way.COUNTER, Way.EMAIL, Way.SMS)
YES, NO, LATER = "yes", "no", "later"


def price_field() -> AmountField:
    """Return a field for the price with VAT that the customer heard."""
    return AmountField(label=_("Gross price told"), max_digits=10, decimal_places=2, min_value=0)


class ApprovalForm(forms.Form):
    """Who agreed to extra work, how, and which gross price was told."""

    approved_by = forms.CharField(label=_("Agreed by"), max_length=120)
    approved_how = forms.ChoiceField(label=_("How"), choices=[(way, way.label) for way in TALKS])
    approved_gross = price_field()

    def approval(self, *, taken_by: User, now: datetime) -> Approval:
        """Return the approval; the way is kept in the words of the moment."""
        return Approval(
            approved_at=now,
            approved_by=self.cleaned_data["approved_by"],
            approved_how=str(Way(self.cleaned_data["approved_how"]).label),
            approved_gross=self.cleaned_data["approved_gross"],
            taken_by=taken_by,
        )


class ContactForm(forms.Form):
    """One talk: how and with whom, and for each line what they said."""

    way = forms.ChoiceField(
        label=_("How was the customer asked?"),
        choices=[(way, way.label) for way in (*TALKS, Way.NOT_ASKED)],
    )
    answered_by = forms.CharField(label=_("With whom did you speak?"), max_length=120)
    note = forms.CharField(label=_("Note, or why nobody was asked"), max_length=200, required=False)

    def __init__(self, lines: Iterable[OrderLine], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = list(lines)
        for line in self.lines:
            self.fields[f"answer_{line.pk}"] = forms.ChoiceField(
                label=_("What did they say?"),
                choices=[(LATER, _("not talked about")), (YES, _("do it")), (NO, _("not today"))],
            )
            self.fields[f"price_{line.pk}"] = price_field()
            self.initial[f"price_{line.pk}"] = gross_of_line(line)
        if self.data.get("way") == Way.NOT_ASKED:
            self.fields["note"].required = True
            for name in set(self.fields) - {"way", "note"}:
                self.fields[name].required = False

    def rows(self) -> list[tuple[OrderLine, forms.BoundField, forms.BoundField]]:
        """Each line with its two fields."""
        return [(one, self[f"answer_{one.pk}"], self[f"price_{one.pk}"]) for one in self.lines]

    def contact(self) -> Contact:
        """Return what was typed; of a customer who was not asked, only the reason."""
        cleaned = self.cleaned_data
        if cleaned["way"] == Way.NOT_ASKED:
            return Contact(cleaned["way"], note=cleaned["note"])
        said: dict[int, str] = {one.pk: cleaned[f"answer_{one.pk}"] for one in self.lines}
        told: dict[int, Decimal] = {
            pk: cleaned[f"price_{pk}"] for pk, answer in said.items() if answer != LATER
        }
        agreed = frozenset(pk for pk, answer in said.items() if answer == YES)
        return Contact(cleaned["way"], cleaned["answered_by"], told, agreed, cleaned["note"])
