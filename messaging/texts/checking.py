"""What is wrong with a text before it may be used: the law's class, what is a must, the size.

A list of words finds what is plainly wrong and no more: it is a check and no lawyer.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from customers.models.consent import Channel, Purpose
from messaging.kinds import LegalClass, MessageKind
from messaging.texts import words
from messaging.texts.language import (
    BrokenTextError,
    Nodes,
    Problem,
    Vocabulary,
    always_there,
    compile_text,
    slots,
)
from messaging.texts.placeholders import SENDER, Look, Placeholder, vocabulary
from messaging.texts.sources import WITH_SUBJECT, Place, Source
from workshop_crm.lib.sms_text import GSM_BASIC, GSM_EXTENDED, to_plain_sms

# E-mails and letters carry the sender in their frame.
NAMES_ITS_SENDER = (Channel.SMS, Channel.CALL)
LONGEST_BODY = 5000
_PLAIN_SIGNS = GSM_BASIC | GSM_EXTENDED | frozenset("\r\n")


@dataclass(frozen=True)
class Finding:
    """What is wrong in a line (0: the subject); a hint does not keep from saving.

    ``standard`` names the rule of our fact sheet, such as C-02.
    """

    line: int
    text: str
    standard: str = ""
    is_hint: bool = False


def check_text(
    kind: MessageKind, place: Place, source: Source, *, can_reply: bool
) -> list[Finding]:
    """Check a text of a kind for a channel; empty when nothing is wrong.

    ``can_reply``: customers can answer the house's SMS sender.
    """
    findings = _shape(place, source)
    allowed = vocabulary(kind.vocabulary)
    try:
        subject, body = compile_text(source.subject, allowed), compile_text(source.body, allowed)
    except BrokenTextError:
        findings += _broken(source, allowed)
    else:
        findings += [*_in_subject(subject, kind), *_missing(body, kind, place.channel)]
        if place.channel == Channel.VOICE:
            findings += _not_to_be_said(body, kind)
    findings += _bad_words(kind, place, source, can_reply=can_reply)
    if place.channel == Channel.SMS:
        findings += _costly_signs(source.body)
    return sorted(findings, key=lambda finding: (finding.is_hint, finding.line))


def refusals(findings: Iterable[Finding]) -> list[Finding]:
    """Return what keeps a text from being saved."""
    return [finding for finding in findings if not finding.is_hint]


def _shape(place: Place, source: Source) -> list[Finding]:
    found = []
    if place.channel in WITH_SUBJECT and not source.subject.strip():
        found.append(Finding(0, _("The subject is missing.")))
    if not source.body.strip():
        found.append(Finding(1, _("The text is missing.")))
    if len(source.body) > LONGEST_BODY:
        text = _("The text is longer than %(limit)s characters.") % {"limit": LONGEST_BODY}
        found.append(Finding(1, text))
    return found


def _broken(source: Source, allowed: Vocabulary) -> list[Finding]:
    return [
        Finding(0 if is_subject else problem.line, problem.text)
        for is_subject, text in ((True, source.subject), (False, source.body))
        for problem in _problems(text, allowed)
    ]


def _problems(text: str, allowed: Vocabulary) -> list[Problem]:
    try:
        compile_text(text, allowed)
    except BrokenTextError as error:
        return error.problems
    return []


def _in_subject(subject: Nodes, kind: MessageKind) -> list[Finding]:
    looks = {word.name: word for word in kind.vocabulary}
    return [
        Finding(0, _("{%(name)s} has no place in a subject.") % {"name": slot.name})
        for slot in slots(subject)
        if looks[slot.name].look in (Look.LIST, Look.FACTS, Look.LINK)
    ]


def _not_to_be_said(body: Nodes, kind: MessageKind) -> list[Finding]:
    """Find addresses of pages in what a computer voice reads (T-15)."""
    links = {word.name for word in kind.vocabulary if word.look is Look.LINK}
    return [
        Finding(slot.line, _("{%(name)s} can't be said aloud.") % {"name": slot.name}, "T-15")
        for slot in slots(body)
        if slot.name in links
    ]


def _missing(body: Nodes, kind: MessageKind, channel: str) -> list[Finding]:
    """Find the musts that a customer might not get, whatever the conditions say."""
    there = always_there(body)
    found = [
        Finding(1, _must_be_there(f"{{{word.name}}}", word)) for word in kind.vocabulary
        if channel in word.must_on and word.name not in there
    ]  # fmt: skip
    groups: dict[str, list[Placeholder]] = defaultdict(list)
    for word in kind.vocabulary:
        if word.one_of and (word.one_of != SENDER or channel in NAMES_ITS_SENDER):
            groups[word.one_of].append(word)
    for group, members in groups.items():
        if not there & {word.name for word in members}:
            names = _(" or ").join(f"{{{word.name}}}" for word in members)
            standard = "C-13" if group == SENDER else ""
            found.append(Finding(1, _must_be_there(names, members[0]), standard))
    return found


def _must_be_there(names: str, word: Placeholder) -> str:
    return _("%(names)s must be in the text, whatever the conditions say: %(what)s.") % {
        "names": names,
        "what": word.says,
    }


def _bad_words(
    kind: MessageKind, place: Place, source: Source, *, can_reply: bool
) -> list[Finding]:
    lists = [words.PAID_ORDER, words.OLD_LAW, words.MARKUP]
    if kind.legal_class == LegalClass.TRANSACTIONAL:
        lists += [words.SURVEY, words.PROMOTION]
    elif kind.purpose == Purpose.SERVICE:
        lists += [words.SURVEY, words.OTHER_BUSINESS]
    if place.channel == Channel.SMS and not can_reply:
        lists.append(words.NO_ANSWER)
    found = _found_in(source.subject, 0, [*lists, words.FALSE_REPLY])
    for number, line in enumerate(source.body.split("\n"), start=1):
        found += _found_in(line, number, lists)
    return found


def _found_in(line: str, number: int, lists: list[words.WordList]) -> list[Finding]:
    return [
        Finding(number, str(each.reason) % {"word": hit[0].strip()}, each.standard)
        for each in lists
        for hit in each.pattern.finditer(line)
    ]


def _costly_signs(body: str) -> list[Finding]:
    """Name the signs that would more than double the price, and what is sent in their place."""
    found = []
    for number, line in enumerate(body.split("\n"), start=1):
        for sign in dict.fromkeys(line):
            if sign in _PLAIN_SIGNS:
                continue
            instead = to_plain_sms(sign)
            if instead == sign:
                text = _("“%(sign)s” makes every part of the SMS less than half as long.")
                found.append(Finding(number, text % {"sign": sign}, "T-09", is_hint=True))
            else:
                text = _("“%(sign)s” is sent as “%(instead)s”.")
                values = {"sign": sign, "instead": instead}
                found.append(Finding(number, text % values, "T-09", is_hint=True))
    return found
