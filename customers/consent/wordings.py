"""The texts that people agree to, as versions that are never changed (C-14, C-20)."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

from customers.models import ConsentWording, HouseWording
from workshop.models import Company

REMINDER = "reminder"
REMINDER_NOTICE = "reminder_notice"
AUTOMATIC_CALL = "automatic_call"

# What stands for the company's name in a text.
COMPANY_MARKS = ("{company}", "{betrieb}")

# {company} is filled when a version is stored: who may write is part of what was agreed to.
SHIPPED = {
    (REMINDER, "de"): (
        "Ein kostenloser Service unseres Hauses: {company} darf mich auf den von mir einzeln "
        "angekreuzten Wegen (Anruf, E-Mail, SMS, Brief) zu den von mir angekreuzten Anlässen "
        "ansprechen: Erinnerungen an fällige Arbeiten an meinen Fahrzeugen (zum Beispiel HU, "
        "Inspektion, Ölwechsel, Räderwechsel), Fragen zu meiner Zufriedenheit, Angebote und "
        "Neuigkeiten der Werkstatt. Die Einwilligung ist freiwillig, kein Auftrag hängt von ihr "
        "ab. Ich kann sie jederzeit ganz oder teilweise widerrufen, formlos und ohne andere "
        "Kosten als die Übermittlung nach den Basistarifen."
    ),
    (REMINDER, "en"): (
        "A free service of our house: {company} may contact me in the ways that I have ticked "
        "one by one (phone call, e-mail, SMS, letter) on the occasions that I have ticked: "
        "reminders of work that is due on my vehicles (such as HU, inspection, oil change, "
        "wheel change), questions about my satisfaction, offers and news of the workshop. "
        "Consent is voluntary, no order depends on it. I can withdraw it at any time, wholly or "
        "in part, in any form and at no other cost than that of transmission at basic rates."
    ),
    (REMINDER_NOTICE, "de"): (
        "{company} nutzt Ihre E-Mail-Adresse, um Sie an fällige Arbeiten an Ihrem Fahrzeug zu "
        "erinnern und nach Ihrer Zufriedenheit zu fragen. Sie können dem jederzeit "
        "widersprechen, ohne dass andere Kosten als die Übermittlung nach den Basistarifen "
        "entstehen."
    ),
    (REMINDER_NOTICE, "en"): (
        "{company} uses your e-mail address to remind you of work that is due on your vehicle "
        "and to ask whether you were satisfied. You can object to this at any time, at no other "
        "cost than that of transmission at basic rates."
    ),
    (AUTOMATIC_CALL, "de"): (
        "Automatische Anrufe: {company} darf mich zu den von mir angekreuzten Anlässen auch durch "
        "einen Automaten anrufen lassen, der mir mit einer Computerstimme einen Text vorliest "
        "und dem ich mit einer Taste antworte. Aufgezeichnet wird nichts. Auch diese "
        "Einwilligung ist freiwillig; ich kann sie jederzeit widerrufen, auch im Anruf selbst "
        "mit der Taste 9."
    ),
    (AUTOMATIC_CALL, "en"): (
        "Automatic calls: on the occasions that I have ticked, {company} may also have me called "
        "by a machine, which reads a text to me in a computer voice and which I answer by a key. "
        "Nothing is recorded. This consent is voluntary, too; I can withdraw it at any time, "
        "also during the call itself with key 9."
    ),
}


def shown_wording(language: str) -> list[str]:
    """Return what people agree to, a paragraph each: of automatic calls if the house has them."""
    has_machine = Company.objects.filter(has_automatic_calls=True).exists()
    keys = (REMINDER, AUTOMATIC_CALL) if has_machine else (REMINDER,)
    return [wording_text(key, language) for key in keys]


def wording_mark(language: str) -> str:
    """Return a mark of what is shown now: by it a form tells whether that still holds."""
    shown = "\n".join(shown_wording(language))
    return sha256(shown.encode()).hexdigest()[:16]


def wording_text(key: str, language: str) -> str:
    """Return the text in force as people are shown it; writes nothing.

    Languages other than English read German. Raises KeyError for an unknown key.
    """
    company = Company.objects.first()
    text = template_of(key, language)
    for mark in COMPANY_MARKS:
        text = text.replace(mark, company.name if company else "")
    return text


def template_of(key: str, language: str) -> str:
    """Return the house's newest words, or the shipped ones; the company is a mark in them.

    Raises KeyError for an unknown key.
    """
    language = language if (key, language) in SHIPPED else "de"
    shipped = SHIPPED[key, language]
    newest = HouseWording.objects.filter(key=key, language=language).first()
    return newest.text if newest and newest.text else shipped


def current_wording(key: str, language: str, now: datetime) -> ConsentWording:
    """Return the version of a text that holds now, and store it when it is new.

    The owner's new words, a new release's text or a new company name make a new version; old
    ones stay as they were agreed to. Raises KeyError for an unknown key.
    """
    language = language if (key, language) in SHIPPED else "de"
    text = wording_text(key, language)
    versions = ConsentWording.objects.filter(key=key, language=language)
    newest = versions.order_by("-version").first()
    if newest and newest.text == text:
        return newest
    # Two people who ask at once get one row: the version is unique.
    stored, _is_new = ConsentWording.objects.get_or_create(
        key=key,
        language=language,
        version=newest.version + 1 if newest else 1,
        defaults={"text": text, "valid_from": now},
    )
    # Unless the text was changed between their questions.
    return stored if stored.text == text else current_wording(key, language, now)
