"""What all pages for one customer share: their language, and what is left after an erasure."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation

from customers.models import Customer


def render_for(
    customer: Customer | None,
    request: HttpRequest,
    template: str,
    context: dict[str, Any],
    *,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    """Render a page in the customer's language, or in the one they switch to by ``?lang=``.

    Whom we don't know reads it in the browser's. ``here`` in the context is the page's own
    address, where a form has another one. Of an erased person there is nothing left to show.
    """
    if customer and customer.erased_at:
        return erased_page(request, customer)
    language = page_language(request, customer)
    context = {"here": request.path, **context}
    context["other_languages"] = _other_languages(request, context["here"], language)
    with translation.override(language):
        response = render(request, template, context, status=status)
    if request.GET.get("lang") == language:
        # Links and forms of the page carry no language along; the choice has to outlive them.
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            secure=settings.IS_HTTPS,
            samesite="Lax",
        )
    return response


def page_language(request: HttpRequest, customer: Customer | None) -> str:
    """Return the language that was chosen on a page, else the customer's own, or the browser's."""
    cookie = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    chosen = request.GET.get("lang") or cookie
    if chosen in dict(settings.LANGUAGES):
        return chosen
    return customer.language if customer else translation.get_language_from_request(request)


def _other_languages(request: HttpRequest, here: str, language: str) -> list[tuple[str, str, str]]:
    """Return address, code and name of each; in its own words: who needs it can't read ours."""
    query = request.GET.copy()
    others = []
    for code, _name in settings.LANGUAGES:
        if code != language:
            query["lang"] = code
            name = translation.get_language_info(code)["name_local"]
            others.append((f"{here}?{query.urlencode()}", code, name))
    return others


def erased_page(request: HttpRequest, customer: Customer) -> HttpResponse:
    """Say kindly that there is nothing any more, whatever was asked; changes nothing."""
    with translation.override(page_language(request, customer)):
        return render(request, "public/erased.html", status=HTTPStatus.GONE)
