"""Importing in the browser, from the upload to the list of new customers."""

from __future__ import annotations

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from customers.importing import reading
from customers.importing.forms import UploadForm
from customers.models import Customer, CustomerImport
from tests.customers.importing.tables import HANS, csv_file
from tests.factories import make_user, make_workshop
from workshop.jobs import run_due_jobs
from workshop.models import Job

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_english")]

BAD = '1003;Frau;Ina;Au;;;;=1+1;;;"ohne\nNummer"'


@pytest.fixture
def owner(client: Client) -> Client:
    make_workshop()
    client.force_login(make_user(role="owner"))
    return client


def upload(client: Client, *rows: str, name: str = "kunden.csv") -> CustomerImport:
    file = SimpleUploadedFile(name, csv_file(*rows or [HANS, BAD]))
    client.post(reverse("customers:imports"), {"file": file, "system": "Alt"})
    return CustomerImport.objects.get()


def page(client: Client, found: CustomerImport, query: str = "") -> str:
    response = client.get(found.get_absolute_url() + query)
    assert response.status_code == 200
    return response.content.decode()


def send_columns(client: Client, found: CustomerImport, **changes: str) -> int:
    chosen = {f"column-{place}": field for place, field in enumerate(found.fields)}
    url = reverse("customers:import_columns", args=[found.pk])
    return client.post(url, {**chosen, "wording": "", **changes}).status_code


def check(client: Client, *rows: str) -> CustomerImport:
    found = upload(client, *rows)
    send_columns(client, found)
    run_due_jobs(now=timezone.now)
    found.refresh_from_db()
    return found


def test_the_way_from_the_file_to_the_customers(owner: Client) -> None:
    found = upload(owner)
    assert "What is in which column?" in page(owner, found)
    assert send_columns(owner, found) == 302
    assert "0 of 2 rows" in page(owner, found)
    run_due_jobs(now=timezone.now)
    assert "nothing stored yet" in page(owner, found)

    owner.post(reverse("customers:import_start", args=[found.pk]))
    run_due_jobs(now=timezone.now)

    assert "Imported" in page(owner, found)
    made = owner.get(reverse("customers:import_made", args=[found.pk])).content.decode()
    assert "Hans Müller" in made
    assert "Ina Au" in made
    assert Customer.objects.count() == 2


def test_the_first_page_lists_earlier_files(owner: Client) -> None:
    assert "None yet" in owner.get(reverse("customers:imports")).content.decode()
    upload(owner)

    content = owner.get(reverse("customers:imports")).content.decode()

    assert "kunden.csv" in content
    assert '<option value="Alt">' in content


@pytest.mark.parametrize(
    "file",
    [None, SimpleUploadedFile("leer.csv", b""), SimpleUploadedFile("x.xls", b"\xd0\xcf\x11\xe0")],
)
def test_a_file_that_is_none_is_refused_with_advice(
    owner: Client, file: SimpleUploadedFile | None
) -> None:
    data = {"file": file} if file else {}

    response = owner.post(reverse("customers:imports"), data)

    assert response.status_code == 422
    assert "invalid-feedback" in response.content.decode()
    assert CustomerImport.objects.count() == 0


