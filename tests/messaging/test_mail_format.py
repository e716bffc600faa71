"""The bytes of a mail: headers of the law, parts, footer, return path (E-01 to E-10, K-03)."""

from __future__ import annotations

import pytest

from customers.models import Customer
from messaging.channels.mail_format import read_return_path, return_path
from messaging.kinds import Attachment
from tests.factories import make_customer
from tests.messaging.conftest import put
from tests.messaging.test_deliver_email import deliver, fresh, put_advertising
from workshop.models import Company

pytestmark = pytest.mark.django_db

ICS = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n"


def sent(smtp):
    deliver()
    return smtp.taken[-1].mail


def test_e_01_advertising_carries_one_click_unsubscribe(smtp):
    message = put_advertising()

    mail = sent(smtp)

    assert mail.get_all("List-Unsubscribe-Post") == ["List-Unsubscribe=One-Click"]
    (link,) = mail.get_all("List-Unsubscribe")
    assert link.startswith("<https://werkstatt.example/t/")
    assert link.endswith("/unsubscribe/>")
    assert message.customer.email.split("@")[0] not in link


def test_each_unsubscribe_header_is_one_physical_line(smtp):
    put_advertising()

    deliver()

    lines = smtp.taken[0].raw.split(b"\r\n")
    assert any(line.startswith(b"List-Unsubscribe: <") and line.endswith(b">") for line in lines)


def test_e_02_what_the_contract_needs_carries_no_unsubscribe_header(smtp):
    put()

    mail = sent(smtp)

    assert "List-Unsubscribe" not in mail
    assert "List-Unsubscribe-Post" not in mail


def test_e_05_says_that_a_machine_wrote_it(smtp):
    put()

    assert sent(smtp)["Auto-Submitted"] == "auto-generated"


def test_has_date_sender_recipient_and_umlauts_in_the_subject(smtp):
    customer = make_customer(email_state="verified", last_name="Öztürk, Dr. <Ada>")
    put(customer=customer)

    mail = sent(smtp)

    assert mail["Date"].datetime.year == 2026
    assert mail["From"].addresses[0].addr_spec == "werkstatt@mueller.example"
    assert mail["To"].addresses[0].addr_spec == customer.email
    assert mail["To"].addresses[0].display_name == "Ada Öztürk, Dr. <Ada>"


def test_no_line_is_longer_than_the_protocol_allows(smtp, script):
    put()

    deliver()

    assert max(len(line) for line in smtp.taken[0].raw.split(b"\r\n")) <= 998


def test_text_and_html_say_the_same_and_load_nothing_from_elsewhere(smtp):
    put_advertising()

    mail = sent(smtp)

    text = mail.get_body(("plain",)).get_content()
    html = mail.get_body(("html",)).get_content()
    assert "Ihre HU ist fällig." in text
    assert "Ihre HU ist fällig." in html
    assert "<img" not in html
    assert "http://" not in html.replace("http://www.w3.org", "")


def test_an_ampersand_stays_one_in_the_text_and_is_escaped_in_html(smtp):
    Company.objects.all().delete()
    put()
    Company.objects.update(name="Müller & Söhne GmbH")

    mail = sent(smtp)

    assert "Müller & Söhne GmbH" in mail.get_body(("plain",)).get_content()
    assert "Müller &amp; Söhne GmbH" in mail.get_body(("html",)).get_content()


def test_e_10_every_mail_names_the_company_as_the_law_wants(smtp):
    put()

    text = sent(smtp).get_body(("plain",)).get_content()

    for detail in ("Autohaus Müller GmbH", "Werkstraße 5", "Erika Müller", "HRB 12345"):
        assert detail in text
    assert "TMG" not in text


def test_advertising_always_says_how_to_object(smtp):
    message = put_advertising()

    text = sent(smtp).get_body(("plain",)).get_content()

    assert f"/t/{message.pk}." in text
    assert "/unsubscribe/" in text


def test_only_the_first_mail_of_the_contract_carries_the_notice_of_objection(smtp):
    customer = make_customer(email_state="verified")
    put(customer=customer)
    first = sent(smtp).get_body(("plain",)).get_content()
    put(customer=customer, occasion="second")
    second = sent(smtp).get_body(("plain",)).get_content()

    assert "/unsubscribe/" in first
    assert "/unsubscribe/" not in second


@pytest.mark.parametrize(("state", "is_there"), [("unverified", True), ("verified", False)])
def test_an_unverified_address_is_told_how_to_say_not_me(smtp, state, is_there):
    put(customer=make_customer(email_state=state))

    text = sent(smtp).get_body(("plain",)).get_content()

    assert ("/not-me/" in text) is is_there


def test_an_invitation_is_an_alternative_of_the_text(smtp, script):
    script.attachments = [Attachment("termin.ics", ICS, "text/calendar; method=REQUEST")]
    put()

    mail = sent(smtp)

    (part,) = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
    assert mail.get_content_type() == "multipart/alternative"
    assert part.get_param("method") == "REQUEST"
    assert part.get_payload(decode=True).replace(b"\r\n", b"\n") == ICS.replace(b"\r\n", b"\n")


@pytest.mark.parametrize("kind", ["application/pdf", "text/calendar", "text/csv"])
def test_other_files_are_attached_under_their_name(smtp, script, kind):
    script.attachments = [Attachment("beleg.dat", b"inhalt", kind)]
    put()

    (attached,) = list(sent(smtp).iter_attachments())

    assert attached.get_filename() == "beleg.dat"
    assert attached.get_content_type() == kind


@pytest.mark.parametrize("field", ["first_name", "company_name", "email"])
def test_line_breaks_in_a_name_or_address_are_refused(smtp, field):
    message = put()
    if field == "company_name":
        Company.objects.update(name="Böse\r\nBcc: opfer@example.org")
    else:
        Customer.objects.update(**{field: "a@b.example\r\nBcc: opfer@example.org"})

    deliver()

    assert fresh(message).state == "failed"
    assert smtp.taken == []


def test_a_domain_with_umlauts_goes_out_in_ascii(smtp):
    put(customer=make_customer(email="info@müller.example", email_state="verified"))

    deliver()

    assert smtp.taken[0].recipients == ["info@xn--mller-kva.example"]


def test_an_address_that_can_not_be_written_in_ascii_fails(smtp):
    message = put(customer=make_customer(email="jürgen@müller.example", email_state="verified"))

    deliver()

    assert fresh(message).state == "failed"


def test_the_envelope_sender_tells_which_message_it_is(smtp):
    message = put()

    deliver()

    sender = smtp.taken[0].sender
    assert sender.startswith("werkstatt+b-")
    assert read_return_path(sender) == message.pk
    assert read_return_path(sender.upper()) == message.pk


def test_a_made_up_envelope_sender_is_nobodys():
    real = return_path(12, "werkstatt@mueller.example")

    assert read_return_path(real.replace("b-12-", "b-13-")) is None
    assert read_return_path("werkstatt@mueller.example") is None
    assert read_return_path("werkstatt+b-x-y@mueller.example") is None


def test_a_long_mailbox_name_is_used_without_a_tag():
    mailbox = "sehr-langer-name-einer-grossen-werkstatt-in-sachsen@mueller.example"

    assert return_path(12, mailbox) == mailbox
