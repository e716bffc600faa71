"""Asking the customer about extra work: after a talk, or by a link that waits."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bookings.forms.deferred import DeferredWorkForm
from bookings.models import DeferredWork
from customers.models import AccessEntry
from customers.models.consent import Channel
from customers.views.looking import look_at, look_at_part
from invoices.explanation.from_rows import gross_of_line
from invoices.forms.approvals import ContactForm
from invoices.links import inquiry_url
from invoices.mails.extra_work import send_inquiry
from invoices.models import Inquiry, OrderLine
from invoices.orders.estimates import load_overrun
from invoices.orders.inquiries import ask_by_link, note_contact, open_extras, withdraw_inquiry
from invoices.orders.putting_off import put_off_line
from invoices.printing import qr_code
from invoices.views.answers import done, find_order, status_of
from messaging.outbox import address_of
from workshop.access import signed_in
from workshop.models import Company


def contact(request: HttpRequest, pk: int) -> HttpResponse:
    """What to say to the customer, and what they said."""
    found = find_order(pk)
    look_at(request, found.customer, AccessEntry.Action.ORDER, f"order:{pk}")
    company = Company.objects.first() or Company()
    initial = {"answered_by": found.customer.name}
    form = ContactForm(open_extras(found), request.POST or None, initial=initial)
    if form.is_valid():
        by, now = signed_in(request), timezone.now()
        if done(request, lambda: note_contact(found, form.contact(), by=by, now=now), _("Noted.")):
            return redirect(found)
    channels = [each for each in (Channel.EMAIL, Channel.SMS) if address_of(found.customer, each)]
    context = {
        "order": found,
        "form": form,
        "overrun": load_overrun(found, company),
        "hours": company.approval_link_hours,
        "channels": channels,
    }
    return render(request, "invoices/contact.html", context, status=status_of(form))


@require_POST
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask by link: in a mail, an SMS, or as a code on our screen."""
    found, by, now = find_order(pk), signed_in(request), timezone.now()
    channel = request.POST.get("channel", "")
    made: list[Inquiry] = []
    if channel in (Channel.EMAIL, Channel.SMS):
        done(request, lambda: send_inquiry(found, channel, by=by, now=now), _("The link is sent."))
        return redirect(found)
    if done(request, lambda: made.append(ask_by_link(found, by=by, now=now))):
        return redirect("invoices:inquiry", made[0].pk)
    return redirect(found)


def _find(pk: int) -> Inquiry:
    return get_object_or_404(Inquiry.objects.select_related("order__customer"), pk=pk)


def inquiry(request: HttpRequest, pk: int) -> HttpResponse:
    """The code for the customer's phone, and the answer as soon as it is there."""
    found = _find(pk)
    look_at(request, found.order.customer, AccessEntry.Action.ORDER, f"inquiry:{pk}")
    is_open = found.is_open(timezone.now())
    url = inquiry_url(found)
    context = {
        "inquiry": found,
        "is_open": is_open,
        "url": url,
        "code": qr_code(url) if is_open else "",
    }
    return render(request, "invoices/inquiry.html", context)


def inquiry_state(request: HttpRequest, pk: int) -> HttpResponse:
    """The part of a page that waits for the answer."""
    found = _find(pk)
    look_at_part(request, found.order.customer, AccessEntry.Action.ORDER, f"inquiry:{pk}")
    context = {"inquiry": found, "is_open": found.is_open(timezone.now())}
    return render(request, "invoices/_inquiry.html", context)


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    found = _find(pk)
    done(request, lambda: withdraw_inquiry(found), _("The question is withdrawn."))
    return redirect(found.order)


def put_off(request: HttpRequest, pk: int) -> HttpResponse:
    """Take extra work off the order that the customer doesn't want today."""
    lines = OrderLine.objects.select_related("order__customer", "order__vehicle")
    line = get_object_or_404(lines.filter(is_extra=True), pk=pk)
    look_at(request, line.order.customer, AccessEntry.Action.ORDER, f"order:{line.order_id}")
    initial = {
        "text": line.text,
        "urgency": DeferredWork.Urgency.SOON,
        "price_gross": gross_of_line(line),
    }
    form = DeferredWorkForm(request.POST or None, initial=initial)
    if form.is_valid():
        by, now, finding = signed_in(request), timezone.now(), form.to_finding()
        said = _("Noted. It is offered again at the next contact.")
        if done(request, lambda: put_off_line(line, by=by, now=now, finding=finding), said):
            return redirect(line.order)
    context = {"form": form, "line": line, "back": line.order.get_absolute_url()}
    return render(request, "invoices/put_off.html", context, status=status_of(form))
