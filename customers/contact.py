"""How a customer may be reached, in plain words, and what they choose themselves."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from customers.addresses import PHONE_CHANNELS, address_for, address_hash, postal_address
from customers.consent.ageing import idle_pairs
from customers.consent.declarations import (
    Declaration,
    record_consent,
    record_objection,
    withdraw_consent,
)
from customers.consent.states import ConsentState, States, consent_states
from customers.consent.wordings import AUTOMATIC_CALL, REMINDER, current_wording, wording_mark
from customers.errors import WordingChangedError
from customers.models import ConsentEvent, ConsentWording, ContactPause, Customer, Suppression
from customers.models.consent import ADVERTISING_PURPOSES, Channel, Purpose
from workshop.models import Company, User
from workshop_crm.lib.phones import format_phone

Kind = ConsentEvent.Kind
Origin = ConsentEvent.Origin
_ALWAYS_OFFERED = (Channel.EMAIL, Channel.SMS, Channel.CALL, Channel.LETTER)
PAUSE_MONTHS = 3

Pair = tuple[str, str]


@dataclass(frozen=True)
class PurposeLine:
    """One purpose on one channel: may we, and since when, in words."""

    purpose: str
    label: str
    text: str
    look: str  # A class of app.css: state-good, state-warn, state-bad or nothing.
    is_open: bool
    is_pending: bool
    is_withdrawable: bool


@dataclass(frozen=True)
class ChannelLine:
    """One way to reach the customer; ``address`` is empty when we have none."""

    channel: str
    label: str
    address: str
    lines: list[PurposeLine]


def offered_channels() -> tuple[Channel, ...]:
    """Return the ways of contact that people may choose; a machine's call if the house has it."""
    return _offered_by(_house())


def _offered_by(house: Company) -> tuple[Channel, ...]:
    # People who want a call want a person, so that automatic calls are off at first (C-60).
    return (*_ALWAYS_OFFERED, Channel.VOICE) if house.has_automatic_calls else _ALWAYS_OFFERED


def _house() -> Company:
    rules = Company.objects.only("has_automatic_calls", "consent_idle_months")
    return rules.first() or Company()


def channel_lines(customer: Customer, *, now: datetime) -> list[ChannelLine]:
    """Return every offered channel with its purposes in words: four queries, or up to five."""
    states, blocked, house = consent_states(customer), _blocked_pairs(customer), _house()
    idle = idle_pairs(states, months=house.consent_idle_months, now=now)
    return [
        ChannelLine(
            channel,
            str(Channel(channel).label),
            _shown_address(customer, channel),
            [
                _line(
                    channel,
                    purpose,
                    states[channel, purpose],
                    is_blocked=(channel, purpose) in blocked,
                    is_idle=(channel, purpose) in idle,
                )
                for purpose in ADVERTISING_PURPOSES
            ],
        )
        for channel in _offered_by(house)
    ]


def open_channels(customer: Customer, states: States, purpose: str) -> list[str]:
    """Return the channels with a consent for a purpose, as words; letters need none."""
    return [
        str(Channel(channel).label)
        for channel in (*_ALWAYS_OFFERED, Channel.VOICE)
        if states[channel, purpose].is_given and address_for(customer, channel)
    ]


def _shown_address(customer: Customer, channel: str) -> str:
    address = address_for(customer, channel)
    if channel in PHONE_CHANNELS:
        return format_phone(address)
    return postal_address(customer) if channel == Channel.LETTER else address


def _blocked_pairs(customer: Customer) -> set[Pair]:
    """Return channel and purpose pairs that somebody's objection to an address closes (C-33)."""
    channels: defaultdict[str, set[str]] = defaultdict(set)
    for channel in Channel:
        channels[address_hash(address_for(customer, channel))].add(channel)
    channels.pop("", None)
    blocked = set()
    for row in Suppression.objects.filter(address_hash__in=list(channels), lifted_at=None):
        reached = channels[row.address_hash] & ({row.channel} if row.channel else set(Channel))
        purposes = [row.purpose] if row.purpose else ADVERTISING_PURPOSES
        blocked |= {(channel, purpose) for channel in reached for purpose in purposes}
    return blocked


def _line(
    channel: str, purpose: str, state: ConsentState, *, is_blocked: bool, is_idle: bool
) -> PurposeLine:
    text, look = _words(channel, state)
    if is_idle and channel != Channel.LETTER:
        text, look = _("given long ago and not used since: please ask again"), "state-warn"
    if is_blocked and not state.is_refused:
        text, look = _("blocked: an objection to this address"), "state-bad"
    return PurposeLine(
        purpose=purpose,
        label=str(Purpose(purpose).label),
        text=text,
        look=look,
        is_open=look == "state-good",
        is_pending=state.is_pending and not is_blocked,
        is_withdrawable=not state.is_refused and look in {"state-good", "state-warn"},
    )


