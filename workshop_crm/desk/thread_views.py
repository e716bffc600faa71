"""The conversation with one customer, and the box to answer in it."""

from __future__ import annotations

import re
from http import HTTPStatus

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from customers.models import AccessEntry, Customer
from customers.models.consent import Channel
from customers.views.looking import look_at
from customers.views.survivors import follows_merges
from messaging.answers import NewAnswer, is_reached, put_answer
from messaging.models import Inbound
from workshop.access import signed_in
from workshop_crm.desk.thread import Thread, read_thread
from workshop_crm.lib.errors import DomainError
from workshop_crm.lib.sms_text import sms_size, to_plain_sms

MOST_SMS_PARTS = 4


class AnswerForm(forms.Form):
    """The words of an answer; an SMS must not become a novel."""

    text = forms.CharField(
        label=gettext_lazy("Your answer"), max_length=4000, widget=forms.Textarea({"rows": 4})
    )

    def __init__(self, *args: object, channel: str = "", **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.channel = channel

    def clean_text(self) -> str:
        text = str(self.cleaned_data["text"]).strip()
        if self.channel == Channel.SMS and sms_size(to_plain_sms(text)).parts > MOST_SMS_PARTS:
            raise forms.ValidationError(_("That is too long for an SMS. Please write less."))
        return text


@require_http_methods(["GET", "HEAD", "POST"])
@follows_merges
def thread(request: HttpRequest, pk: int) -> HttpResponse:
    customer = get_object_or_404(Customer.objects.living(), pk=pk)
    look_at(request, customer, AccessEntry.Action.MESSAGE, "thread")
    number = request.GET.get("page", "")
    page = int(number) if re.fullmatch(r"[1-9][0-9]{0,2}", number) else 1
    shown = read_thread(customer, page=page, now=timezone.now())
    question = shown.question
    form = AnswerForm(request.POST or None, channel=question.channel if question else "")
    if question and form.is_valid() and _is_sent(request, question, form):
        return redirect("desk:thread", pk)
    return _page(request, customer, shown, form)


def _is_sent(request: HttpRequest, question: Inbound, form: AnswerForm) -> bool:
    new = NewAnswer(question, form.cleaned_data["text"], signed_in(request))
    try:
        put_answer(new, now=timezone.now())
    except DomainError as error:
        form.add_error(None, str(error))
        return False
    messages.success(request, _("The answer is on its way."))
    return True


def _page(
    request: HttpRequest, customer: Customer, shown: Thread, form: AnswerForm
) -> HttpResponse:
    context = {
        "customer": customer,
        "thread": shown,
        "form": form,
        "is_reached": bool(shown.question and is_reached(customer, shown.question)),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "desk/thread.html", context, status=status)
