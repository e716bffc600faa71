"""Addresses of the app."""

from __future__ import annotations

from django.urls import path

from customers.views import consents, duplicates, people, tasks, vehicles

app_name = "customers"
urlpatterns = [
    path("", people.index, name="list"),
    path("new/", people.new, name="new"),
    path("<int:pk>/", people.detail, name="detail"),
    path("<int:pk>/edit/", people.edit, name="edit"),
    path("<int:customer_pk>/vehicles/new/", vehicles.new, name="vehicle_new"),
    path("vehicles/<int:pk>/edit/", vehicles.edit, name="vehicle_edit"),
    path("vehicles/<int:pk>/mileage/", vehicles.mileage, name="vehicle_mileage"),
    path("<int:pk>/consent/", consents.page, name="consent"),
    path("<int:pk>/consent/withdraw/", consents.withdraw, name="consent_withdraw"),
    path("<int:pk>/consent/object/", consents.object_to, name="consent_object"),
    path("tasks/", tasks.index, name="tasks"),
    path("tasks/<int:pk>/done/", tasks.done, name="task_done"),
    path("duplicates/", duplicates.index, name="duplicates"),
    path("duplicates/<int:pk>/", duplicates.compare, name="duplicate"),
]
