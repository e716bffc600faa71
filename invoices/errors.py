"""What the rules about orders and invoices may answer."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from invoices.amounts import amount_text
from workshop_crm.lib.errors import DomainError

if TYPE_CHECKING:
    from invoices.models import Invoice, InvoiceLine, Order, OrderLine


class OrderClosedError(DomainError):
    """The order is invoiced or cancelled; its lines stay as they are."""

    def __init__(self, order: Order) -> None:
        self.order = order
        super().__init__(
            _("Order %(order)s is closed; it can't be changed any more.") % {"order": order}
        )


class OrderDraftedError(DomainError):
    """The order has an invoice draft, whose lines are copies of the order's."""

    def __init__(self, order: Order) -> None:
        self.order = order
        super().__init__(
            _("Order %(order)s has an invoice draft. Change the draft, or discard it first.")
            % {"order": order}
        )


class NotOrderedError(DomainError):
    """It is an estimate still: the customer has ordered nothing."""

    def __init__(self, order: Order) -> None:
        self.order = order
        super().__init__(
            _("%(order)s is an estimate. Turn it into an order first.") % {"order": order}
        )


class EstimateExpiredError(DomainError):
    """Its prices held until a day that is past."""

    def __init__(self, order: Order) -> None:
        super().__init__(
            _("The estimate %(order)s has run out. Look at its prices and give it a new day first.")
            % {"order": order}
        )


class PackageUnknownError(DomainError):
    """No service, or more than one, goes by that name."""

    def __init__(self, typed: str, names: Sequence[str]) -> None:
        said = _("There is no service “%(typed)s”.")
        if names:
            said = _("“%(typed)s” can mean several: %(names)s.")
        super().__init__(said % {"typed": typed[:80], "names": ", ".join(names)})


class LineGoneError(DomainError):
    """Somebody has taken the line off the order meanwhile."""

    def __init__(self, line: OrderLine) -> None:
        super().__init__(_("“%(line)s” is not on the order any more.") % {"line": line})


class LineChargedError(DomainError):
    """An invoice, even a reversed one, names the line; it stays for the proof (R-06)."""

    def __init__(self, line: OrderLine) -> None:
        super().__init__(
            _("“%(line)s” was on an invoice already and stays. Leave it out of the new draft.")
            % {"line": line}
        )


class GrantedError(DomainError):
    """A rule gave the reduction for just this amount; its budget counts with it."""

    def __init__(self, line: OrderLine) -> None:
        super().__init__(
            _("“%(line)s” was given by a rule. Take it off the order to give something else.")
            % {"line": line}
        )


class GrantedAboveWorkError(DomainError):
    """Work was taken off after a rule gave its reduction, which is now more than all of it."""

    def __init__(self, line: InvoiceLine) -> None:
        super().__init__(
            _("“%(line)s” is more than the work itself by now. Take it off the order first.")
            % {"line": line}
        )


class AlreadyApprovedError(DomainError):
    """Somebody has noted the customer's word about this line meanwhile; it stands."""

    def __init__(self, line: OrderLine) -> None:
        self.line = line
        super().__init__(
            _("“%(line)s” is agreed already: %(name)s, %(how)s.")
            % {"line": line, "name": line.approved_by, "how": line.approved_how}
        )


class ContactMissingError(DomainError):
    """The order has outgrown its estimate, and nobody has asked the customer (R-40)."""

    def __init__(self, order: Order) -> None:
        self.order = order
        super().__init__(
            _(
                "Order %(order)s has grown far beyond its estimate. Ask the customer first, or "
                "note why not."
            )
            % {"order": order}
        )


class LinkApprovalOffError(DomainError):
    """The house doesn't let customers agree by link (C-72)."""

    def __init__(self) -> None:
        super().__init__(_("Approval by link is switched off in the rules of the house."))


class NothingToAskError(DomainError):
    """There is no extra work that waits for the customer's word."""

    def __init__(self) -> None:
        super().__init__(_("There is no extra work left to agree to."))


class UnreachableError(DomainError):
    """The customer has no address on this channel."""

    def __init__(self) -> None:
        super().__init__(_("We have no address of the customer for that. Show the code instead."))


