"""Every page of the staff that changes something is posted to, and the log says who did what."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from auditlog.models import LogEntry
from django.db import transaction
from django.test import Client

from tests.browser.conftest import NOW
from tests.browser.pages import COUNTER, OFFICE, paths
from tests.workshop_crm.change_log.paper import Paper, owner, papers
from tests.workshop_crm.change_log.test_words import ONLY_SHOWN, POSTED
from tests.workshop_crm.change_log.typed import TYPED, file_of, paper_for
from workshop_crm.desk.change_log.lines import change_lines
from workshop_crm.desk.change_log.watched import OF_PEOPLE, SETTINGS
from workshop_crm.desk.change_log.words import DONE
from workshop_crm.desk.demo import load_demo

MOST_TRIED = 8
LOOK, TRIAL = "answers a post like a look", "tries out what was typed and keeps nothing"
CHANGES_NOTHING = {
    "bookings:read_call": TRIAL,
    "bookings:source_try": TRIAL,
    "bookings:visit": LOOK,
    "customers:address_proof": "a search, noted as a look",
    "invoices:explanation": LOOK,
    "invoices:explanation_pdf": LOOK,
    "invoices:inquiry": LOOK,
    "invoices:inquiry_state": LOOK,
    "invoices:invoice": LOOK,
    "invoices:order": LOOK,
    "messaging:text_letter": TRIAL,
    "messaging:text_trial": TRIAL,
}


@pytest.fixture
def found(db: None, time_machine: object) -> dict[str, list[Paper]]:
    """The forms that an owner finds in a house with a history."""
    time_machine.move_to(NOW)
    load_demo(customers=45, seed=7, now=NOW, is_bare=False)
    return papers(logged_in(), paths(COUNTER | OFFICE))


def logged_in(**left: Any) -> Client:
    client = Client()
    client.force_login(owner())
    if left:
        session = client.session
        session.update(left)
        session.save()
    return client


def tries(page: str, found: dict[str, list[Paper]]) -> Iterator[Paper]:
    if made := paper_for(page):
        yield made
        return
    for paper in found.get(page, [])[:MOST_TRIED]:
        yield paper.filled(**TYPED.get(page, {}), **file_of(page))


def noted(page: str, found: dict[str, list[Paper]]) -> list[LogEntry]:
    """Send the forms of a page until the log says that the owner has changed something."""
    for number in range(MOST_TRIED):
        with transaction.atomic():
            last = LogEntry.objects.latest("pk").pk
            paper = next((each for at, each in enumerate(tries(page, found)) if at == number), None)
            if paper:
                logged_in(**paper.session).post(paper.path, paper.data)
            entries = list(LogEntry.objects.filter(pk__gt=last, actor=owner()))
            transaction.set_rollback(True)
        if entries or paper is None:
            return entries
    return []


def tells(page: str, entries: list[LogEntry]) -> bool:
    """A line says what was done on the page, or what became of a row whose values are kept."""
    kept = {entry.content_type.model_class() for entry in entries} & set(SETTINGS | OF_PEOPLE)
    return bool(kept) or DONE[page] in {line.done for line in change_lines(entries)}


@pytest.mark.slow
def test_every_page_that_changes_something_leaves_a_line_in_the_log(
    found: dict[str, list[Paper]],
) -> None:
    walked = POSTED - ONLY_SHOWN - set(CHANGES_NOTHING)

    lines = {page: noted(page, found) for page in sorted(walked)}

    silent = {page for page, entries in lines.items() if not tells(page, entries)}
    assert silent == set()
    told = [line for entries in lines.values() for line in change_lines(entries)]
    assert all(line.by == owner() and line.done for line in told)
    # What is new has no old value, and a form sent as it stood changes none.
    assert sum(any(old and new for _label, old, new in line.fields) for line in told) > 20
