"""The wording of messages: the owner reads, changes, tries out and takes back."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from customers.models import Customer
from customers.models.consent import Channel
from customers.search.finding import find_customers
from messaging.forms.texts import GoBackForm, TextForm
from messaging.kinds import MessageKind, get_kind
from messaging.models import TextVersion
from messaging.texts.additions import find_addition, passages_lacking, with_passage
from messaging.texts.checking import check_text
from messaging.texts.comparing import compare
from messaging.texts.overview import occasions
from messaging.texts.placeholders import Look
from messaging.texts.saving import Change, can_reply, go_back, save_text, versions_of
from messaging.texts.sources import Place, Source, load_house_texts, shipped
from messaging.texts.trying import sample_values, tail_of
from workshop.access import signed_in
from workshop.models import Company
from workshop_crm.lib.errors import DomainError
from workshop_crm.lib.references import row_number

MOST_HITS = 6


@require_safe
def texts(request: HttpRequest) -> HttpResponse:
    company = Company.objects.get()
    return render(request, "messaging/texts.html", {"occasions": occasions(company)})


@require_http_methods(["GET", "POST"])
def text(request: HttpRequest, kind: str, channel: str, language: str) -> HttpResponse:
    place, _kind = place_or_404(kind, channel, language)
    form = _form(request, place)
    if "find" not in request.POST and form.is_valid():
        change = Change(signed_in(request), form.cleaned_data["why"], form.cleaned_data["seen"])
        try:
            saved = save_text(place, form.typed(), change, now=timezone.now())
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(
                request, _("Version %(number)s is in force.") % {"number": saved.number}
            )
            return redirect("messaging:text", kind, channel, language)
    status = HTTPStatus.OK
    if request.method == "POST" and "find" not in request.POST:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    return render(request, "messaging/text.html", _page(request, place, form), status=status)


@require_safe
def text_versions(request: HttpRequest, kind: str, channel: str, language: str) -> HttpResponse:
    place, message_kind = place_or_404(kind, channel, language)
    rows = list(versions_of(place))
    number = row_number(request.GET.get("number")) or _top(rows)
    shown = get_object_or_404(versions_of(place), number=number)
    before = versions_of(place).filter(number=shown.number - 1).first()
    standard = _shipped(place)
    source = _source_of(shown, standard)
    context = {
        "place": place,
        "kind": message_kind,
        "rows": rows,
        "shown": shown,
        "seen": _top(rows),
        "with_before": compare(_source_of(before, standard), source),
        "with_standard": compare(standard, source),
    }
    return render(request, "messaging/text_versions.html", context)


@require_POST
def text_back(request: HttpRequest, kind: str, channel: str, language: str) -> HttpResponse:
    place, _kind = place_or_404(kind, channel, language)
    form = GoBackForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Please say why."))
        return redirect("messaging:text_versions", kind, channel, language)
    change = Change(signed_in(request), form.cleaned_data["why"], form.cleaned_data["seen"])
    try:
        go_back(place, form.cleaned_data["number"], change, now=timezone.now())
    except TextVersion.DoesNotExist as error:
        raise Http404 from error
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("It is in force again."))
    return redirect("messaging:text", kind, channel, language)


def place_or_404(kind: str, channel: str, language: str) -> tuple[Place, MessageKind]:
    """Find the text that an address names. Raises Http404 for one that can't be changed."""
    place = Place(kind, channel, language)
    try:
        known = get_kind(kind)
    except KeyError as error:
        raise Http404 from error
    if not known.placeholders or channel not in known.channels or language not in ("de", "en"):
        raise Http404
    _shipped(place)
    return place, known


def _shipped(place: Place) -> Source:
    standard = shipped(place)
    if standard is None:
        raise Http404
    return standard


def _form(request: HttpRequest, place: Place) -> TextForm:
    if request.method == "POST":
        return TextForm(place, request.POST)
    house = load_house_texts()
    source, version = house.own(place) or _shipped(place), house.version(place)
    addition = find_addition(get_kind(place.kind), request.GET.get("add", ""))
    if addition:
        source = with_passage(source, addition, place)
    initial = {
        "why": addition.says if addition else "",
        "subject": source.subject,
        "body": source.body,
        "seen": version.number if version else 0,
    }
    return TextForm(place, initial=initial)


def _page(request: HttpRequest, place: Place, form: TextForm) -> dict[str, Any]:
    company, kind = Company.objects.get(), get_kind(place.kind)
    source = (
        form.typed()
        if form.is_bound
        else Source(form.initial.get("subject", ""), form.initial["body"])
    )
    found = find_customers(request.POST.get("who", ""), limit=MOST_HITS, today=timezone.localdate())
    context = {
        "place": place,
        "kind": kind,
        "form": form,
        "lacks": passages_lacking(kind, place, source) if load_house_texts().own(place) else [],
        "words": [word for word in kind.vocabulary if word.look is not Look.FLAG],
        "flags": [word for word in kind.vocabulary if word.look is Look.FLAG],
        "findings": check_text(kind, place, source, can_reply=can_reply(company)),
        "version": load_house_texts().version(place),
        "who": request.POST.get("who", ""),
        "hits": [hit.customer for hit in found],
        "customer": chosen_customer(request),
    }
    if place.channel == Channel.SMS:
        now = timezone.now()
        context["samples"] = sample_values(place, company, now=now)
        context["tail"] = tail_of(place, company, now=now)
    return context


def chosen_customer(request: HttpRequest) -> Customer | None:
    """Return with whose facts the text shall be tried."""
    pk = row_number(request.POST.get("customer"))
    return Customer.objects.filter(pk=pk, is_restricted=False).first()


def _source_of(version: TextVersion | None, standard: Source) -> Source:
    if version is None or version.is_standard:
        return standard
    return Source(version.subject, version.body)


def _top(rows: list[TextVersion]) -> int:
    return rows[0].number if rows else 0