class InquiryOverError(DomainError):
    """The question was withdrawn, has lapsed, or its order is closed."""

    def __init__(self) -> None:
        super().__init__(_("This question is not open any more. Please call us."))


class BeginUnconfirmedError(DomainError):
    """A private customer orders by link without asking to begin at once (C-71)."""

    def __init__(self) -> None:
        super().__init__(
            _("Please tick that we may begin at once: your car is here with us. Or call us.")
        )


class RevocationOverError(DomainError):
    """There is no right of withdrawal, or its time is over."""

    def __init__(self) -> None:
        super().__init__(_("The time for withdrawing is over. Please call us."))


class OrderEmptyError(DomainError):
    """There is nothing to charge."""

    def __init__(self, order: Order) -> None:
        self.order = order
        super().__init__(_("Order %(order)s has no lines yet.") % {"order": order})


class InvoiceFrozenError(DomainError):
    """The invoice is issued; a correction is a reversal and a new invoice (R-06)."""

    def __init__(self, invoice: Invoice) -> None:
        self.invoice = invoice
        super().__init__(
            _("Invoice %(invoice)s is issued and can't be changed. Reverse it instead.")
            % {"invoice": invoice}
        )


class InvoiceIncompleteError(DomainError):
    """Mandatory content is missing (R-01); ``missing`` names each item for people."""

    def __init__(self, missing: Sequence[str]) -> None:
        self.missing = list(missing)
        super().__init__(
            _("The invoice can't be issued yet. Missing: %(missing)s.")
            % {"missing": ", ".join(self.missing)}
        )


class InvoiceInvalidError(DomainError):
    """The e-invoice would break official rules (R-09); ``reasons`` name each rule in words."""

    def __init__(self, reasons: Sequence[str]) -> None:
        self.reasons = list(reasons)
        super().__init__(
            _("The invoice can't be issued: as an e-invoice it would be wrong. %(reasons)s")
            % {"reasons": " ".join(self.reasons)}
        )


class InvoiceNotReversibleError(DomainError):
    """Only an issued invoice that is no reversal itself can be reversed, once."""

    def __init__(self, invoice: Invoice) -> None:
        self.invoice = invoice
        super().__init__(
            _("Invoice %(invoice)s can't be reversed: it is a draft, a reversal or reversed.")
            % {"invoice": invoice}
        )


class CompanyMissingError(DomainError):
    """The first-run set-up has not been done."""

    def __init__(self) -> None:
        super().__init__(_("Please enter the company's details in the settings first."))


class NoSiteError(DomainError):
    """An order needs a site, and there is none yet."""

    def __init__(self) -> None:
        super().__init__(_("Please enter a site in the settings first."))


class DocumentRefusedError(DomainError):
    """A file can't be read as an order or invoice; the text says why."""


class CurrencyMismatchError(DomainError):
    """Two documents in different currencies have no difference in money."""

    def __init__(self, order_currency: str, invoice_currency: str) -> None:
        super().__init__(
            _("The order is in %(order)s, the invoice in %(invoice)s: nothing to compare.")
            % {"order": order_currency, "invoice": invoice_currency}
        )


class InvoicedElsewhereError(DomainError):
    """The house writes its invoices with another program: two ranges of numbers help nobody."""

    def __init__(self) -> None:
        super().__init__(
            _("Your own program writes the invoices. Read them in here to explain them.")
        )


class SmallBusinessLimitError(DomainError):
    """From this invoice on the house is no small business any more (§19 UStG, R-04)."""

    def __init__(self, limit: int) -> None:
        super().__init__(
            _(
                "With this invoice the year's turnover passes %(limit)s: VAT is due from it on. "
                "Take “small business” out of the rules, and draft it anew."
            )
            % {"limit": amount_text(Decimal(limit))}
        )


class InvoiceNotSendableError(DomainError):
    """The invoice or its explanation can't leave by e-mail; the text says why and what to do."""


class NoSlipError(DomainError):
    """Nothing is ordered that could be printed."""

    def __init__(self, order: Order) -> None:
        super().__init__(_("Order %(order)s has nothing to print.") % {"order": order})
