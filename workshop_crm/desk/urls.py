"""Addresses of the desk."""

from __future__ import annotations

from django.urls import path

from workshop_crm.desk import setup_views, thread_views, views
from workshop_crm.desk.exporting import views as exporting
from workshop_crm.desk.privacy import owner_views
from workshop_crm.desk.privacy import views as privacy

app_name = "desk"
urlpatterns = [
    path("", views.today, name="today"),
    path("search/", views.search, name="search"),
    path("timeline/<int:pk>/", views.timeline, name="timeline"),
    path("thread/<int:pk>/", thread_views.thread, name="thread"),
    path("glance/<int:pk>/", views.glance, name="glance"),
    path("setup/", setup_views.setup, name="setup"),
    path("setup/<slug:key>/", setup_views.setup_step, name="setup_step"),
    path("export/", exporting.index, name="export"),
    path("export/list/", exporting.listed, name="export_list"),
    path("export/order/", exporting.order, name="export_order"),
    path("export/audit/", exporting.audit, name="export_audit"),
    path("export/<slug:token>.<slug:form>", exporting.fetch, name="export_fetch"),
    path("data-protection/", owner_views.overview, name="privacy"),
    path("data-protection/period/", owner_views.period, name="privacy_period"),
    path("data-protection/log/", owner_views.log, name="privacy_log"),
    path("data-protection/kept/<int:pk>/", owner_views.hold, name="privacy_hold"),
    path("data-protection/<int:pk>/", privacy.person, name="privacy_person"),
    path("data-protection/<int:pk>/copy/<slug:form>/", privacy.copy, name="privacy_copy"),
    path("data-protection/<int:pk>/request/", privacy.note, name="privacy_request"),
    path("data-protection/<int:pk>/restrict/", privacy.restrict_person, name="privacy_restrict"),
    path("data-protection/<int:pk>/lift/", privacy.lift, name="privacy_lift"),
    path("data-protection/<int:pk>/erase/", privacy.erase, name="privacy_erase"),
]
