"""Signed papers with the declarations that they prove, and the ledger's page."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from http import HTTPStatus

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from customers.consent.ledger import Declaration, record_consent
from customers.consent.proof_files import (
    attach_scan,
    content_of,
    declared_at_visit,
    drop_loose_files,
    files_of,
    read_ledger,
)
from customers.errors import BadScanError
from customers.models import AccessEntry, ConsentEvent, ConsentProof, Customer, ProofFile
from customers.privacy.purging import purge_proofs
from customers.scans import MOST_BYTES
from tests.customers.test_scans import opened, pdf, picture
from tests.factories import make_customer, make_user

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
TEN_YEARS = 10 * 365 * 24 * 60


def declare(customer: Customer, *, minutes: int = 0, **fields: object) -> list[ConsentEvent]:
    values = {
        "channels": ("email", "sms"),
        "purposes": ("service",),
        "kind": "given",
        "origin": "counter",
        "wording_key": "reminder",
        "evidence": "visit:7",
        **fields,
    }
    return record_consent(Declaration(customer, **values), now=NOW + timedelta(minutes=minutes))


@pytest.fixture
def customer() -> Customer:
    return make_customer(email="ada@kunde.example", phone="+491715550199", phone_is_mobile=True)


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(make_user(first_name="Anna"))
    client.cookies["django_language"] = "en"
    return client


def upload(desk: Client, event: ConsentEvent, raw: bytes, customer: Customer | None = None, **more):
    address = reverse("customers:proof_add", args=[(customer or event.customer).pk])
    paper = SimpleUploadedFile("evil.html", raw, content_type="text/html")
    return desk.post(address, {"event": event.pk, "paper": paper, **more})


def test_a_paper_proves_all_that_was_declared_in_one_go(customer: Customer) -> None:
    first, second = declare(customer)
    other = declare(customer, minutes=5)[0]

    file = attach_scan(first, picture("PNG"), by=make_user(), now=NOW)

    assert set(file.proofs.all()) == {first.proof, second.proof}
    assert not other.proof.files.exists()
    assert opened(content_of(file)).format == "JPEG"


def test_a_paper_is_stored_encrypted(customer: Customer) -> None:
    raw = pdf()

    file = attach_scan(declare(customer)[0], raw, by=make_user(), now=NOW)

    assert b"%PDF-" not in bytes(ProofFile.objects.get().content_encrypted)
    assert (content_of(file), file.kind, file.size) == (raw, "application/pdf", len(raw))


def test_a_double_click_keeps_one_file(customer: Customer) -> None:
    event, raw = declare(customer)[0], picture()

    pair = [attach_scan(event, raw, by=make_user(), now=NOW) for _click in range(2)]

    assert pair[0] == pair[1]
    assert ProofFile.objects.count() == 1


def test_refuses_what_is_no_paper_and_keeps_nothing(customer: Customer) -> None:
    with pytest.raises(BadScanError):
        attach_scan(declare(customer)[0], b"<html>", by=make_user(), now=NOW)

    assert not ProofFile.objects.exists()


def test_the_ledger_shows_declarations_with_signature_and_those_of_merged_records(
    customer: Customer,
) -> None:
    declare(customer, evidence="visit:7 signature:data:image/png;base64,AAAA")
    declare(make_customer(merged_into=customer), minutes=9, channels=("email",))

    with translation.override("en"):
        newest, oldest = read_ledger(customer)
        assert (newest.channels, oldest.channels) == (["e-mail"], ["e-mail", "SMS"])
    assert (oldest.evidence, oldest.signature) == ("visit:7", "data:image/png;base64,AAAA")
    assert oldest.addresses == ["ada@kunde.example", "+491715550199"]


@pytest.mark.parametrize(
    ("evidence", "is_meant"),
    [("visit:7", True), ("visit:7 signature:x", True), ("visit:70", False), ("form 7", False)],
)
def test_finds_what_was_declared_at_a_visit(
    customer: Customer, evidence: str, *, is_meant: bool
) -> None:
    declare(customer, evidence=evidence)

    assert (declared_at_visit(customer, "visit:7") is not None) is is_meant


def test_finds_the_last_declaration_of_a_visit(customer: Customer) -> None:
    declare(customer)
    last = declare(customer, minutes=3)

    assert declared_at_visit(customer, "visit:7").events == last


def test_a_paper_goes_with_the_last_declaration_that_it_proves(customer: Customer) -> None:
    first, second = declare(customer, minutes=-TEN_YEARS)
    attach_scan(first, picture(), by=make_user(), now=NOW)
    ConsentProof.objects.filter(event=second).update(retain_until=date(2025, 1, 1))

    assert purge_proofs(today=date(2024, 1, 1), limit=10) == 1
    assert ProofFile.objects.count() == 1
    assert purge_proofs(today=date(2026, 1, 1), limit=10) == 1
    assert not ProofFile.objects.exists()


def test_a_paper_that_proves_something_is_not_dropped(customer: Customer) -> None:
    attach_scan(declare(customer)[0], picture(), by=make_user(), now=NOW)

    assert drop_loose_files() == 0
    assert [name[-4:] for name, _content in files_of([customer.pk])] == [".jpg"]


def test_the_page_shows_and_takes_papers(desk: Client, customer: Customer) -> None:
    event = declare(customer)[0]
    address = reverse("customers:proofs", args=[customer.pk])

    response = upload(desk, event, picture())

    assert response["Location"] == address
    page = desk.get(address).content.decode()
    file = ProofFile.objects.get()
    assert reverse("customers:proof_file", args=[customer.pk, file.pk]) in page
    assert (file.added_by.first_name, "visit:7" in page) == ("Anna", True)


def test_leads_back_to_the_visit(desk: Client, customer: Customer) -> None:
    event = declare(customer)[0]

    assert upload(desk, event, picture(), next="/bookings/day/")["Location"] == "/bookings/day/"
    assert upload(desk, event, pdf(), next="https://evil.example/")["Location"].startswith("/cust")


@pytest.mark.parametrize("raw", [b"", b"<script>", b"x" * (MOST_BYTES + 1)])
def test_says_what_it_takes(desk: Client, customer: Customer, raw: bytes) -> None:
    response = upload(desk, declare(customer)[0], raw)

    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Please choose a photo" in response.content.decode()
    assert not ProofFile.objects.exists()


def test_nobody_elses_declaration_gets_the_paper(desk: Client, customer: Customer) -> None:
    event = declare(customer)[0]

    response = upload(desk, event, picture(), make_customer())

    assert response.status_code == HTTPStatus.NOT_FOUND
    assert not ProofFile.objects.exists()


@pytest.mark.parametrize(
    ("raw", "kind", "how"),
    [(picture(), "image/jpeg", "inline"), (pdf(), "application/pdf", "attachment")],
)
def test_gives_the_paper_out_without_any_name(
    desk: Client, customer: Customer, raw: bytes, kind: str, how: str
) -> None:
    file = attach_scan(declare(customer)[0], raw, by=make_user(), now=NOW)

    response = desk.get(reverse("customers:proof_file", args=[customer.pk, file.pk]))

    assert (response["Content-Type"], response["Cache-Control"]) == (kind, "private, no-store")
    assert response["Content-Disposition"] == f'{how}; filename="{file.file_name}"'
    assert response.content == content_of(file)
    assert AccessEntry.objects.filter(customer_number=customer.pk, reference="proofs").exists()


def test_a_paper_is_only_found_with_its_own_customer(desk: Client, customer: Customer) -> None:
    file = attach_scan(declare(customer)[0], picture(), by=make_user(), now=NOW)
    address = reverse("customers:proof_file", args=[make_customer().pk, file.pk])

    assert desk.get(address).status_code == HTTPStatus.NOT_FOUND


def test_restricted_people_stay_closed(desk: Client, customer: Customer) -> None:
    file = attach_scan(declare(customer)[0], picture(), by=make_user(), now=NOW)
    Customer.objects.update(is_restricted=True)

    for name, more in (("proofs", []), ("proof_file", [file.pk])):
        address = reverse(f"customers:{name}", args=[customer.pk, *more])
        assert desk.get(address).status_code == HTTPStatus.NOT_FOUND


def test_asks_as_often_for_thirty_declarations_as_for_three(
    desk: Client, customer: Customer
) -> None:
    counts = []
    for minutes in (range(3), range(3, 30)):
        for minute in minutes:
            attach_scan(declare(customer, minutes=minute)[0], picture(), by=make_user(), now=NOW)
        with CaptureQueriesContext(connection) as caught:
            desk.get(reverse("customers:proofs", args=[customer.pk]))
        counts.append(len(caught))

    assert counts[0] == counts[1] <= 15
