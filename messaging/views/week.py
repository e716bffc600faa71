"""The page of the next seven days of the outbox."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from customers.models.consent import Channel
from messaging.calls.times import house_call_times
from messaging.delivery.channel_states import channel_obstacles
from messaging.week import coming_days, judge_messages, messages_of
from workshop.models import Company
from workshop_crm.lib.days import read_day

SHOWN = 50


@require_safe
def week(request: HttpRequest) -> HttpResponse:
    now, house = timezone.now(), Company.objects.first()
    hours = house_call_times(house)
    days = coming_days(hours.zone, now=now)
    asked = _asked_day(request)
    # Without a wish the first day on which something leaves.
    chosen = next((day for day in days if (day.date == asked if asked else day.number)), None)
    used = {line.channel for day in days for line in day.lines}
    obstacles = channel_obstacles(house, now) if house else {}
    context = {
        "days": days,
        "number": sum(day.number for day in days),
        "chosen": chosen,
        "house": house,
        "obstacles": [
            (Channel(name).label, reason) for name, reason in obstacles.items() if name in used
        ],
    }
    if chosen:
        rows = list(messages_of(chosen.date, hours.zone, now=now)[:SHOWN])
        context["rows"] = judge_messages(rows, hours, now=now)
        context["more"] = max(chosen.number - SHOWN, 0)
    return render(request, "messaging/week.html", context)


def _asked_day(request: HttpRequest) -> date | None:
    return read_day(request.GET.get("day", ""))
