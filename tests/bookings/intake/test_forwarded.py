"""Mails that somebody forwards to us: Outlook, Gmail and Apple, in German and English."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bookings.intake.forwarded import find_original
from bookings.intake.mail import read_mail
from tests.bookings.intake.reading_helpers import html_part, mail_with, read_one, text_part
from tests.bookings.intake.samples import LABELLED

OUTLOOK_DE = """-----Ursprüngliche Nachricht-----
Von: Werkstattfinder <buchung@finder.example>
Gesendet: Freitag, 20. November 2026 08:15
An: werkstatt@mueller.example
Betreff: Stornierung Ihrer Buchung
"""
OUTLOOK_EN = """________________________________
From: Werkstattfinder <buchung@finder.example>
Sent: Friday, November 20, 2026 8:15 AM
To: werkstatt@mueller.example
Subject: Stornierung Ihrer Buchung
"""
GMAIL_DE = """---------- Weitergeleitete Nachricht ---------
Von: Werkstattfinder <buchung@finder.example>
Date: Fr., 20. Nov. 2026 um 08:15 Uhr
Subject: Stornierung Ihrer Buchung
To: <werkstatt@mueller.example>
"""
GMAIL_EN = """---------- Forwarded message ---------
From: *Werkstattfinder* <buchung@finder.example>
Date: Fri, Nov 20, 2026 at 8:15 AM
Subject: Stornierung Ihrer Buchung
To: <werkstatt@mueller.example>
"""
APPLE_DE = """Anfang der weitergeleiteten Nachricht:

> Von: Werkstattfinder <buchung@finder.example>
> Betreff: Stornierung Ihrer Buchung
> Datum: 20. November 2026 um 08:15:00 MEZ
> An: werkstatt@mueller.example
"""
BOLD = """*Von:* Werkstattfinder <buchung@finder.example>
*Gesendet:* Freitag, 20. November 2026 08:15
*An:* werkstatt@mueller.example
*Betreff:* Stornierung Ihrer Buchung
"""
HEADS = [OUTLOOK_DE, OUTLOOK_EN, GMAIL_DE, GMAIL_EN, APPLE_DE, BOLD]
SENT = datetime(2026, 11, 20, 7, 15, tzinfo=UTC)


@pytest.mark.parametrize("head", HEADS)
def test_finds_who_wrote_it_when_and_about_what(head: str) -> None:
    found = find_original(f"Bitte eintragen\n\n{head}\n{LABELLED}")

    assert found
    assert (found.sender, found.subject) == ("buchung@finder.example", "Stornierung Ihrer Buchung")
    assert found.sent_at == SENT


@pytest.mark.parametrize("head", HEADS)
def test_a_forwarded_cancellation_cancels_as_of_when_it_was_written(head: str) -> None:
    quoted = "".join(f"> {line}\n" for line in LABELLED.split("\n"))

    event = read_one(mail_with(text_part(f"{head}\n{quoted}")))

    assert (event.kind, event.external_id) == ("cancelled", "WF-2026-77")
    assert event.occurred_at == SENT
    assert event.customer.email == "joerg@kunde.example"


def test_finds_it_in_html_as_outlook_writes_it() -> None:
    lines = OUTLOOK_DE.replace("Von:", "<b>Von:</b>").replace("<buchung", "&lt;buchung")
    html = f"<div>{lines.replace(chr(10), '<br>')}</div>{LABELLED.replace(chr(10), '<br>')}"

    assert read_one(mail_with(html_part(html))).occurred_at == SENT


def test_of_several_the_innermost_is_the_original() -> None:
    outer = OUTLOOK_DE.replace("finder", "zentrale").replace("20. November", "22. November")

    found = find_original(f"{outer}\n\n{GMAIL_EN}\n\nText")

    assert found
    assert (found.sender, found.sent_at) == ("buchung@finder.example", SENT)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Von: Ina\nBetreff: HU",
        "Von: Ina\nAn: uns\nDatum: heute",
        "Betreff: HU\n\nVon: Ina\nAn: uns",
        "Datum: 1.12.2026\nUhrzeit: 9\nBetreff: HU",
    ],
)
def test_a_few_labels_are_no_forwarded_mail(text: str) -> None:
    assert find_original(text) is None


def test_an_attached_mail_counts_before_a_quoted_one() -> None:
    inner = mail_with(text_part(LABELLED), sender="innen@finder.example").decode()
    inner = inner.replace("grenze", "innen").replace("Mon, 23 Nov 2026 09", "Fri, 20 Nov 2026 08")

    mail = read_mail(
        mail_with(text_part(OUTLOOK_EN), f"Content-Type: message/rfc822\r\n\r\n{inner}")
    )

    assert mail.original
    assert mail.original.sender == "innen@finder.example"
    assert mail.original.sent_at == datetime(2026, 11, 20, 7, 59, tzinfo=UTC)


def test_a_mail_that_forwards_nothing_has_no_original() -> None:
    assert read_mail(mail_with(text_part(LABELLED))).original is None


def test_a_date_that_cannot_be_read_leaves_the_mails_own() -> None:
    head = OUTLOOK_DE.replace("Freitag, 20. November 2026 08:15", "neulich")

    event = read_one(mail_with(text_part(f"{head}\n{LABELLED}")))

    assert event.occurred_at == datetime(2026, 11, 23, 8, 59, tzinfo=UTC)
