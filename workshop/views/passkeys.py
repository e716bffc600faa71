"""Passkeys of one's own log-in: added and removed."""

from __future__ import annotations

from http import HTTPStatus

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from workshop.access import signed_in
from workshop.forms import NewPasskeyForm
from workshop.passkeys import Address, add_passkey, ask_to_make, challenge_of
from workshop.second_factor import new_recovery_codes, remove_passkey
from workshop.views.own import SETUP_FIRST
from workshop_crm.lib.errors import DomainError

# In the session: what the next answer of the browser must contain; good for one answer.
CHALLENGE = "passkey_challenge"


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    user, address = signed_in(request), Address(settings.PUBLIC_BASE_URL)
    challenge = request.session.pop(CHALLENGE, "")
    form = NewPasskeyForm(user, request.POST or None)
    if form.is_valid():
        name, answer = form.cleaned_data["name"], form.cleaned_data["answer"]
        try:
            add_passkey(user, answer, challenge, name=name, address=address, now=timezone.now())
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            request.session.pop(SETUP_FIRST, None)
            messages.success(request, _("The passkey is added."))
            if user.recovery_codes.exists():
                return redirect("workshop:own")
            codes = new_recovery_codes(user)
            return render(request, "workshop/own_codes.html", {"codes": codes})
    options = ask_to_make(user, address) if address.takes_passkeys else ""
    if options:
        request.session[CHALLENGE] = challenge_of(options)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    context = {"form": form, "options": options}
    return render(request, "workshop/own_passkey.html", context, status=status)


@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        remove_passkey(signed_in(request), pk)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The passkey is removed."))
    return redirect("workshop:own")
