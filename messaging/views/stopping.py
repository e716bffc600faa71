"""Pages for stopping much at once: all of a kind, all advertising, the whole house."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from messaging.forms.messages import ReasonForm
from messaging.house import pause_house as pause
from messaging.house import resume_house as resume
from messaging.stopping import ADVERTISING, Word, stop_all, waiting_by_kind, waiting_of
from messaging.templatetags.messaging_words import kind_label
from workshop.access import signed_in
from workshop.way_back import way_back


@require_safe
def stop_choose(request: HttpRequest) -> HttpResponse:
    context = {"kinds": waiting_by_kind(), "advertising": waiting_of(ADVERTISING).count()}
    return render(request, "messaging/stop_choose.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def stop_many(request: HttpRequest, what: str) -> HttpResponse:
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        word = Word(signed_in(request), form.cleaned_data["reason"], timezone.now())
        tell_stopped(request, stop_all(what, word))
        return redirect("messaging:stop_choose")
    context = {
        "form": form,
        "number": waiting_of(what).count(),
        "what": _("All advertising") if what == ADVERTISING else kind_label(what),
        "back": "messaging:stop_choose",
    }
    return render(request, "messaging/stop_many.html", context, status=status_of(form))


@require_POST
def pause_house(request: HttpRequest) -> HttpResponse:
    back = way_back(request, otherwise=reverse("messaging:list"))
    if request.POST.get("paused") != "yes":
        resume()
        messages.success(request, _("Sending goes on."))
        return redirect(back)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Please say why, so that everybody understands the pause."))
        return redirect(back)
    pause(by=signed_in(request), reason=form.cleaned_data["reason"], now=timezone.now())
    messages.success(request, _("Nothing leaves the house now."))
    return redirect(back)


def tell_stopped(request: HttpRequest, number: int) -> None:
    """Say how many messages were really stopped: some may have left since the page was shown."""
    text = ngettext("%(number)s message was stopped.", "%(number)s messages were stopped.", number)
    messages.success(request, text % {"number": number})


def status_of(form: ReasonForm) -> HTTPStatus:
    """Return 422 for a form that was sent without its reason."""
    return HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
