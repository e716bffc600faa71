"""Answers: with an ETag, conditional, and to a repeated request the same one as before."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from http import HTTPStatus
from typing import Any, cast

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import parse_etags
from django.utils.translation import gettext as _
from ninja import Schema

from workshop_crm.api.doorkeeper import caller
from workshop_crm.api.models import KeptAnswer
from workshop_crm.api.problems import Problem
from workshop_crm.lib.crypto import decrypt, encrypt

MEDIA_TYPE = "application/json"
KEPT_FOR = timedelta(hours=24)
KEY = re.compile(r"[!-~]{0,200}")
_KEPT_HEADERS = ("ETag", "Location")


def etag_of(body: Schema | Mapping[str, Any]) -> str:
    """Return the ETag of what is answered: the same as long as it says the same."""
    values = body.model_dump(mode="json") if isinstance(body, Schema) else body
    return f'"{hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()[:32]}"'


def shown(request: HttpRequest, body: Schema | Mapping[str, Any]) -> HttpResponse:
    """Answer a look; 304 when the caller has it already."""
    response = _json(body, HTTPStatus.OK)
    etag = response["ETag"]
    found = get_conditional_response(request, etag=etag, response=response)
    if not isinstance(found, HttpResponse):
        return response
    patch_cache_control(found, private=True, no_cache=True)
    return found


def check_if_match(request: HttpRequest, stored: Schema) -> None:
    """Raise a problem when the caller has seen another state than the stored one.

    Call it under the row's lock, before anything is changed.
    """
    given = request.headers.get("If-Match", "").strip()
    if given and given != "*" and etag_of(stored) not in parse_etags(given):
        raise Problem("changed-meanwhile", _("Read it again, and decide then."))


def changed(
    request: HttpRequest, work: Callable[[], Schema], status: int = HTTPStatus.OK, path: str = ""
) -> HttpResponse:
    """Do one change in one transaction and answer with what is stored now.

    With an Idempotency-Key the answer is kept in the same transaction: the same request again
    gets the same answer, another one with this key is refused. Refusals are not kept. ``path``
    is where the row is found, its number put in.
    """
    key = request.headers.get("Idempotency-Key", "")
    if not KEY.fullmatch(key):
        raise Problem("malformed", _("An Idempotency-Key has up to 200 printable characters."))
    with transaction.atomic():
        kept, is_new = _take_key(request, key) if key else (None, True)
        if kept and not is_new:
            return _repeated(kept)
        body = work()
        response = _json(body, status)
        if path:
            response["Location"] = path.format(number=body.model_dump()["id"])
        if kept:
            _keep(kept, response)
    return response


def _take_key(request: HttpRequest, key: str) -> tuple[KeptAnswer, bool]:
    """Return the row of a key; whoever comes second with it waits until the first is done."""
    digest = _digest_of(request)
    kept, is_new = KeptAnswer.objects.get_or_create(
        system=caller(request),
        key=key,
        defaults={"request_hash": digest, "created_at": timezone.now()},
    )
    if kept.request_hash != digest:
        raise Problem("key-reused")
    return kept, is_new


def _digest_of(request: HttpRequest) -> str:
    digest = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode())
    if request.content_type != "multipart/form-data":
        digest.update(request.body)
        return digest.hexdigest()
    # What stands around the files is another text each time that a program sends them.
    files = cast("Iterable[tuple[str, UploadedFile[bytes]]]", request.FILES.items())
    for name, file in sorted(files):
        digest.update(f"{name} {file.name} {file.size}\n".encode())
        for chunk in file.chunks():
            digest.update(chunk)
    return digest.hexdigest()


def _keep(kept: KeptAnswer, response: HttpResponse) -> None:
    kept.status, kept.body_encrypted = response.status_code, encrypt(response.content)
    kept.headers = {name: response[name] for name in _KEPT_HEADERS if name in response}
    kept.save()


def _repeated(kept: KeptAnswer) -> HttpResponse:
    content = decrypt(bytes(kept.body_encrypted))
    response = HttpResponse(content, status=kept.status, content_type=MEDIA_TYPE)
    for name, value in kept.headers.items():
        response[name] = value
    response["Idempotent-Replayed"] = "true"
    return response


def _json(body: Schema | Mapping[str, Any], status: int) -> HttpResponse:
    values = body.model_dump(mode="json") if isinstance(body, Schema) else body
    content = json.dumps(values, ensure_ascii=False)
    response = HttpResponse(content, status=status, content_type=MEDIA_TYPE)
    response["ETag"] = etag_of(values)
    patch_cache_control(response, private=True, no_cache=True)
    return response
