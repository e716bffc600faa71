"""Work that is put off: noted at the visit, closed wherever it is shown."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bookings.forms.deferred import DeferredWorkForm
from bookings.models import DeferredWork
from bookings.views.staff import StaffRequest
from bookings.views.visits import show_visit
from bookings.visits.deferred import defer_work, settle_work
from bookings.visits.page import find_visit
from workshop.way_back import way_back
from workshop_crm.lib.errors import DomainError

CLOSING = (DeferredWork.State.DONE, DeferredWork.State.DECLINED)


@require_POST
def defer(request: StaffRequest, pk: int) -> HttpResponse:
    visit, form = find_visit(pk), DeferredWorkForm(request.POST)
    if form.is_valid():
        try:
            defer_work(visit, form.to_finding(), by=request.user, now=timezone.now())
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Noted. It is offered again at the next contact."))
            return redirect(f"{visit.get_absolute_url()}#deferred")
    error = _("Please look at the marked fields.")
    return show_visit(request, pk, failed="deferred", error=error, deferred_form=form)


@require_POST
def settle(request: StaffRequest, pk: int, state: str) -> HttpResponse:
    if state not in CLOSING:
        raise Http404
    work = get_object_or_404(DeferredWork.objects.select_related("customer"), pk=pk)
    try:
        settle_work(work, state, by=request.user, now=timezone.now())
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("“%(work)s” is closed.") % {"work": work.text})
    return redirect(way_back(request, otherwise=work.customer.get_absolute_url()))
