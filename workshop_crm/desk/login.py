"""Log-in of staff; throttled by django-axes."""

from __future__ import annotations

from django.contrib.auth.views import LoginView


class StaffLoginView(LoginView):
    redirect_authenticated_user = True
