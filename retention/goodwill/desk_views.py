"""What the front desk sees of goodwill: the offer on an order, and at a price inquiry."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, cast

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.middleware import HtmxDetails

from customers.models import AccessEntry, Customer
from customers.views.looking import look_at, look_at_part
from invoices.amounts import amount_text
from invoices.explanation.from_rows import net_of_line
from invoices.matching.documents import totals_of, vat_groups
from invoices.models import Order
from invoices.vat import house_rate
from retention.goodwill.forms import GrantForm, InquiryForm, ReasonForm, TellForm
from retention.goodwill.granting import accept_offer, decline_offer, take_back_decline
from retention.goodwill.offering import offer_for_inquiry, offer_for_order, open_question
from retention.models import GoodwillRequest, GoodwillRule, GoodwillUse
from workshop.access import signed_in
from workshop_crm.lib.errors import DomainError
from workshop_crm.lib.money import vat_of
from workshop_crm.lib.references import row_number


class HtmxHttpRequest(HttpRequest):
    """A request that has passed HtmxMiddleware."""

    htmx: HtmxDetails


@require_http_methods(["GET", "HEAD", "POST"])
def goodwill_offer(request: HtmxHttpRequest, pk: int) -> HttpResponse:
    """The part of the order page that offers goodwill, and the button that gives it."""
    order = get_object_or_404(_orders(), pk=pk)
    look_at_part(request, order.customer, AccessEntry.Action.ORDER, f"order:{pk}")
    if request.method == "POST":
        return _accept(request, order)
    tell = TellForm(request.GET or None)
    told = tell.told()
    offer = offer_for_order(order, now=timezone.now(), told=told)
    context = {
        "order": order,
        "is_open": order.state in Order.UNSETTLED,
        "offer": offer,
        "asks_owner": offer.needs_approval and not signed_in(request).is_owner,
        "before": _gross(order, Decimal(0)),
        "after": _gross(order, offer.amount),
        "request_row": open_question(order),
        "use": GoodwillUse.objects.filter(order=order).select_related("rule").first(),
        "has_rules": GoodwillRule.objects.filter(is_active=True).exists(),
        "tell": tell if request.GET else TellForm(),
        "told": told,
        "decline": ReasonForm(),
    }
    template = "retention/_goodwill_offer.html" if request.htmx else "retention/offer.html"
    return render(request, template, context)


def _accept(request: HttpRequest, order: Order) -> HttpResponse:
    told = TellForm(request.POST).told()
    try:
        given = accept_offer(
            order, _rule_of(request), by=signed_in(request), now=timezone.now(), told=told
        )
    except DomainError as error:
        messages.error(request, str(error))
    else:
        amount = {"amount": amount_text(given.amount)}
        if isinstance(given, GoodwillRequest):
            messages.success(request, _("The owner is asked for %(amount)s net.") % amount)
        else:
            messages.success(request, _("Goodwill given: %(amount)s net.") % amount)
    return redirect(order)


@require_POST
def decline(request: HttpRequest, pk: int) -> HttpResponse:
    order = get_object_or_404(_orders(), pk=pk)
    reason = request.POST.get("reason", "")
    try:
        decline_offer(
            order,
            _rule_of(request),
            reason=reason,
            by=signed_in(request),
            now=timezone.now(),
            told=TellForm(request.POST).told(),
        )
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Not given; the reason is noted."))
    return redirect(order)


@require_POST
def offer_again(request: HttpRequest, pk: int) -> HttpResponse:
    order = get_object_or_404(_orders(), pk=pk)
    take_back_decline(order)
    return redirect(order)


@require_safe
def inquiry(request: HttpRequest) -> HttpResponse:
    """What the rules allow while somebody asks what a thing would cost."""
    form = InquiryForm(request.GET if "gross" in request.GET else None, initial=request.GET.dict())
    number = row_number(request.GET.get("customer"))
    customer = Customer.objects.living().filter(pk=number).first()
    if customer:
        look_at(request, customer, AccessEntry.Action.PAGE, "goodwill")
    context: dict[str, Any] = {"form": form, "customer": customer}
    if form.is_valid():
        today = timezone.localdate()
        work = form.work(today)
        offer = offer_for_inquiry(customer, work, today=today)
        rate = house_rate(today)
        gross = cast(Decimal, form.cleaned_data["gross"])
        context |= {
            "offer": offer,
            "before": gross,
            "after": gross - offer.amount - vat_of(offer.amount, rate),
        }
    return render(request, "retention/inquiry.html", context)


def _orders() -> QuerySet[Order]:
    return Order.objects.select_related("customer", "vehicle", "visit__appointment")


def _rule_of(request: HttpRequest) -> GoodwillRule:
    form = GrantForm(request.POST)
    if not form.is_valid():
        raise Http404
    return cast(GoodwillRule, form.cleaned_data["rule"])


def _gross(order: Order, allowance: Decimal) -> Decimal:
    """Return what the customer pays with so much net taken off."""
    nets = [(line.vat_rate, net_of_line(line)) for line in order.lines.all()]
    return totals_of(vat_groups([*nets, (house_rate(order.supply_on), -allowance)])).gross
