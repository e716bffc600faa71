"""Does a worker stay as large as it is while it makes one bill after the other?

Each document is the whole of it: an order, its invoice issued under the official rules, the PDF/A-3
rendered and stored, read back and judged again, the two matched and their explanation rendered.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from django.core.files.storage import default_storage
from django.db import transaction

from benchmarks.common import Measurement, machine
from invoices.explanation.prints import Wish, mail_copy
from invoices.issuing.drafting import draft_invoice
from invoices.issuing.files import store_invoice_pdf
from invoices.issuing.issue import issue_invoice
from invoices.validation import validate_document
from tests.factories import make_customer, make_vehicle, make_workshop
from tests.invoices.builders import NOW, make_order
from workshop.models import Workshop

LINES, LOOKS = 20, 10
# What fluctuates by itself; more is growth.
FLAT = 1.05
# The engine lets its heap grow and empties it now and then, after some hundred checks.
ENGINE_MEGABYTES = 250.0
WARM = "the same worker after the first tenth of the bills, and 5 % more"
ENGINE = "what the engine of the rules may take"


def grow(documents: int) -> Iterator[Measurement]:
    """Yield the memory of worker and engine ten times on the way; the rows are gone afterwards."""
    step = max(documents // LOOKS, 1)
    _bills(step)
    warm = _resident("self")
    for made in range(step, documents + 1, step):
        if made > step:
            _bills(step)
        yield look(f"worker_after_{made}", _resident("self"), warm * FLAT, WARM)
        yield look(f"engine_after_{made}", _of_children(), ENGINE_MEGABYTES, ENGINE)


def _bills(count: int) -> None:
    # Taken back each time: what one long transaction keeps until its end would count as growth.
    with transaction.atomic():
        site = make_workshop()
        for _ in range(count):
            _bill(site)
        transaction.set_rollback(True)


def _bill(site: Workshop) -> None:
    customer = make_customer()
    vehicle = make_vehicle(customer=customer)
    order = make_order(lines=LINES, customer=customer, vehicle=vehicle, workshop=site)
    invoice = issue_invoice(draft_invoice(order), now=NOW)
    store_invoice_pdf(invoice)
    invoice.refresh_from_db()
    path = str(invoice.pdf)
    with default_storage.open(path) as stored:
        report = validate_document(stored.read())
    if not report.is_valid:
        raise ValueError(report)
    mail_copy(Wish(order, "de", has_code=True), now=NOW)
    default_storage.delete(path)


def _of_children() -> float:
    """Return the memory of the engine of the rules, the only child of this process."""
    tasks = Path("/proc/self/task").glob("*/children")
    return sum(_resident(pid) for task in tasks for pid in task.read_text().split())


def _resident(process: str) -> float:
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    [line] = [line for line in lines if line.startswith("VmRSS")]
    return int(line.split()[1]) / 1024


def look(name: str, now: float, most: float, what: str) -> Measurement:
    """Tell a memory with the most that it may be, in MB."""
    return Measurement(
        name=f"pdf_memory_{name}",
        ours=round(now, 1),
        bound=round(most, 1),
        unit="MB",
        ratio=round(now / most, 3),
        repeats=1,
        what_the_bound_is=f"{what}: {'flat' if now <= most else 'growing'}",
        machine=machine(),
    )
