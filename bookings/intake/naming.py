"""What sources call our services (the table that is asked once per unknown word)."""

from __future__ import annotations

from datetime import datetime

from bookings.models import Booking, Source, SourceService
from workshop.models import Service
from workshop_crm.lib.names import fold


def text_key(text: str) -> str:
    """Return what words for services are compared by."""
    return fold(text)[:200]


def learn_words(source: Source, texts: list[str], *, now: datetime) -> list[SourceService]:
    """Return the table's entries for these words, in their order; unknown ones are added.

    A word that is exactly the name or code of one of our services needs no asking.
    """
    known = {
        entry.text_key: entry
        for entry in source.service_names.filter(text_key__in=map(text_key, texts)).select_related(
            "service"
        )
    }
    entries = []
    for text in texts:
        key = text_key(text)
        if key not in known:
            known[key] = SourceService.objects.create(
                source=source,
                text=text[:200],
                text_key=key,
                service=_service_named(key),
                first_seen_at=now,
            )
        entries.append(known[key])
    return entries


def words_meant(source: Source | None, texts: list[str]) -> dict[str, Service]:
    """Return our service for those words that need no asking; adds nothing to the table."""
    keys = {text: text_key(text) for text in texts if text}
    known = SourceService.objects.filter(source=source, text_key__in=keys.values())
    services = {entry.text_key: entry.service for entry in known.select_related("service")}
    meant = {text: services.get(key) or _service_named(key) for text, key in keys.items()}
    return {text: service for text, service in meant.items() if service}


def _service_named(key: str) -> Service | None:
    named = [
        service
        for service in Service.objects.filter(is_active=True)
        if key in (text_key(service.name_de), text_key(service.name_en), text_key(service.code))
    ]
    return named[0] if len(named) == 1 else None


def known_services(booking: Booking, *, now: datetime) -> list[Service]:
    """Return our services for the source's words; none while one is unknown."""
    entries = learn_words(booking.source, booking.service_texts, now=now)
    services = [entry.service for entry in entries if entry.service]
    return services if len(services) == len(entries) else []


def set_services(booking: Booking, *, now: datetime) -> bool:
    """Give the booking our services for the source's words; False while one is unknown."""
    services = known_services(booking, now=now)
    booking.services.set(services)
    return bool(services)
