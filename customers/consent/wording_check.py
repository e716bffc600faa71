"""What a text that people agree to must say before it may be used; pure.

A list of words finds what is plainly missing and no more: it is a check and no lawyer.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customers.consent.wordings import AUTOMATIC_CALL, COMPANY_MARKS, REMINDER, REMINDER_NOTICE
from customers.models.consent import Channel, Purpose

LONGEST = 3000


@dataclass(frozen=True)
class Must:
    """Words of which one has to be there, by language, and what is missing without them."""

    de: str
    en: str
    says: str | Promise
    standard: str

    def is_in(self, text: str, language: str) -> bool:
        return bool(re.search(self.en if language == "en" else self.de, text, re.IGNORECASE))


_WITHDRAW = Must(
    r"widerruf|widersprech",
    r"withdraw|object|revoke",
    gettext_lazy("that one can withdraw or object at any time"),
    "C-25",
)
_VOLUNTARY = Must(r"freiwillig", r"voluntar", gettext_lazy("that it is voluntary"), "C-25")
_COST = Must(
    r"basistarif",
    r"basic rate|base tariff",
    gettext_lazy("that objecting costs no more than basic rates"),
    "C-11",
)
_MACHINE = Must(r"automat", r"machine|automat", gettext_lazy("that a machine calls"), "C-60")
_WAYS = (
    Must(r"anruf|telefon", r"\bcall|phone", Channel.CALL.label, "C-14"),
    Must(r"e-?mail", r"e-?mail", Channel.EMAIL.label, "C-14"),
    Must(r"\bsms\b", r"\bsms\b|text message", Channel.SMS.label, "C-14"),
    Must(r"brief|\bpost", r"letter|\bpost", Channel.LETTER.label, "C-14"),
)
_SERVICE = Must(r"erinner", r"remind", Purpose.SERVICE.label, "C-14")
_SATISFACTION = Must(r"zufrieden", r"satisf", Purpose.SATISFACTION.label, "C-14")
_OFFERS = Must(r"angebot|neuigkeit", r"offer|news", Purpose.OFFERS.label, "C-14")

MUSTS = {
    REMINDER: (*_WAYS, _SERVICE, _SATISFACTION, _OFFERS, _VOLUNTARY, _WITHDRAW),
    REMINDER_NOTICE: (_WAYS[1], _SERVICE, _SATISFACTION, _WITHDRAW, _COST),
    AUTOMATIC_CALL: (_MACHINE, _VOLUNTARY, _WITHDRAW),
}
# A consent that comes with something else is none (Art. 7(4) GDPR; C-14, C-25).
_TYING = re.compile(
    r"\bagb\b|geschäftsbedingung|mit (?:der )?(?:auftragserteilung|unterschrift|buchung)"
    r"|terms (?:and|of)|by (?:ordering|booking|signing)",
    re.IGNORECASE,
)
_MARKUP = re.compile(r"<[a-z/][^>]*>|https?://\S+", re.IGNORECASE)
_MARKS = re.compile(r"\{[^{}]*\}?|\}")


def check_wording(key: str, language: str, text: str) -> list[str]:
    """Return in words what keeps a text from being used; empty when nothing does."""
    if not text.strip():
        return [_("The text is missing.")]
    found = []
    if len(text) > LONGEST:
        found.append(_("The text is longer than %(limit)s characters.") % {"limit": LONGEST})
    if not any(mark in text for mark in COMPANY_MARKS):
        found.append(_("It must say who may do it: {company} stands for your name (C-20)."))
    found += [
        _("It must say: %(what)s (%(standard)s).") % {"what": must.says, "standard": must.standard}
        for must in MUSTS[key]
        if not must.is_in(text, language)
    ]
    return found + _wrong_words(text)


def _wrong_words(text: str) -> list[str]:
    unknown = [mark for mark in _MARKS.findall(text) if mark not in COMPANY_MARKS]
    return [
        *(_("“%(word)s” is no placeholder here.") % {"word": word} for word in unknown),
        *(
            _("“%(word)s”: a consent must stand for itself (C-25).") % {"word": found[0]}
            for found in _TYING.finditer(text)
        ),
        *(
            _("“%(word)s” has no place here: the text is also read out and printed.")
            % {"word": found[0]}
            for found in _MARKUP.finditer(text)
        ),
    ]
