"""From evidence to a link, or to suggestions for a person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from customers.matching.candidates import Candidate
from customers.matching.keys import Keys
from customers.matching.scoring import Evidence, weigh
from customers.models import Customer, Vehicle
from workshop_crm.lib.house_text import house_text
from workshop_crm.lib.likeness import Likeness, compare_names

NEEDED_HITS = 2
MOST_SUGGESTIONS = 10
# In the order in which people read them.
_REASONS = {
    "email": _("same e-mail"),
    "name": _("same name"),
    "phone": _("same phone number"),
    "vehicle": _("same vehicle"),
    "like_name": _("name written differently"),
    "part_name": _("name fits, but the first name is incomplete"),
    "vin_slip": _("VIN almost the same"),
    "address": _("same address"),
    "phone_slip": _("phone number differs by one digit"),
    "doubtful_plate": _("plate may be the same"),
    "mailbox": _("e-mail almost the same"),
    "married": _("same first name, other last name: married?"),
    "family": _("same last name, other first name: family?"),
    "firm": _("here a person, there a company"),
    "other_name": _("another name"),
}


@dataclass(frozen=True)
class Suggestion:
    """A customer who may be meant; ``score`` runs from 1 to 100, ``reasons`` are for people."""

    customer: Customer
    score: int
    reasons: list[str]


@dataclass(frozen=True)
class Match:
    """The customer and vehicle meant for sure, and those who may be meant, likeliest first.

    ``reasons`` and ``score`` are those of the link, or of all suggestions and the best one.
    """

    customer: Customer | None = None
    vehicle: Vehicle | None = None
    suggestions: list[Suggestion] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    score: int = 0

    @property
    def possible(self) -> list[Customer]:
        return [each.customer for each in self.suggestions]


def decide(keys: Keys, candidates: Iterable[Candidate]) -> Match:
    """Link on two independent matches without a contradiction; else say who may be meant."""
    found = [weigh(candidate, keys) for candidate in candidates]
    best = _sure_one(found)
    others = sorted(
        (each for each in found if each is not best and each.is_worth_a_look),
        key=lambda each: (-each.score, each.customer.pk),
    )[:MOST_SUGGESTIONS]
    facts = best.hits if best else {fact for each in others for fact in each.facts}
    return Match(
        customer=best.customer if best else None,
        vehicle=best.vehicle if best else None,
        suggestions=[
            Suggestion(each.customer, each.score, _reasons(each.facts)) for each in others
        ],
        reasons=_reasons(facts),
        score=max((each.score for each in ([best] if best else others)), default=0),
    )


def _sure_one(found: list[Evidence]) -> Evidence | None:
    sure = [each for each in found if _is_sure(each)]
    order = list(Likeness)
    best = max(
        sure,
        key=lambda each: (
            -order.index(each.likeness),
            len(each.hits),
            each.score,
            -each.customer.pk,
        ),
        default=None,
    )
    if best is None or best.likeness is Likeness.SAME:
        return best
    # A short name fits the whole family, no name anybody: then a person has to choose.
    is_clear = all(compare_names(best.name, each.name).may_be_one for each in sure)
    return best if is_clear else None


def _is_sure(evidence: Evidence) -> bool:
    likeness, hits = evidence.likeness, evidence.hits
    if likeness is Likeness.MARRIED:
        # Everything else is the same; two people in one firm may be called Thomas, though.
        return not evidence.is_office and {"email", "phone", "vehicle"} <= hits
    if not likeness.may_be_one or len(hits) < NEEDED_HITS:
        return False
    if likeness is Likeness.SAME:
        return True
    # Colleagues share mailbox, phone and car, and one of them is always called Meyer.
    is_colleague = evidence.is_office and evidence.name.is_person
    return not (is_colleague or evidence.is_other_salutation)


def _reasons(facts: Iterable[str]) -> list[str]:
    wanted = set(facts)
    return [house_text(text) for fact, text in _REASONS.items() if fact in wanted]
