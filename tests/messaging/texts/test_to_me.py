"""A text for oneself: a test by mail, a letter as a page, what came to the shipped text since."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pikepdf
import pytest
from django.test import Client
from django.utils import timezone

from messaging.kinds import get_kind
from messaging.models import Message, TextVersion
from messaging.texts.additions import passage_of, passages_lacking, with_passage
from messaging.texts.checking import check_text
from messaging.texts.sources import Place, Source, shipped
from messaging.texts.trying import try_text
from tests.factories import make_company, make_customer, make_user
from tests.servers.smtp_sink import SmtpSink, running_smtp_sink
from workshop.models import User

pytestmark = pytest.mark.django_db

MAIL = Place("service_reminder", "email", "de")
MAIL_URL = "/messages/texts/service_reminder/email/de/"
LETTER_URL = "/messages/texts/service_reminder/letter/de/"
BODY = "{anrede}\n\nan Ihrem Fahrzeug {fahrzeug} ist im {monat} fällig: {leistung}\n{link}"
TYPED = {"subject": "HU im {monat}", "body": BODY}


@pytest.fixture
def me() -> User:
    return make_user(role=User.Role.OWNER, email="chefin@mueller.example")


@pytest.fixture
def owner(client: Client, me: User) -> Client:
    make_company()
    client.force_login(me)
    return client


@pytest.fixture
def sink(settings: Any):
    with running_smtp_sink() as sink:
        settings.EMAIL_URL = sink.url
        yield sink


def to_me(owner: Client, **typed: Any) -> str:
    response = owner.post(f"{MAIL_URL}trial/", {**TYPED, "to_me": "1", **typed})
    return response.content.decode()


def test_a_test_goes_to_who_edits_and_to_nobody_else(owner: Client, sink: SmtpSink) -> None:
    customer = make_customer()

    page = to_me(owner, customer=customer.pk)

    [taken] = sink.taken
    assert taken.recipients == ["chefin@mueller.example"]
    assert "chefin@mueller.example" in page


def test_a_test_is_marked_and_has_no_facts_of_a_customer(owner: Client, sink: SmtpSink) -> None:
    customer = make_customer(last_name="Unverwechselbar")

    to_me(owner, customer=customer.pk)

    mail = sink.taken[0].mail
    plain = mail.get_body(("plain",)).get_content()
    assert mail["Subject"].startswith("[Test] HU im ")
    assert "Weber" in plain
    assert "Unverwechselbar" not in sink.taken[0].raw.decode()
    assert mail["List-Unsubscribe"] is None
    html = mail.get_body(("html",)).get_content()
    assert plain.splitlines()[0] in html


def test_a_test_is_counted_nowhere(owner: Client, sink: SmtpSink) -> None:
    to_me(owner)

    assert sink.taken
    assert not Message.objects.exists()
    assert not TextVersion.objects.exists()


def test_without_an_address_of_ones_own_nothing_leaves(
    owner: Client, sink: SmtpSink, me: User
) -> None:
    User.objects.filter(pk=me.pk).update(email="")

    assert "flash-error" in to_me(owner)
    assert sink.taken == []


def test_a_refusal_by_the_server_is_shown(owner: Client, sink: SmtpSink) -> None:
    sink.refuse_recipient["chefin@mueller.example"] = "550 5.1.1 no such user"

    assert "flash-error" in to_me(owner)


def test_in_practice_mode_the_page_says_that_nothing_left(owner: Client, settings: Any) -> None:
    settings.EMAIL_URL = ""

    page = to_me(owner)

    assert "flash-success" in page
    assert "chefin@mueller.example" in page


@pytest.mark.parametrize("asked", [{}, {"to_me": "1", "body": "{nichts"}])
def test_a_mere_preview_and_a_broken_text_send_nothing(
    owner: Client, sink: SmtpSink, asked: dict[str, str]
) -> None:
    owner.post(f"{MAIL_URL}trial/", {**TYPED, **asked})

    assert sink.taken == []


def test_a_letter_is_shown_as_the_page_that_is_printed(owner: Client) -> None:
    response = owner.post(f"{LETTER_URL}page/", TYPED)

    assert response["Content-Type"] == "application/pdf"
    with pikepdf.open(BytesIO(response.content)) as file:
        assert len(file.pages) == 1


def test_a_letter_that_cannot_be_read_is_no_page(owner: Client) -> None:
    assert owner.post(f"{LETTER_URL}page/", {**TYPED, "body": "{wenn"}).status_code == 422


@pytest.mark.parametrize("url", [f"{MAIL_URL}trial/", f"{LETTER_URL}page/"])
def test_the_front_desk_tries_no_texts(client: Client, sink: SmtpSink, url: str) -> None:
    make_company()
    client.force_login(make_user(email="empfang@mueller.example"))

    assert client.post(url, {**TYPED, "to_me": "1"}).status_code == 403
    assert sink.taken == []


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_words_of_an_automatic_call_are_the_owners(language: str) -> None:
    place = Place("service_reminder", "voice", language)
    company, source = make_company(), shipped(place)

    text = try_text(place, source, company, None, now=timezone.now()).rendered.text

    assert "M, A B, 1 2 3" in text
    assert "H U" in text


@pytest.mark.parametrize("body", ["{plate}: {service}. {link}", "{plate}: {service}. {sold_link}"])
def test_an_address_is_not_read_aloud(body: str) -> None:
    place = Place("service_reminder", "voice", "en")

    findings = check_text(get_kind(place.kind), place, Source("", body), can_reply=True)

    assert [finding.standard for finding in findings] == ["T-15"]


def test_an_own_text_without_the_later_question_is_named() -> None:
    kind = get_kind(MAIL.kind)
    with_question = f"{BODY}{{wenn lange_her}}Noch Ihres?{{ende}}"

    assert [word.name for word in passages_lacking(kind, MAIL, Source("", BODY))] == ["long_ago"]
    assert passages_lacking(kind, MAIL, Source("", with_question)) == []


@pytest.mark.parametrize("channel", ["email", "sms", "letter", "call"])
@pytest.mark.parametrize("language", ["de", "en"])
def test_the_question_can_be_added_to_any_text(channel: str, language: str) -> None:
    place, kind = Place(MAIL.kind, channel, language), get_kind(MAIL.kind)
    [word] = passages_lacking(kind, place, Source("", ""))
    passage = passage_of(word, place)
    old = shipped(place)
    without = Source(old.subject, old.body.replace(passage, ""))

    added = with_passage(without, word, place)

    assert check_text(kind, place, added, can_reply=True) == []
    assert passages_lacking(kind, place, added) == []


def test_the_question_comes_behind_the_salutation_and_only_once() -> None:
    [word] = passages_lacking(get_kind(MAIL.kind), MAIL, Source("", BODY))

    added = with_passage(Source("HU", BODY), word, MAIL)

    assert added.body.startswith("{anrede}\n\n{wenn lange_her}")
    assert added.body.endswith("{leistung}\n{link}")
    assert with_passage(added, word, MAIL) == added


def test_the_editor_offers_it_with_one_click_and_stores_nothing(owner: Client) -> None:
    owner.post(MAIL_URL, {**TYPED, "why": "kürzer", "seen": "0"})

    named = owner.get(MAIL_URL).content.decode()
    opened = owner.get(f"{MAIL_URL}?add=long_ago").content.decode()

    assert 'href="?add=long_ago"' in named
    assert "{wenn lange_her}" in opened
    assert 'href="?add=long_ago"' not in opened
    assert TextVersion.objects.get().body == BODY


def test_who_uses_the_text_of_the_program_is_told_nothing(owner: Client) -> None:
    assert 'href="?add=' not in owner.get(MAIL_URL).content.decode()


def test_a_letter_says_its_subject_above_the_salutation() -> None:
    place = Place("service_reminder", "letter", "de")
    source = Source("HU <fällig>", "{anrede}\n\n{link}")

    html = try_text(place, source, make_company(), None, now=timezone.now()).rendered.html

    assert html.index("HU &lt;fällig&gt;") < html.index("Weber")
