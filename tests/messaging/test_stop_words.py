"""Which texts object, which may, and which only look like it (T-07)."""

from __future__ import annotations

import pytest

from messaging.inbound.stop_words import is_cancelling, is_perhaps_stop, is_stop

STOPS = [
    "STOP", "stop", "Stopp", "STOPP!", " stop. ", "„STOP“", "Stop\n", "*STOP*", "Abmelden",
    "abmeldung", "Kündigen", "kuendigen", "Widerruf", "WIDERSPRUCH!!!", "Keine  Werbung",
    "keine werbung mehr", "Bitte abmelden.", "Stop, bitte!", "Ende", "aus", "unsubscribe",
    "opt out", "opt-out", "stop all", "QUIT", "_Stop_", "Ku\N{COMBINING DIAERESIS}ndigen",
    "\N{ZERO WIDTH SPACE}Stop", "Keine\N{NO-BREAK SPACE}Werbung", "STOP 🛑", "Kündigen\r\n",
]  # fmt: skip
OTHERS = [
    "", "   ", "!", "Ja", "2", "Stoppen Sie kurz bei mir", "Bitte nicht stoppen", "Stopschild",
    "Ende nächster Woche passt", "Aus Prinzip nicht", "Stop? Nein, Dienstag", "Wann ist Ende?",
    "Kündigen wir die Police?", "STOP2", "nonstop", "Stop 2",
    "keine Zeit", "Werbung", "nein", "Danke", "👍",
]  # fmt: skip


@pytest.mark.parametrize("text", STOPS)
def test_a_stop_word_alone_objects_in_any_dress(text):
    assert is_stop(text)


@pytest.mark.parametrize("text", OTHERS)
def test_other_texts_object_to_nothing(text):
    assert not is_stop(text)
    assert not is_perhaps_stop(text)
    assert not is_cancelling(text)


@pytest.mark.parametrize("text", ["Nein danke", "nein, danke!", "NEIN DANKE."])
def test_no_thanks_is_only_perhaps_one(text):
    assert is_perhaps_stop(text)
    assert not is_stop(text)


@pytest.mark.parametrize(
    ("text", "stops"), [("Cancel", True), ("Storno", False), ("absagen!", False), ("Absage", False)]
)
def test_some_words_may_mean_the_appointment(text, stops):
    assert is_cancelling(text)
    assert is_stop(text) is stops
