"""The official rules run in a process of their own, which comes and goes."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from invoices.issuing.drafting import draft_invoice
from invoices.issuing.issue import issue_invoice
from invoices.issuing.issue_requests import ask_to_issue, ask_to_reverse
from invoices.management.commands.validate_invoice import answer_of
from invoices.models import Invoice
from invoices.validation import process as process_module
from invoices.validation import validate_document
from invoices.validation.engine import serve
from invoices.validation.process import (
    EngineProcess,
    RuleSet,
    RulesUnavailableError,
    violations,
)
from invoices.validation.report import ZUGFERD_1
from tests.invoices.builders import NOW, cii_invoice, make_issued, make_order
from tests.invoices.einvoice_files import CII_INVOICE
from workshop.jobs import run_due_jobs
from workshop.models import Company, Job

WRONG = '<Rechnung nr="1"/>'
DYING = (sys.executable, "-c", "raise SystemExit(3)")
SILENT = (sys.executable, "-c", "import time; time.sleep(60)")
STUTTERING = (sys.executable, "-c", "input(); print('[', end='')")


@pytest.fixture
def engine() -> Iterator[EngineProcess]:
    made = EngineProcess()
    yield made
    made.end()


def pid_of(engine: EngineProcess) -> int:
    assert engine.process
    return engine.process.pid


def test_tells_what_a_document_breaks(engine: EngineProcess) -> None:
    (violation,) = engine.ask(ZUGFERD_1, WRONG)

    assert violation.rule == "XSD"
    assert "Rechnung" in violation.text


def test_one_process_answers_one_question_after_the_other(engine: EngineProcess) -> None:
    first = engine.ask(ZUGFERD_1, WRONG)
    pid = pid_of(engine)

    assert engine.ask(ZUGFERD_1, WRONG) == first
    assert engine.ask(RuleSet("", ZUGFERD_1.schema), "<Auftrag/>") != first
    assert pid_of(engine) == pid


def test_ends_when_nobody_asks_and_begins_again(engine: EngineProcess) -> None:
    engine.command[-1] = "0.05"
    engine.ask(ZUGFERD_1, WRONG)
    first = engine.process
    assert first
    assert first.wait(timeout=10) == 0

    assert engine.ask(ZUGFERD_1, WRONG)
    assert pid_of(engine) != first.pid


def test_is_replaced_when_somebody_killed_it(engine: EngineProcess) -> None:
    engine.ask(ZUGFERD_1, WRONG)
    killed = pid_of(engine)
    os.kill(killed, signal.SIGKILL)

    assert engine.ask(ZUGFERD_1, WRONG)
    assert pid_of(engine) != killed


def test_ends_by_itself_when_its_input_does(engine: EngineProcess) -> None:
    engine.ask(ZUGFERD_1, WRONG)
    process = engine.process

    engine.end()

    assert process
    assert process.returncode == 0
    assert engine.process is None


@pytest.mark.parametrize("program", [DYING, SILENT, STUTTERING])
def test_an_engine_that_fails_is_a_clear_error(
    program: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process_module, "FAREWELL_SECONDS", 0.1)
    engine = EngineProcess(program, time_limit_seconds=0.3)

    with pytest.raises(RulesUnavailableError):
        engine.ask(ZUGFERD_1, WRONG)

    assert engine.process is None


def test_a_document_that_kills_the_engine_leaves_it_usable(engine: EngineProcess) -> None:
    engine.ask(ZUGFERD_1, WRONG)

    with pytest.raises(RulesUnavailableError):
        engine.ask(ZUGFERD_1, "<no xml")

    assert engine.ask(ZUGFERD_1, WRONG)


def test_threads_get_their_own_answers(engine: EngineProcess) -> None:
    texts = [f"<Nummer{number}/>" for number in range(12)]

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(partial(engine.ask, ZUGFERD_1), texts))

    for number, (violation,) in enumerate(answers):
        assert f"'Nummer{number}'" in violation.text


def test_this_process_never_loads_the_engine_itself() -> None:
    assert validate_document(cii_invoice()).is_valid

    assert "saxonche" not in sys.modules


def test_a_forked_process_has_an_engine_of_its_own() -> None:
    mine = process_module._engine(os.getpid())

    assert process_module._engine(os.getpid()) is mine
    assert process_module._engine(os.getpid() + 1) is not mine


def test_ending_an_engine_that_never_ran_does_nothing() -> None:
    engine = EngineProcess()

    engine.end()

    assert engine.process is None


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.setattr(process_module, "_engine", lambda _process: EngineProcess(DYING))
    return monkeypatch


@pytest.mark.usefixtures("broken")
def test_a_document_is_neither_right_nor_wrong_without_the_engine() -> None:
    with pytest.raises(RulesUnavailableError):
        validate_document(cii_invoice())
    with pytest.raises(RulesUnavailableError):
        violations(etree.fromstring(CII_INVOICE.encode()), ZUGFERD_1)


@pytest.mark.django_db
def test_nothing_is_issued_and_no_number_used_without_the_engine(
    broken: pytest.MonkeyPatch,
) -> None:
    draft = draft_invoice(make_order())
    ask_to_issue(draft, now=NOW)

    run_due_jobs(now=lambda: NOW, limit=1)

    draft.refresh_from_db()
    assert (draft.state, draft.number) == (Invoice.State.DRAFT, None)
    assert draft.refusal == str(RulesUnavailableError())
    broken.undo()
    assert issue_invoice(draft, now=NOW).number == "R2026-00001"


@pytest.mark.django_db
def test_a_reversal_waits_for_the_engine(broken: pytest.MonkeyPatch) -> None:
    broken.undo()
    invoice = make_issued()
    Job.objects.all().delete()
    ask_to_reverse(invoice, now=NOW)
    broken.setattr(process_module, "_engine", lambda _process: EngineProcess(DYING))

    run_due_jobs(now=lambda: NOW, limit=1)

    invoice.refresh_from_db()
    assert (invoice.state, Invoice.objects.count()) == (Invoice.State.ISSUED, 1)
    assert Job.objects.get().state == Job.State.READY
    assert Company.objects.exists()


class Requests:
    """Standard input and output of the engine, in this process."""

    def __init__(self, *lines: str) -> None:
        self.lines = [*lines]
        self.told: list[str] = []

    def readline(self) -> str:
        return self.lines.pop(0) if self.lines else ""

    def write(self, text: str) -> None:
        self.told.append(text)

    def flush(self) -> None:
        self.told.append("flushed")


def serve_with(lines: Requests, monkeypatch: pytest.MonkeyPatch, *, waits: Any) -> list[str]:
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stdin", lines)
        patch.setattr(sys, "stdout", lines)
        patch.setattr("invoices.validation.engine.select.select", waits)
        serve(5)
    return lines.told


def test_the_program_answers_each_line_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    request = '{"schema": "zugferd/ZUGFeRD1p0.xsd", "rules": "", "text": "<a/>"}\n'

    told = serve_with(Requests(request), monkeypatch, waits=lambda *_given: [True])

    assert [part[:7] for part in told] == ['[["XSD"', "flushed"]


def test_the_program_ends_when_idle(monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []

    def nothing(*given: Any) -> list[list[Any]]:
        waited.append(given[-1])
        return [[]]

    assert serve_with(Requests("never read"), monkeypatch, waits=nothing) == []
    assert waited == [5]


@pytest.mark.usefixtures("broken")
def test_the_command_says_that_it_could_not_check(tmp_path: Path) -> None:
    file = tmp_path / "good.xml"
    file.write_text(CII_INVOICE, encoding="utf-8")

    answer = answer_of(str(file))

    assert (answer["valid"], answer["profile"]) == (False, None)
    assert answer["errors"][0]["message"] == str(RulesUnavailableError())
