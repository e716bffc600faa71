"""The list of what people have to do."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from customers.errors import PutOffError
from customers.forms.tasks import OwnerForm, PutOffForm, staff_choices, time_to_come
from customers.models import Task
from customers.task_actions import action_of
from customers.tasks_list import assign_task, close_task, count_by_kind, open_tasks, put_off_task
from workshop.access import signed_in
from workshop.models import User
from workshop.way_back import way_back

PAGE_SIZE = 25
OWNERS = {"mine": gettext_lazy("Mine"), "free": gettext_lazy("Nobody's yet")}


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    whose, kind = request.GET.get("whose", ""), request.GET.get("kind", "")
    tasks = open_tasks(user=signed_in(request), whose=whose, kind=kind)
    page = Paginator(tasks, PAGE_SIZE).get_page(request.GET.get("page"))
    counts = count_by_kind(signed_in(request))
    context = {
        "page": page,
        "tasks": [(task, action_of(task)) for task in page],
        "whose": whose,
        "owners": OWNERS,
        "kind": kind,
        "kinds": [
            (value, label, counts[value]) for value, label in Task.Kind.choices if value in counts
        ],
        "staff": staff_choices(),
        "put_off": PutOffForm(),
        "now": timezone.now(),
    }
    return render(request, "customers/tasks.html", context)


@require_POST
def done(request: HttpRequest, pk: int) -> HttpResponse:
    task = get_object_or_404(Task, pk=pk)
    outcome = request.POST.get("outcome", "").strip() or _("done")
    close_task(task.key, now=timezone.now(), outcome=outcome, by=cast(User, request.user))
    messages.success(request, _("Done: %(task)s") % {"task": task.title})
    return _back(request)


@require_POST
def assign(request: HttpRequest, pk: int) -> HttpResponse:
    task = get_object_or_404(Task, pk=pk)
    form = OwnerForm(request.POST)
    if form.is_valid() and assign_task(task, form.cleaned_data["to"]):
        messages.success(request, _("Noted who takes care of it: %(task)s") % {"task": task.title})
    else:
        messages.error(request, _("This task is done already, or the person is not here any more."))
    return _back(request)


@require_POST
def put_off(request: HttpRequest, pk: int) -> HttpResponse:
    task, form, now = get_object_or_404(Task, pk=pk), PutOffForm(request.POST), timezone.now()
    if not form.is_valid():
        messages.error(request, _("Please say until when, and why."))
        return _back(request)
    until, by = time_to_come(form.cleaned_data["until"], now=now), cast(User, request.user)
    try:
        put_off_task(task, until, reason=form.cleaned_data["reason"], by=by, now=now)
    except PutOffError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Put off: %(task)s") % {"task": task.title})
    return _back(request)


def _back(request: HttpRequest) -> HttpResponse:
    return redirect(way_back(request, otherwise=reverse("customers:tasks")))
