"""Old numbers and bookmarks of merged records lead to the one that lives on."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from customers.models import Customer

type_of_view = Callable[..., HttpResponseBase]


def follows_merges(view: type_of_view) -> type_of_view:
    """Lead from a merged record's page to the same page of the survivor.

    Not for good, as a merge can be undone. A form that was open during the merge is not applied:
    it showed another record.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        name = "customer_pk" if "customer_pk" in kwargs else "pk"
        merged = Customer.objects.filter(pk=kwargs[name], merged_into__isnull=False)
        survivor = merged.values_list("merged_into", flat=True).first()
        if survivor is None or request.resolver_match is None:
            return view(request, *args, **kwargs)
        if request.method == "POST":
            messages.warning(
                request, _("The record was joined with this one meanwhile: please check.")
            )
            return redirect("customers:detail", survivor)
        path = reverse(request.resolver_match.view_name, kwargs={**kwargs, name: survivor})
        query = request.META.get("QUERY_STRING", "")
        return redirect(f"{path}?{query}" if query else path)

    return guarded
