"""The explanation's PDF is made once; a long one by a job."""

from __future__ import annotations

from unittest import mock

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from invoices.explanation import prints
from invoices.explanation.prints import KEPT_PER_ORDER, MOST_PAIRS_AT_ONCE, Wish, print_explanation
from invoices.issuing.drafting import draft_invoice
from invoices.models import ExplanationPrint, Order
from tests.factories import make_user
from tests.invoices.builders import NOW, make_order
from workshop.jobs import run_due_jobs
from workshop.models import Job

pytestmark = pytest.mark.django_db
LONG = MOST_PAIRS_AT_ONCE + 1


@pytest.fixture(autouse=True)
def made(monkeypatch: pytest.MonkeyPatch) -> mock.Mock:
    """Stand in for WeasyPrint, and count how often it is asked."""
    make = mock.Mock(side_effect=lambda page, style: b"%PDF-" + str(len(page)).encode())
    monkeypatch.setattr(prints, "page_to_pdf", make)
    return make


def make_bill(lines: int = 1) -> Order:
    order = make_order(lines=lines)
    draft_invoice(order)
    return order


def ask(order: Order, language: str = "de", *, has_code: bool = True) -> ExplanationPrint:
    return print_explanation(Wish(order, language, has_code), now=NOW)


def test_the_same_explanation_is_made_once(made: mock.Mock) -> None:
    order = make_bill()

    first, second = ask(order), ask(order)

    assert first == second
    assert bytes(second.pdf).startswith(b"%PDF-")
    assert made.call_count == 1
    assert not Job.objects.filter(kind=prints.PRINT_JOB).exists()


@pytest.mark.parametrize("change", ["line", "language", "code", "style"])
def test_what_says_something_else_is_made_anew(
    change: str, made: mock.Mock, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = make_bill()
    ask(order)

    if change == "line":
        order.lines.update(text="Anderes")
    if change == "style":
        monkeypatch.setattr(prints, "style_source", lambda name: "td { color: red }")
    ask(order, "en" if change == "language" else "de", has_code=change != "code")

    assert made.call_count == 2


def test_the_code_is_left_out_of_the_copy_for_a_mail(made: mock.Mock) -> None:
    order = make_bill()

    ask(order, has_code=False)
    ask(order)

    assert ["data:image" in call.args[0] for call in made.call_args_list] == [False, True]


def test_only_the_newest_prints_are_kept() -> None:
    order = make_bill()
    for number in range(KEPT_PER_ORDER + 2):
        order.lines.update(text=f"Text {number}")
        newest = ask(order)

    assert order.prints.count() == KEPT_PER_ORDER
    assert order.prints.order_by("pk").last() == newest


def test_a_long_one_waits_for_the_job(made: mock.Mock) -> None:
    order = make_bill(LONG)

    waiting, again = ask(order), ask(order)
    assert (waiting.pdf, again, made.call_count) == (None, waiting, 0)
    run_due_jobs(now=timezone.now)

    assert bytes(ask(order).pdf).startswith(b"%PDF-")
    assert made.call_count == 1


def test_a_bill_that_changed_meanwhile_is_asked_for_anew(made: mock.Mock) -> None:
    order = make_bill(LONG)
    waiting = ask(order)
    order.lines.update(text="Anderes")

    run_due_jobs(now=timezone.now)

    assert not ExplanationPrint.objects.filter(pk=waiting.pk).exists()
    assert ask(order).pdf is None
    assert made.call_count == 0


def test_a_print_that_is_gone_or_done_is_no_work_for_the_job(made: mock.Mock) -> None:
    done = ask(make_bill())

    prints.print_explanation_job({"print": done.pk})
    prints.print_explanation_job({"print": 999})

    assert made.call_count == 1


def test_what_was_given_up_is_tried_once_more() -> None:
    order = make_bill(LONG)
    first = ask(order)
    Job.objects.update(state=Job.State.DEAD)

    second = ask(order)

    assert second.pk != first.pk
    assert Job.objects.filter(kind=prints.PRINT_JOB, state=Job.State.READY).count() == 1


def test_without_an_invoice_there_is_nothing_to_print() -> None:
    assert ask(make_order()) is None


def test_who_waits_sees_a_page_that_comes_back(client: Client) -> None:
    client.force_login(make_user())
    order = make_bill(LONG)
    address = reverse("invoices:explanation_pdf", args=[order.pk])

    waiting = client.get(address)
    run_due_jobs(now=timezone.now)
    done = client.get(address)

    assert (waiting.status_code, waiting["Refresh"]) == (200, "2")
    assert waiting["Content-Type"].startswith("text/html")
    assert (done["Content-Type"], done.content[:5]) == ("application/pdf", b"%PDF-")


def test_the_copy_for_a_mail_is_a_link_on_the_page(client: Client, made: mock.Mock) -> None:
    client.force_login(make_user())
    order = make_bill()
    page = client.get(reverse("invoices:explanation", args=[order.pk])).content.decode()
    address = f"{reverse('invoices:explanation_pdf', args=[order.pk])}?copy=mail"

    client.get(address)

    assert address in page
    assert "data:image" not in made.call_args.args[0]
