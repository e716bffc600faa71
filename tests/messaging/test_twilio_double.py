"""The Twilio double is as strict as Twilio's own description of its API."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest

from tests.servers.twilio_double import ACCOUNT, problems

PATH = f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
GOOD = {"To": "+491711234567", "From": "+4915888888888", "Body": "Guten Tag"}

pytestmark = pytest.mark.corpus


def found(path: str = PATH, *, authorization: str = "Basic eDp5", **changes: str | None) -> list:
    form = {name: value for name, value in {**GOOD, **changes}.items() if value is not None}
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    if authorization:
        headers["Authorization"] = authorization
    return problems(path, headers, urlencode(form).encode())


def test_takes_what_the_description_allows() -> None:
    assert found(ValidityPeriod="3600", StatusCallback="https://werkstatt.example/x") == []


@pytest.mark.parametrize(
    "changes",
    [
        {"To": None},
        {"ValidityPeriod": "lange"},
        {"StatusCallback": "kein Link"},
        {"ContentRetention": "vielleicht"},
        {"MessagingServiceSid": "MG1"},
        {"Erfunden": "1"},
    ],
)
def test_refuses_what_the_description_does_not_allow(changes: dict) -> None:
    assert found(**changes)


def test_refuses_another_path_and_a_missing_log_in() -> None:
    assert found("/2010-04-01/Accounts/XX/Messages.json")
    assert found(authorization="")


CALL = {
    "To": "+491711234567",
    "From": "+4915888888888",
    "Url": "https://werkstatt.example/x",
    "Record": "false",
    "MachineDetection": "DetectMessageEnd",
}


@pytest.mark.parametrize(
    ("changes", "is_fine"),
    [
        ({}, True),
        ({"To": None}, False),
        ({"Timeout": "lange"}, False),
        ({"Record": "vielleicht"}, False),
        ({"Body": "Guten Tag"}, False),
    ],
)
def test_calls_are_checked_against_the_description_too(changes: dict, is_fine: bool) -> None:
    form = {name: value for name, value in {**CALL, **changes}.items() if value is not None}
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Authorization": "Basic eDp5",
    }
    path = f"/2010-04-01/Accounts/{ACCOUNT}/Calls.json"

    assert (problems(path, headers, urlencode(form).encode()) == []) is is_fine
