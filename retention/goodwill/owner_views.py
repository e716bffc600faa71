"""The owner's pages: rules, what they would have cost, what was given and what was not."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from customers.models import AccessEntry
from customers.views.looking import look_at
from retention.goodwill.dry_run import try_rule
from retention.goodwill.effect import requests_not_given, rules_with_sums, uses_with_effect
from retention.goodwill.forms import ReasonForm, RuleForm
from retention.goodwill.granting import approve_request, refuse_request
from retention.models import GoodwillRequest, GoodwillRule
from workshop.access import signed_in
from workshop_crm.lib.errors import DomainError

PAGE_SIZE = 50
SHOWN_CASES = 200


def goodwill(request: HttpRequest) -> HttpResponse:
    show = "refused" if request.GET.get("show") == "refused" else "given"
    rows: Any = requests_not_given() if show == "refused" else uses_with_effect()
    context = {
        "rules": rules_with_sums(today=timezone.localdate()),
        "waiting": GoodwillRequest.objects.filter(
            state=GoodwillRequest.State.WAITING
        ).select_related("rule", "customer", "order"),
        "page": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "show": show,
    }
    return render(request, "retention/goodwill.html", context)


@require_http_methods(["GET", "POST"])
def rule_edit(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    rule = get_object_or_404(GoodwillRule, pk=pk) if pk else None
    form = RuleForm(request.POST or None, instance=rule)
    context: dict[str, Any] = {"rule": rule, "form": form}
    if form.is_valid() and "try" not in request.POST:
        form.save()
        messages.success(request, _("The rule is saved."))
        return redirect("retention:goodwill")
    if form.is_valid():
        run = try_rule(form.save(commit=False), now=timezone.now())
        context |= {"run": run, "cases": run.newest(SHOWN_CASES), "most": SHOWN_CASES}
    if rule:
        # What was typed for a trial is no new name yet.
        context["name"] = GoodwillRule.objects.values_list("name", flat=True).get(pk=rule.pk)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "retention/rule.html", context, status=status)


@require_POST
def rule_delete(request: HttpRequest, pk: int) -> HttpResponse:
    rule = get_object_or_404(GoodwillRule, pk=pk)
    if rule.uses.exists() or rule.requests.exists():
        messages.error(request, _("This rule has been used. Switch it off instead."))
        return redirect("retention:rule_edit", pk)
    rule.delete()
    messages.success(request, _("The rule is deleted."))
    return redirect("retention:goodwill")


@require_http_methods(["GET", "POST"])
def request_page(request: HttpRequest, pk: int) -> HttpResponse:
    """What waits for the owner: yes, or no with a reason."""
    row = get_object_or_404(
        GoodwillRequest.objects.select_related("rule", "customer", "order", "asked_by"), pk=pk
    )
    if request.method == "POST":
        return _decide(request, row)
    look_at(request, row.customer, AccessEntry.Action.ORDER, f"goodwill:{pk}")
    context = {"row": row, "form": ReasonForm()}
    return render(request, "retention/request.html", context)


def _decide(request: HttpRequest, row: GoodwillRequest) -> HttpResponse:
    by, now = signed_in(request), timezone.now()
    try:
        if "approve" in request.POST:
            approve_request(row, by=by, now=now)
        else:
            refuse_request(row, reason=request.POST.get("reason", ""), by=by, now=now)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("retention:request", row.pk)
    messages.success(request, _("Decided; the order shows it."))
    return redirect("retention:goodwill")
