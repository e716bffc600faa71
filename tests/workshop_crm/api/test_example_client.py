"""The example client of the documentation, run against a real server."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.factories import make_company
from tests.workshop_crm.api.caller import Caller

pytestmark = pytest.mark.django_db(transaction=True)
PATH = Path(__file__).parents[3] / "docs" / "api_client.py"


@pytest.fixture
def example() -> ModuleType:
    spec = importlib.util.spec_from_file_location("api_client", PATH)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_it_writes_reads_pages_and_is_told_why_not(live_server: Any, example: ModuleType) -> None:
    make_company()
    client = example.Client(live_server.url, Caller().token)

    made = [client.send("POST", "/customers", {"last_name": f"Öz{n}"}) for n in range(3)]
    again = client.send("POST", "/customers", {"last_name": "Kaya"}, Idempotency_Key="k")
    same = client.send("POST", "/customers", {"last_name": "Kaya"}, Idempotency_Key="k")
    with pytest.raises(example.ApiError) as refused:
        client.send("POST", "/customers", {"nickname": "x"})

    assert again == same
    listed = [row["id"] for row in client.rows("customers", limit=2)]
    assert listed == [*(row["id"] for row in made), again["id"]]
    assert refused.value.problem["errors"][0]["pointer"] == "#/nickname"


def test_run_as_the_documentation_says_it_lists_what_changed(live_server: Any) -> None:
    make_company()
    caller = Caller()
    customer = caller.post("/customers", {"last_name": "Oeztuerk"}).json()["id"]
    caller.post("/vehicles", {"customer_id": customer, "plate": "M-AB 123", "make": "VW"})

    command = [sys.executable, str(PATH), live_server.url, caller.token]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)

    assert done.stdout.split() == [str(customer), "Oeztuerk", "M-AB", "123", "VW"]


def test_it_fits_on_a_page() -> None:
    assert len([line for line in PATH.read_text().splitlines() if line]) <= 60
