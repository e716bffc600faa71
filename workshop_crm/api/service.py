"""The API itself: what it is called and which kinds of rows it knows."""

from __future__ import annotations

from workshop_crm.api.description import WorkshopAPI
from workshop_crm.api.parsing import StrictParser
from workshop_crm.api.problems import speak_in_problems
from workshop_crm.api.resources import (
    appointments,
    catalogue,
    customers,
    invoices,
    orders,
    service_records,
    vehicles,
)

api = WorkshopAPI(
    title="Workshop CRM",
    version="1",
    description="How other systems in the house and portals talk to Workshop CRM.",
    urls_namespace="api",
    parser=StrictParser(),
)
speak_in_problems(api)
for path, router, name in (
    ("", catalogue.router, "Sites and services"),
    ("/customers", customers.router, "Customers"),
    ("/vehicles", vehicles.router, "Vehicles"),
    ("/appointments", appointments.router, "Appointments"),
    ("/orders", orders.router, "Orders"),
    ("/invoices", invoices.router, "Invoices"),
    ("/imported-invoices", invoices.imported, "Invoices"),
    ("/service-records", service_records.router, "Service records"),
):
    api.add_router(path, router, tags=[name])
