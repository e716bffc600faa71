"""E-06: what we write by hand is read by others' strict parser as it was meant."""

from __future__ import annotations

from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.utils import getaddresses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messaging.channels.mime import base64_part, header, mailbox, multipart, text_part

NAMES = [
    "Ada Lovelace",
    "Öztürk, Dr. <Ada>",
    'Mo "Schrauber" Becker',
    "C:\\Werkstatt",
    "😀 Ada",
    "a@b.example",
    "",
]
TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=120)


def parsed(raw):
    mail = message_from_bytes(raw, policy=policy.default)
    assert not mail.defects
    return mail


@pytest.mark.parametrize("name", NAMES)
def test_e_06_a_name_survives_the_header(name):
    raw = f"To: {mailbox(name, 'ada@kunde.example')}\r\n\r\n".encode("ascii")

    (read,) = parsed(raw)["To"].addresses

    assert (read.display_name, read.addr_spec) == (name, "ada@kunde.example")
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998


def test_e_06_a_long_name_is_told_in_several_words_that_belong_together():
    name = "Autohaus Müller & Söhne GmbH – die freie Werkstatt für alle Marken seit 1952 in München"

    written = mailbox(name, "ada@kunde.example")

    assert str(make_header(decode_header(written))) == f"{name} <ada@kunde.example>"
    assert max(len(word) for word in written.split()) <= 75


@given(TEXTS)
def test_e_06_a_subject_survives_whatever_is_in_it(subject):
    value = " ".join(subject.split())

    raw = header("Subject", value) + b"\r\n"

    assert parsed(raw)["Subject"] == value
    assert raw.isascii()


@given(TEXTS)
def test_e_06_a_name_never_makes_a_second_recipient(name):
    (read,) = parsed(f"To: {mailbox(name, 'a@b.example')}\r\n\r\n".encode("ascii"))["To"].addresses

    assert read.addr_spec == "a@b.example"


@pytest.mark.parametrize("bad", ["a\nBcc: x@y.example", "a\r", "a\x00b"])
def test_e_06_line_breaks_are_refused_everywhere(bad):
    for write in (
        lambda: header("Subject", bad),
        lambda: mailbox(bad, "a@b.example"),
        lambda: mailbox("", f"{bad}@b.example"),
        lambda: base64_part("text/csv", b"", filename=bad),
        lambda: base64_part(f"text/csv; x={bad}", b""),
    ):
        with pytest.raises(ValueError, match=r"."):
            write()


@pytest.mark.parametrize(
    "address",
    ["", "ada", "@b.example", "ada@", "a b@c.example", "a..b@c.example", ".a@c.example",
     "a@b@c.example", "a@b,c", "<a@b.example>", "a@b.example>",
     "jürgen@b.example", "a;b@c.example"],
)  # fmt: skip
def test_e_06_impossible_addresses_are_refused(address):
    with pytest.raises(ValueError, match="address"):
        mailbox("Ada", address)


def test_e_06_a_domain_with_umlauts_is_written_in_ascii():
    written = mailbox("Ada", "info@müller.example")

    assert getaddresses([written]) == [("Ada", "info@xn--mller-kva.example")]


@pytest.mark.parametrize(
    "text",
    ["Bis bald.\n", "kein Ende", "", "Größe: 5 €\n\n.\n..\nFrom hier\n", "x" * 3000,
     "Leer am Ende \n",
     "=3D gleich=\n", "Zeile\r\nZeile\r\n"],
)  # fmt: skip
def test_e_06_a_text_survives_in_short_lines(text):
    raw = text_part("plain", text)

    read = parsed(raw).get_content().replace("\r\n", "\n")
    assert read.rstrip("\n") == text.replace("\r\n", "\n").rstrip("\n")
    assert max(len(line) for line in raw.split(b"\r\n")) <= 78
    assert b"\n" not in raw.replace(b"\r\n", b"")


@pytest.mark.parametrize("filename", ["beleg.pdf", "Rechnung März.pdf", 'a"b.pdf', "x;y.pdf"])
def test_e_06_a_file_arrives_under_its_name(filename):
    content = bytes(range(256)) * 40

    part = parsed(base64_part("application/pdf", content, filename=filename))

    assert (part.get_filename(), part.get_content()) == (filename, content)
    assert part.get_content_disposition() == "attachment"


@pytest.mark.parametrize("kind", ["", "pdf", "application/", "Application /pdf", "a/b c"])
def test_e_06_a_bad_type_is_refused(kind):
    with pytest.raises(ValueError, match=r"^"):
        base64_part(kind, b"")


def test_e_06_parts_are_kept_apart():
    raw = multipart(
        "mixed",
        [multipart("alternative", [text_part("plain", "--=_"), text_part("html", "<p>ä")]),
         base64_part("text/csv", b"a;b", filename="a.csv")],
    )  # fmt: skip

    mail = parsed(raw)

    kinds = [part.get_content_type() for part in mail.walk()]
    assert kinds[2:] == ["text/plain", "text/html", "text/csv"]
    assert mail.get_body(("html",)).get_content().strip() == "<p>ä"
