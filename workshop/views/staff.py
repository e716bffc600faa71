"""Log-ins of staff."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from workshop.access import owner_required
from workshop.forms import NewPasswordForm, NewStaffForm, StaffForm
from workshop.models import User
from workshop.staff import add_staff, change_staff, set_new_password
from workshop.views.pages import EditPage, edit


@require_safe
@owner_required
def staff(request: HttpRequest) -> HttpResponse:
    people = User.objects.select_related("site").order_by("-is_active", "last_name", "username")
    return render(request, "workshop/staff.html", {"people": people})


@require_http_methods(["GET", "POST"])
@owner_required
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
@owner_required
def person(request: HttpRequest, pk: int) -> HttpResponseBase:
    # Two objects: a refused change must not show as if it were saved.
    stored = get_object_or_404(User, pk=pk)
    form = StaffForm(request.POST or None, instance=get_object_or_404(User, pk=pk))
    page = EditPage(
        heading=stored.get_full_name() or stored.username,
        lead=_("Log-in name: %(name)s") % {"name": stored.username},
        back_url=reverse("workshop:staff"),
        save=lambda: change_staff(stored, form.cleaned_data),
        context={"password_url": reverse("workshop:password", args=[pk])},
    )
    return edit(request, form, page)


@require_http_methods(["GET", "POST"])
@owner_required
def password(request: HttpRequest, pk: int) -> HttpResponseBase:
    person = get_object_or_404(User, pk=pk)
    form = NewPasswordForm(request.POST or None)
    page = EditPage(
        heading=_("New password for %(name)s") % {"name": person.get_full_name() or person},
        lead=_("Whoever is logged in with the old one is logged out."),
        back_url=reverse("workshop:staff"),
        save=lambda: set_new_password(person, form.cleaned_data["password"]),
    )
    return edit(request, form, page)
