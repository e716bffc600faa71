"""What an automatic call says, as TwiML; pure (C-60, T-15, T-17)."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext as _
from twilio.twiml.voice_response import Gather, VoiceResponse

from workshop_crm.lib.speech import spoken_number

LANGUAGES = {"de": ("de-DE", "Polly.Vicki"), "en": ("en-GB", "Polly.Amy")}
CALL_BACK_KEY, OBJECT_KEY = "1", "9"
SECONDS_TO_ANSWER = 5
# On silence all is said once more, and then the call ends.
TIMES_SAID = 2


@dataclass(frozen=True)
class Script:
    """Who calls, what about, the text, in which language, and where Twilio sends the key."""

    company: str
    phone: str
    purpose: str
    text: str
    language: str
    action: str


def call_twiml(script: Script) -> str:
    """Return the dialogue: who calls, that it is automatic, why, the keys; good-bye on silence."""
    language, _voice = _speaker(script)
    response = VoiceResponse()
    with translation.override(script.language):
        opening = _("This is %(company)s with an automatic call. It is about: %(purpose)s.") % {
            "company": script.company,
            "purpose": script.purpose,
        }
        keys = _(
            "Press 1 if we shall call you back. Press 9 if you want no more reminders and no "
            "advertising from us."
        )
        for _round in range(TIMES_SAID):
            gather = response.gather(
                input="dtmf",
                language=language,
                timeout=SECONDS_TO_ANSWER,
                num_digits=1,
                action=script.action,
                method="POST",
            )
            for text in (opening, script.text, keys):
                _say(gather, text, script)
        _say(response, _("Good-bye."), script)
    response.hangup()
    return str(response)


def call_back_twiml(script: Script) -> str:
    """Return what is said after key 1."""
    with translation.override(script.language):
        return _last_words(_("Thank you. We will call you back. Good-bye."), script)


def objected_twiml(script: Script) -> str:
    """Return what is said after key 9."""
    with translation.override(script.language):
        text = _("We have noted it: no more reminders and no advertising from us. Good-bye.")
        return _last_words(text, script)


def good_bye_twiml(script: Script) -> str:
    """Return what is said after any other key."""
    with translation.override(script.language):
        return _last_words(_("Good-bye."), script)


def machine_twiml(script: Script) -> str:
    """Return the neutral sentence for a machine: others may listen to it (T-17)."""
    with translation.override(script.language):
        text = _("This is %(company)s. Please call us back: %(phone)s.") % {
            "company": script.company,
            "phone": spoken_number(script.phone),
        }
        return _last_words(text, script)


def silent_twiml() -> str:
    """Return what ends a call without a word."""
    response = VoiceResponse()
    response.hangup()
    return str(response)


def _last_words(text: str, script: Script) -> str:
    response = VoiceResponse()
    _say(response, text, script)
    response.hangup()
    return str(response)


def _say(verb: VoiceResponse | Gather, text: str, script: Script) -> None:
    language, voice = _speaker(script)
    verb.say(" ".join(text.split()), language=language, voice=voice)


def _speaker(script: Script) -> tuple[str, str]:
    return LANGUAGES.get(script.language, LANGUAGES["de"])
