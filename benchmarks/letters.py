"""A thousand letters of one page: chunks on both cores and merged, against a document each.

Beside the time of a letter: the size of the file against one document with all letters in it, and
the memory of the worker and of the processes that it starts, against 250 MB each. ``LETTERS`` in
the environment changes how many they are, ``REPEATS`` how often the times are taken.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

from django.conf import settings
from django.db import transaction
from weasyprint import CSS

from benchmarks.common import Measurement, Pair, forget_peak, machine, measure, peak_memory
from customers.models import Customer
from messaging.letters.pages import STYLE, page_of, paper_of
from messaging.letters.printing import print_file
from messaging.models import LetterBatch, Message
from workshop.models import Company
from workshop_crm.lib.pdf import html_document, parse_style, shared_fonts

LETTERS = int(os.environ.get("LETTERS", "1000"))
REPEATS = int(os.environ.get("REPEATS", "3"))
MOST_MEGABYTES = 250
NOW = datetime(2027, 1, 11, 9, tzinfo=UTC)
BODY = (
    "<p class='subject'>Hauptuntersuchung für Ihr Auto: fällig im Januar 2027</p>"
    "<p>Guten Tag Frau Beispiel,</p><p>für Ihr Auto (M-AB {number}) ist im Januar 2027 fällig:"
    " Hauptuntersuchung (HU/AU). Woher wir das wissen: die letzte war im Januar 2025.</p>"
    "<p>Rufen Sie uns an unter 089 1234567, oder wählen Sie selbst einen Termin:<br>"
    "https://werkstatt.example/t/{number}abcdefghijklmnopqrstuvwxyz0123456789</p>"
    "<p>Ist die Arbeit schon erledigt, oder haben Sie das Auto verkauft? Dann sagen Sie es uns"
    " einfach, und wir schreiben nicht mehr darüber.</p><p>Bis bald!</p>"
)


def run() -> Iterator[Measurement]:
    """Yield memory, time and size; the rows are gone afterwards."""
    with transaction.atomic():
        company, letters = _company(), [_letter(number) for number in range(1, LETTERS + 1)]
        batch = LetterBatch.objects.create(created_at=NOW)
        with _watched() as peaks:
            file, _placed = print_file(batch, letters, now=NOW)
        for process, megabytes in (("worker", peaks[0]), ("renderer", max(peaks[1:]))):
            name = f"letters_memory_{process}"
            yield _against(name, megabytes, MOST_MEGABYTES, "MB", "what is allowed a process")
        whole, style = [_whole(letter, company) for letter in letters], _style()
        yield measure(
            Pair(
                name="letters",
                ours=lambda: _milliseconds(lambda: print_file(batch, letters, now=NOW)),
                bound=lambda: _milliseconds(lambda: [_pdf([one], style) for one in whole]),
                what_the_bound_is="a document each, one after the other, warm fonts and style",
            ),
            repeats=REPEATS,
        )
        one_document = len(_pdf(whole, style))
        yield _against("letters_size", len(file), one_document, "bytes", "all in one document")
        transaction.set_rollback(True)


def _company() -> Company:
    return Company.objects.create(
        pk=1,
        name="Autohaus Beispiel GmbH",
        legal_form=Company.LegalForm.GMBH,
        street="Werkstraße 5",
        postcode="80331",
        city="München",
        phone="089 1234567",
        email="werkstatt@beispiel.example",
        representatives="Erika Beispiel",
        register_court="Amtsgericht München",
        register_number="HRB 12345",
        vat_id="DE123456789",
    )


def _letter(number: int) -> Message:
    customer = Customer(
        pk=number,
        first_name="Ada",
        last_name=f"Beispiel {number}",
        street=f"Gartenweg {number}",
        postcode=f"{10000 + number * 7919 % 90000}",
        city="Musterstadt",
    )
    body = BODY.format(number=number)
    return Message(pk=number, customer=customer, language="de", html=body, claimed_at=NOW)


def _whole(letter: Message, company: Company) -> str:
    """Return a letter with its paper around it, as a document of its own needs it."""
    paper = paper_of("de", company).replace('class="letter paper"', 'class="own-paper"')
    return page_of(letter, "12-001", company).replace("</section>", f"{paper}</section>")


def _style() -> CSS:
    source = (settings.BASE_DIR / "templates" / STYLE).read_text(encoding="utf-8")
    source = source.replace(".paper { page: paper; }", "")
    return parse_style(source.replace(".paper ", ".own-paper "))


def _pdf(letters: Sequence[str], style: CSS) -> bytes:
    page = f'<!doctype html><html><body class="form-b">{"".join(letters)}</body></html>'
    written: bytes = html_document(page).write_pdf(stylesheets=[style], font_config=shared_fonts())
    return written


def _milliseconds(work: Callable[[], object]) -> float:
    begun = perf_counter()
    work()
    return (perf_counter() - begun) * 1000 / LETTERS


@contextmanager
def _watched() -> Iterator[list[float]]:
    """Fill in the peaks in MB, of this process from here on first, then of those it starts."""
    forget_peak()
    peaks: dict[str, float] = {}
    done = threading.Event()

    def watch() -> None:
        while not done.wait(0.05):
            for task in Path("/proc/self/task").glob("*/children"):
                for pid in task.read_text().split():
                    peaks[pid] = max(peaks.get(pid, 0), peak_memory(pid))

    watcher = threading.Thread(target=watch)
    watcher.start()
    found: list[float] = []
    try:
        yield found
    finally:
        done.set()
        watcher.join()
    found += [peak_memory("self"), *peaks.values(), 0.0]


def _against(name: str, ours: float, bound: float, unit: str, what: str) -> Measurement:
    return Measurement(
        name=name,
        ours=round(ours, 1),
        bound=bound,
        unit=unit,
        ratio=round(ours / bound, 2),
        repeats=1,
        what_the_bound_is=what,
        machine=machine(),
    )
