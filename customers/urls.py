"""Addresses of the app."""

from __future__ import annotations

from django.urls import path

from customers.views import (
    consents,
    duplicates,
    fleet,
    imports,
    merging,
    notes,
    people,
    tasks,
    tyres,
    vehicle_people,
    vehicles,
)

app_name = "customers"
urlpatterns = [
    path("", people.index, name="list"),
    path("new/", people.new, name="new"),
    path("<int:pk>/", people.detail, name="detail"),
    path("<int:pk>/edit/", people.edit, name="edit"),
    path("<int:customer_pk>/vehicles/new/", vehicles.new, name="vehicle_new"),
    path("<int:pk>/vehicles/", fleet.index, name="fleet"),
    path("vehicles/<int:pk>/", vehicles.detail, name="vehicle"),
    path("vehicles/<int:pk>/edit/", vehicles.edit, name="vehicle_edit"),
    path("vehicles/<int:pk>/mileage/", vehicles.mileage, name="vehicle_mileage"),
    path(
        "vehicles/<int:pk>/mileage/<int:reading_pk>/delete/",
        vehicles.reading_forget,
        name="reading_forget",
    ),
    path("vehicles/<int:pk>/sold/", vehicles.sold, name="vehicle_sold"),
    path("vehicles/<int:pk>/plates/<int:plate_pk>/", vehicles.plate_forget, name="plate_forget"),
    path("vehicles/<int:pk>/person/<str:role>/", vehicle_people.choose, name="vehicle_person"),
    path("vehicles/<int:pk>/driver/", vehicle_people.driver, name="vehicle_driver"),
    path("vehicles/<int:pk>/hand-over/", vehicle_people.hand_over, name="vehicle_hand_over"),
    path("vehicles/<int:pk>/tyres/", tyres.store, name="tyres_store"),
    path("tyres/", tyres.index, name="tyres"),
    path("tyres/<int:pk>/out/", tyres.out, name="tyres_out"),
    path("merges/", merging.index, name="merges"),
    path("merges/<int:pk>/undo/", merging.undo, name="merge_undo"),
    path("<int:pk>/merge/", merging.choose, name="merge_choose"),
    path("<int:pk>/merge/<int:other_pk>/", merging.merge, name="merge"),
    path("<int:pk>/notes/new/", notes.new, name="note_new"),
    path("<int:pk>/consent/", consents.page, name="consent"),
    path("<int:pk>/consent/withdraw/", consents.withdraw, name="consent_withdraw"),
    path("<int:pk>/consent/object/", consents.object_to, name="consent_object"),
    path("tasks/", tasks.index, name="tasks"),
    path("tasks/<int:pk>/done/", tasks.done, name="task_done"),
    path("tasks/<int:pk>/assign/", tasks.assign, name="task_assign"),
    path("tasks/<int:pk>/put-off/", tasks.put_off, name="task_put_off"),
    path("imports/", imports.index, name="imports"),
    path("imports/<int:pk>/", imports.detail, name="import"),
    path("imports/<int:pk>/columns/", imports.columns, name="import_columns"),
    path("imports/<int:pk>/start/", imports.start, name="import_start"),
    path("imports/<int:pk>/again/", imports.again, name="import_again"),
    path("imports/<int:pk>/discard/", imports.discard, name="import_discard"),
    path("imports/<int:pk>/progress/", imports.progress, name="import_progress"),
    path("imports/<int:pk>/problems.csv", imports.problems, name="import_problems"),
    path("imports/<int:pk>/made/", imports.made, name="import_made"),
    path("duplicates/", duplicates.index, name="duplicates"),
    path("duplicates/<int:pk>/", duplicates.compare, name="duplicate"),
]
