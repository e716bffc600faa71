"""Whose mail it is, and whether its sender is proven (B-02): From can be written by anybody."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bookings.intake.formats import find_format
from bookings.intake.mail import ParsedMail
from bookings.intake.reading import Document
from bookings.models import Source

_DKIM_PASS = re.compile(r"\bdkim\s*=\s*pass\b([^;]*)", re.IGNORECASE)
_DOMAIN = re.compile(r"\bheader\.(?:d|i)\s*=\s*\"?@?([^\s;\"]+)", re.IGNORECASE)


def choose_source(document: Document, sources: list[Source]) -> Source | None:
    """Return whose notification a mail is: by its sender, else by what it says.

    Staff forward mails from their own address; then a text that reads as a booking belongs to
    the source whose address stands in it, or to the only one that there is.
    """
    if document.mail is None or not sources:
        return None
    if found := source_of(document.mail, sources):
        return found
    open_to_all = [source for source in sources if not allowed_senders(source)]
    if len(open_to_all) == 1:
        return open_to_all[0]
    if find_format(document) is None:
        return None
    named = [source for source in sources if _is_named_in(document.text.lower(), source)]
    candidates = named or sources
    return candidates[0] if len(candidates) == 1 else None


def _is_named_in(text: str, source: Source) -> bool:
    return any(allowed in text for allowed in allowed_senders(source))


def source_of(mail: ParsedMail, sources: Iterable[Source]) -> Source | None:
    """Return the source whose allowed senders name the mail's From; addresses before domains."""
    matching = [
        (allowed.startswith("@"), source)
        for source in sources
        for allowed in allowed_senders(source)
        if _is_from(mail.sender, allowed)
    ]
    return min(matching, key=lambda pair: pair[0])[1] if matching else None


def allowed_senders(source: Source) -> list[str]:
    """Return addresses, and domains with a leading @."""
    lines = [line.strip().lower() for line in source.allowed_senders.splitlines()]
    return [line if "@" in line else f"@{line}" for line in lines if line]


def is_verified(mail: ParsedMail, source: Source, authserv_id: str) -> bool:
    """Whether our own mail server vouches by DKIM for the domain of an allowed sender.

    Only the topmost Authentication-Results header counts, and only if ``authserv_id`` wrote it:
    any sender can add one of its own further down.
    """
    results = mail.headers.get("authentication-results", [])
    if not (source.is_verified_sender and authserv_id and results):
        return False
    if not any(_is_from(mail.sender, allowed) for allowed in allowed_senders(source)):
        return False
    written_by = results[0].split(";")[0].split()[:1]
    if [name.lower() for name in written_by] != [authserv_id.strip().lower()]:
        return False
    domain = mail.sender.rpartition("@")[2]
    signers = [
        signer.rpartition("@")[2].lower()
        for passed in _DKIM_PASS.findall(results[0])
        for signer in _DOMAIN.findall(passed)
    ]
    return any(_is_within(domain, signer) for signer in signers)


def _is_from(sender: str, allowed: str) -> bool:
    if not allowed.startswith("@"):
        return sender == allowed
    return _is_within(sender.rpartition("@")[2], allowed[1:])


def _is_within(domain: str, other: str) -> bool:
    return bool(domain) and (domain == other or domain.endswith(f".{other}"))
