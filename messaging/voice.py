"""What an automatic call says (C-60, T-15)."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext as _
from twilio.twiml.voice_response import VoiceResponse

from messaging.models import Message
from workshop.models import Company

LANGUAGES = {"de": ("de-DE", "Polly.Vicki"), "en": ("en-GB", "Polly.Amy")}
OBJECT_KEY = "9"


def call_twiml(message: Message, company: Company, *, action: str) -> str:
    """Return the TwiML: who calls and that it is automatic, the text, key 9 to object, good-bye."""
    language, voice = LANGUAGES.get(message.language, LANGUAGES["de"])
    with translation.override(message.language):
        opening = _("This is an automatic call by %(company)s.") % {"company": company.name}
        objecting = _("Press 9 if you want no more calls.")
        response = VoiceResponse()
        gather = response.gather(
            input="dtmf", language=language, timeout=5, num_digits=1, action=action, method="POST"
        )
        for text in (opening, message.text, objecting):
            gather.say(text, language=language, voice=voice)
        response.say(_("Good-bye."), language=language, voice=voice)
    return str(response)


def objected_twiml(message: Message) -> str:
    """Return what is said after key 9."""
    language, voice = LANGUAGES.get(message.language, LANGUAGES["de"])
    with translation.override(message.language):
        response = VoiceResponse()
        response.say(
            _("We have noted it and will not call again. Good-bye."),
            language=language,
            voice=voice,
        )
    return str(response)