def _words(channel: str, state: ConsentState) -> tuple[str, str]:
    day = ""
    if state.since:
        day = date_format(timezone.localtime(state.since), "SHORT_DATE_FORMAT")
    if state.is_given and state.event:
        how = state.event.get_origin_display()
        return _("yes, since %(day)s (%(how)s)") % {"day": day, "how": how}, "state-good"
    if state.is_refused:
        words = _("objected on %(day)s") if state.is_objected else _("withdrawn on %(day)s")
        return words % {"day": day}, "state-bad"
    if channel == Channel.LETTER:
        return _("allowed unless objected to"), "state-good"
    if state.is_pending:
        return _("waits for confirmation since %(day)s") % {"day": day}, "state-warn"
    if state.is_for_other_address:
        return _("was given for another address"), "state-warn"
    return _("not asked yet"), ""


@dataclass(frozen=True)
class Choice:
    """What a customer chooses on the preference page or tells us at the counter."""

    customer: Customer
    wanted: frozenset[Pair]
    origin: str
    taken_by: User | None = None
    ip_address: str | None = None
    evidence: str = ""
    # What they were shown: in which language, and its ``wording_mark``; empty is not asked about.
    language: str = ""
    seen: str = ""

    @property
    def is_outdated(self) -> bool:
        """Whether they agree to words that are not in force any more."""
        return bool(self.seen) and self.seen != wording_mark(self.shown_in)

    @property
    def shown_in(self) -> str:
        return self.language or self.customer.language


@transaction.atomic
def give_consents(choice: Choice, *, now: datetime) -> list[ConsentEvent]:
    """Record consent for the wanted pairs that are not open yet; nothing is taken back.

    Safe to repeat. Raises MissingProofError when a declaration could not be proven (C-20), or
    WordingChangedError when they were shown other words than those in force.
    """
    if choice.wanted and choice.is_outdated:
        raise WordingChangedError
    # The lock makes the second of two clicks see what the first one wrote.
    customer = Customer.objects.select_for_update().get(pk=choice.customer.pk)
    states = consent_states(customer)
    idle = idle_pairs(states, months=_house().consent_idle_months, now=now)
    doubtful = _blocked_pairs(customer) | idle
    written = []
    for channel, purpose in sorted(choice.wanted):
        if (channel, purpose) not in doubtful and _is_settled(states[channel, purpose], choice):
            continue
        declaration = Declaration(
            customer,
            (channel,),
            (purpose,),
            Kind.GIVEN,
            choice.origin,
            wording=_wording(channel, choice, now),
            taken_by=choice.taken_by,
            ip_address=choice.ip_address,
            evidence=choice.evidence,
        )
        written += record_consent(declaration, now=now)
    return written


def _wording(channel: str, choice: Choice, now: datetime) -> ConsentWording:
    key = AUTOMATIC_CALL if channel == Channel.VOICE else REMINDER
    return current_wording(key, choice.shown_in, now)


def _is_settled(state: ConsentState, choice: Choice) -> bool:
    # Who stands at the counter needs no e-mail to prove who they are.
    return state.is_given or (state.is_pending and choice.origin == Origin.WEB)


@transaction.atomic
def choose_preferences(choice: Choice, *, now: datetime) -> list[ConsentEvent]:
    """Make the ledger say what the customer has chosen; return the new events.

    What is ticked and not open yet is given, what is open and not ticked is taken back. Only
    differences are written, so a repeat writes nothing. E-mail and SMS start as requested (C-23).
    When the choice is outdated, only what it takes back is written.
    """
    customer = choice.customer
    allowed = _open_pairs(customer, now)
    pending = {pair for pair, state in consent_states(customer).items() if state.is_pending}
    fresh = replace(choice, wanted=frozenset() if choice.is_outdated else choice.wanted - allowed)
    written = give_consents(fresh, now=now)
    for channel, purpose in sorted((allowed | pending) - choice.wanted):
        if channel == Channel.LETTER:
            # Letters need no consent, so only an objection stops them.
            event = record_objection(
                customer, channel=channel, purpose=purpose, origin=choice.origin, now=now
            )
        else:
            event = withdraw_consent(customer, channel, purpose, origin=choice.origin, now=now)
        written.append(event)
    return written


def prefer_channel(customer: Customer, channel: str) -> None:
    """Keep by which channel the customer likes best to be reached; empty for no wish.

    It orders what is allowed and opens nothing: a wish is no consent.
    """
    if customer.preferred_channel != channel:
        customer.preferred_channel = channel
        customer.save(update_fields=["preferred_channel", "changed_at"])


def _open_pairs(customer: Customer, now: datetime) -> set[Pair]:
    lines = channel_lines(customer, now=now)
    return {(line.channel, each.purpose) for line in lines for each in line.lines if each.is_open}


def active_pause(customer: Customer, now: datetime) -> ContactPause | None:
    """Return the pause in which advertising rests now, if there is one."""
    return (
        customer.contact_pauses.filter(starts_at__lte=now)
        .filter(Q(ends_at=None) | Q(ends_at__gt=now))
        .first()
    )


def pause_contact(
    customer: Customer, *, until: datetime | None, reason: str, now: datetime
) -> ContactPause:
    """Let advertising rest; while a pause runs, a second call changes nothing."""
    return active_pause(customer, now) or ContactPause.objects.create(
        customer=customer, reason=reason[:120], starts_at=now, ends_at=until
    )


def end_pause(customer: Customer, *, now: datetime) -> int:
    """End the running pauses; return how many there were."""
    running = Q(ends_at=None) | Q(ends_at__gt=now)
    return customer.contact_pauses.filter(running, starts_at__lte=now).update(ends_at=now)
