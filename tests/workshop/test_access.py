"""Who may open an owner's page."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from tests.factories import make_user
from workshop.access import owner_required
from workshop.models import User

pytestmark = pytest.mark.django_db


@owner_required
def secret_page(request: HttpRequest) -> HttpResponse:
    return HttpResponse("figures")


def ask(user: User | AnonymousUser) -> HttpResponse:
    request = RequestFactory().get("/secret/")
    request.user = user
    return secret_page(request)


def test_lets_the_owner_in() -> None:
    response = ask(make_user(role=User.Role.OWNER))

    assert response.content == b"figures"


def test_lets_a_superuser_in() -> None:
    response = ask(make_user(is_superuser=True))

    assert response.content == b"figures"


def test_refuses_the_front_desk() -> None:
    with pytest.raises(PermissionDenied):
        ask(make_user())


def test_sends_visitors_to_the_log_in_first() -> None:
    response = ask(AnonymousUser())

    assert response.status_code == 302
    assert response["Location"] == "/login/?next=/secret/"
