"""Reminder plans, what goes out next, the call list."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from customers.at_site import of_sites_of
from customers.models import AccessEntry
from customers.models.consent import Channel
from customers.tasks_list import call_tasks
from customers.views.looking import look_at
from messaging.calls.times import house_call_times
from messaging.forms.messages import ReasonForm
from messaging.models import Message
from messaging.stopping import Word, stop_messages
from messaging.views.stopping import status_of, tell_stopped
from reminders.calls.holds import take_call
from reminders.calls.outcomes import CallResult, comes_back_at, open_calls, record_call
from reminders.calls.rows import call_rows, call_sheet, date_to_enter, ranked_calls
from reminders.effect.bookings import effect_of_last_days
from reminders.effect.page import effect_page
from reminders.forms import CallForm, PlanForm
from reminders.models import CallAttempt, ReminderPlan
from reminders.plans.steps import PlanChange, change_plan, waiting_of_plan
from reminders.seasons.page import is_of_a_season, season_view
from reminders.upcoming import entries, sent_reminders, waiting_reminders
from workshop.access import signed_in
from workshop.models import Company
from workshop_crm.lib.errors import DomainError

PAGE_SIZE = 50
SHOWN_SENT = 10
SPANS = ("90", "180", "365")
DEFAULT_SPAN = 180
MOST_CALLS = 1000


def upcoming(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    user = signed_in(request)
    waiting = of_sites_of(waiting_reminders(now=now), user)
    page = Paginator(waiting, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "entries": entries(page),
        "sent": entries(of_sites_of(sent_reminders(), user)[:SHOWN_SENT]),
        "plans": ReminderPlan.objects.select_related("service"),
        "call_count": of_sites_of(open_calls(now=now), user).count(),
        "effect": effect_of_last_days(now=now),
    }
    return render(request, "reminders/list.html", context)


def effect(request: HttpRequest) -> HttpResponse:
    asked = request.GET.get("days", "")
    days = int(asked) if asked in SPANS else DEFAULT_SPAN
    context = effect_page(now=timezone.now(), days=days)
    return render(request, "reminders/effect.html", {**context, "spans": map(int, SPANS)})


@require_http_methods(["GET", "POST"])
def plan_edit(request: HttpRequest, pk: int) -> HttpResponse:
    plan = get_object_or_404(ReminderPlan.objects.select_related("service"), pk=pk)
    form = PlanForm(request.POST or None, plan=plan)
    if form.is_valid():
        try:
            change_plan(plan, PlanChange(**form.cleaned_data), today=timezone.localdate())
        except DomainError as error:
            form.add_error("steps", str(error))
        else:
            text = _("The plan is saved. What goes out by it appears here within a minute.")
            messages.success(request, text)
            # Of a season the page shows how it is spread now.
            to = ("reminders:plan", pk) if is_of_a_season(plan) else ("reminders:list",)
            return redirect(*to)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    season = season_view(plan, today=timezone.localdate())
    context = {"plan": plan, "form": form, "season": season}
    return render(request, "reminders/plan.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def plan_stop(request: HttpRequest, pk: int) -> HttpResponse:
    plan = get_object_or_404(ReminderPlan.objects.select_related("service"), pk=pk)
    form, waiting = ReasonForm(request.POST or None), waiting_of_plan(plan)
    if form.is_valid():
        word = Word(signed_in(request), form.cleaned_data["reason"], timezone.now())
        tell_stopped(request, stop_messages(waiting.pks, word))
        return redirect("reminders:list")
    context = {
        "form": form,
        "number": len(waiting.pks),
        "shared": waiting.shared,
        "what": _("Reminders of %(service)s") % {"service": plan.service},
        "back": "reminders:list",
    }
    return render(request, "messaging/stop_many.html", context, status=status_of(form))


def calls(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    mine = of_sites_of(open_calls(now=now), signed_in(request))
    ranked = ranked_calls(list(mine[:MOST_CALLS]), now=now)
    page = Paginator(ranked, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": call_rows(list(page), by=signed_in(request), now=now),
        "tasks": call_tasks(signed_in(request), now=now)[:PAGE_SIZE],
        "is_quiet": house_call_times(Company.objects.first()).seconds_left(now) == 0,
    }
    return render(request, "reminders/calls.html", context)


@require_POST
def take(request: HttpRequest, pk: int) -> HttpResponse:
    message = get_object_or_404(Message, pk=pk, channel=Channel.CALL)
    try:
        take_call(message, by=signed_in(request), now=timezone.now())
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("reminders:calls")
    return redirect("reminders:call", pk)


@require_http_methods(["GET", "POST"])
def call(request: HttpRequest, pk: int) -> HttpResponse:
    message = get_object_or_404(
        Message.objects.select_related("customer"), pk=pk, channel=Channel.CALL
    )
    if message.customer:
        look_at(request, message.customer, AccessEntry.Action.MESSAGE, f"message:{pk}")
    form = CallForm(request.POST or None)
    if form.is_valid():
        return _called(request, message, CallResult(**form.cleaned_data, by=signed_in(request)))
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(
        request, "reminders/call.html", _call_context(request, message, form), status=status
    )


def _called(request: HttpRequest, message: Message, result: CallResult) -> HttpResponse:
    """Note the result; a date that was agreed and stands nowhere yet is entered next."""
    now = timezone.now()
    try:
        attempt = record_call(message, result, now=now)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("reminders:calls")
    messages.success(request, _noted(attempt))
    if page := date_to_enter(attempt, now=now):
        messages.warning(request, _("The appointment is not in the calendar yet. Please enter it."))
        return redirect(page)
    return redirect("reminders:calls")


def _noted(attempt: CallAttempt) -> str:
    """Say what was noted, and when the call comes back to the list."""
    outcome = {"outcome": attempt.get_outcome_display()}
    again = comes_back_at(attempt.message, now=attempt.called_at)
    if again is None:
        return _("Noted: %(outcome)s.") % outcome
    moment = date_format(timezone.localtime(again), "SHORT_DATETIME_FORMAT")
    return _("Noted: %(outcome)s. Next attempt: %(moment)s.") % {**outcome, "moment": moment}


def _call_context(request: HttpRequest, message: Message, form: CallForm) -> dict[str, Any]:
    if message.customer is None:
        raise Http404
    return {
        "message": message,
        "customer": message.customer,
        "sheet": call_sheet(message, message.customer, by=signed_in(request), now=timezone.now()),
        "form": form,
        "outcomes": CallAttempt.Outcome,
        "is_open": message.state == Message.State.HANDED_OVER,
    }
