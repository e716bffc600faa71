"""The staff pages: outbox, one message, letters, mailboxes, replies."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from messaging.models import ChannelState, Inbound, LetterBatch, Mailbox, Message
from messaging.outbox import put_house_message
from tests.factories import make_company, make_user
from tests.messaging.conftest import NOW, put
from tests.messaging.test_deliver_email import deliver, fresh
from workshop.models import Company
from workshop_crm.lib.crypto import decrypt

pytestmark = pytest.mark.django_db
State = Message.State

MAILBOX = {
    "name": "Werkstatt",
    "host": "imap.mueller.example",
    "port": "993",
    "is_tls": "on",
    "username": "werkstatt",
    "password": "geheim",
    "folder": "INBOX",
    "is_active": "on",
}


@pytest.fixture
def desk(client):
    client.force_login(make_user())
    return client


@pytest.fixture
def owner(client):
    client.force_login(make_user(role="owner"))
    return client


def test_each_cell_of_the_outbox_is_called_as_its_column_where_the_head_is_hidden(desk):
    make_company()
    put()

    page = desk.get(reverse("messaging:list")).content.decode()

    head = re.findall(r"<th>(.*?)</th>", page)
    assert re.findall(r'<td[^>]* data-label="(.*?)"', page) == head
    assert len(head) == page.count("<td")
    assert '<table class="list customers">' in page


def url(name, *args):
    return reverse(f"messaging:{name}", args=args)


def text_of(answer):
    return answer.content.decode()


@pytest.mark.parametrize("name", ["list", "letters", "mailboxes"])
def test_pages_need_a_login(client, name):
    assert client.get(url(name)).status_code == 302


@pytest.mark.parametrize("path", ["list", "letters"])
def test_empty_pages_say_what_to_do(desk, path):
    make_company()

    assert 'class="empty"' in text_of(desk.get(url(path)))


def test_the_list_shows_the_newest_first_and_can_be_filtered(desk):
    mail, text = put(), put(channel="sms", occasion="2")
    Message.objects.filter(pk=text.pk).update(state="uncertain")

    every = text_of(desk.get(url("list")))
    only = text_of(desk.get(url("list"), {"state": "uncertain", "channel": "sms"}))

    assert url("detail", mail.pk) in every
    assert url("detail", text.pk) in every
    assert url("detail", mail.pk) not in only
    assert url("detail", text.pk) in only


def test_a_wrong_filter_shows_everything(desk):
    message = put()

    assert url("detail", message.pk) in text_of(desk.get(url("list"), {"state": "nonsense"}))


def test_the_list_says_why_a_channel_is_off(desk):
    make_company(register_court="")
    ChannelState.objects.create(
        channel="sms", paused_until=timezone.now() + timedelta(hours=1), reason="kaputt"
    )

    page = text_of(desk.get(url("list")))

    assert "kaputt" in page
    assert page.count("flash-warning") == 3  # E-mail, letter, SMS.


def test_a_waiting_message_is_shown_as_it_would_leave_now(desk):
    message = put()

    page = text_of(desk.get(url("detail", message.pk)))

    assert "Bis bald." in page
    assert fresh(message).text == ""


def test_a_waiting_message_that_the_gate_would_stop_says_why(desk):
    message = put("test_reminder")

    assert "flash-warning" in text_of(desk.get(url("detail", message.pk)))


def test_what_was_sent_stays_what_it_was(desk, smtp):
    message = put()
    deliver()
    message.customer.last_name = "Anders"
    message.customer.save()

    page = text_of(desk.get(url("detail", message.pk)))

    assert "Ada Öztürk," in page


def test_a_message_whose_kind_is_gone_still_has_a_page(desk):
    message = put()
    Message.objects.filter(pk=message.pk).update(kind="gone", customer=None)

    assert desk.get(url("detail", message.pk)).status_code == 200


def test_a_letter_is_shown_as_its_text(desk):
    message = put(channel="letter")

    assert "<h1>Ihr Termin</h1>" in text_of(desk.get(url("detail", message.pk)))


def test_staff_stop_a_message(desk):
    message = put()

    desk.post(url("block", message.pk))

    assert fresh(message).state == State.SKIPPED


def test_what_has_left_can_not_be_stopped(desk, smtp):
    message = put()
    deliver()

    answer = desk.post(url("block", message.pk), follow=True)

    assert "flash-error" in text_of(answer)
    assert fresh(message).state == State.HANDED_OVER


@pytest.mark.parametrize("name", ["block", "decide_uncertain", "letter_returned"])
def test_changes_are_posts(desk, name):
    message = put()

    assert desk.get(url(name, message.pk)).status_code == 405


def test_staff_decide_about_an_uncertain_message(desk):
    message = put()
    Message.objects.filter(pk=message.pk).update(state="uncertain", started_at=NOW)

    desk.post(url("decide_uncertain", message.pk), {"answer": "arrived"})

    assert fresh(message).state == State.HANDED_OVER


def test_a_decision_that_comes_too_late_says_so(desk):
    message = put()

    answer = desk.post(url("decide_uncertain", message.pk), {"answer": "arrived"}, follow=True)

    assert "flash-error" in text_of(answer)
    assert fresh(message).state == State.PLANNED


def test_an_answer_that_is_none_changes_nothing(desk):
    message = put()
    Message.objects.filter(pk=message.pk).update(state="uncertain")

    desk.post(url("decide_uncertain", message.pk), {"answer": "perhaps"})

    assert fresh(message).state == State.UNCERTAIN


def test_staff_can_ask_the_provider(desk, twilio):
    message = put(channel="sms")
    Message.objects.filter(pk=message.pk).update(state="uncertain", started_at=NOW)

    answer = desk.post(url("decide_uncertain", message.pk), {"answer": "ask"}, follow=True)

    assert answer.status_code == 200
    assert fresh(message).state == State.UNCERTAIN


def test_the_owner_pauses_the_house_and_goes_on(owner):
    make_company()
    owner.post(url("pause_house"), {"paused": "yes", "reason": "Panne"})
    assert Company.objects.get().is_sending_paused

    owner.post(url("pause_house"), {"paused": "no"})

    assert not Company.objects.get().is_sending_paused


def test_the_front_desk_can_not_pause_the_house(desk):
    make_company()

    assert desk.post(url("pause_house"), {"paused": "yes"}).status_code == 403
    assert not Company.objects.get().is_sending_paused


def test_a_reply_is_shown_with_what_it_answers(desk):
    message = put()
    received = Inbound.objects.create(
        key="1", kind="reply", channel="email", customer=message.customer, in_reply_to=message,
        text="Ja <b>gern</b>", received_at=NOW,
    )  # fmt: skip

    page = text_of(desk.get(url("inbound", received.pk)))

    assert "Ja &lt;b&gt;gern&lt;/b&gt;" in page
    assert url("detail", message.pk) in page


def test_letters_from_the_page_to_the_post(desk):
    message = put(channel="letter", not_before=timezone.now(), now=timezone.now())
    desk.post(url("letters_new"))
    batch = LetterBatch.objects.get()
    assert desk.get(url("letters_pdf", batch.pk)).status_code == 404
    batch.pdf.save("x.pdf", ContentFile(b"%PDF"), save=False)
    batch.contents = [[message.pk, 1, 1]]
    batch.save()

    desk.post(url("letters_printed", batch.pk))
    desk.post(url("letters_posted", batch.pk))

    assert fresh(message).state == State.DELIVERED
    assert b"".join(desk.get(url("letters_pdf", batch.pk)).streaming_content) == b"%PDF"
    desk.post(url("letter_returned", message.pk))
    assert fresh(message).state == State.BOUNCED


@pytest.mark.parametrize("step", ["letters_new", "letters_printed", "letters_posted"])
def test_a_step_that_is_not_due_says_so(desk, step):
    make_company()
    args = [] if step == "letters_new" else [LetterBatch.objects.create(created_at=NOW).pk]

    assert "flash-error" in text_of(desk.post(url(step, *args), follow=True))


def test_mailboxes_are_the_owners(desk):
    assert desk.get(url("mailboxes")).status_code == 403
    assert desk.get(url("mailbox_new")).status_code == 403


def test_a_mailbox_keeps_its_password_encrypted_and_never_shows_it(owner):
    owner.post(url("mailbox_new"), MAILBOX)

    mailbox = Mailbox.objects.get()
    assert decrypt(mailbox.password_encrypted) == b"geheim"
    assert b"geheim" not in bytes(mailbox.password_encrypted)
    assert "geheim" not in text_of(owner.get(url("mailbox_edit", mailbox.pk)))
    assert mailbox.name in text_of(owner.get(url("mailboxes")))


def test_a_mailbox_that_fails_says_why(owner):
    owner.post(url("mailbox_new"), {**MAILBOX, "unclear_folder": "Unklar"})
    assert Mailbox.objects.get().unclear_folder == "Unklar"
    Mailbox.objects.update(last_error="Der Server antwortet nicht. (TimeoutError)")

    page = text_of(owner.get(url("mailboxes")))

    assert "Der Server antwortet nicht." in page


def test_an_empty_password_keeps_the_one_that_is_there(owner):
    owner.post(url("mailbox_new"), MAILBOX)
    mailbox = Mailbox.objects.get()

    owner.post(url("mailbox_edit", mailbox.pk), {**MAILBOX, "password": "", "host": "neu.example"})

    mailbox.refresh_from_db()
    assert (mailbox.host, decrypt(mailbox.password_encrypted)) == ("neu.example", b"geheim")


def test_a_new_mailbox_needs_a_password(owner):
    answer = owner.post(url("mailbox_new"), {**MAILBOX, "password": ""})

    assert answer.status_code == 422
    assert not Mailbox.objects.exists()


def test_the_list_tells_mail_to_ourselves_from_that_to_somebody_erased(desk):
    erased = put()
    Message.objects.filter(pk=erased.pk).update(customer=None)
    ours = put_house_message("sms_test", "user:1", {"text": "x"}, now=NOW, mobile="+491711234567")
    old = put()
    Message.objects.filter(pk=old.pk).update(customer=None, kind="not_known_any_more")

    page = desk.get(reverse("messaging:list")).content.decode()

    rows = {
        pk: page.partition(f"/messages/{pk}/")[0].rpartition("<tr>")[2]
        for pk in (erased.pk, ours.pk, old.pk)
    }
    assert _("ourselves") in rows[ours.pk]
    assert _("deleted") in rows[erased.pk]
    assert _("deleted") in rows[old.pk]
