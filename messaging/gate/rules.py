"""The gate: may we say this to this person, on this channel, now? Default deny (C-10).

``judge`` is the rule, over values only. ``decide`` collects the values. Asked when a message is
planned, and again in the transaction that claims it; no other code decides about reaching people.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from customers.models import Customer
from customers.models.consent import Channel, Purpose
from messaging.gate.facts import Facts, Question, collect_facts
from messaging.outbox import address_of
from workshop_crm.lib.house_text import house_text as _

# The channels of §7(2) UWG: without prior express consent they are closed to advertising.
CONSENT_CHANNELS = (Channel.CALL, Channel.VOICE, Channel.EMAIL, Channel.SMS)

# What of the facts closes every way, and the words for it.
_REFUSALS: tuple[tuple[str, str | Promise], ...] = (
    ("is_merged", gettext_lazy("The customer has been merged into another one.")),
    ("is_restricted", gettext_lazy("The customer's data are restricted.")),
    ("is_channel_off", gettext_lazy("Automatic calls are switched off in this house.")),
    ("is_address_missing", gettext_lazy("There is no address for this channel.")),
    ("is_address_invalid", gettext_lazy("The address is known not to work.")),
    ("is_disowned", gettext_lazy("Somebody else uses this address and wants no messages.")),
)


@dataclass(frozen=True)
class Decision:
    """The gate's answer. ``until``: what stands in the way passes then; None, it does not pass.

    ``basis`` is "contract", "consent", "uwg_7_3" or "legitimate_interest" (C-06, C-10, C-12).
    """

    is_allowed: bool
    basis: str = ""
    reason: str = ""
    consent_id: int | None = None
    until: datetime | None = None


def decide(
    customer: Customer, *, channel: str, purpose: str, address: str, now: datetime
) -> Decision:
    """Decide about one message to one address. Reads only; ``reason`` is translated."""
    return judge(collect_facts(Question(customer, channel, purpose, address), now=now), now=now)


def next_allowed_channel(
    customer: Customer, *, purpose: str, order: Iterable[str], now: datetime
) -> str | None:
    """Return the first channel of ``order`` on which ``purpose`` may reach the customer."""
    for channel in order:
        address = address_of(customer, channel)
        decision = decide(customer, channel=channel, purpose=purpose, address=address, now=now)
        if decision.is_allowed:
            return channel
    return None


def judge(facts: Facts, *, now: datetime) -> Decision:
    """Apply the rules to the facts; nothing that no rule allows is allowed."""
    if refusal := _refusal_for_anything(facts):
        return _denied(refusal)
    if facts.address_rests_until and now < facts.address_rests_until:
        return _resting(facts.address_rests_until)
    # A machine calls nobody without a consent of its own, whatever for (C-60).
    if facts.purpose == Purpose.CONTRACT and facts.channel != Channel.VOICE:
        return Decision(is_allowed=True, basis="contract")
    if facts.is_objected:
        return _denied(_("The customer has objected to advertising."))
    if pause := _pause(facts, now):
        return pause
    return _advertising_basis(facts)


def _refusal_for_anything(facts: Facts) -> str:
    """Say why not even a message about the contract may go, or return an empty text."""
    found = next((reason for name, reason in _REFUSALS if getattr(facts, name)), None)
    return _(found) if found else ""


def _pause(facts: Facts, now: datetime) -> Decision | None:
    """Return the refusal of a pause: complaint, portal terms, too soon after the last one."""
    if facts.pause is not None:
        return _denied(
            _("Contact is paused: %(reason)s") % {"reason": facts.pause.reason},
            until=facts.pause.ends_at,
        )
    if facts.no_approach_until and timezone.localdate(now) <= facts.no_approach_until:
        return _barred_by_terms(facts.no_approach_until)
    if facts.last_advertised_at and now < facts.last_advertised_at + facts.gap:
        return _denied(
            _("The last advertising message is less than %(days)s days ago.")
            % {"days": facts.gap.days},
            until=facts.last_advertised_at + facts.gap,
        )
    return None


def _resting(until: datetime) -> Decision:
    """Refuse an address that lately gave everything back, until it is tried again (E-09)."""
    return _denied(
        _("The last e-mails came back. The address is tried again from %(date)s on.")
        % {"date": date_format(timezone.localtime(until), "SHORT_DATE_FORMAT")},
        until=until,
    )


def _barred_by_terms(until: date) -> Decision:
    """Refuse what a portal forbids: until a day, or for ever (``date.max``)."""
    if until == date.max:
        return _denied(_("The portal's terms forbid a direct approach."))
    return _denied(
        _("The portal's terms forbid a direct approach until %(date)s.")
        % {"date": date_format(until, "SHORT_DATE_FORMAT")},
        until=_start_of(until + timedelta(days=1)),
    )


def _advertising_basis(facts: Facts) -> Decision:
    """Find the legal basis of advertising on the channel, by matrix C-10."""
    if facts.consent_id is not None and not facts.is_consent_idle:
        return Decision(is_allowed=True, basis="consent", consent_id=facts.consent_id)
    if facts.channel == Channel.LETTER:
        return _letter_basis(facts)
    if facts.channel == Channel.EMAIL and facts.has_existing_customer_basis:
        return Decision(is_allowed=True, basis="uwg_7_3")
    if facts.is_consent_idle:
        return _denied(_("The consent was not used for so long that it is doubtful. Ask again."))
    if facts.channel in CONSENT_CHANNELS:
        return _denied(_("There is no consent for this channel and purpose."))
    return _denied(_("This channel is unknown."))


def _letter_basis(facts: Facts) -> Decision:
    """Let a letter go that nobody agreed to, unless the person wants none from anybody (L-04)."""
    if facts.is_on_robinson_list:
        return _denied(_("The Robinson list names this person: no advertising by letter."))
    return Decision(is_allowed=True, basis="legitimate_interest")


def _denied(reason: str, *, until: datetime | None = None) -> Decision:
    return Decision(is_allowed=False, reason=reason, until=until)


def _start_of(day: date) -> datetime:
    midnight = datetime.combine(day, datetime.min.time())
    return timezone.make_aware(midnight)
