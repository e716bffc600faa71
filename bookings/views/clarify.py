"""Klärung: messages that nobody could read for sure, the oldest first."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from bookings.ages import age_text
from bookings.forms.reading import ClarifyForm, DismissForm, typed_by_hand
from bookings.forms.sources import assigned
from bookings.intake.clarifying import Reading, clarify
from bookings.intake.drafts import draft_of
from bookings.intake.field_names import field_choices
from bookings.intake.overview import find_settled_by_people, find_unclear
from bookings.intake.settle import Settlement, dismiss, trust
from bookings.models import Notification
from bookings.views.staff import StaffRequest
from customers.models import AccessEntry
from customers.views.looking import look_at
from workshop.access import at_sites_of, signed_in
from workshop_crm.lib.errors import DomainError

PAGE_SIZE = 25


@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    is_done = request.GET.get("show") == "done"
    found = find_settled_by_people() if is_done else find_unclear(now=now)
    found = at_sites_of(found, signed_in(request), "source__workshop")
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    rows = [(each, age_text(each.received_at, now=now)) for each in page.object_list]
    show = "done" if is_done else ""
    context = {"page": page, "rows": rows, "is_done": is_done, "show": show}
    return render(request, "bookings/clarify.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def one(request: StaffRequest, pk: int) -> HttpResponse:
    notifications = Notification.objects.select_related("source", "booking__customer")
    notification = get_object_or_404(notifications, pk=pk)
    if notification.state == Notification.State.SETTLED:
        messages.info(request, _("This message is settled already."))
        return redirect(notification.booking or "bookings:clarify")
    if notification.booking:
        person, reference = notification.booking.customer, f"notification:{pk}"
        look_at(request, person, AccessEntry.Action.BOOKING, reference)
    if request.method != "POST":
        return _show(request, notification)
    return _ACTIONS.get(request.POST.get("action", ""), _save)(request, notification)


def _show(
    request: StaffRequest,
    notification: Notification,
    *,
    form: ClarifyForm | None = None,
    dismiss_form: DismissForm | None = None,
) -> HttpResponse:
    draft = draft_of(notification, assigned(request.POST))
    context = {
        "notification": notification,
        "age": age_text(notification.received_at, now=timezone.now()),
        "draft": draft,
        "form": form or ClarifyForm(base=draft.event, source=notification.source),
        "dismiss_form": dismiss_form or DismissForm(),
        "fields": field_choices(),
        "assigned": assigned(request.POST),
    }
    is_refused = (form and form.errors) or dismiss_form
    status = HTTPStatus.UNPROCESSABLE_ENTITY if is_refused else HTTPStatus.OK
    part = "bookings/_clarify_work.html" if request.htmx else "bookings/clarify_one.html"
    return render(request, part, context, status=status)


def _read(request: StaffRequest, notification: Notification) -> HttpResponse:
    """Read once more with the fields that were given to lines; what was typed by hand stays."""
    before = draft_of(notification).event
    form = ClarifyForm(
        base=draft_of(notification, assigned(request.POST)).event,
        source=notification.source,
        initial=typed_by_hand(request.POST, before),
    )
    return _show(request, notification, form=form)


def _save(request: StaffRequest, notification: Notification) -> HttpResponse:
    taught = assigned(request.POST)
    base = draft_of(notification, taught).event
    form = ClarifyForm(request.POST, base=base, source=notification.source)
    if not form.is_valid():
        return _show(request, notification, form=form)
    is_remembered = request.POST.get("remember") == "on"
    reading = Reading(
        event=form.event(f"notification:{notification.pk}"),
        words=form.meant(),
        labels=taught if is_remembered else {},
    )
    settlement, others = clarify(notification, reading, by=request.user, now=timezone.now())
    if others:
        text = ngettext(
            "%(count)d other message could be read with it.",
            "%(count)d other messages could be read with it.",
            others,
        )
        messages.info(request, text % {"count": others})
    return _settled(request, settlement)


def _dismiss(request: StaffRequest, notification: Notification) -> HttpResponse:
    form = DismissForm(request.POST)
    if not form.is_valid():
        return _show(request, notification, dismiss_form=form)
    reason = form.cleaned_data["reason"]
    dismiss(notification, reason=reason, by=request.user, now=timezone.now())
    messages.success(request, _("Put away as no booking."))
    return redirect("bookings:clarify")


def _trust(request: StaffRequest, notification: Notification) -> HttpResponse:
    try:
        return _settled(request, trust(notification, by=request.user, now=timezone.now()))
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("bookings:clarify_one", notification.pk)


def _settled(request: HttpRequest, settlement: Settlement) -> HttpResponse:
    notification = settlement.notification
    if notification.booking is None:
        messages.warning(request, notification.reason)
        return redirect("bookings:clarify_one", notification.pk)
    messages.success(request, _("Thank you, the message is settled."))
    return redirect(notification.booking)


_ACTIONS = {"dismiss": _dismiss, "trust": _trust, "read": _read}
