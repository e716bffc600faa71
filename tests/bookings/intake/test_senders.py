"""Whose mail it is, and whether its sender is proven (B-02, E-12)."""

from __future__ import annotations

import pytest

from bookings.intake.mail import ParsedMail, read_mail
from bookings.intake.reading import read_document
from bookings.intake.senders import choose_source, is_verified
from bookings.models import Source
from tests.bookings.intake.samples import LABELLED, mail_of
from tests.factories import make_source

pytestmark = pytest.mark.django_db
MX = "mx.haus.example"
PORTAL = "werkstattfinder.example"


def mail(*results: str) -> ParsedMail:
    head = "".join(f"Authentication-Results: {result}\r\n" for result in results)
    return read_mail(mail_of(LABELLED, headers=head))


def portal(**fields) -> Source:
    fields.setdefault("allowed_senders", PORTAL)
    fields.setdefault("is_verified_sender", True)
    return make_source(**fields)


@pytest.mark.parametrize(
    "result",
    [
        f"{MX}; dkim=pass header.d={PORTAL}",
        f"{MX.upper()}; spf=fail; dkim=pass (2048-bit key) header.i=@{PORTAL} header.b=xyz",
        f"{MX} 1; dkim=fail header.d=other.example; dkim=pass header.d={PORTAL}",
    ],
)
def test_our_own_server_vouches_for_an_allowed_sender(result: str) -> None:
    assert is_verified(mail(result), portal(), MX)


@pytest.mark.parametrize(
    "results",
    [
        [],
        [f"evil.example; dkim=pass header.d={PORTAL}"],
        ["evil.example; x=y", f"{MX}; dkim=pass header.d={PORTAL}"],
        [f"{MX}; dkim=fail header.d={PORTAL}"],
        [f"{MX}; dkim=pass header.d=evil.example"],
        [f"{MX}; dkim=pass header.d=evil{PORTAL}"],
        [f"{MX}; spf=pass smtp.mailfrom={PORTAL}"],
        [f"{MX}; dkim=pass"],
        [f"{MX}; dkim=none; x=pass header.d={PORTAL}"],
        [""],
    ],
)
def test_nobody_else_does(results: list[str]) -> None:
    assert not is_verified(mail(*results), portal(), MX)


@pytest.mark.parametrize(
    ("fields", "authserv_id"),
    [
        ({"is_verified_sender": False}, MX),
        ({"allowed_senders": "other.example"}, MX),
        ({"allowed_senders": ""}, MX),
        ({}, ""),
    ],
)
def test_the_source_must_allow_it(fields: dict, authserv_id: str) -> None:
    good = mail(f"{MX}; dkim=pass header.d={PORTAL}")

    assert not is_verified(good, portal(**fields), authserv_id)


@pytest.mark.parametrize(
    ("allowed", "is_chosen"),
    [
        (PORTAL, True),
        (f"@{PORTAL}", True),
        (f"  BUCHUNG@{PORTAL} \n", True),
        ("example", True),
        (f"andere@{PORTAL}", False),
        (f"x{PORTAL}", False),
        ("finder.example", False),
    ],
)
def test_a_sender_is_an_address_or_a_domain_with_what_is_below_it(
    allowed: str, is_chosen: bool
) -> None:
    document = read_document(mail_of("Hallo"))

    chosen = choose_source(document, [make_source(allowed_senders=allowed)])

    assert (chosen is not None) is is_chosen


def test_an_address_comes_before_a_domain() -> None:
    domain = make_source(allowed_senders=PORTAL)
    address = make_source(allowed_senders=f"buchung@{PORTAL}")

    assert choose_source(read_document(mail_of("Hallo")), [domain, address]) == address


def test_the_only_source_without_a_list_takes_all_others() -> None:
    listed = make_source(allowed_senders="other.example")
    anyone = make_source()
    document = read_document(mail_of("Hallo"))

    assert choose_source(document, [listed, anyone]) == anyone
    assert choose_source(document, [anyone, make_source()]) is None


def test_a_forwarded_booking_belongs_to_the_portal_that_it_names() -> None:
    other = make_source(allowed_senders="other.example")
    named = make_source(allowed_senders="portal.example")
    document = read_document(mail_of(f"Von: buchung@portal.example\n\n{LABELLED}"))

    assert choose_source(document, [other, named]) == named
    assert choose_source(read_document(mail_of("Von: portal.example")), [other, named]) is None


def test_a_file_that_is_no_mail_has_no_sender() -> None:
    assert choose_source(read_document(LABELLED.encode()), [make_source()]) is None
