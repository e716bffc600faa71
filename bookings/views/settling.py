"""How the answer to each step of a visit is read from its form."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from bookings.forms.deferred import NextStepForm
from bookings.forms.visits import ReminderForm, ScoreForm, VisitDataForm, first_error
from bookings.models import Appointment, Visit
from bookings.views.staff import StaffRequest
from bookings.visits.answers import (
    complete_data,
    record_reminder_wish,
    record_satisfaction,
    refuse_reminders,
)
from bookings.visits.checklist import NEXT_SERVICE, REMINDERS, SATISFACTION, Asks, Step
from bookings.visits.next_steps import book_next, keep_next, propose_next, put_off_next
from bookings.visits.walking import (
    Said,
    leave_out_step,
    refuse_if_answered_meanwhile,
    save_once,
    settle_step,
)
from workshop_crm.lib.errors import DomainError
from workshop_crm.lib.references import row_number


def save_as_sent(
    request: StaffRequest, visit: Visit, save: Callable[[], str], now: datetime
) -> str:
    """Save what a tablet has sent, once even if it comes again; return what is wrong with it."""
    number = _client_id(request)
    if not _is_own(request):
        return _("A colleague typed this. It is sent as soon as they are logged in again.")
    try:
        return save_once(visit, number, save, now=now) if number else save()
    except DomainError as refusal:
        return str(refusal)


def answered(request: StaffRequest, response: HttpResponse) -> HttpResponse:
    """Tell the tablet that this save has its answer and need not be sent again."""
    if _is_own(request) and (number := _client_id(request)):
        response["X-Answered"] = str(number)
    return response


def _is_own(request: StaffRequest) -> bool:
    """Say whether who is logged in is who typed it: consent is recorded with who took it."""
    return request.POST.get("typed_by", str(request.user.pk)) == str(request.user.pk)


def _client_id(request: StaffRequest) -> UUID | None:
    try:
        return UUID(request.POST.get("client_id", ""))
    except ValueError:
        return None


def settle(request: StaffRequest, visit: Visit, known: Step, now: datetime) -> str:
    """Settle any step but the data; return what is wrong with the answer, or nothing."""
    if "seen" in request.POST:
        refuse_if_answered_meanwhile(visit, known, request.POST["seen"])
    if "leave_out" in request.POST:
        reason = request.POST.get("reason", "")
        leave_out_step(visit, known, reason=reason, by=request.user, now=now)
    elif asks := _ASKING.get(known.key):
        return asks(request, visit, now)
    elif known.asks == Asks.YES_NO:
        said = Said(request.POST.get("answer", ""), request.POST.get("note", ""))
        settle_step(visit, known.key, by=request.user, now=now, said=said)
    else:
        settle_step(visit, known.key, by=request.user, now=now)
    return ""


def settle_data(request: StaffRequest, visit: Visit, form: VisitDataForm, now: datetime) -> str:
    """Settle the data step; return what is wrong with the form, or nothing."""
    if not form.is_valid():
        return first_error(form.customer, form.vehicle)
    if form.clashes:
        return _("Somebody else was faster. Please look at the data as they are now.")
    if not complete_data(visit, form.to_data(), by=request.user, now=now):
        messages.warning(
            request, _("The mileage does not fit the earlier readings. Please check it.")
        )
    return ""


def _settle_reminders(request: StaffRequest, visit: Visit, now: datetime) -> str:
    form = ReminderForm(request.POST)
    if not form.is_valid():
        return first_error(form)
    match form.cleaned_data["answer"]:
        case "yes":
            record_reminder_wish(visit, form.to_answer(), by=request.user, now=now)
        case "no":
            refuse_reminders(visit, by=request.user, now=now)
        case _:
            settle_step(visit, REMINDERS.key, by=request.user, now=now)
    return ""


def _settle_satisfaction(request: StaffRequest, visit: Visit, now: datetime) -> str:
    form = ScoreForm(request.POST)
    if not form.is_valid():
        return first_error(form)
    record_satisfaction(visit, form.cleaned_data["score"], by=request.user, now=now)
    return ""


def _settle_next(request: StaffRequest, visit: Visit, now: datetime) -> str:
    form = NextStepForm(request.POST)
    if not form.is_valid():
        return first_error(form)
    answer, by = form.cleaned_data, request.user
    match answer["kind"]:
        case "book":
            book_next(visit, answer["date"], by=by, now=now)
        case "propose":
            propose_next(visit, answer["date"], by=by, now=now)
        case "known":
            appointment = get_object_or_404(Appointment, pk=row_number(answer["rest"]))
            keep_next(visit, appointment, answer["channel"], by=by, now=now)
        case _:
            put_off_next(
                visit,
                answer["reason"],
                answer["channel"],
                by=by,
                now=now,
                again_on=answer["again_on"],
            )
    return ""


_ASKING: dict[str, Callable[[StaffRequest, Visit, datetime], str]] = {
    REMINDERS.key: _settle_reminders,
    SATISFACTION.key: _settle_satisfaction,
    NEXT_SERVICE.key: _settle_next,
}
