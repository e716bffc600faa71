"""Notes by hand on a customer's page."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from customers.forms.tasks import NoteForm
from customers.models import Customer
from customers.notes import add_note
from customers.views.survivors import follows_merges
from workshop.models import User


@require_POST
@follows_merges
def new(request: HttpRequest, pk: int) -> HttpResponse:
    customer = get_object_or_404(Customer.objects.living(), pk=pk)
    form = NoteForm(request.POST)
    if form.is_valid():
        by, now = cast(User, request.user), timezone.now()
        add_note(customer, form.cleaned_data["kind"], form.cleaned_data["text"], by=by, now=now)
        messages.success(request, _("Noted."))
    else:
        messages.error(request, _("Please write down what was said, in 2000 signs at most."))
    return redirect(customer)
