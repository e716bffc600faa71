"""The pages about letters: a batch, letters once more, and one that came back."""

from __future__ import annotations

from io import BytesIO

import pikepdf
import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from customers.models import Customer
from messaging.letters.batches import make_batch
from messaging.models import LetterBatch, Message
from tests.factories import make_company, make_customer, make_user
from tests.messaging.conftest import NOW
from tests.messaging.test_letters import put_letter
from workshop.models import Job

pytestmark = pytest.mark.django_db
State = Message.State


@pytest.fixture
def desk() -> Client:
    make_company()
    client = Client()
    client.force_login(make_user())
    return client


def url(name, *args):
    return reverse(f"messaging:{name}", args=args)


def pdf_of(pages):
    out = BytesIO()
    with pikepdf.new() as pdf:
        for number in range(pages):
            pdf.add_blank_page(page_size=(100 + number, 100))
        pdf.save(out)
    return out.getvalue()


@pytest.fixture
def batch() -> LetterBatch:
    """Cover and list on two pages, then letters of one, three and one page on sheets of two."""
    letters = [put_letter(customer=make_customer(street=f"Weg {n}")) for n in range(3)]
    places = [(3, 1), (5, 3), (9, 1)]
    batch = LetterBatch.objects.create(
        created_at=timezone.now(),
        contents=[[letter.pk, *place] for letter, place in zip(letters, places, strict=True)],
    )
    batch.pdf.save("x.pdf", ContentFile(pdf_of(10)))
    Message.objects.update(batch=batch, state=State.DELIVERED)
    return batch


def test_a_batch_lists_its_letters_with_their_numbers(desk, batch):
    page = desk.get(url("letter_batch", batch.pk)).content.decode()

    for position in (1, 2, 3):
        assert f"{batch.pk}-00{position}" in page
    assert "Weg 2, 80333 München" in page


def test_a_batch_of_deleted_people_can_still_be_opened(desk, batch):
    Message.objects.update(customer=None, address="")

    assert desk.get(url("letter_batch", batch.pk)).status_code == 200


@pytest.mark.parametrize(
    ("first", "last", "widths"),
    [(1, 1, [102, 103]), (2, 2, [104, 105, 106, 107]), (3, 3, [108, 109]),
     (1, 3, list(range(102, 110)))],
)  # fmt: skip
def test_some_letters_are_printed_once_more_on_whole_sheets(desk, batch, first, last, widths):
    answer = desk.get(url("letters_again", batch.pk), {"first": first, "last": last})

    with pikepdf.open(BytesIO(answer.content)) as pdf:
        assert [int(page.mediabox[2]) for page in pdf.pages] == widths


@pytest.mark.parametrize(
    "wrong", [{"first": 0, "last": 1}, {"first": 2, "last": 1}, {"first": 1, "last": 4}, {}]
)
def test_letters_that_are_not_there_can_not_be_printed(desk, batch, wrong):
    answer = desk.get(url("letters_again", batch.pk), wrong, follow=True)

    assert "flash-error" in answer.content.decode()


def test_without_its_file_nothing_is_printed_again(desk, batch):
    LetterBatch.objects.update(pdf="")

    answer = desk.get(url("letters_again", batch.pk), {"first": 1, "last": 1}, follow=True)

    assert "flash-error" in answer.content.decode()


@pytest.mark.parametrize("typed", ["{}-002", " {} - 2 ", "{}/2", "{}–002"])
def test_a_letter_that_came_back_is_found_by_its_number(desk, batch, typed):
    page = desk.get(url("letters"), {"number": typed.format(batch.pk)}).content.decode()

    assert "Weg 1, 80333 München" in page
    letter = Message.objects.get(customer__street="Weg 1")
    assert url("letter_returned", letter.pk) in page


def test_and_its_address_is_marked_with_one_click(desk, batch):
    letter = Message.objects.get(customer__street="Weg 1")

    desk.post(url("letter_returned", letter.pk))

    assert list(Customer.objects.filter(post_state="invalid")) == [letter.customer]
    page = desk.get(letter.customer.get_absolute_url()).content.decode()
    assert "state-bad" in page
    again = desk.get(url("letters"), {"number": f"{batch.pk}-2"}).content.decode()
    assert url("letter_returned", letter.pk) not in again


@pytest.mark.parametrize("typed", ["{}-004", "{}-000", "{}", "99999-1", "ab-c", "1-2-3"])
def test_an_unknown_number_is_refused_in_words(desk, batch, typed):
    page = desk.get(url("letters"), {"number": typed.format(batch.pk)}).content.decode()

    assert 'role="alert"' in page
    assert "returned/" not in page


def dead_batch():
    put_letter()
    batch = LetterBatch.objects.create(created_at=timezone.now())
    Message.objects.update(batch=batch, state=State.CLAIMED)
    Job.objects.create(
        kind="render_letter_batch", key="1", payload={"batch": batch.pk}, state=Job.State.DEAD,
        due_at=timezone.now(),
    )  # fmt: skip
    return batch


def test_a_file_that_could_not_be_made_is_tried_again_by_a_person(desk):
    batch = dead_batch()
    assert url("letters_remake", batch.pk) in desk.get(url("letters")).content.decode()

    desk.post(url("letters_remake", batch.pk))

    assert Job.objects.filter(state=Job.State.READY, payload__batch=batch.pk).exists()
    assert url("letters_remake", batch.pk) not in desk.get(url("letters")).content.decode()


def test_a_printed_batch_is_not_made_again(desk, batch):
    LetterBatch.objects.update(printed_at=timezone.now())

    assert desk.post(url("letters_remake", batch.pk)).status_code == 404


@pytest.mark.parametrize(
    ("state", "asks"),
    [
        (Job.State.READY, True),
        (Job.State.RUNNING, True),
        (Job.State.DONE, False),
        (Job.State.DEAD, False),
    ],
)
def test_the_pages_ask_for_themselves_only_while_a_pdf_is_being_made(desk, state, asks):
    put_letter(customer=make_customer(street="Weg 1"))
    batch = make_batch(now=NOW)
    Job.objects.update(state=state)

    pages = [desk.get(url("letters")), desk.get(url("letter_batch", batch.pk))]

    assert [b"every 2s" in page.content for page in pages] == [asks, asks]


def test_pages_whose_letters_are_made_ask_for_nothing(desk, batch):
    pages = [desk.get(url("letters")), desk.get(url("letter_batch", batch.pk))]

    assert not any(b"every 2s" in page.content for page in pages)
