"""Writing declarations into the ledger, each with its proof (C-14, C-20, C-30)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from customers.addresses import address_for, address_hash, postal_address
from customers.consent.states import OTHERS_ORIGINS
from customers.consent.suppression import lift_suppression, suppress_address
from customers.consent.wordings import current_wording
from customers.due_rules import shift_months
from customers.errors import MissingProofError
from customers.models import ConsentEvent, ConsentProof, ConsentWording, Customer
from customers.models.consent import Channel
from workshop.models import Company, User

Kind = ConsentEvent.Kind
Origin = ConsentEvent.Origin

KEPT_MONTHS = 60  # §7a UWG: five years from the declaration and from each use.
PERSONAL_ORIGINS = {Origin.COUNTER, Origin.PHONE, Origin.PAPER}
ASKING_KINDS = {Kind.GIVEN, Kind.REQUESTED, Kind.CONFIRMED}


@dataclass(frozen=True)
class Declaration:
    """What a customer has declared, and how. Empty channels or purposes only in objections.

    ``evidence`` says what proves it: a scan's name, a message, the web log. ``address`` is set
    when the declaration is about another address than the stored one, ``wording`` when the words
    are not ours.
    """

    customer: Customer
    channels: tuple[str, ...]
    purposes: tuple[str, ...]
    kind: str
    origin: str
    wording_key: str = ""
    taken_by: User | None = None
    ip_address: str | None = None
    evidence: str = ""
    address: str = ""
    wording: ConsentWording | None = None


@transaction.atomic
def record_consent(declaration: Declaration, *, now: datetime) -> list[ConsentEvent]:
    """Write one event per channel and purpose, each with its proof (C-20); return them.

    E-mail and SMS consent given on the web is written as ``requested``: see
    ``requests_to_confirm``. A new consent lifts an older objection for exactly its
    channel and purpose; an import or a portal can't do that. Raises MissingProofError, and
    then nothing is written.
    """
    _check_proof(declaration)
    return [
        _write(declaration, channel, purpose, now)
        for channel in declaration.channels
        for purpose in declaration.purposes
    ]


def withdraw_consent(
    customer: Customer,
    channel: str,
    purpose: str,
    *,
    origin: str,
    now: datetime,
    taken_by: User | None = None,
) -> ConsentEvent:
    """Take back one channel for one purpose; works at once, whatever was said before (C-25)."""
    withdrawal = Declaration(
        customer, (channel,), (purpose,), Kind.WITHDRAWN, origin, taken_by=taken_by
    )
    return record_consent(withdrawal, now=now)[0]


def record_objection(
    customer: Customer,
    *,
    channel: str = "",
    purpose: str = "",
    origin: str,
    now: datetime,
    address: str = "",
) -> ConsentEvent:
    """Note an objection in the ledger and for the addresses themselves (C-30, C-32, C-33).

    Empty channel means all channels, empty purpose all advertising. ``address`` names the one
    that the objection came from, if it is not among the stored ones. Safe to repeat.
    """
    objection = Declaration(
        customer, (channel,), (purpose,), Kind.OBJECTED, origin, address=address
    )
    return record_consent(objection, now=now)[0]


def kept_until(day: date) -> date:
    """Return until when a proof is kept after its declaration or its last use (C-20)."""
    return shift_months(day, KEPT_MONTHS)


def _write(declaration: Declaration, channel: str, purpose: str, now: datetime) -> ConsentEvent:
    customer = declaration.customer
    address = declaration.address or address_for(customer, channel)
    event = ConsentEvent.objects.create(
        customer=customer,
        channel=channel,
        purpose=purpose,
        kind=_kind(declaration, channel),
        origin=declaration.origin,
        wording=_wording(declaration, now),
        happened_at=now,
        recorded_at=now,
        taken_by=declaration.taken_by,
        address_hash="" if channel == Channel.LETTER else address_hash(address),
    )
    ConsentProof.objects.create(
        event=event,
        name=customer.stored_name,
        postal_address=postal_address(customer),
        address=address[:254],
        company_block=_company_block(),
        ip_address=declaration.ip_address,
        evidence=declaration.evidence,
        retain_until=kept_until(timezone.localdate(now)),
    )
    _bind_addresses(event, declaration, address)
    return event


def _kind(declaration: Declaration, channel: str) -> str:
    # On the web anybody can type anybody's address: it counts once confirmed (C-23).
    is_unproven = declaration.origin == Origin.WEB and channel in {Channel.EMAIL, Channel.SMS}
    if declaration.kind == Kind.GIVEN and is_unproven:
        return Kind.REQUESTED
    return declaration.kind


def _wording(declaration: Declaration, now: datetime) -> ConsentWording | None:
    if declaration.wording or not declaration.wording_key:
        return declaration.wording
    return current_wording(declaration.wording_key, declaration.customer.language, now)


def _company_block() -> str:
    company = Company.objects.first()
    if company is None:
        return ""
    return f"{company.name}, {company.street}, {company.postcode} {company.city}"


def _bind_addresses(event: ConsentEvent, declaration: Declaration, address: str) -> None:
    """Let the declaration work on the addresses too, not only on the person."""
    customer, now = declaration.customer, event.happened_at
    if event.kind == Kind.OBJECTED:
        reached = {address_for(customer, channel) for channel in channels_meant(event.channel)}
        for each in {*reached, address} - {""}:
            suppress_address(each, event.channel, event.purpose, now=now)
    elif event.kind in {Kind.GIVEN, Kind.CONFIRMED} and event.origin not in OTHERS_ORIGINS:
        lift_suppression(address, event.channel, event.purpose, now=now)


def channels_meant(channel: str) -> tuple[str, ...]:
    """Return the channels that a declaration is about: an empty one means all."""
    return (channel,) if channel else tuple(Channel.values)


def _check_proof(declaration: Declaration) -> None:
    """Raise MissingProofError when a consent could not be proven (C-20)."""
    if declaration.kind not in ASKING_KINDS:
        return
    customer = declaration.customer
    calls = {Channel.CALL, Channel.VOICE} & set(declaration.channels)
    needed = [
        (bool(declaration.channels), _("the ways of contact")),
        (bool(declaration.purposes), _("the occasions")),
        (bool(customer.last_name or customer.company), _("name")),
        *(
            (bool(address_for(customer, channel)), _address_word(channel))
            for channel in declaration.channels
        ),
        (not calls or customer.has_postal_address, _("postal address")),
        (not calls or bool(customer.first_name or customer.company), _("first name")),
        (
            not calls or declaration.origin not in PERSONAL_ORIGINS or bool(declaration.taken_by),
            _("who took the declaration"),
        ),
    ]
    if missing := [word for is_there, word in needed if not is_there]:
        raise MissingProofError(list(dict.fromkeys(missing)))


def _address_word(channel: str) -> str:
    words: dict[str, str] = {
        Channel.EMAIL: _("e-mail address"),
        Channel.SMS: _("mobile number"),
        Channel.LETTER: _("postal address"),
    }
    return words.get(channel) or _("phone number")
