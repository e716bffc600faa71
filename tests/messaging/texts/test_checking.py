"""What the check finds, by the law's class: kind × class × bad text, and the shipped texts."""

from __future__ import annotations

from typing import Any

import pytest

from messaging.kinds import LegalClass, MessageKind, get_kind
from messaging.texts.checking import check_text, refusals
from messaging.texts.saving import places_of, rewordable_kinds
from messaging.texts.sources import Place, Source, shipped
from workshop_crm.lib.sms_text import GSM_BASIC, GSM_EXTENDED

pytestmark = pytest.mark.django_db

ORDER, REMINDER, OPT_IN = "appointment_confirmed", "service_reminder", "consent_confirmation"
GOOD = {
    ORDER: "{salutation}\n{when}\n{link}",
    REMINDER: "{salutation}\n{vehicle}\n{link}",
    OPT_IN: "{salutation}\n{topics}\n{link}",
}


def found(kind: str, body: str, channel: str = "email", **further: Any) -> list[Any]:
    source = Source(further.pop("subject", "Ihr Termin"), body)
    place = Place(kind, channel, "de")
    return check_text(get_kind(kind), place, source, can_reply=further.pop("can_reply", True))


def standards(kind: str, body: str, channel: str = "email", **further: Any) -> set[str]:
    return {each.standard for each in refusals(found(kind, body, channel, **further))}


SHIPPED = [
    pytest.param(kind.name, place.channel, language, id=f"{kind.name}-{place.channel}-{language}")
    for kind in rewordable_kinds()
    for language in ("de", "en")
    for place in places_of(kind, language)
]


@pytest.mark.parametrize(("kind", "channel", "language"), SHIPPED)
def test_every_shipped_text_passes_its_own_check(kind: str, channel: str, language: str) -> None:
    place = Place(kind, channel, language)

    findings = check_text(get_kind(kind), place, shipped(place) or Source("", ""), can_reply=True)

    assert findings == []


def test_every_kind_has_its_texts_in_both_languages() -> None:
    assert len(rewordable_kinds()) >= 11
    for kind in rewordable_kinds():
        german = [place.channel for place in places_of(kind, "de")]
        assert german == [place.channel for place in places_of(kind, "en")]
        assert set(german) == set(kind.channels)


SURVEYS = [
    "Bitte bewerten Sie uns", "Unsere Umfrage dauert zwei Minuten", "Wie zufrieden waren Sie?",
    "Ihr Feedback hilft uns", "Empfehlen Sie uns weiter", "https://g.page/r/abc/review",
    "Please rate us", "Take our survey", "Leave a review", "Give us five stars",
]  # fmt: skip
PROMOTIONS = [
    "10 % auf Reifen", "Mit Gutschein günstiger", "Unser Angebot im Herbst",
    "Herbst-Aktion: Reifen", "Rabatt für Stammkunden", "Sparen Sie jetzt", "Unser Newsletter",
    "Jetzt auch Klimaservice",
    "A voucher for you", "Our special offer", "20 percent less", "Save 20 euros",
    "For a limited time",
]  # fmt: skip


@pytest.mark.parametrize("kind", [ORDER, OPT_IN])
@pytest.mark.parametrize("words", SURVEYS + PROMOTIONS)
def test_c02_c06_c24_a_text_of_the_contract_asks_and_promotes_nothing(
    kind: str, words: str
) -> None:
    assert standards(kind, GOOD[kind]) == set()
    assert standards(kind, f"{GOOD[kind]}\n{words}") & {"C-02", "C-02, C-06"}
    assert standards(kind, GOOD[kind], subject=words) & {"C-02", "C-02, C-06"}


@pytest.mark.parametrize("words", PROMOTIONS)
def test_advertising_may_promote_the_workshops_own_services(words: str) -> None:
    assert standards(REMINDER, f"{GOOD[REMINDER]}\n{words}") == set()


@pytest.mark.parametrize("words", SURVEYS)
def test_c02_a_survey_is_a_message_of_its_own_also_in_advertising(words: str) -> None:
    assert standards(REMINDER, f"{GOOD[REMINDER]}\n{words}") == {"C-02"}


