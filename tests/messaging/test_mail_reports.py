"""Classifying automatic mail, on small cases and on the shared corpora (E-09)."""

from __future__ import annotations

import csv

import pytest

from messaging.inbound.mail_reports import ReportKind, parse_mail, plain_text, read_report
from messaging.inbound.quoted_text import new_part
from messaging.inbound.stop_words import is_stop


def read(raw):
    return read_report(parse_mail(raw.encode()))


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        ("Auto-Submitted: auto-replied", ReportKind.AUTO_REPLY),
        ("Precedence: auto_reply", ReportKind.AUTO_REPLY),
        ("X-Autoreply: yes", ReportKind.AUTO_REPLY),
        ("Subject: Abwesenheit\nIn-Reply-To: <a@b>", ReportKind.AUTO_REPLY),
        ("Subject: Abwesenheit am Montag", ReportKind.PERSONAL),
        ("Auto-Submitted: auto-generated", ReportKind.PERSONAL),
        ("Precedence: bulk", ReportKind.PERSONAL),
        ("List-Id: <a.b>", ReportKind.PERSONAL),
    ],
)
def test_tells_automatic_answers_from_other_mail(header, kind):
    assert read(f"From: a@b.example\n{header}\n\nHallo").kind == kind


@pytest.mark.parametrize(
    ("words", "is_dead"),
    [("550 5.1.1 User unknown: x@y.example", True), ("User unknown: x@y.example", False)],
)
def test_a_report_without_structure_needs_a_code_to_make_an_address_dead(words, is_dead):
    report = read(f"From: MAILER-DAEMON@mx.example\nSubject: failure\n\n{words}")

    assert (report.kind, report.is_address_dead) == (ReportKind.BOUNCE, is_dead)


@pytest.mark.parametrize("status", ["5.1.8", "5.2.2", "5.7.1", "4.1.1"])
def test_only_a_missing_mailbox_is_dead(status):
    report = read(
        'From: a@b\nContent-Type: multipart/report; boundary="b"\n\n--b\n'
        f"Content-Type: message/delivery-status\n\nA: b\n\nAction: failed\nStatus: {status}\n"
        "\n--b--"
    )

    assert (report.kind, report.is_address_dead) == (ReportKind.BOUNCE, False)


@pytest.mark.parametrize("broken", ["", "\n\n", "Content-Type: multipart/report\n\n--", "\x00\x01"])
def test_a_broken_mail_is_personal(broken):
    assert read(broken).kind == ReportKind.PERSONAL


def test_reads_html_when_there_is_nothing_else():
    mail = parse_mail(b"Content-Type: text/html\n\n<p>Gr&uuml;&szlig;e</p><script>x</script>")

    assert plain_text(mail).strip() == "Grüße"


@pytest.mark.corpus
def test_most_sample_bounces_are_labelled_as_their_projects_do(corpora):
    folder = corpora / "booking_mail_ics"
    wanted: dict[str, bool] = {}
    with (folder / "bounces/EXPECTED_sisimai.csv").open() as rows:
        for row in csv.DictReader(rows):
            if row["hard_bounce"] in {"true", "false"}:
                hard = row["hard_bounce"] == "true"
                wanted[row["file"]] = wanted.get(row["file"], False) or hard

    right = sum(
        read_report(parse_mail((folder / name).read_bytes())).is_address_dead == hard
        for name, hard in wanted.items()
    )

    # The rest are texts that say "unknown user" and were labelled "filtered", and the like.
    assert right / len(wanted) > 0.8


@pytest.mark.corpus
def test_no_sample_mail_breaks_the_reader(corpora):
    for path in (corpora / "booking_mail_ics").rglob("*.eml"):
        mail = parse_mail(path.read_bytes())
        read_report(mail)
        new_part(plain_text(mail))


@pytest.mark.corpus
def test_no_sample_mail_is_an_objection(corpora):
    paths = list((corpora / "booking_mail_ics").rglob("*.eml"))

    objections = [p for p in paths if is_stop(new_part(plain_text(parse_mail(p.read_bytes()))))]

    assert objections == []


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Ja gern\n\nAm 1.2.2026 schrieb W:\n> Termin?", "Ja gern"),
        ("Ja gern\n\nOn Mon, Feb 1, 2026 at 9:00 AM W\n<w@x.example> wrote:\n> T?", "Ja gern"),
        ("Ja gern\n-- \nAda", "Ja gern"),
        ("Ja\n\n-----Ursprüngliche Nachricht-----\nVon: W", "Ja"),
        ("Ja\n\nVon: Werkstatt <w@x.example>\nGesendet: Montag", "Ja"),
        ("Ja\n\nGesendet von meinem iPhone", "Ja"),
        ("> nur Zitat", "> nur Zitat"),
        ("Am Montag komme ich.\nAda", "Am Montag komme ich.\nAda"),
    ],
)
def test_keeps_what_was_newly_written(text, written):
    assert new_part(text) == written
