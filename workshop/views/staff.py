"""Log-ins of staff."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from workshop.access import signed_in
from workshop.forms import NewPasswordForm, NewStaffForm, StaffForm
from workshop.log_ins import end_all_log_ins
from workshop.models import User
from workshop.second_factor import has_second_factor, remove_second_factor
from workshop.staff import add_staff, change_staff, set_new_password
from workshop.views.pages import EditPage, edit
from workshop_crm.lib.errors import DomainError

# Connected programs have a page of their own.
_PEOPLE = User.objects.filter(is_program=False)


@require_safe
def staff(request: HttpRequest) -> HttpResponse:
    people = (
        User.objects.filter(is_program=False)
        .select_related("site")
        .order_by("-is_active", "last_name", "username")
    )
    return render(request, "workshop/staff.html", {"people": people})


@require_http_methods(["GET", "POST"])
def staff_new(request: HttpRequest) -> HttpResponseBase:
    form = NewStaffForm(request.POST or None)
    page = EditPage(
        heading=_("New log-in"),
        lead=_("Tell the person the password; you can set a new one at any time."),
        back_url=reverse("workshop:staff"),
        save=lambda: add_staff(form.staff_fields(), password=form.cleaned_data["password"]),
    )
    return edit(request, form, page)


@require_http_methods(["GET", "POST"])
def person(request: HttpRequest, pk: int) -> HttpResponseBase:
    # Two objects: a refused change must not show as if it were saved.
    stored = get_object_or_404(_PEOPLE, pk=pk)
    form = StaffForm(request.POST or None, instance=get_object_or_404(_PEOPLE, pk=pk))
    context = {
        "password_url": reverse("workshop:password", args=[pk]),
        "person": stored,
        "has_second_factor": has_second_factor(stored),
    }
    page = EditPage(
        heading=stored.get_full_name() or stored.username,
        lead=_("Log-in name: %(name)s") % {"name": stored.username},
        back_url=reverse("workshop:staff"),
        save=lambda: change_staff(stored, form.cleaned_data),
        template="workshop/person.html",
        log_query=f"user={pk}",
        context=context,
    )
    return edit(request, form, page)


@require_http_methods(["GET", "POST"])
def password(request: HttpRequest, pk: int) -> HttpResponseBase:
    person = get_object_or_404(_PEOPLE, pk=pk)
    form = NewPasswordForm(request.POST or None)
    page = EditPage(
        heading=_("New password for %(name)s") % {"name": person.get_full_name() or person},
        lead=_("Whoever is logged in with the old one is logged out."),
        back_url=reverse("workshop:staff"),
        save=lambda: set_new_password(person, form.cleaned_data["password"]),
    )
    return edit(request, form, page)


@require_POST
def log_out(request: HttpRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(_PEOPLE, pk=pk)
    end_all_log_ins(person)
    messages.success(request, _("Every log-in of this person is ended."))
    return redirect("workshop:person", pk)


@require_POST
def factor_remove(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        remove_second_factor(get_object_or_404(_PEOPLE, pk=pk), by=signed_in(request))
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Log-in by password alone, until a new one is set up."))
    return redirect("workshop:person", pk)
