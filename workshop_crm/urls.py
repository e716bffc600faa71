"""All addresses.

Each app has `urls.py` for staff pages, and where it needs them `urls_public.py` (below
/t/<token>/) and `urls_hooks.py` (below /hooks/).
"""

from __future__ import annotations

from django.urls import include, path
from django.views.i18n import set_language

from workshop_crm.api.service import api
from workshop_crm.desk import pages
from workshop_crm.desk.login import StaffLoginView, StaffLogoutView, code, passkey, pin
from workshop_crm.ops import views as ops

urlpatterns = [
    path("", include("workshop_crm.desk.urls")),
    path("customers/", include("customers.urls")),
    path("messages/", include("messaging.urls")),
    path("bookings/", include("bookings.urls")),
    path("invoices/", include("invoices.urls")),
    path("reminders/", include("reminders.urls")),
    path("retention/", include("retention.urls")),
    path("workshop/", include("workshop.urls")),
    path("systems/", include("workshop_crm.api.urls")),
    path("login/", StaffLoginView.as_view(), name="login"),
    path("login/code/", code, name="login_code"),
    path("login/pin/", pin, name="login_pin"),
    path("login/passkey/", passkey, name="login_passkey"),
    path("logout/", StaffLogoutView.as_view(), name="logout"),
    path("language/", set_language, name="set_language"),
    # For customers, without log-in: a signed token instead.
    path("t/<str:token>/", include("workshop_crm.urls_public")),
    path("book/", include("bookings.urls.book")),
    path("imprint/", pages.imprint, name="imprint"),
    path("privacy/", pages.privacy, name="privacy"),
    # For machines.
    path("api/v1/", api.urls),
    path("healthz", ops.healthz, name="healthz"),
    path("readyz", ops.readyz, name="readyz"),
    path("metrics", ops.metrics, name="metrics"),
    path("hooks/bookings/", include("bookings.urls.hooks")),
    path("hooks/twilio/", include("messaging.urls_hooks")),
]
