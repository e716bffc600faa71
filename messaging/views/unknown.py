"""Messages of unknown senders, and whose they are."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from customers.models import Customer
from customers.search.finding import find_customers
from messaging.inbound.unknown_senders import assign_sender, unknown_messages
from messaging.models import Inbound
from workshop_crm.lib.references import row_number

PAGE_SIZE = 50
MOST_HITS = 12


@require_safe
def unknown(request: HttpRequest) -> HttpResponse:
    page = Paginator(unknown_messages(), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "messaging/unknown.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
def assign(request: HttpRequest, pk: int) -> HttpResponse:
    received = get_object_or_404(Inbound, pk=pk)
    if received.customer_id:
        return redirect("desk:thread", received.customer_id)
    if request.method == "POST":
        return _assigned(request, received)
    query = request.GET.get("q", "")
    hits = find_customers(query, limit=MOST_HITS, today=timezone.localdate())
    people = [hit.customer for hit in hits]
    context = {"received": received, "query": query, "people": people}
    return render(request, "messaging/assign.html", context)


def _assigned(request: HttpRequest, received: Inbound) -> HttpResponse:
    number = row_number(request.POST.get("customer"))
    customer = get_object_or_404(Customer.objects.living(), pk=number)
    assign_sender(received, customer, now=timezone.now())
    messages.success(request, _("The messages belong to %(name)s now.") % {"name": customer})
    return redirect("desk:thread", customer.pk)
