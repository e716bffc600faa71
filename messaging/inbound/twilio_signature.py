"""Is a web hook's request Twilio's? (T-01, T-02)"""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from twilio.request_validator import RequestValidator

_HASH_PARAMETER = "bodySHA256"


def is_signed_by_twilio(request: HttpRequest) -> bool:
    """Check the signature over the public address and all parameters, in constant time.

    The address is built from PUBLIC_BASE_URL: behind a proxy the Host header says nothing.
    """
    if not settings.TWILIO_AUTH_TOKEN:
        return False
    signature = request.headers.get("X-Twilio-Signature", "")
    url = settings.PUBLIC_BASE_URL + request.get_full_path()
    validator = RequestValidator(settings.TWILIO_AUTH_TOKEN)
    is_hashed = _HASH_PARAMETER in request.GET
    parameters = request.body.decode("utf-8", "replace") if is_hashed else request.POST
    return bool(validator.validate(url, parameters, signature))
