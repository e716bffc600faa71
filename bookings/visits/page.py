"""What the visit page shows: the checklist with its state, and what each step needs to know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from bookings.forms.deferred import DeferredWorkForm
from bookings.forms.visits import VisitDataForm
from bookings.links import satisfaction_path
from bookings.models import DeferredWork, Visit, VisitStep
from bookings.portals.known_again import is_approach_barred
from bookings.visits.answers import COUNTER_CHANNELS, SCORES, reachable_channels, shown_wording
from bookings.visits.checklist import NEXT_SERVICE, REMINDERS, SATISFACTION, Phase, Step
from bookings.visits.checklists import steps_of
from bookings.visits.deferred import work_of_customer
from bookings.visits.next_page import NextPart, load_next
from customers.addresses import address_for, postal_address
from customers.consent.ledger import ConsentState, consent_states, current_wording
from customers.consent.proof_files import Declared, declared_at_visit
from customers.models import ConsentWording
from customers.models.consent import ADVERTISING_PURPOSES, Channel, Purpose


@dataclass(frozen=True)
class StepView:
    """One step with what was settled; the first open one ``is_current``."""

    step: Step
    settled: VisitStep | None
    is_current: bool
    number: int
    # What the customer said, where the step asks something.
    answer: str = ""

    @property
    def is_done(self) -> bool:
        return self.settled is not None and not self.settled.skipped_reason

    @property
    def is_left_out(self) -> bool:
        return self.settled is not None and not self.is_done

    @property
    def may_be_left_out(self) -> bool:
        return self.step.key != NEXT_SERVICE.key

    @property
    def seen(self) -> str:
        """Which answer the page shows, see ``refuse_if_answered_meanwhile``."""
        return self.settled.done_at.isoformat() if self.settled else ""

    @property
    def template(self) -> str:
        return f"bookings/_step_{'own' if self.step.is_own else self.step.key}.html"


@dataclass(frozen=True)
class ChannelChoice:
    """One channel of the reminder question; without an address it can't be chosen."""

    channel: str
    label: str
    address: str
    is_reachable: bool
    given_since: datetime | None


@dataclass(frozen=True)
class VisitPage:
    """Everything on the page of one visit."""

    visit: Visit
    steps: list[StepView]
    form: VisitDataForm
    wording: ConsentWording
    notice: ConsentWording
    choices: list[ChannelChoice]
    next: NextPart
    deferred: list[DeferredWork]
    deferred_form: DeferredWorkForm
    # What was declared at this visit, for the signed paper to go with.
    declared: Declared | None
    today: date

    @property
    def phases(self) -> list[tuple[str, list[StepView]]]:
        """The steps by phase, each with the phase's name."""
        return [
            (str(phase.label), [one for one in self.steps if one.step.phase == phase])
            for phase in Phase
        ]

    @property
    def open_steps(self) -> list[Step]:
        return [one.step for one in self.steps if one.settled is None]

    @property
    def missing_steps(self) -> list[Step]:
        """What is open and has to be settled before the visit can be closed."""
        return [step for step in self.open_steps if step.is_required]

    @property
    def settled_count(self) -> int:
        return len(self.steps) - len(self.open_steps)

    @property
    def reoffered(self) -> list[DeferredWork]:
        """What was put off before this visit and still holds: to be offered again."""
        return [work for work in self.deferred_to_offer if work.visit_id != self.visit.pk]

    @property
    def deferred_to_offer(self) -> list[DeferredWork]:
        """What is put off, today's included: it belongs to the next date."""
        return [work for work in self.deferred if work.is_to_offer(self.today)]

    @property
    def has_consent(self) -> bool:
        return any(choice.given_since for choice in self.choices)

    @property
    def purposes(self) -> list[tuple[str, str]]:
        return [(one.value, str(one.label)) for one in ADVERTISING_PURPOSES]

    @property
    def scores(self) -> list[int]:
        return list(SCORES)

    @property
    def satisfaction_path(self) -> str:
        """The customer's own page for it, for a tablet that is handed over."""
        return satisfaction_path(self.visit)

    @property
    def portal_forbids(self) -> bool:
        """Whether the portal's terms keep us from approaching this customer directly."""
        appointment = self.visit.appointment
        booking = appointment.booking if appointment else None
        return is_approach_barred(self.visit.customer, booking, today=self.today)


def find_visit(pk: int) -> Visit:
    """Return a visit with all that its page shows of it. Raises Http404."""
    return get_object_or_404(
        Visit.objects.select_related(
            "customer", "vehicle", "appointment__booking__source", "appointment__workshop"
        ),
        pk=pk,
    )


def load_page(
    visit: Visit,
    *,
    now: datetime,
    form: VisitDataForm | None = None,
    deferred_form: DeferredWorkForm | None = None,
) -> VisitPage:
    """Load the page; a form is given as it was refused, if it was."""
    today = timezone.localdate(now)
    choices = _choices(visit)
    part = load_next(visit, now=now)
    return VisitPage(
        visit=visit,
        steps=_step_views(visit, choices, part),
        form=form or VisitDataForm(visit),
        wording=shown_wording(visit.customer, now),
        notice=current_wording("reminder_notice", visit.customer.language, now),
        choices=choices,
        next=part,
        deferred=work_of_customer(visit.customer),
        deferred_form=deferred_form or DeferredWorkForm(),
        declared=declared_at_visit(visit.customer, f"visit:{visit.pk}"),
        today=today,
    )


def _step_views(visit: Visit, choices: list[ChannelChoice], part: NextPart) -> list[StepView]:
    settled = {one.step: one for one in visit.steps.select_related("done_by")}
    agreed = ", ".join(choice.label for choice in choices if choice.given_since)
    answers = {
        REMINDERS.key: agreed or _("no reminders"),
        SATISFACTION.key: _("%(score)s of 5") % {"score": visit.satisfaction},
        NEXT_SERVICE.key: part.noted.get_outcome_display() if part.noted else "",
    }
    for one in settled.values():
        if one.answer:
            answers[one.step] = ": ".join(filter(None, [one.get_answer_display(), one.note]))
    steps = steps_of(visit)
    current = next((step.key for step in steps if step.key not in settled), "")
    return [
        StepView(
            step, settled.get(step.key), step.key == current, number, answers.get(step.key, "")
        )
        for number, step in enumerate(steps, start=1)
    ]


def _choices(visit: Visit) -> list[ChannelChoice]:
    customer = visit.customer
    reachable = reachable_channels(customer)
    states = consent_states(customer)
    return [
        ChannelChoice(
            channel=channel.value,
            label=str(Channel(channel).label),
            address=postal_address(customer)
            if channel == Channel.LETTER
            else address_for(customer, channel),
            is_reachable=channel in reachable,
            given_since=_given_since(states.get((channel.value, Purpose.SERVICE.value))),
        )
        for channel in COUNTER_CHANNELS
    ]


def _given_since(state: ConsentState | None) -> datetime | None:
    return state.since if state and state.is_given else None
