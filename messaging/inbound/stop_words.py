"""Words by which people object to advertising; only as the whole message (T-07)."""

from __future__ import annotations

import re
import unicodedata

_STOP = {
    "STOP", "STOPP", "STOPPEN", "ABMELDEN", "ABBESTELLEN", "KÜNDIGEN", "KUENDIGEN", "WIDERRUF",
    "WIDERSPRUCH", "KEINE WERBUNG", "ENDE", "AUS", "STOPALL", "STOP ALL", "UNSUBSCRIBE", "CANCEL",
    "END", "QUIT", "REVOKE", "OPTOUT", "OPT OUT", "BITTE ABMELDEN", "STOP BITTE", "BITTE STOP",
    "KEINE WERBUNG MEHR", "ABMELDUNG",
}  # fmt: skip
# While dates are proposed these only decline them; the kind is asked first.
_PERHAPS = {"NEIN DANKE"}
_CANCELLING = {"CANCEL", "STORNO", "ABSAGEN", "ABSAGE", "STORNIEREN"}


def is_stop(text: str) -> bool:
    """Say whether the whole text is an objection, whatever its case and punctuation."""
    return _bare(text) in _STOP


def is_perhaps_stop(text: str) -> bool:
    """Say whether the text is an objection unless it answers a question of ours."""
    return _bare(text) in _PERHAPS


def is_cancelling(text: str) -> bool:
    """Say whether the text may mean "cancel my appointment"; a person looks at it."""
    return _bare(text) in _CANCELLING


def _bare(text: str) -> str:
    # Some phones send "ü" as a "u" and dots.
    letters = unicodedata.normalize("NFC", text).upper()
    return " ".join(re.sub(r"[\W_]", " ", letters).split())
