"""Shape of the input around goodwill."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import MinValueValidator
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bookings.models import Source
from customers.models import Customer
from invoices.vat import house_rate
from retention.customer_class import CustomerClass
from retention.goodwill.case import TOLD_OCCASIONS, Work
from retention.goodwill.offering import Told
from retention.models import GoodwillRule
from retention.models.goodwill import ANY_PORTAL, DIRECT, Occasion
from workshop.forms.fields import AmountField, DayField
from workshop_crm.lib.money import net_of, round_money

Gift = GoodwillRule.Gift
GROUPS: tuple[tuple[str | Promise, tuple[str, ...]], ...] = (
    (_("When"), ("name", "occasion", "max_order_net", "wait_minutes", "warranty_months")),
    (_("Who"), ("min_months_customer", "min_revenue_net", "classes", "won_through")),
    (_("What"), ("gift", "percent", "fixed_price_net", "item", "amount_max")),
    (_("How much"), ("budget_month", "budget_customer", "times_per_year", "approval_above")),
    (_("From when to when"), ("valid_from", "valid_until", "priority", "is_active")),
)
# What a gift or an occasion can't do without.
NEEDED = {
    Gift.PERCENT: "percent",
    Gift.FIXED_PRICE: "fixed_price_net",
    Gift.ITEM: "item",
    Occasion.SMALL_REPAIR: "max_order_net",
}
AMOUNTS = (
    "max_order_net",
    "min_revenue_net",
    "fixed_price_net",
    "amount_max",
    "budget_month",
    "budget_customer",
    "approval_above",
)


class RuleForm(forms.ModelForm[GoodwillRule]):
    """A rule as the owner makes it."""

    classes = forms.MultipleChoiceField(
        label=_("customers who are"),
        choices=CustomerClass.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("By the last visit. None ticked: all, new ones too."),
    )
    won_through = forms.ChoiceField(label=_("won through"), required=False)

    class Meta:
        model = GoodwillRule
        fields = [name for _title, names in GROUPS for name in names]
        help_texts = {
            "max_order_net": _("Empty: orders of any size."),
            "wait_minutes": _("Only for a long wait: the car was ready so much later."),
            "warranty_months": _("Only after warranty: within so many months after two years."),
            "min_months_customer": _("Since the first booking or visit."),
            "min_revenue_net": _("Issued invoices, reversals taken off. Empty: any."),
            "percent": _("Only for percent of the work."),
            "fixed_price_net": _("Only for a fixed price: what the customer pays, net."),
            "item": _("Only for a free item: a word of the line's text, or the part number."),
            "amount_max": _("What one case may cost us at most, net."),
            "budget_month": _("Net, for all customers together."),
            "budget_customer": _("Empty: no limit of its own."),
            "approval_above": _("Empty: the front desk decides alone."),
            "priority": _("The lowest number decides; of equal ones who gives more."),
        }
        field_classes = {
            **dict.fromkeys(AMOUNTS, AmountField),
            **dict.fromkeys(("valid_from", "valid_until"), DayField),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in AMOUNTS:
            self.fields[name].validators.append(MinValueValidator(0))
        self._portals = dict(
            Source.objects.filter(kind=Source.Kind.PORTAL).values_list("slug", "name")
        )
        self.fields["won_through"].choices = [  # type: ignore[attr-defined]  # A ChoiceField.
            ("", _("any way")),
            (DIRECT, _("won directly")),
            (ANY_PORTAL, _("won through a portal")),
            *sorted(self._portals.items(), key=lambda pair: pair[1]),
        ]

    @property
    def groups(self) -> list[tuple[str | Promise, list[forms.BoundField]]]:
        """The fields under the questions that they answer."""
        return [(title, [self[name] for name in names]) for title, names in GROUPS]

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"]).strip()
        if GoodwillRule.objects.filter(name__iexact=name).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("Another rule has this name."))
        return name

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        for choice in (data.get("gift"), data.get("occasion")):
            needed = NEEDED.get(str(choice))  # type: ignore[call-overload]  # Choices are words.
            if needed and not data.get(needed) and needed not in self.errors:
                self.add_error(needed, _("This rule needs it."))
        first, last = data.get("valid_from"), data.get("valid_until")
        if first and last and last < first:
            self.add_error("valid_until", _("This is before the first day."))
        self.instance.won_through_name = self._portals.get(data.get("won_through", ""), "")
        return data


class TellForm(forms.Form):
    """What the customer says happened."""

    occasion = forms.ChoiceField(
        label=_("What happened"),
        choices=[(each.value, each.label) for each in TOLD_OCCASIONS],
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    note = forms.CharField(
        label=_("In the customer's words"),
        max_length=120,
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )

    def told(self) -> Told:
        """Return what was told; nothing where that can't be read."""
        if not self.is_valid():
            return Told()
        return Told(self.cleaned_data["occasion"], self.cleaned_data["note"])


class GrantForm(forms.Form):
    """Which rule is to give; of one that was switched off meanwhile the answer tells."""

    rule = forms.ModelChoiceField(queryset=GoodwillRule.objects.all())


class ReasonForm(forms.Form):
    """Why not."""

    reason = forms.CharField(
        label=_("Why not?"),
        max_length=200,
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )


class InquiryForm(forms.Form):
    """What somebody asks the price of, as told to them: with VAT."""

    customer = forms.ModelChoiceField(
        Customer.objects.living(), required=False, widget=forms.HiddenInput
    )
    text = forms.CharField(label=_("What for"), max_length=120, required=False)
    gross = AmountField(
        label=_("Price with VAT"), max_digits=8, decimal_places=2, min_value=Decimal("0.01")
    )
    labour_gross = AmountField(
        label=_("of this labour"), max_digits=8, decimal_places=2, min_value=0, required=False
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        gross, labour = data.get("gross"), data.get("labour_gross")
        if gross and labour and labour > gross:
            self.add_error("labour_gross", gettext("This is more than the whole price."))
        return data

    def work(self, today: date) -> Work:
        """Return the work as the rules look at it."""
        rate, data = house_rate(today), self.cleaned_data
        net = round_money(net_of(data["gross"], rate))
        labour = round_money(net_of(data["labour_gross"] or Decimal(0), rate))
        return Work(net, labour, ((data["text"], net),) if data["text"] else ())
