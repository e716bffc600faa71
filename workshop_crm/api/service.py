"""The API itself: what it is called and which kinds of rows it knows."""

from __future__ import annotations

from workshop_crm.api.description import WorkshopAPI
from workshop_crm.api.problems import speak_in_problems
from workshop_crm.api.resources import customers

api = WorkshopAPI(
    title="Workshop CRM",
    version="1",
    description="How other systems in the house and portals talk to Workshop CRM.",
    urls_namespace="api",
)
speak_in_problems(api)
api.add_router("/customers", customers.router, tags=["Customers"])
