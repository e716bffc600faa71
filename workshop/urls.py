"""Addresses of the owner's settings."""

from __future__ import annotations

from django.urls import path

from workshop.views import company, overview, own, passkeys, services, site_calendar, sites, staff

app_name = "workshop"
urlpatterns = [
    path("", overview.settings, name="settings"),
    path("own/", own.page, name="own"),
    path("own/factor/", own.factor, name="own_factor"),
    path("own/factor/remove/", own.factor_remove, name="own_factor_remove"),
    path("own/codes/", own.codes, name="own_codes"),
    path("own/addresses/", own.addresses, name="own_addresses"),
    path("own/passkeys/new/", passkeys.new, name="own_passkey_new"),
    path("own/passkeys/<int:pk>/remove/", passkeys.remove, name="own_passkey_remove"),
    path("own/pin/", own.pin, name="own_pin"),
    path("own/tablet/", own.tablet, name="own_tablet"),
    path("own/log-ins/<int:pk>/end/", own.log_in_end, name="own_log_in_end"),
    path("own/log-out/", own.log_out, name="own_log_out"),
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
    path("staff/<int:pk>/log-out/", staff.log_out, name="person_log_out"),
    path("staff/<int:pk>/factor/remove/", staff.factor_remove, name="person_factor_remove"),
]
