"""Pages of an order."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bookings.models import Visit
from customers.living import living_customer
from customers.models import AccessEntry, Customer
from customers.views.looking import look_at
from invoices.explanation.from_rows import totals_of_lines
from invoices.forms.approvals import ApprovalForm
from invoices.forms.orders import (
    DiscountForm,
    LineForm,
    NewOrderForm,
    OrderDetailsForm,
    OrderFileForm,
)
from invoices.issuing.drafting import draft_invoice
from invoices.matching.documents import Document
from invoices.models import Invoice, Order
from invoices.orders.approvals import add_extra
from invoices.orders.files import create_order_from_file, difference_from, take_order
from invoices.orders.lines import add_line
from invoices.orders.opening import (
    add_discount,
    change_details,
    create_order,
    create_order_for_visit,
    drop_estimate,
    order_estimate,
)
from invoices.orders.packages import add_service, find_service
from invoices.orders.page import load_order_page
from invoices.views.answers import done, find_order, status_of
from workshop.access import at_sites_of, signed_in, sites_of
from workshop_crm.lib.errors import DomainError
from workshop_crm.lib.references import row_number


def new(request: HttpRequest) -> HttpResponse:
    if visit := row_number(request.GET.get("visit")):
        return _new_for_visit(request, visit)
    wanted = request.GET.get("customer", "")
    if not row_number(wanted):
        return render(request, "invoices/order_new.html")
    customer = living_customer(wanted)
    if customer is None:
        raise Http404
    look_at(request, customer, AccessEntry.Action.ORDER)
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    form = NewOrderForm(customer, sites_of(signed_in(request)), *given)
    if form.is_valid() and (opened := _open(request, customer, form)):
        return redirect(opened)
    context = {"form": form, "customer": customer}
    return render(request, "invoices/order_new.html", context, status=status_of(form))


def _open(request: HttpRequest, customer: Customer, form: NewOrderForm) -> Order | None:
    """Open the order; ``None`` with the reason at the form when its file is refused."""
    fields = dict(form.cleaned_data) | {
        "today": timezone.localdate(),
        "is_estimate": "estimate" in request.POST,
    }
    file = fields.pop("file")
    if not file:
        return create_order(customer, **fields)
    try:
        order, document = create_order_from_file(customer, file.read(), **fields)
    except DomainError as error:
        form.add_error("file", str(error))
        return None
    _say_difference(request, order, document)
    return order


def _say_difference(request: HttpRequest, order: Order, document: Document) -> None:
    net = totals_of_lines(order.lines.all()).net
    if said := difference_from(order, document, net):
        messages.warning(request, said)


def _new_for_visit(request: HttpRequest, pk: int) -> HttpResponse:
    visits = at_sites_of(Visit.objects.select_related("customer", "vehicle"), signed_in(request))
    visit = get_object_or_404(visits, pk=pk)
    look_at(request, visit.customer, AccessEntry.Action.ORDER, f"visit:{pk}")
    existing = visit.orders.exclude(state=Order.State.CANCELLED).first()
    if existing is not None:
        return redirect(existing)
    if request.method == "POST":
        try:
            return redirect(create_order_for_visit(visit, today=timezone.localdate()))
        except DomainError as error:
            messages.error(request, str(error))
    return render(request, "invoices/order_new.html", {"visit": visit, "customer": visit.customer})


def order(request: HttpRequest, pk: int) -> HttpResponse:
    return _order_page(request, find_order(pk), LineForm())


def _order_page(request: HttpRequest, found: Order, form: LineForm) -> HttpResponse:
    look_at(request, found.customer, AccessEntry.Action.ORDER, f"order:{found.pk}")
    context = {
        "page": load_order_page(found, form, now=timezone.now()),
        "discount_form": DiscountForm(),
        "file_form": OrderFileForm(),
        "at": request.GET.get("at", ""),
    }
    return render(request, "invoices/order.html", context, status=status_of(form))


@require_POST
def add(request: HttpRequest, pk: int) -> HttpResponse:
    found, form = find_order(pk), LineForm(request.POST)
    if not form.is_valid():
        return _order_page(request, found, form)
    done(request, lambda: add_line(found, form.line_data()))
    return redirect(found)


@require_POST
def add_package(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a service by what was typed, or by the button that carries its code."""
    found, typed = find_order(pk), request.POST.get("package", "")
    done(request, lambda: add_service(found, find_service(typed)))
    return redirect(f"{found.get_absolute_url()}?at=package")


@require_POST
def discount(request: HttpRequest, pk: int) -> HttpResponse:
    found, form = find_order(pk), DiscountForm(request.POST)
    if form.is_valid():
        done(request, lambda: add_discount(found, form.cleaned_data["percent"]))
    else:
        messages.error(request, _("Please enter a discount between 0 and 100 %."))
    return redirect(found)


@require_POST
def read_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the lines of the customer's own order; a file that is wrong changes nothing."""
    found, form = find_order(pk), OrderFileForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, " ".join(map(str, form.errors["file"])))
        return redirect(found)
    taken: list[Document] = []
    content = form.cleaned_data["file"].read()
    if done(request, lambda: taken.append(take_order(found, content)), _("The order is read in.")):
        _say_difference(request, found, taken[0])
    return redirect(found)


@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """The customer takes the estimate, or doesn't."""
    found, today = find_order(pk), timezone.localdate()
    if request.POST.get("answer") == "order":
        done(
            request, lambda: order_estimate(found, today=today), _("The estimate is an order now.")
        )
    else:
        done(request, lambda: drop_estimate(found), _("The estimate is closed."))
    return redirect(found)


def extra(request: HttpRequest, pk: int) -> HttpResponse:
    """Extra work with the customer's approval, or noted without one yet."""
    found = find_order(pk)
    look_at(request, found.customer, AccessEntry.Action.ORDER, f"order:{pk}")
    form = LineForm(request.POST or None)
    approval_form = ApprovalForm(request.POST or None, initial={"approved_by": found.customer.name})
    is_agreed = "without_approval" not in request.POST
    if request.method == "POST" and form.is_valid() and (not is_agreed or approval_form.is_valid()):
        approval = None
        if is_agreed:
            approval = approval_form.approval(taken_by=signed_in(request), now=timezone.now())
        if done(request, lambda: add_extra(found, form.line_data(), approval=approval)):
            return redirect(found)
    context = {"order": found, "form": form, "approval_form": approval_form}
    refused = (form, approval_form) if is_agreed else (form,)
    return render(request, "invoices/extra.html", context, status=status_of(*refused))


@require_POST
def details(request: HttpRequest, pk: int) -> HttpResponse:
    found = find_order(pk)
    form = OrderDetailsForm(request.POST, instance=found)
    if form.is_valid():
        done(request, lambda: change_details(found), _("Saved."))
    else:
        messages.error(request, _("Please check the date."))
    return redirect(found)


@require_POST
def draft(request: HttpRequest, pk: int) -> HttpResponseBase:
    found = find_order(pk)
    made: list[Invoice] = []
    if done(request, lambda: made.append(draft_invoice(found))):
        return redirect(made[0])
    return redirect(found)
