"""Orders and invoices by API."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from customers.models import ServiceRecord
from invoices.issuing.drafting import draft_invoice
from invoices.models import ImportedInvoice, Order
from tests.factories import make_customer, make_service, make_vehicle, make_workshop
from tests.invoices.builders import cii_invoice, make_issued, make_order
from tests.invoices.importing.builders import make_imported
from tests.workshop_crm.api.caller import Caller
from workshop.models import Workshop

pytestmark = pytest.mark.django_db
OIL = {"kind": "part", "text": "Öl", "quantity": "4.5", "unit": "l", "unit_price_net": "10.00"}


@pytest.fixture
def site() -> Workshop:
    return make_workshop(slug="mitte")


def order(**fields: Any) -> dict[str, Any]:
    return {"customer_id": make_customer().pk, **fields}


class TestOrders:
    def test_an_order_is_opened_with_lines_and_adds_up(self, site: Workshop) -> None:
        take_off = {"kind": "allowance", "text": "Treue", "unit_price_net": "5"}

        answer = Caller().post("/orders", order(lines=[OIL, take_off], notes="eilt"))

        made = answer.json()
        assert (answer.status_code, made["state"], made["notes"]) == (201, "open", "eilt")
        assert (made["net"], made["vat"], made["gross"]) == ("40.00", "7.60", "47.60")
        assert [line["quantity"] for line in made["lines"]] == ["4.500", "-1.000"]
        assert answer["Location"].endswith(f"/{made['id']}")

    def test_a_service_brings_its_own_price(self, site: Workshop) -> None:
        make_service(code="hu")

        made = Caller().post("/orders", order(lines=[{"service": "hu"}])).json()

        assert made["gross"] == "189.00"

    @pytest.mark.parametrize(
        ("fields", "pointer"),
        [
            ({"lines": [OIL, {**OIL, "quantity": "0"}]}, "#/lines/1/quantity"),
            ({"lines": [{**OIL, "quantity": 4}]}, "#/lines/0/quantity"),
            ({"lines": [{**OIL, "unit_price_net": "1e9"}]}, "#/lines/0/unit_price_net"),
            ({"lines": [{**OIL, "discount_percent": "101"}]}, "#/lines/0/discount_percent"),
            ({"lines": [{"kind": "part", "text": "Öl"}]}, "#/lines/0/unit_price_net"),
            ({"lines": [{"text": "Öl"}]}, "#/lines/0/kind"),
            ({"lines": [{**OIL, "service": "hu"}]}, "#/lines/0/service"),
            ({"lines": [{"service": "x"}]}, "#/service"),
            ({"supply_on": None}, "#/supply_on"),
            ({"site": "x"}, "#/site"),
        ],
    )
    def test_what_is_not_valid_leaves_no_order(
        self, site: Workshop, fields: dict[str, Any], pointer: str
    ) -> None:
        answer = Caller().post("/orders", order(**fields))

        assert answer.status_code == 422
        assert pointer in [each["pointer"] for each in answer.json()["errors"]]
        assert not Order.objects.exists()

    def test_an_estimate_is_ordered(self, site: Workshop) -> None:
        caller = Caller()
        made = caller.post("/orders", order(is_estimate=True, lines=[OIL])).json()

        ordered = caller.patch(f"/orders/{made['id']}", {"state": "open"}).json()

        assert (made["state"], ordered["state"]) == ("estimate", "open")

    def test_an_expired_estimate_is_not_ordered(self, site: Workshop) -> None:
        caller = Caller()
        made = caller.post("/orders", order(is_estimate=True)).json()
        yesterday = timezone.localdate() - timedelta(days=1)
        Order.objects.update(valid_until=yesterday)

        answer = caller.patch(f"/orders/{made['id']}", {"state": "open", "notes": "x"})

        assert answer.status_code == 409
        assert Order.objects.get().notes == ""

    def test_details_and_lines_are_added_until_it_is_charged(self, site: Workshop) -> None:
        caller = Caller()
        path = f"/orders/{caller.post('/orders', order(lines=[OIL])).json()['id']}"

        first = caller.patch(path, {"buyer_reference": "B-9", "external_id": "O1"})
        more = caller.post(f"{path}/lines", OIL, If_Match=first["ETag"])
        stale = caller.post(f"{path}/lines", OIL, If_Match=first["ETag"])
        Order.objects.update(state=Order.State.INVOICED)
        late = [caller.patch(path, {"notes": "x"}), caller.post(f"{path}/lines", OIL)]

        assert first.json()["buyer_reference"] == "B-9"
        assert (more.status_code, more.json()["net"]) == (201, "90.00")
        assert stale.status_code == 412
        assert [each.status_code for each in late] == [409, 409]

    def test_orders_are_found_by_what_they_are(self) -> None:
        one, other = make_order(), make_order(is_estimate=True)
        caller = Caller()

        assert caller.ids(f"/orders?customer_id={one.customer_id}") == [one.pk]
        assert caller.ids(f"/orders?vehicle_id={other.vehicle_id}") == [other.pk]
        assert caller.ids(f"/orders?number={one.number}") == [one.pk]
        assert caller.ids("/orders?state=estimate") == [other.pk]

    def test_a_list_of_many_asks_the_database_as_often_as_of_few(
        self, django_assert_max_num_queries: Any
    ) -> None:
        for _ in range(6):
            make_order(lines=3)
        caller = Caller()
        caller.get("/orders?limit=1")

        with django_assert_max_num_queries(5):
            assert len(caller.ids("/orders")) == 6

    def test_those_of_another_site_are_not_there(self, site: Workshop) -> None:
        own, foreign = make_order(workshop=site), make_order()
        caller = Caller(site=site)

        assert caller.ids("/orders") == [own.pk]
        assert caller.get(f"/orders/{foreign.pk}").status_code == 404
        assert caller.patch(f"/orders/{foreign.pk}", {"notes": "x"}).status_code == 404
        assert caller.post(f"/orders/{foreign.pk}/lines", OIL).status_code == 404

    def test_the_vehicle_of_somebody_else_is_refused(self, site: Workshop) -> None:
        given = {"customer_id": make_customer().pk, "vehicle_id": make_vehicle().pk}

        answer = Caller().post("/orders", given)

        assert answer.status_code == 422
        assert [each["pointer"] for each in answer.json()["errors"]] == ["#/vehicle_id"]
        assert not Order.objects.exists()

    def test_a_vehicle_that_is_not_there_is_refused(self, site: Workshop) -> None:
        hidden = make_vehicle(customer=make_customer(is_restricted=True))

        assert Caller().post("/orders", order(vehicle_id=hidden.pk)).status_code == 404
        assert not Order.objects.exists()


class TestInvoices:
    def test_issued_ones_are_read_with_their_lines_and_drafts_are_not(self) -> None:
        issued, caller = make_issued(), Caller()
        draft_invoice(make_order())

        shown = caller.get("/invoices").json()["data"]

        assert [each["number"] for each in shown] == [issued.number]
        assert (shown[0]["net"], shown[0]["gross"], len(shown[0]["lines"])) == ("10.00", "11.90", 1)
        assert caller.get(f"/invoices/{issued.pk}").json() == shown[0]

    def test_they_are_found_by_what_they_are(self) -> None:
        one, other = make_issued(), make_issued()
        caller = Caller()

        assert caller.ids(f"/invoices?number={one.number}") == [one.pk]
        assert caller.ids(f"/invoices?order_id={other.order_id}") == [other.pk]
        assert caller.ids(f"/invoices?customer_id={one.order.customer_id}") == [one.pk]
        assert caller.ids("/invoices?state=cancelled") == []
        assert caller.ids("/invoices?issued_from=2199-01-01") == []

    def test_a_program_finds_it_again_by_its_own_number(self) -> None:
        issued, other = make_issued(), make_issued()
        caller, path = Caller(), f"/invoices/{issued.pk}"
        before = caller.get(path)

        named = caller.patch(path, {"external_id": "B-17"}, If_Match=before["ETag"])
        taken = caller.patch(f"/invoices/{other.pk}", {"external_id": "B-17"})

        assert (named.status_code, named.json()) == (200, before.json() | {"external_id": "B-17"})
        assert caller.ids("/invoices?external_id=B-17") == [issued.pk]
        assert (taken.status_code, taken.json()["type"][-13:]) == (409, "known-already")
        assert Caller().get(path).json()["external_id"] is None

    @pytest.mark.parametrize("field", ["number", "state", "gross", "lines"])
    def test_what_was_issued_is_not_changed(self, field: str) -> None:
        issued, caller = make_issued(), Caller()

        answer = caller.patch(f"/invoices/{issued.pk}", {field: "x", "external_id": "B-17"})

        assert answer.status_code == 422
        assert caller.get(f"/invoices/{issued.pk}").json()["external_id"] is None

    def test_a_draft_has_no_number_of_a_program_either(self) -> None:
        draft = draft_invoice(make_order())

        assert Caller().patch(f"/invoices/{draft.pk}", {"external_id": "B"}).status_code == 404

    def test_the_pdf_is_fetched_once_it_is_there(self) -> None:
        invoice, caller = make_issued(), Caller()
        path = f"/invoices/{invoice.pk}/pdf"
        before = caller.get(path).status_code
        invoice.pdf.save("r.pdf", ContentFile(b"%PDF-1.7"))

        answer = caller.get(path)

        assert (before, answer.status_code) == (404, 200)
        assert b"".join(answer.streaming_content) == b"%PDF-1.7"

    def test_those_of_another_site_or_of_restricted_people_are_not_there(
        self, site: Workshop
    ) -> None:
        foreign, caller = make_issued(), Caller(site=site)
        hidden = make_issued(customer=make_customer(is_restricted=True), workshop=site)

        assert caller.ids("/invoices") == []
        for each in (foreign, hidden):
            assert caller.get(f"/invoices/{each.pk}").status_code == 404
            assert caller.get(f"/invoices/{each.pk}/pdf").status_code == 404


class TestImported:
    def upload(self, caller: Caller, content: bytes, **headers: str) -> Any:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return caller.client.post(
            "/api/v1/imported-invoices",
            {"file": SimpleUploadedFile("rechnung.xml", content)},
            headers={"Authorization": f"Bearer {caller.token}", **named},
        )

    def test_a_file_is_taken_in_once(self) -> None:
        caller, content = Caller(), cii_invoice()

        answers = [self.upload(caller, content) for _ in range(2)]

        assert [each.status_code for each in answers] == [201, 201]
        invoice = ImportedInvoice.objects.get()
        assert invoice.imported_by == caller.system.user
        taken = answers[0].json()
        assert [each["net"] for each in taken["data"]] == ["100.00"]
        assert caller.ids(f"/imported-invoices?number={invoice.number}") == [taken["id"]]

    @pytest.mark.parametrize("content", [b"", b"hello", b"<Invoice/>", b"%PDF-1.4 broken"])
    def test_what_is_no_invoice_is_refused(self, content: bytes) -> None:
        answer = self.upload(Caller(), content)

        assert answer.status_code in {409, 422}
        assert answer["Content-Type"] == "application/problem+json"
        assert not ImportedInvoice.objects.exists()

    def test_without_a_file_it_is_refused(self) -> None:
        assert Caller().post("/imported-invoices", {}).status_code in {400, 422}

    def test_a_file_that_is_too_large_is_refused(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("workshop_crm.api.resources.invoices.LARGEST_FILE", 10)

        assert self.upload(Caller(), cii_invoice()).status_code == 413

    def test_the_same_upload_again_gets_the_same_answer(self) -> None:
        caller, content = Caller(), cii_invoice()

        # The text between the parts is another one each time.
        first, again = (self.upload(caller, content, Idempotency_Key="a") for _ in range(2))
        other = self.upload(caller, cii_invoice(number="4712"), Idempotency_Key="a")

        assert (first.status_code, again.content) == (201, first.content)
        assert again["Idempotent-Replayed"] == "true"
        assert (other.status_code, other.json()["type"][-10:]) == (422, "key-reused")
        assert ImportedInvoice.objects.count() == 1

    def test_one_that_was_laid_meanwhile_is_refused_by_its_etag(self) -> None:
        caller, invoice, target = Caller(), make_imported(), make_order()
        path = f"/imported-invoices/{invoice.pk}"
        etag = caller.get(path)["ETag"]

        wrong = caller.patch(path, {"order_id": target.pk}, If_Match='"other"')
        right = caller.patch(path, {"order_id": target.pk}, If_Match=etag)

        assert (wrong.status_code, right.status_code) == (412, 200)
        assert wrong.json()["type"].endswith("changed-meanwhile")

    def test_laid_to_its_order_it_closes_it(self) -> None:
        caller, invoice, target = Caller(), make_imported(), make_order()
        path = f"/imported-invoices/{invoice.pk}"

        answer = caller.patch(path, {"order_id": target.pk})
        again = caller.patch(path, {"order_id": target.pk})

        assert (answer.status_code, answer.json()["order_id"]) == (200, target.pk)
        target.refresh_from_db()
        assert target.state == Order.State.INVOICED
        assert again.status_code == 409
        assert caller.ids(f"/imported-invoices?order_id={target.pk}") == [invoice.pk]
        assert not ServiceRecord.objects.exists()

    def test_it_is_named_without_being_laid_and_found_by_that_name(self) -> None:
        caller, invoice, other = Caller(), make_imported(), make_imported(number="R-2")
        path = f"/imported-invoices/{invoice.pk}"

        named = caller.patch(path, {"external_id": "B-17"}).json()
        nothing = caller.patch(path, {}).json()

        assert (named["external_id"], named["order_id"]) == ("B-17", None)
        assert nothing == named
        assert caller.ids("/imported-invoices?external_id=B-17") == [invoice.pk]
        assert caller.get(f"/imported-invoices/{other.pk}").json()["external_id"] is None

    def test_a_name_that_is_taken_leaves_it_where_it_lies(self) -> None:
        caller, target = Caller(), make_order()
        one, other = make_imported(), make_imported(number="R-2")
        caller.patch(f"/imported-invoices/{one.pk}", {"external_id": "B"})

        given = {"external_id": "B", "order_id": target.pk}
        answer = caller.patch(f"/imported-invoices/{other.pk}", given)

        assert (answer.status_code, answer.json()["type"][-13:]) == (409, "known-already")
        other.refresh_from_db()
        target.refresh_from_db()
        assert (other.order, target.state) == (None, Order.State.OPEN)

    def test_the_same_words_are_two_names_for_two_kinds_of_invoices(self) -> None:
        caller, issued, imported = Caller(), make_issued(), make_imported()

        for path in (f"/invoices/{issued.pk}", f"/imported-invoices/{imported.pk}"):
            assert caller.patch(path, {"external_id": "B"}).status_code == 200

    def test_one_of_another_site_is_not_there(self, site: Workshop) -> None:
        foreign = make_order()
        invoice, caller = make_imported(), Caller(site=site)

        not_ours = caller.patch(f"/imported-invoices/{invoice.pk}", {"order_id": foreign.pk})
        ImportedInvoice.objects.update(order=foreign)

        assert not_ours.status_code == 404
        assert caller.get(f"/imported-invoices/{invoice.pk}").status_code == 404
        assert caller.ids("/imported-invoices") == []