@pytest.mark.parametrize("kind", [ORDER, REMINDER])
@pytest.mark.parametrize(
    ("words", "standard"),
    [
        ("Jetzt zahlungspflichtig bestellen", "C-70"),
        ("Kostenpflichtig beauftragen", "C-70"),
        ("Angaben gemäß § 5 TMG", "E-10, E-11"),
        ("https://ec.europa.eu/consumers/odr/", "E-10, E-11"),
        ("<b>wichtig</b>", "C-62"),
        ("<img src=https://x.example/p.gif>", "C-62"),
    ],
)
def test_what_no_text_may_hold(kind: str, words: str, standard: str) -> None:
    assert standards(kind, f"{GOOD[kind]}\n{words}") == {standard}


@pytest.mark.parametrize("words", ["Unsere Kfz-Versicherung", "Leasing", "Neuwagen", "Insurance"])
def test_c11_a_reminder_sells_nothing_but_service(words: str) -> None:
    assert standards(REMINDER, f"{GOOD[REMINDER]}\n{words}") == {"C-11"}


@pytest.mark.parametrize(
    "words", ["Kostenvoranschlag liegt bei", "HU 5 Minuten", "Aktionär", "a < b"]
)
def test_harmless_words_pass(words: str) -> None:
    assert standards(ORDER, f"{GOOD[ORDER]}\n{words}") == set()


@pytest.mark.parametrize("subject", ["Re: Ihr Termin", "AW: Termin", "WG: Termin", "Fwd: x"])
def test_e10_a_subject_is_no_false_answer(subject: str) -> None:
    assert standards(ORDER, GOOD[ORDER], subject=subject) == {"E-10"}


@pytest.mark.parametrize(
    ("kind", "channel", "body", "missing"),
    [
        (ORDER, "email", "{salutation} {when}", "{link}"),
        (ORDER, "email", "{salutation} {link}", "{when}"),
        (ORDER, "email", "{when} {if price}{link}{end}", "{link}"),
        (ORDER, "sms", "{when} {link}", "{site} or {company}"),
        (REMINDER, "sms", "{plate} {link}", "{company}"),
        (REMINDER, "call", "{plate}", "{company}"),
        (REMINDER, "letter", "{plate}", "{link}"),
        (REMINDER, "email", "{link}", "{vehicle} or {plate}"),
        (OPT_IN, "email", "{link}", "{topics}"),
        ("proposal", "email", "{link}", "{dates}"),
    ],
)
def test_what_is_a_must_has_to_be_there(kind: str, channel: str, body: str, missing: str) -> None:
    texts = [each.text for each in refusals(found(kind, body, channel))]

    assert [text for text in texts if text.startswith(missing)]
    assert len(texts) == 1


def test_c13_the_missing_sender_is_named_with_its_rule() -> None:
    assert standards(REMINDER, "{plate} {link}", "sms") == {"C-13"}


def test_t06_a_sender_that_nobody_can_answer_asks_for_no_answer() -> None:
    body = "{site} {when} {link} Antworten Sie mit JA"

    assert standards(ORDER, body, "sms", can_reply=True) == set()
    assert standards(ORDER, body, "sms", can_reply=False) == {"T-06"}


@pytest.mark.parametrize(
    ("subject", "body", "line"),
    [("", GOOD[ORDER], 0), ("x", "  ", 1), ("{link}", GOOD[ORDER], 0), ("{oops}", GOOD[ORDER], 0)],
)
def test_shape_and_subject(subject: str, body: str, line: int) -> None:
    assert line in {each.line for each in refusals(found(ORDER, body, subject=subject))}


def test_a_text_without_end_is_refused() -> None:
    assert refusals(found(ORDER, GOOD[ORDER] + "x" * 5001))


def test_t09_costly_signs_are_hints_that_name_what_is_sent() -> None:
    findings = found(ORDER, "{site} {when}\n„ja“ – 🚗 {link}", "sms")

    assert not refusals(findings)
    assert [each.line for each in findings] == [2] * 4
    assert any("🚗" in each.text and "half" in each.text for each in findings)
    assert any("„" in each.text and '"' in each.text for each in findings)
    assert not found(ORDER, "{site} {when} „ja“ {link}")
    assert set("€[]") <= GSM_BASIC | GSM_EXTENDED


def test_a_broken_line_is_named_with_its_number() -> None:
    [finding] = refusals(found(ORDER, f"{GOOD[ORDER]}\n{{pirce}}"))

    assert finding.line == 4
    assert "{price}" in finding.text


def test_kinds_of_both_classes_are_looked_at() -> None:
    classes = {kind.legal_class for kind in rewordable_kinds()}

    assert classes == {LegalClass.TRANSACTIONAL, LegalClass.ADVERTISING}
    assert all(isinstance(kind, MessageKind) for kind in rewordable_kinds())