def test_a_file_that_is_too_big_is_refused_before_it_is_read(
    owner: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(UploadForm.base_fields["file"], "most_mebibytes", 0)
    monkeypatch.setattr(reading, "read_table", lambda raw: pytest.fail("was read"))

    file = SimpleUploadedFile("kunden.csv", csv_file(HANS))
    response = owner.post(reverse("customers:imports"), {"file": file})

    assert response.status_code == 422


def test_columns_are_preset_and_show_examples(owner: Client) -> None:
    content = page(owner, upload(owner))

    assert '<option value="number" selected>' in content
    assert '<option value="notes" selected>' in content
    assert "Gartenstr. 5" in content


def test_columns_without_a_name_are_refused(owner: Client) -> None:
    found = upload(owner)

    status = send_columns(owner, found, **{"column-2": "", "column-3": "", "column-0": ""})

    assert status == 422
    found.refresh_from_db()
    assert found.state == "mapping"
    assert Job.objects.filter(kind="check_customer_file").count() == 0


def test_columns_that_are_no_field_are_refused(owner: Client) -> None:
    assert send_columns(owner, upload(owner), **{"column-2": "iban"}) == 422


def test_consent_columns_ask_for_their_words(owner: Client) -> None:
    found = upload(owner)

    assert send_columns(owner, found, **{"column-10": "consent_sms"}) == 422
    assert send_columns(owner, found, **{"column-10": "consent_sms", "wording": "Ja."}) == 302


def test_the_check_shows_how_rows_are_read_and_what_to_look_at(owner: Client) -> None:
    content = page(owner, check(owner))

    assert "Müller, Hans" in content
    assert "M-AB 123" in content
    assert "Telefon “=1+1” could not be read" in content
    assert "1001" not in content


def test_a_count_leads_to_its_rows(owner: Client) -> None:
    found = check(owner, HANS, BAD, "Summe;2;;;;;;;;;")

    assert "?show=refused#rows" in page(owner, found)
    only = page(owner, found, "?show=refused")
    assert "line of totals" in only
    assert "could not be read" not in only


def test_the_columns_can_be_changed_after_the_check(owner: Client) -> None:
    found = check(owner)

    assert "What is in which column?" in page(owner, found, "?columns")


def test_progress_is_asked_for_and_ends_with_a_fresh_page(owner: Client) -> None:
    found = upload(owner)
    send_columns(owner, found)
    url = reverse("customers:import_progress", args=[found.pk])
    working = owner.get(url)
    assert "hx-trigger" in working.content.decode()

    run_due_jobs(now=timezone.now)

    assert owner.get(url).headers["HX-Refresh"] == "true"


def test_work_that_was_given_up_offers_another_try(owner: Client) -> None:
    found = upload(owner)
    send_columns(owner, found)
    Job.objects.filter(kind="check_customer_file").update(state=Job.State.DEAD)
    assert "Try again" in page(owner, found)

    owner.post(reverse("customers:import_again", args=[found.pk]))

    assert "Try again" not in page(owner, found)


def test_problems_come_as_a_table_that_can_be_mended_and_imported(owner: Client) -> None:
    found = check(owner)

    response = owner.get(reverse("customers:import_problems", args=[found.pk]))

    raw = b"".join(response.streaming_content)
    assert raw.startswith(b"\xef\xbb\xbf")
    heading, row = csv.reader(io.StringIO(raw.decode("utf-8-sig")), delimiter=";")
    assert heading[:5] == ["Row", "Outcome", "Reason", "Kd-Nr", "Anrede"]
    assert row[0] == "3"
    assert "could not be read" in row[2]
    assert row[10] == "'=1+1"
    table = reading.read_table(raw)
    assert next(table.rows())[1][10] == "=1+1"


def test_a_second_click_on_import_is_harmless(owner: Client) -> None:
    found = check(owner)
    url = reverse("customers:import_start", args=[found.pk])

    owner.post(url)
    response = owner.post(url, follow=True)

    assert "another step already" in response.content.decode()
    run_due_jobs(now=timezone.now)
    assert Customer.objects.count() == 2


def test_a_file_can_be_deleted_before_and_not_after(owner: Client) -> None:
    found = check(owner)
    owner.post(reverse("customers:import_start", args=[found.pk]))
    url = reverse("customers:import_discard", args=[found.pk])
    assert "another step" in owner.post(url, follow=True).content.decode()

    CustomerImport.objects.update(state="checked")
    response = owner.post(url, follow=True)

    assert "Nothing was imported" in response.content.decode()
    assert CustomerImport.objects.count() == 0


def test_an_import_of_long_ago_says_so(owner: Client) -> None:
    found = check(owner)
    CustomerImport.objects.update(state="done", content_encrypted=None)
    found.rows.all().delete()

    assert "deleted after 30 days" in page(owner, found)
    made = owner.get(reverse("customers:import_made", args=[found.pk])).content.decode()
    assert "brought nobody new" in made


def test_a_clean_file_says_so(owner: Client) -> None:
    assert "Everything could be read" in page(owner, check(owner, HANS))


PAGES = ("import", "import_progress", "import_problems", "import_made")
ACTIONS = ("import_columns", "import_start", "import_again", "import_discard")


def test_only_the_owner_imports(owner: Client) -> None:
    found = upload(owner)
    owner.force_login(make_user())

    assert owner.get(reverse("customers:imports")).status_code == 403
    for name in PAGES:
        assert owner.get(reverse(f"customers:{name}", args=[found.pk])).status_code == 403
    for name in ACTIONS:
        assert owner.post(reverse(f"customers:{name}", args=[found.pk])).status_code == 403


def test_nothing_changes_by_looking(owner: Client) -> None:
    found = upload(owner)

    for name in ACTIONS:
        assert owner.get(reverse(f"customers:{name}", args=[found.pk])).status_code == 405
    for name in (*PAGES, *ACTIONS):
        method = owner.get if name in PAGES else owner.post
        assert method(reverse(f"customers:{name}", args=[4711])).status_code == 404


def test_the_list_offers_the_import_to_the_owner(owner: Client) -> None:
    link = reverse("customers:imports")

    assert link in owner.get(reverse("customers:list")).content.decode()
    owner.force_login(make_user())
    assert link not in owner.get(reverse("customers:list")).content.decode()


def test_many_rows_ask_the_database_no_more_often(owner: Client) -> None:
    def queries(count: int) -> int:
        CustomerImport.objects.all().delete()
        rows = [f"{n};;;Name{n};;;;abc;;;" for n in range(count)]
        found = check(owner, *rows)
        with CaptureQueriesContext(connection) as caught:
            page(owner, found)
        return len(caught)

    queries(1)

    assert queries(20) == queries(5) <= 15
