"""The language of the workshop: different words for the same work, made equal. Pure."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

from rapidfuzz import process
from rapidfuzz.distance import OSA

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
    "wartungsdienst": "inspektion",
    "inspection": "inspektion",
    "klimaservice": "klimaanlage inspektion",
    "klimawartung": "klimaanlage inspektion",
    "klimaanlagenwartung": "klimaanlage inspektion",
    "klimaanlagenservice": "klimaanlage inspektion",
    "bremskloetze": "bremsbelaege",
    "bremsbelagsatz": "bremsbelaege",
    "bremsbelag": "bremsbelaege",
    "brake pads": "bremsbelaege",
    "brake discs": "bremsscheiben",
    "bremsscheibe": "bremsscheiben",
    "innenraumfilter": "pollenfilter",
    "kabinenfilter": "pollenfilter",
    "mikrofilter": "pollenfilter",
    "verschleissanzeiger": "warnkontakt",
    "verschleisskontakt": "warnkontakt",
    "motorabdeckung unten": "unterfahrschutz",
    "motorunterschutz": "unterfahrschutz",
    "unterbodenverkleidung": "unterfahrschutz",
    "wischerblaetter": "scheibenwischer",
    "wischerblatt": "scheibenwischer",
    "wischblatt": "scheibenwischer",
    "starterbatterie": "batterie",
    "zahnriemensatz": "zahnriemen",
    "zahnriemenkit": "zahnriemen",
    "steuerriemen": "zahnriemen",
    "wapu": "wasserpumpe",
    "kuehlmittelpumpe": "wasserpumpe",
    "kuehlfluessigkeit": "kuehlmittel",
    "kuehlwasser": "kuehlmittel",
    "frostschutz kuehler": "kuehlmittel",
    "motorenoel": "motoroel",
    "dieselfilter": "kraftstofffilter",
    "benzinfilter": "kraftstofffilter",
    "krr": "keilrippenriemen",
    "zkd": "zylinderkopfdichtung",
    "zms": "zweimassenschwungrad",
    "lmm": "luftmassenmesser",
    "dpf": "partikelfilter",
    "dieselpartikelfilter": "partikelfilter",
    "russpartikelfilter": "partikelfilter",
    "mkl": "motorkontrollleuchte",
    "esd": "endschalldaempfer",
    "endtopf": "endschalldaempfer",
    "msd": "mittelschalldaempfer",
    "anlasser": "starter",
    "generator": "lichtmaschine",
    "lima": "lichtmaschine",
    "ahk": "anhaengerkupplung",
    "anhaengevorrichtung": "anhaengerkupplung",
    "ahv": "anhaengerkupplung",
    "e satz": "elektrosatz",
    "hv": "hochvolt",
    "feststellbremse": "handbremse",
    "parkbremse": "handbremse",
    "abs sensor": "raddrehzahlsensor",
    "pdc sensor": "parksensor",
    "rdks": "reifendrucksensor",
    "rdk": "reifendrucksensor",
    "reifendrucksensoren": "reifendrucksensor",
    "gluehbirne": "gluehlampe",
    "leuchtmittel": "gluehlampe",
    "leihwagen": "ersatzwagen",
    "mietwagen": "ersatzwagen",
    "werkstattwagen": "ersatzwagen",
    "kleinmaterial": "kleinteile",
    "gelenkmanschette": "achsmanschette",
    "stabi": "stabilisator",
    "koppelstange": "pendelstuetze",
    "federbein": "stossdaempfer",
    "winterreifen": "winter reifen",
    "wr": "winter reifen",
    "sommerreifen": "sommer reifen",
    "sr": "sommer reifen",
    "heckwischer": "scheibenwischer hinten",
    "austauschteil": "austausch",
    "tauschteil": "austausch",
    "at": "austausch",
    "bremsfluessigkeitswechsel": "bremsfluessigkeit",
    "vorderachse": "vorn",
    "vorne": "vorn",
    "front": "vorn",
    "va": "vorn",
    "v": "vorn",
    "hinterachse": "hinten",
    "ha": "hinten",
    "hi": "hinten",
    "heck": "hinten",
    "rear": "hinten",
    "vo": "vorn",
    "vl": "vorn links",
    "vr": "vorn rechts",
    "hl": "hinten links",
    "hr": "hinten rechts",
    "fahrerseite": "links",
    "beifahrerseite": "rechts",
    "li": "links",
    "re": "rechts",
    "ers": "",
    "ern": "",
    "a e": "",
    "a u e": "",
    "aus u einbauen": "",
    "aus und eingebaut": "",
    "ausgetauscht": "",
    "gewechselt": "",
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
    "u": "",
    "im": "",
    "and": "",
    "with": "",
}
# Said of any work: two lines that share no more than such a word are not the same work.
ANY_WORK = frozenset(
    """abdichten abgedichtet angelernt anlernen arbeit auslesen befuellen eingestellt einstellen
    entsorgen entsorgung gereinigt geprueft hinten instand komplett lackieren lackiert links
    material mitte montage montieren paket pruefen rechts reinigen reparatur repariert satz sensor
    service setzen suchen teile vorn""".split()  # noqa: SIM905 - a table of words
)
# A word this long may have one wrong letter and is still known.
KNOWN_WITH_A_SLIP = 8
# Shorter ones are abbreviations, which nobody compounds.
SHORTEST_PART = 3
_phrases = sorted(SYNONYMS, key=len, reverse=True)
_any_phrase = re.compile(r"\b(" + "|".join(map(re.escape, _phrases)) + r")\b")
_long_words = [word for word in SYNONYMS if " " not in word and len(word) >= KNOWN_WITH_A_SLIP]
_right_words = frozenset(" ".join(SYNONYMS.values()).split())


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
    plain = _any_phrase.sub(lambda hit: SYNONYMS[hit.group()], _compounded(folded))
    plain = " ".join(" ".join(map(_without_slip, plain.split())).split())
    return plain or folded


def _compounded(text: str) -> str:
    """Write "filter innenraum" as the known word that it is turned round: "innenraumfilter"."""
    words = text.split()
    for place, (first, second) in enumerate(pairwise(words)):
        if len(first) >= SHORTEST_PART <= len(second) and second + first in SYNONYMS:
            return " ".join([*words[:place], second + first, *words[place + 2 :]])
    return text


def _without_slip(word: str) -> str:
    """Return what the word stands for if it is a known long word but for one letter."""
    if len(word) < KNOWN_WITH_A_SLIP or word in _right_words:
        return word
    known = process.extractOne(word, _long_words, scorer=OSA.distance, score_cutoff=1)
    return SYNONYMS[known[0]] if known else word
