"""The outbox: what waits, what left, what came back."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from customers.at_site import of_sites_of
from customers.models import AccessEntry
from customers.models.consent import Channel
from customers.views.looking import look_at
from messaging.delivery.channel_states import channel_obstacles
from messaging.delivery.uncertain import ASKABLE_CHANNELS, ask_provider
from messaging.delivery.uncertain import decide_uncertain as settle_uncertain
from messaging.forms.messages import OutboxFilterForm
from messaging.gate.rules import decide
from messaging.models import Inbound, Message
from messaging.other_ways import other_ways, send_another_way
from messaging.previews import preview
from messaging.reports import outbox_numbers
from messaging.stopping import Word, stop_message
from workshop.access import signed_in
from workshop.models import Company
from workshop.way_back import way_back
from workshop_crm.lib.errors import DomainError

PAGE_SIZE = 50


@require_safe
def outbox(request: HttpRequest) -> HttpResponse:
    form = OutboxFilterForm(request.GET)
    found = of_sites_of(form.chosen(), signed_in(request))
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    house = Company.objects.first()
    obstacles = channel_obstacles(house, timezone.now()) if house else {}
    context = {
        "form": form,
        "page": page,
        "query": form.query(),
        "house": house,
        "obstacles": [(Channel(name).label, reason) for name, reason in obstacles.items()],
        "numbers": outbox_numbers(timezone.now()),
    }
    return render(request, "messaging/list.html", context)


@require_safe
def message(request: HttpRequest, pk: int) -> HttpResponse:
    shown = get_object_or_404(Message.objects.select_related("customer", "text_version"), pk=pk)
    if shown.customer:
        look_at(request, shown.customer, AccessEntry.Action.MESSAGE, f"message:{pk}")
    context = {
        "shown": shown,
        "events": shown.provider_events.all(),
        "replies": shown.replies.all(),
        "can_ask_provider": shown.channel in ASKABLE_CHANNELS,
        "other_ways": [
            (channel, Channel(channel).label) for channel in other_ways(shown, now=timezone.now())
        ],
    }
    if shown.state == Message.State.PLANNED and shown.customer:
        context["rendered"] = preview(shown)
        context["decision"] = decide(
            shown.customer,
            channel=shown.channel,
            purpose=shown.purpose,
            address=shown.address,
            now=timezone.now(),
        )
    return render(request, "messaging/detail.html", context)


@require_POST
def block(request: HttpRequest, pk: int) -> HttpResponse:
    stopped = get_object_or_404(Message, pk=pk)
    try:
        stop_message(stopped.pk, Word(signed_in(request), "", timezone.now()))
    except DomainError as error:
        messages.error(request, str(error))
    else:
        told = {"name": stopped.customer or stopped.address}
        messages.success(request, _("The message to %(name)s will not be sent.") % told)
    return redirect(way_back(request, otherwise=reverse("messaging:detail", args=[pk])))


@require_POST
def another_way(request: HttpRequest, pk: int) -> HttpResponse:
    refused, channel = get_object_or_404(Message, pk=pk), request.POST.get("channel", "")
    try:
        send_another_way(refused.pk, channel, by=signed_in(request), now=timezone.now())
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("It leaves on the way that you have chosen."))
    return redirect("messaging:detail", pk)


@require_POST
def decide_uncertain(request: HttpRequest, pk: int) -> HttpResponse:
    uncertain, answer = get_object_or_404(Message, pk=pk), request.POST.get("answer", "")
    if answer == "ask":
        found = ask_provider(uncertain, now=timezone.now())
        text = _("The provider has it.") if found else _("The provider does not know it.")
        messages.info(request, text)
        return redirect("messaging:detail", pk)
    try:
        settle_uncertain(uncertain.pk, answer, by=signed_in(request), now=timezone.now())
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("messaging:detail", pk)


@require_safe
def inbound(request: HttpRequest, pk: int) -> HttpResponse:
    received = get_object_or_404(Inbound.objects.select_related("customer", "in_reply_to"), pk=pk)
    if received.customer:
        look_at(request, received.customer, AccessEntry.Action.MESSAGE, f"inbound:{pk}")
    return render(request, "messaging/inbound.html", {"received": received})
