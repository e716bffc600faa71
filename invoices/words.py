"""The language of the workshop: different words for the same work, made equal. Pure."""

from __future__ import annotations

import re
from functools import lru_cache

from workshop_crm.lib.names import fold as fold_letters

# Written as people write it, left as found, right as kept. Longer phrases come first, so that
# "motoröl erneuern" is one thing before "erneuern" is looked at.
SYNONYMS = {
    "motoroel und filter erneuern": "oelwechsel filter",
    "oel und filterwechsel": "oelwechsel filter",
    "oelwechsel mit filter": "oelwechsel filter",
    "oel und filter wechseln": "oelwechsel filter",
    "motoroel erneuern": "oelwechsel",
    "motoroel wechseln": "oelwechsel",
    "motoroelwechsel": "oelwechsel",
    "motoroel ersetzen": "oelwechsel",
    "oelservice": "oelwechsel",
    "oil change": "oelwechsel",
    "change engine oil": "oelwechsel",
    "hauptuntersuchung": "hu",
    "tuev": "hu",
    "abgasuntersuchung": "au",
    "raeder wechseln": "raederwechsel",
    "radwechsel": "raederwechsel",
    "reifenwechsel": "raederwechsel",
    "raeder umstecken": "raederwechsel",
    "umruesten auf winterraeder": "raederwechsel",
    "umruesten auf sommerraeder": "raederwechsel",
    "achsvermessung": "spureinstellung",
    "spur einstellen": "spureinstellung",
    "fahrwerksvermessung": "spureinstellung",
    "kundendienst": "inspektion",
    "service nach herstellervorgabe": "inspektion",
    "wartung": "inspektion",
    "inspection": "inspektion",
    "klimaservice": "klimaanlage inspektion",
    "klimawartung": "klimaanlage inspektion",
    "bremskloetze": "bremsbelaege",
    "bremsbelagsatz": "bremsbelaege",
    "bremsbelag": "bremsbelaege",
    "brake pads": "bremsbelaege",
    "brake discs": "bremsscheiben",
    "bremsscheibe": "bremsscheiben",
    "innenraumfilter": "pollenfilter",
    "kabinenfilter": "pollenfilter",
    "mikrofilter": "pollenfilter",
    "wischerblaetter": "scheibenwischer",
    "wischerblatt": "scheibenwischer",
    "wischblatt": "scheibenwischer",
    "starterbatterie": "batterie",
    "zahnriemensatz": "zahnriemen",
    "bremsfluessigkeitswechsel": "bremsfluessigkeit",
    "vorderachse": "vorn",
    "vorne": "vorn",
    "front": "vorn",
    "va": "vorn",
    "v": "vorn",
    "hinterachse": "hinten",
    "ha": "hinten",
    "rear": "hinten",
    "li": "links",
    "re": "rechts",
    "ers": "",
    "erneuern": "",
    "erneuert": "",
    "ersetzen": "",
    "ersetzt": "",
    "austauschen": "",
    "wechseln": "",
    "aus und einbauen": "",
    "durchfuehren": "",
    "durchgefuehrt": "",
    "replace": "",
    "inkl": "",
    "inklusive": "",
    "incl": "",
    "und": "",
    "mit": "",
    "fuer": "",
    "der": "",
    "die": "",
    "das": "",
    "and": "",
    "with": "",
}
_phrases = sorted(SYNONYMS, key=len, reverse=True)
_any_phrase = re.compile(r"\b(" + "|".join(map(re.escape, _phrases)) + r")\b")


def fold(text: str) -> str:
    """Return lower case letters and digits with single blanks; umlauts as ae, oe, ue, ss."""
    return " ".join(re.findall(r"[a-z0-9]+|[^\W_]+", fold_letters(text)))


@lru_cache(maxsize=4096)
def workshop_words(text: str) -> str:
    """Return a line's text folded, with the workshop's synonyms made one.

    "Motoröl erneuern" and "Ölwechsel" become the same words; words such as "erneuern" that
    change nothing are left out, unless nothing else would remain.
    """
    folded = fold(text)
    plain = " ".join(_any_phrase.sub(lambda hit: SYNONYMS[hit.group()], folded).split())
    return plain or folded
