"""Shape of what is typed about orders and invoices."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from customers.models import Customer, Vehicle
from invoices.explanation.differences import Explanation
from invoices.matching.documents import DocumentLine
from invoices.models import InvoiceLine, Order, OrderLine, PackageLine
from invoices.models.order import LineKind, Unit
from invoices.orders.lines import LineData
from invoices.readers import MOST_BYTES
from workshop.forms.fields import AmountField, DayField
from workshop.models import Service, Workshop
from workshop_crm.lib.uploads import MEBIBYTE, UploadField

if TYPE_CHECKING:
    from django.forms import ModelChoiceField

UNIT_OF_KIND = {
    LineKind.LABOUR: Unit.LABOUR_UNIT,
    LineKind.PART: Unit.PIECE,
    LineKind.EXCHANGE: Unit.PIECE,
    LineKind.PACKAGE: Unit.FLAT,
    LineKind.ALLOWANCE: Unit.FLAT,
}
HUNDRED = Decimal(100)


class LineForm(forms.Form):
    """One line; the price is net, unless it is said to be with VAT.

    It may stay empty for labour, which takes the house's rate.
    """

    kind = forms.ChoiceField(label=_("Kind"), choices=LineKind, initial=LineKind.LABOUR)
    text = forms.CharField(label=_("Text"), max_length=200)
    item_number = forms.CharField(label=_("Part number"), max_length=40, required=False)
    quantity = AmountField(label=_("Quantity"), max_digits=9, decimal_places=3, initial=1)
    unit = forms.ChoiceField(
        label=_("Unit"), choices=[("", _("by kind")), *Unit.choices], required=False
    )
    unit_price_net = AmountField(
        label=_("Price, net"), max_digits=10, decimal_places=4, required=False
    )
    is_gross = forms.BooleanField(label=_("with VAT"), required=False)
    discount_percent = AmountField(
        label=_("Discount %"),
        max_digits=5,
        decimal_places=2,
        min_value=0,
        max_value=HUNDRED,
        required=False,
    )

    def clean_quantity(self) -> Decimal:
        quantity: Decimal = self.cleaned_data["quantity"]
        if not quantity:
            raise forms.ValidationError(_("A line needs a quantity."))
        return quantity

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        kind = cleaned.get("kind")
        if kind and kind != LineKind.LABOUR and cleaned.get("unit_price_net") is None:
            self.add_error("unit_price_net", _("Please enter a price."))
        return cleaned

    def line_data(self, service: Service | None = None) -> LineData:
        """Return what was typed; ``service`` is what the changed line already stood for."""
        cleaned = self.cleaned_data
        return LineData(
            kind=cleaned["kind"],
            text=cleaned["text"],
            item_number=cleaned["item_number"],
            quantity=cleaned["quantity"],
            unit=cleaned["unit"] or UNIT_OF_KIND[cleaned["kind"]],
            unit_price_net=cleaned["unit_price_net"],
            is_gross=cleaned["is_gross"],
            discount_percent=cleaned["discount_percent"] or Decimal(0),
            service=service,
        )


def initial_of_line(line: OrderLine | InvoiceLine) -> dict[str, Any]:
    """Return a stored line as the form's first values."""
    names = ("kind", "text", "item_number", "unit", "quantity", "unit_price_net")
    values: dict[str, Any] = {name: getattr(line, name) for name in names}
    values["discount_percent"] = line.discount_percent or None
    if line.kind == LineKind.ALLOWANCE:
        values["quantity"] = abs(line.quantity)
    return values


PackageLineFormSet = forms.inlineformset_factory(
    Service,
    PackageLine,
    fields=["kind", "text_de", "text_en", "item_number", "quantity", "unit", "unit_price_net"],
    field_classes={"quantity": AmountField, "unit_price_net": AmountField},
    extra=3,
)


class _OrderFileField(UploadField):
    """An order that the customer's program has written."""

    def __init__(self, label: Any, **options: Any) -> None:
        super().__init__(
            label=label,
            help_text=_("Order-X (PDF or XML), UBL, or a table of lines (CSV)."),
            widget=forms.ClearableFileInput({"accept": ".pdf,.xml,.csv,.txt,.json"}),
            most_mebibytes=MOST_BYTES // MEBIBYTE,
            **options,
        )


