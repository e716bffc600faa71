"""The owner's page and the goodwill rules."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from invoices.amounts import amount_text
from invoices.models import Order
from retention.figures import key_figures
from retention.forms import DEFAULT_SPAN, GrantForm, RuleForm, SpanForm
from retention.goodwill import grant, offers_for
from retention.goodwill_effect import rules_with_sums, uses_with_effect
from retention.models import GoodwillRule
from retention.scope import make_scope
from retention.today import alarms
from retention.trends import charts
from workshop.access import owner_required, signed_in
from workshop_crm.lib.errors import DomainError

PAGE_SIZE = 50


@owner_required
def dashboard(request: HttpRequest) -> HttpResponse:
    form = SpanForm(request.GET or {"days": DEFAULT_SPAN})
    days, site = form.chosen()
    now = timezone.now()
    today = timezone.localdate(now)
    start = today - timedelta(days=days - 1)
    scope = make_scope(start, today, site=site, now=now)
    figures = key_figures(start, today, site=site, now=now)
    context = {
        "form": form,
        "figures": figures,
        "alarms": alarms(scope),
        "charts": charts(figures, scope),
        "start": start,
        "today": today,
    }
    return render(request, "retention/dashboard.html", context)


@owner_required
def goodwill(request: HttpRequest) -> HttpResponse:
    page = Paginator(uses_with_effect(), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"rules": rules_with_sums(), "page": page}
    return render(request, "retention/goodwill.html", context)


@require_http_methods(["GET", "POST"])
@owner_required
def rule_edit(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    rule = get_object_or_404(GoodwillRule, pk=pk) if pk else None
    form = RuleForm(request.POST or None, instance=rule)
    if form.is_valid():
        form.save()
        messages.success(request, _("The rule is saved."))
        return redirect("retention:goodwill")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "retention/rule.html", {"rule": rule, "form": form}, status=status)


@require_POST
@owner_required
def rule_delete(request: HttpRequest, pk: int) -> HttpResponse:
    rule = get_object_or_404(GoodwillRule, pk=pk)
    if rule.uses.exists():
        messages.error(request, _("This rule has been used. Switch it off instead."))
        return redirect("retention:rule_edit", pk)
    rule.delete()
    messages.success(request, _("The rule is deleted."))
    return redirect("retention:goodwill")


@require_http_methods(["GET", "POST"])
@login_required
def goodwill_offer(request: HttpRequest, pk: int) -> HttpResponse:
    """The part of the order page that offers goodwill, and the button that gives it."""
    order = get_object_or_404(Order.objects.select_related("customer"), pk=pk)
    form = GrantForm(request.POST or None)
    if request.method == "POST":
        rule = form.cleaned_data["rule"] if form.is_valid() else None
        if rule is None:
            raise Http404
        try:
            use = grant(rule, order, by=signed_in(request), now=timezone.now())
        except DomainError as error:
            messages.error(request, str(error))
        else:
            messages.success(
                request, _("Goodwill given: %(amount)s net.") % {"amount": amount_text(use.amount)}
            )
        return redirect(order)
    offers = offers_for(order, today=timezone.localdate())
    return render(request, "retention/_goodwill_offer.html", {"order": order, "offers": offers})
