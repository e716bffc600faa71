"""Whose mail it is: senders, texts that name a portal, and when nobody can say. No database."""

from __future__ import annotations

import pytest

from bookings.intake.mail import read_mail
from bookings.intake.reading import read_document
from bookings.intake.senders import allowed_senders, choose_source, is_verified, source_of
from bookings.models import Source
from tests.bookings.intake.samples import LABELLED, mail_of

FINDER = "werkstattfinder.example"
SENDER = f"buchung@{FINDER}"


def source(allowed: str = "", **fields) -> Source:
    return Source(allowed_senders=allowed, **fields)


def mail(text: str = LABELLED, sender: str = SENDER) -> bytes:
    return mail_of(text).replace(SENDER.encode(), sender.encode())


@pytest.mark.parametrize(
    ("lines", "senders"),
    [
        ("", []),
        ("\n \n", []),
        ("Portal.example", ["@portal.example"]),
        ("@portal.example", ["@portal.example"]),
        (" Buchung@Portal.Example \n\nzwei.example", ["buchung@portal.example", "@zwei.example"]),
    ],
)
def test_reads_addresses_and_domains_one_a_line(lines: str, senders: list[str]) -> None:
    assert allowed_senders(source(lines)) == senders


@pytest.mark.parametrize(
    ("allowed", "is_theirs"),
    [
        (SENDER, True),
        (FINDER, True),
        (f"@{FINDER}", True),
        ("example", True),
        (f"andere@{FINDER}", False),
        (f"mail.{FINDER}", False),
        ("finder.example", False),
        ("", False),
    ],
)
def test_a_domain_names_all_below_it_and_nothing_beside_it(allowed: str, is_theirs: bool) -> None:
    found = source_of(read_mail(mail()), [source(allowed)])

    assert (found is not None) is is_theirs


@pytest.mark.parametrize("sender", ["", "kaputt", "@", "buchung@"])
def test_a_mail_without_a_whole_sender_is_nobodys(sender: str) -> None:
    raw = mail(sender=sender)

    assert source_of(read_mail(raw), [source(FINDER), source("example")]) is None


def test_an_address_counts_more_than_a_domain_in_any_order() -> None:
    by_domain, by_address = source(FINDER, slug="domain"), source(SENDER, slug="address")

    for listed in ([by_domain, by_address], [by_address, by_domain]):
        assert source_of(read_mail(mail()), listed) is by_address


def test_without_sources_or_without_a_mail_there_is_none() -> None:
    assert choose_source(read_document(mail()), []) is None
    assert choose_source(read_document(LABELLED.encode()), [source()]) is None


def test_the_sender_decides_before_a_source_for_all_others() -> None:
    named, others = source(FINDER, slug="named"), source(slug="others")

    assert choose_source(read_document(mail()), [others, named]) is named
    assert choose_source(read_document(mail(sender="x@y.example")), [others, named]) is others


def test_two_sources_for_all_others_leave_it_to_the_text() -> None:
    first, second = source(slug="first"), source(slug="second")

    assert choose_source(read_document(mail()), [first, second]) is None


def forwarded(text: str) -> bytes:
    return mail(text, sender="meister@mueller.example")


@pytest.mark.parametrize("text", [f"Von: {SENDER}", f"von {SENDER.upper()}", f"<{SENDER}>"])
def test_a_forwarded_booking_belongs_to_whom_it_names(text: str) -> None:
    named, other = source(SENDER, slug="named"), source("portal.example", slug="other")
    document = read_document(forwarded(f"{LABELLED}\n{text}\n"))

    assert choose_source(document, [other, named]) is named


def test_a_forwarded_booking_that_names_two_portals_is_nobodys() -> None:
    sources = [source(SENDER), source("hilfe@portal.example")]
    document = read_document(forwarded(f"{LABELLED}\n{SENDER}, hilfe@portal.example\n"))

    assert choose_source(document, sources) is None


@pytest.mark.parametrize(("sources", "is_taken"), [(1, True), (2, False)])
def test_a_forwarded_booking_that_names_nobody_belongs_to_the_only_source(
    sources: int, is_taken: bool
) -> None:
    listed = [source(f"portal{number}.example") for number in range(sources)]

    found = choose_source(read_document(forwarded(LABELLED)), listed)

    assert (found is not None) is is_taken


def test_a_strangers_other_mail_is_nobodys() -> None:
    document = read_document(forwarded(f"Danke für den Kaffee, {SENDER}!"))

    assert choose_source(document, [source(SENDER)]) is None


MX = "mx.haus.example"


def vouched(result: str, *, sender: str = SENDER, **fields) -> bool:
    head = f"Authentication-Results: {result}\r\n"
    raw = mail_of(LABELLED, headers=head).replace(SENDER.encode(), sender.encode())
    row = source(**{"allowed": FINDER, "is_verified_sender": True, **fields})
    return is_verified(read_mail(raw), row, MX)


@pytest.mark.parametrize(
    ("result", "counts"),
    [
        (f"{MX}; dkim=pass header.d={FINDER}", True),
        (f"{MX}; dkim = pass header.d = {FINDER}", True),
        (f'{MX}; dkim=pass header.d="{FINDER}"', True),
        (f"{MX}; DKIM=PASS HEADER.D={FINDER.upper()}", True),
        (f"{MX}; dkim=pass header.i=buchung@{FINDER}", True),
        (f"{MX}; dkim=pass header.d=example", True),
        (f"{MX}; dkim=pass header.d=mail.{FINDER}", False),
        (f"{MX}; dkim=pass; header.d={FINDER}", False),
        (f"{MX}; dkim=passed header.d={FINDER}", False),
        (f"{MX}; xdkim=pass header.d={FINDER}", False),
        (f"{MX}; dkim=pass header.s={FINDER}", False),
        (f"{MX}x; dkim=pass header.d={FINDER}", False),
        (f"x.{MX}; dkim=pass header.d={FINDER}", False),
        (f"; dkim=pass header.d={FINDER}", False),
        (f"dkim=pass header.d={FINDER}", False),
    ],
)
def test_only_our_servers_word_on_the_senders_domain_counts(result: str, counts: bool) -> None:
    assert vouched(result) is counts


GOOD = f"{MX}; dkim=pass header.d={FINDER}"


def test_a_sender_below_the_signing_domain_is_vouched_for() -> None:
    assert vouched(GOOD, sender=f"a@mail.{FINDER}")


@pytest.mark.parametrize(
    "fields", [{"is_verified_sender": False}, {"allowed": ""}, {"allowed": "portal.example"}]
)
def test_a_source_that_does_not_name_the_sender_trusts_nobody(fields: dict) -> None:
    assert vouched(GOOD)
    assert not vouched(GOOD, **fields)