class NewOrderForm(forms.Form):
    """For whom and which vehicle a new order is, and what was ordered if a file says it."""

    workshop = forms.ModelChoiceField(Workshop.objects.none(), label=_("Site"))
    vehicle = forms.ModelChoiceField(
        Vehicle.objects.none(),
        label=_("Vehicle"),
        required=False,
        empty_label=_("without a vehicle"),
    )
    file = _OrderFileField(_("The customer's own order as a file"), required=False)

    def __init__(
        self, customer: Customer, sites: QuerySet[Workshop], *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        vehicles = customer.vehicles.filter(sold_on=None)
        cast("ModelChoiceField[Workshop]", self.fields["workshop"]).queryset = sites
        cast("ModelChoiceField[Vehicle]", self.fields["vehicle"]).queryset = vehicles
        self.initial.setdefault("workshop", sites.first())
        self.initial.setdefault("vehicle", vehicles.first())


class OrderDetailsForm(forms.ModelForm[Order]):
    """What else stands on an order; the day of the work decides the VAT rate (R-43)."""

    class Meta:
        model = Order
        fields = ["supply_on", "valid_until", "buyer_reference", "contact_limit_net", "notes"]
        widgets = {
            "notes": forms.Textarea(attrs={"rows": 2}),
        }
        field_classes = {
            "supply_on": DayField,
            "valid_until": DayField,
            "contact_limit_net": AmountField,
        }
        help_texts = {
            "contact_limit_net": _("If the customer has said so; else the rules of the house."),
        }


class DiscountForm(forms.Form):
    """A percentage off the whole order."""

    percent = AmountField(
        label=_("Discount on everything, in percent"),
        max_digits=5,
        decimal_places=2,
        min_value=Decimal("0.01"),
        max_value=HUNDRED,
    )


class OrderFileForm(forms.Form):
    """An order that the customer's program has written, for an order that is there."""

    file = _OrderFileField(_("Order file"))


class FilterForm(forms.Form):
    """The filters of the lists."""

    q = forms.CharField(label=_("Number, customer or plate"), required=False, max_length=60)
    state = forms.ChoiceField(label=_("State"), required=False)

    def __init__(self, states: list[tuple[str, Any]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ChoiceField", self.fields["state"]).choices = [("", _("all")), *states]

    def wanted(self) -> tuple[str, str]:
        """Return search text and state; nonsense in the address filters nothing."""
        if not self.is_valid():
            return "", ""
        return self.cleaned_data["q"].strip(), self.cleaned_data["state"]


class SynonymForm(forms.Form):
    """Two words that mean the same."""

    first = forms.CharField(label=_("Word"), max_length=80)
    second = forms.CharField(label=_("means the same as"), max_length=80)


class PairForm(forms.Form):
    """One line of each side, by its id in the explanation, and whether they belong together."""

    ordered = forms.ChoiceField()
    charged = forms.ChoiceField()
    answer = forms.ChoiceField(choices=[("together", ""), ("apart", "")])

    def __init__(self, data: Any, explained: Explanation) -> None:
        super().__init__(data)
        self.lines = {
            "ordered": {line.id: line for line in explained.order.lines},
            "charged": {line.id: line for line in explained.invoice.lines},
        }
        for name, lines in self.lines.items():
            cast("forms.ChoiceField", self.fields[name]).choices = [(each, "") for each in lines]

    def chosen(self) -> tuple[DocumentLine, DocumentLine]:
        """Return the line of the order and the one of the invoice."""
        cleaned = self.cleaned_data
        return (
            self.lines["ordered"][cleaned["ordered"]],
            self.lines["charged"][cleaned["charged"]],
        )


class _ManyFilesInput(forms.FileInput):
    allow_multiple_selected = True


class _ManyFilesField(UploadField):
    """Several files at once; each is checked as one."""

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        return [super(_ManyFilesField, self).clean(file, initial) for file in data or [None]]


class InvoiceFilesForm(forms.Form):
    """Invoices that another program has written."""

    chosen = _ManyFilesField(
        label=_("Invoice files"),
        help_text=_("E-invoices (PDF or XML), or a table of lines (CSV, Excel); many at once."),
        widget=_ManyFilesInput({"accept": ".pdf,.xml,.csv,.txt,.xlsx,.json"}),
        most_mebibytes=MOST_BYTES // MEBIBYTE,
    )
