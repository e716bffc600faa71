"""What people upload: every door of the product with files and names made to harm."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone

from customers.consent.ledger import Declaration, record_consent
from customers.models import CustomerImport, ProofFile, RobinsonList
from invoices.models import ImportedInvoice, OrderLine
from tests.customers.test_scans import picture
from tests.factories import make_company, make_customer, make_source, make_user, make_workshop
from tests.hostile_files import HARMFUL, NAMES
from tests.invoices.builders import make_order
from tests.invoices.importing.builders import cii_invoice
from tests.workshop_crm.api.caller import Caller
from workshop.models import User
from workshop_crm.lib.uploads import MEBIBYTE, UploadField

pytestmark = pytest.mark.django_db
KEPT = (CustomerImport, RobinsonList, ProofFile, ImportedInvoice, OrderLine)
# Each door with the name of its field; the order's own lines are there before.
DOORS = {
    "customers:imports": "file",
    "customers:robinson": "file",
    "customers:proof_add": "paper",
    "invoices:imports": "chosen",
    "invoices:order_file": "file",
    "bookings:source_try": "file",
    "api:take_in": "file",
}
# A signed paper is a proof byte by byte; nobody unpacks it here, and it is only ever downloaded.
KEPT_AS_IT_IS = {("customers:proof_add", "pdf bomb")}
READS_FILES = re.compile(r"request\.FILES|UploadedFile\b")
# Where files of a request are taken, each behind a door above, or what only carries them there.
KNOWN_PLACES = {
    "bookings/views/source_tools.py",
    "customers/views/imports.py",
    "customers/views/proofs.py",
    "customers/views/robinson.py",
    "invoices/views/imported.py",
    "invoices/views/orders.py",
    # Only the digest of what was sent, for a repeated request.
    "workshop_crm/api/answers.py",
    "workshop_crm/api/resources/invoices.py",
}


@cache
def harmful(name: str) -> bytes:
    return HARMFUL[name]()


@pytest.fixture
def owner(client: Client) -> Client:
    make_company()
    client.force_login(make_user(role=User.Role.OWNER))
    return client


def address_of(door: str) -> tuple[str, dict[str, Any], dict[str, str]]:
    """Return address, other fields and headers of a door."""
    if door == "api:take_in":
        return "/api/v1/imported-invoices", {}, {"Authorization": f"Bearer {Caller().token}"}
    if door == "customers:proof_add":
        customer = make_customer(email="ada@kunde.example")
        given = Declaration(
            customer,
            channels=("email",),
            purposes=("service",),
            kind="given",
            origin="counter",
            wording_key="reminder",
            evidence="visit:7",
        )
        event = record_consent(given, now=timezone.now())[0]
        return reverse(door, args=[customer.pk]), {"event": event.pk}, {}
    if door == "invoices:order_file":
        make_workshop()
        return reverse(door, args=[make_order(lines=0).pk]), {}, {}
    if door == "bookings:source_try":
        return reverse(door, args=[make_source().pk]), {}, {}
    return reverse(door), {}, {}


def send(client: Client, door: str, content: bytes) -> HttpResponse:
    path, others, headers = address_of(door)
    file = SimpleUploadedFile("rechnung.xml", content)
    return client.post(path, {DOORS[door]: file, **others}, headers=headers)


def kept() -> int:
    return sum(model.objects.count() for model in KEPT)


def all_forms(kind: type[forms.BaseForm] = forms.BaseForm) -> Iterator[type[forms.BaseForm]]:
    for each in kind.__subclasses__():
        yield each
        yield from all_forms(each)


def test_every_file_field_of_a_form_has_its_largest_size() -> None:
    assert get_resolver().url_patterns  # Every view, and with it every form, is loaded now.
    ours = [each for each in all_forms() if not each.__module__.startswith(("django.", "tests."))]

    fields = [field for form in ours for field in getattr(form, "base_fields", {}).values()]
    files = [field for field in fields if isinstance(field, forms.FileField)]

    assert len(files) >= 5
    assert [field for field in files if not isinstance(field, UploadField)] == []


def test_every_place_that_takes_files_is_a_door_of_these_tests() -> None:
    apps = [name for name in settings.INSTALLED_APPS if (settings.BASE_DIR / name).is_dir()]
    folders = {Path(settings.BASE_DIR) / name.partition(".")[0] for name in apps}
    folders |= {Path(settings.BASE_DIR) / "workshop_crm"}

    found = {
        str(path.relative_to(settings.BASE_DIR))
        for folder in folders
        for path in folder.rglob("*.py")
        if READS_FILES.search(path.read_text())
    }

    assert found == KNOWN_PLACES


@pytest.mark.parametrize("name", HARMFUL)
@pytest.mark.parametrize("door", DOORS)
def test_a_file_made_to_harm_is_refused_and_nothing_of_it_stays(
    owner: Client, door: str, name: str
) -> None:
    answer = send(owner, door, harmful(name))

    assert answer.status_code in {200, 302, 400, 409, 422}
    assert kept() == (1 if (door, name) in KEPT_AS_IT_IS else 0)


def in_one_part(field: str, raw_name: str, content: bytes, others: dict[str, Any]) -> bytes:
    """Return the body of a request with a name as no browser would send it."""
    parts = [
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in others.items()
    ]
    head = f'--x\r\nContent-Disposition: form-data; name="{field}"; filename="{raw_name}"\r\n'
    end = b"\r\n--x--\r\n"
    return "".join(parts).encode() + head.encode() + b"\r\n" + content + end


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("door", DOORS)
def test_a_name_made_to_harm_leads_nowhere(
    owner: Client, settings: Any, tmp_path: Path, door: str, name: str
) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"
    raw_name, mark = NAMES[name]
    path, others, headers = address_of(door)
    content = picture() if door == "customers:proof_add" else cii_invoice()
    if door in {"customers:imports", "customers:robinson"}:
        content = b"Name;Telefon;PLZ\nLovelace;0171 5550199;80331\n"

    body = in_one_part(DOORS[door], raw_name, content, others)
    answer = owner.post(path, body, "multipart/form-data; boundary=x", headers=headers)

    assert answer.status_code < 500
    names = [*CustomerImport.objects.values_list("name", flat=True)]
    names += ImportedInvoice.objects.values_list("name", flat=True)
    names += RobinsonList.objects.values_list("name", flat=True)
    assert not [each for each in names if mark in each or not each.isprintable()]
    outside = [each for each in tmp_path.rglob("*") if tmp_path / "files" not in each.parents]
    assert outside in ([], [tmp_path / "files"])


@pytest.mark.parametrize("door", DOORS)
def test_a_request_of_giants_is_refused_before_it_is_read(
    owner: Client, settings: Any, door: str
) -> None:
    settings.MOST_UPLOADED = 2_000

    answer = send(owner, door, b"x" * 2_500)

    assert answer.status_code == (413 if door.startswith("api:") else 400)
    assert kept() == 0


@pytest.mark.parametrize(
    ("size", "is_fine"), [(MEBIBYTE - 1, True), (MEBIBYTE, True), (MEBIBYTE + 1, False)]
)
def test_a_field_takes_up_to_its_size(size: int, *, is_fine: bool) -> None:
    field, file = UploadField(most_mebibytes=1), SimpleUploadedFile("x", b"x" * size)

    if is_fine:
        assert field.clean(file) == file
        return
    with pytest.raises(ValidationError) as caught:
        field.clean(file)
    assert caught.value.code == "too_big"
    assert "1 MB" in str(caught.value.messages[0])


def test_a_field_that_may_stay_empty_stays_so() -> None:
    assert UploadField(most_mebibytes=1, required=False).clean(None) is None
