"""What a link says that was sent to a person whose data are erased."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation

from customers.models import Customer


def erased_page(request: HttpRequest, customer: Customer) -> HttpResponse:
    """Say kindly that there is nothing any more, whatever was asked; changes nothing."""
    with translation.override(customer.language):
        return render(request, "public/erased.html", status=HTTPStatus.GONE)
