"""The API's description names the web hook and its format."""

from __future__ import annotations

import json

from django.test import Client

from bookings.intake.formats import own_json


def test_the_description_holds_the_hook_and_its_event(client: Client) -> None:
    described = json.loads(client.get("/api/v1/openapi.json").content)

    operation = described["paths"]["/hooks/bookings/{source}/"]["post"]
    assert {"202", "401", "404", "413"} == set(operation["responses"])
    event = described["components"]["schemas"]["BookingEvent"]
    assert event["required"] == own_json.SCHEMA["required"]


def test_the_page_loads_nothing_from_elsewhere(client: Client) -> None:
    page = client.get("/api/v1/docs").content.decode()

    assert "swagger" in page
    assert "http://" not in page
    assert "https://" not in page
