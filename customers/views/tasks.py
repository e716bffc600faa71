"""The list of what people have to do."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from customers.models import Task
from customers.tasks_list import close_task
from workshop.models import User
from workshop.way_back import way_back

PAGE_SIZE = 25


@require_safe
@login_required
def index(request: HttpRequest) -> HttpResponse:
    chosen = request.GET.get("kind", "")
    tasks = Task.objects.filter(done_at=None).exclude(customer__is_restricted=True)
    tasks = tasks.select_related("customer").order_by("due_at", "id")
    if chosen in Task.Kind.values:
        tasks = tasks.filter(kind=chosen)
    page = Paginator(tasks, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"page": page, "chosen": chosen, "kinds": Task.Kind.choices, "now": timezone.now()}
    return render(request, "customers/tasks.html", context)


@require_POST
@login_required
def done(request: HttpRequest, pk: int) -> HttpResponse:
    task = get_object_or_404(Task, pk=pk)
    outcome = request.POST.get("outcome", "").strip() or _("done")
    close_task(task.key, now=timezone.now(), outcome=outcome, by=cast(User, request.user))
    messages.success(request, _("Done: %(task)s") % {"task": task.title})
    return redirect(way_back(request, otherwise=reverse("customers:tasks")))
