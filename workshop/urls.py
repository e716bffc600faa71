"""Addresses of the owner's settings."""

from __future__ import annotations

from django.urls import path

from workshop.views import company, overview, services, site_calendar, sites, staff

app_name = "workshop"
urlpatterns = [
    path("", overview.settings, name="settings"),
    path("company/", company.company, name="company"),
    path("rules/", company.rules, name="rules"),
    path("sites/new/", sites.site_new, name="site_new"),
    path("sites/<int:pk>/", sites.site, name="site"),
    path("sites/<int:pk>/hours/", sites.hours, name="hours"),
    path("sites/<int:pk>/bays/", sites.bays, name="bays"),
    path("sites/<int:pk>/seasons/", site_calendar.seasons, name="seasons"),
    path("sites/<int:pk>/seasons/new/", site_calendar.season_new, name="season_new"),
    path("seasons/<int:pk>/", site_calendar.season, name="season"),
    path("seasons/<int:pk>/delete/", site_calendar.season_delete, name="season_delete"),
    path("sites/<int:pk>/closures/", site_calendar.closures, name="closures"),
    path("closures/", site_calendar.common_closures, name="common_closures"),
    path("sites/<int:pk>/absences/", site_calendar.absences, name="absences"),
    path("sites/<int:pk>/shares/", site_calendar.shares, name="shares"),
    path("services/", services.services, name="services"),
    path("services/new/", services.service_new, name="service_new"),
    path("services/<int:pk>/", services.service, name="service"),
    path("staff/", staff.staff, name="staff"),
    path("staff/new/", staff.staff_new, name="staff_new"),
    path("staff/<int:pk>/", staff.person, name="person"),
    path("staff/<int:pk>/password/", staff.password, name="password"),
]
