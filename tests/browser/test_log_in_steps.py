"""The steps on the way in that no address alone leads to: the code, and the PIN at a tablet."""

from __future__ import annotations

from typing import Any

import pyotp
import pytest

from tests.browser.conftest import Eye
from tests.factories import make_company, make_user
from tests.workshop_crm.desk.test_log_ins import PASSWORD, with_factor
from workshop.log_ins import set_pin
from workshop.models import User

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def log_in(eye: Eye) -> None:
    eye.open("/login/")
    eye.page.fill("[name=username]", "jana")
    eye.page.fill("[name=password]", PASSWORD)
    eye.page.press("[name=password]", "Enter")


@pytest.fixture
def jana() -> User:
    make_company()
    return make_user(username="jana", role=User.Role.OWNER)


def test_the_second_step_is_typed_after_the_password(jana: User, eye: Eye) -> None:
    secret = with_factor(jana)
    log_in(eye)
    eye.page.wait_for_url("**/login/code/")
    for width in (390, 1280):
        eye.page.set_viewport_size({"width": width, "height": 844})
        eye.look_around(f"code {width}")

    eye.page.fill("[name=code]", pyotp.TOTP(secret).now())
    eye.page.press("[name=code]", "Enter")

    eye.page.wait_for_url(eye.base + "/")
    assert eye.findings == []


def test_a_shared_tablet_asks_for_the_pin(jana: User, eye: Eye) -> None:
    set_pin(jana, "0815")
    log_in(eye)
    eye.page.wait_for_url(eye.base + "/")
    eye.open("/workshop/own/")
    eye.page.click("form[action$='/own/tablet/'] button")
    eye.page.click("form[action='/logout/'] button")
    eye.page.wait_for_url("**/login/pin/**")
    for width in (820, 1280):
        eye.page.set_viewport_size({"width": width, "height": 1180})
        eye.look_around(f"PIN {width}")

    eye.page.check(f"[name=person][value='{jana.pk}']")
    eye.page.fill("[name=pin]", "0815")
    eye.page.press("[name=pin]", "Enter")

    eye.page.wait_for_url(eye.base + "/")
    assert eye.findings == []


def test_a_passkey_is_added_and_opens_the_log_in(jana: User, eye: Eye, settings: Any) -> None:
    settings.PUBLIC_BASE_URL = eye.base
    devices = eye.page.context.new_cdp_session(eye.page)
    devices.send("WebAuthn.enable")
    device = {"protocol": "ctap2", "transport": "internal", "automaticPresenceSimulation": True}
    kept = {"hasResidentKey": True, "hasUserVerification": True, "isUserVerified": True}
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": {**device, **kept}})
    log_in(eye)
    eye.page.wait_for_url(eye.base + "/")
    for width in (390, 1280):
        eye.page.set_viewport_size({"width": width, "height": 844})
        eye.look_at("/workshop/own/passkeys/new/")
        eye.look_at("/login/passkey/")

    eye.open("/workshop/own/passkeys/new/")
    eye.page.fill("[name=name]", "Handy")
    eye.page.fill("[name=password]", PASSWORD)
    eye.page.click("form[data-passkey] button")
    eye.page.wait_for_selector(".plain-list code")
    eye.page.context.clear_cookies()
    eye.open("/login/")
    eye.page.click("a[href='/login/passkey/']")
    eye.page.click("form[data-passkey] button")

    eye.page.wait_for_url(eye.base + "/")
    assert jana.passkeys.get().used_at is not None
    assert eye.findings == []
