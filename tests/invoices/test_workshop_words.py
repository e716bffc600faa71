"""The synonyms of the workshop: every phrase leads to its word, in any spelling."""

from __future__ import annotations

import pytest

from invoices.matching.words import SYNONYMS, fold, workshop_words

CHANGING_NOTHING = sorted(phrase for phrase, word in SYNONYMS.items() if not word)
MEANING = sorted((phrase, word) for phrase, word in SYNONYMS.items() if word)


@pytest.mark.parametrize(("phrase", "word"), MEANING)
def test_a_phrase_becomes_its_word_wherever_it_stands(phrase: str, word: str) -> None:
    assert workshop_words(phrase) == word
    assert workshop_words(f"Pos 7 {phrase.upper()}, geprüft") == f"pos 7 {word} geprueft"


@pytest.mark.parametrize("phrase", CHANGING_NOTHING)
def test_a_word_that_changes_nothing_is_left_out(phrase: str) -> None:
    assert workshop_words(f"Kupplung {phrase}") == "kupplung"
    assert workshop_words(phrase) == phrase


@pytest.mark.parametrize(("phrase", "word"), MEANING)
def test_no_word_leads_on_to_another_one(phrase: str, word: str) -> None:
    assert workshop_words(word) == word


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Motoröl 5W-30", "motoroel 5w 30"),
        ("  HU / AU  ", "hu au"),
        ("Stoßdämpfer", "stossdaempfer"),
        ("Crème-Politur", "creme politur"),
        ("Öl, 4,5 l", "oel 4 5 l"),
        ("TEIL_NR.: A-17/b", "teil nr a 17 b"),
        ("тормоз", "тормоз"),
        ("", ""),
        ("--- / ---", ""),
    ],
)
def test_folds_letters_digits_and_blanks(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Wartungsvertrag", "wartungsvertrag"),
        ("Frontscheibe", "frontscheibe"),
        ("Tüvtermin", "tuevtermin"),
        ("Erneuerung", "erneuerung"),
        ("Vorderachse prüfen", "vorn pruefen"),
        ("Reling links", "reling links"),
    ],
)
def test_a_phrase_counts_as_a_whole_word_only(text: str, kept: str) -> None:
    assert workshop_words(text) == kept


def test_longer_phrases_come_before_their_parts() -> None:
    assert workshop_words("Motoröl und Filter erneuern") == "oelwechsel filter"
    assert workshop_words("Räder wechseln") == "raederwechsel"
    assert workshop_words("Klimawartung") == "klimaanlage inspektion"
    assert workshop_words("Wartung") == "inspektion"


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Achsvermesung", "spureinstellung"),
        ("Bremsbelagsaz", "bremsbelaege"),
        ("Kupplung ersetzten", "kupplung"),
        ("Innenraumfiltr", "pollenfilter"),
        ("Hauptuntersuhcung", "hu"),
    ],
)
def test_a_long_word_is_known_with_one_slip(text: str, word: str) -> None:
    assert workshop_words(text) == word


@pytest.mark.parametrize("text", ["wartug", "achsvermesng", "bremsbelaege", "lackieren", "hu x"])
def test_a_short_word_or_two_slips_stay_as_they_are(text: str) -> None:
    assert workshop_words(text) == text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Filter Innenraum", "pollenfilter"),
        ("Neuer Filter Diesel vorn", "neuer kraftstofffilter vorn"),
        ("Satz Zahnriemen", "zahnriemen"),
        ("Filter Öl", "filter oel"),
        ("Wagen Werkstatt", "ersatzwagen"),
        ("Filter", "filter"),
    ],
)
def test_a_known_word_is_known_turned_round(text: str, words: str) -> None:
    assert workshop_words(text) == words
