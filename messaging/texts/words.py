"""Words that a text may not contain, with the reason; a check and no lawyer.

The lists are those of docs/operations.md. German texts contain English words and the other way
round, so both are looked for in every text. Each is a regular expression over one line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class WordList:
    """Words with the same reason; ``standard`` names the rule that they break."""

    reason: str | Promise
    standard: str
    pattern: re.Pattern[str]


def _any_of(*words: str) -> re.Pattern[str]:
    return re.compile("|".join(words), re.IGNORECASE)


# Asking for an opinion is advertising, whatever else the message says (BGH VI ZR 225/17).
SURVEY = WordList(
    _("A question about satisfaction is advertising and a message of its own: “%(word)s”"),
    "C-02",
    _any_of(
        r"\bbewert(?:en|et|ung|ungen)\b", r"\bumfragen?\b", r"\brezension\w*", r"\bweiterempf\w+",
        r"\bempfehlen sie uns\b", r"\bzufriedenheit\w*", r"\bwie zufrieden\b",
        r"\bwaren sie zufrieden\b", r"\bfeedback\b", r"\bsternebewertung\w*", r"\bfünf sterne\b",
        r"\bihre meinung\b", r"\bsurveys?\b", r"\brate (?:us|our)\b", r"\breviews?\b",
        r"\bhow satisfied\b", r"\bwere you satisfied\b", r"\brecommend us\b", r"\bfive stars?\b",
        r"\byour opinion\b", r"trustpilot", r"provenexpert", r"\bg\.page\b", r"goo\.gl/maps",
        r"google\.\w+/maps",
    ),
)  # fmt: skip

PROMOTION = WordList(
    _("A message of the contract may promote nothing: “%(word)s”"),
    "C-02, C-06",
    _any_of(
        r"\brabatt\w*", r"\bgutschein\w*", r"\bsonderangebot\w*", r"\bangebote?\b",
        r"\bsonderpreis\w*", r"\baktion(?:en|spreis\w*|swoche\w*)?\b", r"\b\d+ ?(?:%|prozent)",
        r"\bgratis\b", r"\bgeschenk\w*", r"\bsparen sie\b",
        r"\bnur (?:heute|für kurze zeit|noch bis)\b", r"\bnewsletter\w*", r"\bgewinnspiel\w*",
        r"\bverlosung\w*", r"\bneu bei uns\b", r"\bjetzt auch\b", r"\bbestpreis\w*",
        r"\bdiscounts?\b", r"\bvouchers?\b", r"\bcoupons?\b", r"\b(?:special|our|great) offers?\b",
        r"\bon sale\b", r"\bsave \d", r"\b\d+ ?percent\b", r"\bfree gift\b", r"\bfor free\b",
        r"\blimited time\b", r"\bprize draw\b", r"\braffle\b", r"\bnew in our shop\b",
    ),
)  # fmt: skip

# The existing-customer exception covers only similar services of the workshop itself.
OTHER_BUSINESS = WordList(
    _("A reminder of a service is for services of the workshop only: “%(word)s”"),
    "C-11",
    _any_of(
        r"\b\w*versicherung\w*", r"\bleasing\w*", r"\bfinanzierung\w*", r"\bneuwagen\w*",
        r"\bgebrauchtwagen\w*", r"\binsurance\b", r"\bfinancing\b", r"\bnew cars?\b",
        r"\bused cars?\b",
    ),
)  # fmt: skip

PAID_ORDER = WordList(
    _("Nobody may order something paid by such a link: “%(word)s”"),
    "C-70",
    _any_of(
        r"\b(?:zahlungs|kosten)pflichtig\w*", r"\bjetzt kaufen\b",
        r"\border with obligation to pay\b", r"\bbuy now\b",
    ),
)  # fmt: skip

OLD_LAW = WordList(
    _("This law or office does not exist any more: “%(word)s”"),
    "E-10, E-11",
    _any_of(r"§ ?5 ?TMG", r"telemediengesetz", r"ec\.europa\.eu/consumers/odr"),
)

FALSE_REPLY = WordList(
    _("A subject may not pretend to be an answer: “%(word)s”"),
    "E-10",
    re.compile(r"^\s*(?:re|aw|wg|fwd?|antw)\s*:", re.IGNORECASE),
)

NO_ANSWER = WordList(
    _("Nobody can answer your SMS sender, since it is a name: “%(word)s”"),
    "T-06",
    _any_of(r"\bantworten sie\b", r"\bantworte\b", r"\breply\b", r"\bstopp?\b"),
)

MARKUP = WordList(
    _("Write plain text, the looks are made by the program: “%(word)s”"),
    "C-62",
    re.compile(r"</?[a-z!][^<>]*>", re.IGNORECASE),
)
