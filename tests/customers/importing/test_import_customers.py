"""Importing: nobody twice, nobody mixed up, nothing overwritten, nothing lost."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from customers.consent.suppression import is_suppressed, suppress_address
from customers.importing import running
from customers.importing.errors import WrongColumnsError
from customers.merging.merge import merge_customers
from customers.models import (
    ConsentEvent,
    Customer,
    CustomerImport,
    ImportedRow,
    ImportKey,
    MileageReading,
    PossibleDuplicate,
    SearchTerm,
    Task,
    Vehicle,
)
from customers.records import save_customer, save_vehicle
from tests.customers.importing.tables import HANS, NOW, csv_file, run_check, run_import
from tests.factories import make_company, make_customer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_english")]

EVA = "1002;Frau;Eva;Maier;Weg 1;80333;München;089/654321;;M-CD 5;"


def known(**fields: object) -> Customer:
    """A customer as the rest of the product stores one, with look-up keys."""
    customer = make_customer(**fields)
    save_customer(customer)
    return customer


def outcomes(raw: bytes, **options: object) -> list[str]:
    return [plan.outcome for plan in run_import(raw, **options)]


def test_a_new_customer_comes_with_vehicle_keys_and_search_words() -> None:
    (plan,) = run_import(csv_file(HANS))

    customer = Customer.objects.get()
    vehicle = customer.vehicles.get()
    assert (plan.outcome, plan.customer_id, plan.row.number) == ("created", customer.pk, 2)
    assert (customer.name, customer.phone, customer.phone_is_mobile) == (
        "Hans Müller",
        "+491712345678",
        True,
    )
    assert (customer.email_key, customer.country) == ("hans@mueller.example", "DE")
    assert vehicle.plate_key == "M-AB 123"
    assert SearchTerm.objects.filter(customer=customer, word="mab123").exists()
    assert customer.won_at is None


def test_the_same_file_twice_changes_nothing() -> None:
    raw = csv_file(HANS, EVA, "1003;Firma;;Bau GmbH;;;;;;;zahlt bar")
    run_import(raw)
    before = list(Customer.objects.values("pk", "changed_at", "notes"))

    again = outcomes(raw, now=NOW + timedelta(days=3))

    assert again == ["updated"] * 3
    assert list(Customer.objects.values("pk", "changed_at", "notes")) == before
    assert Vehicle.objects.count() == 2
    assert PossibleDuplicate.objects.count() == 0


def test_rows_without_customer_numbers_are_known_again_too() -> None:
    headings = "Name;Ort;Kennzeichen"
    rows = ["Müller;Ulm;", "Müller;Ulm;M-AB 1", "Müller;Ulm;M-CD 2", "Müller;Ulm;M-CD 2"]
    raw = csv_file(*rows, headings=headings)

    first, second = outcomes(raw), outcomes(raw)

    assert first == ["created", "created", "created", "duplicate_of"]
    assert second == ["updated", "updated", "updated", "duplicate_of"]
    assert Customer.objects.count() == 3


def test_a_customer_number_outlives_a_changed_name() -> None:
    run_import(csv_file(HANS))
    married = HANS.replace("Müller", "Huber").replace("M-AB 123", "M-HH 7")

    (plan,) = run_import(csv_file(married))

    customer = Customer.objects.get()
    assert (plan.outcome, plan.customer_id) == ("updated", customer.pk)
    assert customer.last_name == "Müller"
    assert {vehicle.plate for vehicle in customer.vehicles.all()} == {"M-AB 123", "M-HH 7"}


def test_a_customer_number_of_somebody_else_joins_nobody() -> None:
    run_import(csv_file(HANS))
    stranger = "1001;Frau;Petra;Zander;Allee 9;10115;Berlin;030/123456;;B-ZZ 9;"

    first, second = run_import(csv_file(stranger)), run_import(csv_file(stranger))

    assert (first[0].outcome, second[0].outcome) == ("created", "updated")
    assert first[0].needs_look
    assert "1001 belongs to Hans Müller" in first[0].reasons[0]
    assert Customer.objects.count() == 2


def test_a_bare_name_under_two_numbers_of_others_is_two_people() -> None:
    run_import(csv_file(HANS, EVA))
    strangers = csv_file("1001;;;Zander;;;;;;;", "1002;;;Zander;;;;;;;")

    first, second = run_import(strangers), run_import(strangers)

    assert len({plan.customer_id for plan in first}) == 2
    assert [plan.customer_id for plan in first] == [plan.customer_id for plan in second]


def test_a_customer_is_kept_under_the_number_alone() -> None:
    run_import(csv_file(HANS, HANS))

    assert [each.key for each in ImportKey.objects.all()] == ["nr:1001"]


def test_numbers_of_two_programs_have_nothing_to_do_with_each_other() -> None:
    run_import(csv_file(HANS), system="old")
    other = "1001;Herr;Hanno;Müller;;;;;;;"

    (plan,) = run_import(csv_file(other), system="new")

    assert plan.outcome == "created"
    assert plan.reasons == []
    assert ImportKey.objects.filter(key="nr:1001").count() == 2


def test_two_independent_matches_complete_a_known_customer() -> None:
    customer = known(
        first_name="Hans", last_name="Müller", email="hans@mueller.example",
        phone="+491712345678", street="", postcode="", city="", notes="Stammkunde",
    )  # fmt: skip

    (plan,) = run_import(csv_file(HANS + "zahlt bar"))

    customer.refresh_from_db()
    assert (plan.outcome, plan.customer_id) == ("updated", customer.pk)
    assert plan.reasons == ["same e-mail", "same name", "same phone number"]
    assert not plan.needs_look
    assert (customer.street, customer.postcode) == ("Gartenstr. 5", "80331")
    assert customer.notes == "Stammkunde\nzahlt bar"
    assert customer.vehicles.get().plate == "M-AB 123"


def test_what_is_known_is_never_overwritten_and_the_rest_noted() -> None:
    customer = known(
        first_name="Hans", last_name="Müller", email="hans@mueller.example",
        phone="+491719999999", street="Am See 1", postcode="80331", city="München",
    )  # fmt: skip

    run_import(csv_file(HANS))

    customer.refresh_from_db()
    assert (customer.phone, customer.street) == ("+491719999999", "Am See 1")
    assert customer.notes == "phone: +49 171 2345678"


def test_a_sure_match_asks_no_questions_about_others() -> None:
    known(first_name="Eva", last_name="Müller", email="", phone="+491712345678")
    known(
        first_name="Hans", last_name="Müller", email="hans@mueller.example",
        phone="+491712345678", postcode="80331",
    )  # fmt: skip

    (plan,) = run_import(csv_file(HANS))

    assert (plan.outcome, plan.needs_look) == ("updated", False)
    assert PossibleDuplicate.objects.count() == 0


def test_another_spelling_of_the_same_address_is_no_news() -> None:
    known(
        first_name="Hans", last_name="Müller", email="Hans@Mueller.example",
        phone="+491712345678", postcode="80331",
    )  # fmt: skip

    run_import(csv_file(HANS))

    assert Customer.objects.get().notes == ""


def test_who_is_completed_is_changed_now_and_others_are_not() -> None:
    run_import(csv_file("1001;;;Müller;;;;;;M-AB 123;", EVA))
    later = NOW + timedelta(days=3)

    run_import(csv_file(HANS, EVA), now=later)
    run_import(csv_file("1001;M-AB 123;9000", headings="Kd-Nr;Kennzeichen;km-Stand"), now=later)

    hans, eva = Customer.objects.order_by("pk")
    assert (hans.changed_at, hans.vehicles.get().changed_at) == (later, later)
    assert later not in (eva.changed_at, eva.vehicles.get().changed_at)


def test_one_match_alone_makes_a_record_of_its_own_and_a_question() -> None:
    other = known(first_name="Hans", last_name="Müller", email="", phone="", postcode="80331")

    (plan,) = run_import(csv_file(HANS))

    pair = PossibleDuplicate.objects.get()
    task = Task.objects.get()
    assert (plan.outcome, plan.needs_look) == ("possible_duplicate", True)
    assert {pair.first_id, pair.second_id} == {other.pk, plan.customer_id}
    assert pair.reasons == ["same name"]
    assert (task.kind, task.link) == ("duplicate", "/customers/duplicates/")


def test_a_second_import_asks_the_same_question_only_once() -> None:
    known(first_name="Hans", last_name="Müller", email="", phone="", postcode="80331")
    run_import(csv_file(HANS))

    assert outcomes(csv_file(HANS)) == ["updated"]
    assert PossibleDuplicate.objects.count() == 1


def test_rows_of_one_file_are_matched_with_each_other() -> None:
    rows = [
        "Müller, Hans;0171/2345678;hans@mueller.example;M-AB 1",
        "Hans Müller;0171 2345678;HANS@mueller.example;M-CD 2",
        "Eva Müller;0171/2345678;;M-EF 3",
    ]

    plans = run_import(csv_file(*rows, headings="Name;Handy;E-Mail;Kennzeichen"))

    assert [plan.outcome for plan in plans] == ["created", "duplicate_of", "possible_duplicate"]
    assert [plan.same_as_row for plan in plans] == [None, 2, None]
    assert plans[0].customer_id == plans[1].customer_id != plans[2].customer_id
    assert plans[0].customer_id is not None
    assert Vehicle.objects.filter(customer=plans[0].customer_id).count() == 2


def test_batches_make_no_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "BATCH", 1)

    plans = run_import(csv_file(HANS, EVA, HANS.replace("M-AB 123", "M-ZZ 1")))

    assert [plan.outcome for plan in plans] == ["created", "created", "duplicate_of"]
    assert plans[2].same_as_row == 2


def test_a_check_says_the_same_and_stores_nothing() -> None:
    known(first_name="Eva", last_name="Maier", email="", phone="+4989654321", postcode="80333")
    before = Customer.objects.count()
    raw = csv_file(HANS, EVA, HANS.replace("M-AB 123", "M-ZZ 1"), "Summe;3;;;;;;;;;")

    checked = run_check(raw)

    assert (Customer.objects.count(), Vehicle.objects.count()) == (before, 0)
    assert CustomerImport.objects.count() == ImportedRow.objects.count() == 0
    said = [(plan.row.number, plan.outcome, plan.same_as_row) for plan in checked]
    assert said == [(plan.row.number, plan.outcome, plan.same_as_row) for plan in run_import(raw)]
    assert [plan.customer_id is None for plan in checked] == [True, False, True, True]


def test_a_check_sees_the_whole_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "BATCH", 1)

    plans = run_check(csv_file(HANS, EVA, HANS))

    assert [plan.same_as_row for plan in plans] == [None, None, 2]


def test_a_list_of_vehicles_finds_its_customers_by_number() -> None:
    run_import(csv_file(HANS))
    cars = csv_file("1001;M-XY 7", "4711;M-XY 8", headings="Kd-Nr;Kennzeichen")

    plans = run_import(cars)

    assert [plan.outcome for plan in plans] == ["updated", "refused"]
    assert "no name" in plans[1].reasons[0]
    assert Vehicle.objects.get(plate="M-XY 7").customer_id == plans[0].customer_id


def test_a_merged_customer_is_known_by_both_numbers() -> None:
    hans, hanno = run_import(csv_file(HANS, "2002;Herr;Hanno;Ott;;;;;;;"))
    survivor = Customer.objects.get(pk=hans.customer_id)
    merge_customers(survivor, Customer.objects.get(pk=hanno.customer_id), now=NOW)

    plans = run_import(csv_file("2002;Herr;Hanno;Ott;;;;;;M-OO 1;"))

    assert (plans[0].outcome, plans[0].customer_id) == ("updated", survivor.pk)


def test_a_restricted_customer_stays_untouched() -> None:
    run_import(csv_file(HANS))
    Customer.objects.update(is_restricted=True)

    (plan,) = run_import(csv_file(HANS + "neu"))

    assert (plan.outcome, plan.customer_id) == ("refused", None)
    assert "restricted" in plan.reasons[0]
    assert Customer.objects.get().notes == ""


@pytest.mark.parametrize("address", ["hans@mueller.example", "+491712345678"])
def test_an_objection_outlives_the_import_and_is_named(address: str) -> None:
    suppress_address(address, "", "", now=NOW)

    (plan,) = run_import(csv_file(HANS))

    assert plan.needs_look
    assert "objection" in plan.reasons[0]
    assert is_suppressed(address, "email" if "@" in address else "sms", "service")
    assert not run_import(csv_file(EVA))[0].needs_look


def test_an_objection_to_letters_is_known_by_name_and_address() -> None:
    suppress_address("Eva Maier, Weg 1, 80333 München", "", "", now=NOW)

    assert run_import(csv_file(EVA))[0].is_suppressed


def test_an_import_gives_no_consent() -> None:
    headings = "Name;E-Mail;Newsletter;Einwilligung E-Mail"

    run_import(csv_file("Eva Maier;eva@kunde.example;ja;ja", headings=headings))

    assert ConsentEvent.objects.count() == 0


CONSENTED = csv_file(
    "Eva Maier;eva@kunde.example;ja", "Max Ott;;ja", "Ina Au;ina@kunde.example;nein",
    headings="Name;E-Mail;Mailings",
)  # fmt: skip
CHOSEN = {"columns": {"Mailings": "consent_email"}, "wording": "Sie dürfen mir mailen."}


def test_a_consent_column_needs_the_words_that_were_agreed_to() -> None:
    with pytest.raises(WrongColumnsError):
        run_import(CONSENTED, columns=CHOSEN["columns"])

    assert Customer.objects.count() == 0


def test_a_consent_with_its_words_is_stored_once_as_imported() -> None:
    make_company()

    plans = run_import(CONSENTED, **CHOSEN)
    run_import(CONSENTED, **CHOSEN)

    event = ConsentEvent.objects.get()
    assert (event.kind, event.origin, event.channel, event.purpose) == (
        "given", "import", "email", "service",
    )  # fmt: skip
    assert event.wording.text == "Sie dürfen mir mailen."
    assert event.proof.evidence == "file kunden.csv, row 2"
    assert plans[1].needs_look
    assert "e-mail address" in plans[1].reasons[0]


def test_a_consent_never_beats_an_objection() -> None:
    suppress_address("eva@kunde.example", "", "", now=NOW)

    run_import(CONSENTED, **CHOSEN)

    assert ConsentEvent.objects.count() == 0


def test_a_column_of_objections_counts_and_is_written_once() -> None:
    raw = csv_file("Eva Maier;eva@kunde.example;x", headings="Name;E-Mail;Werbesperre")

    run_import(raw)
    run_import(raw)

    event = ConsentEvent.objects.get()
    assert (event.kind, event.origin, event.channel) == ("objected", "import", "")
    assert is_suppressed("eva@kunde.example", "email", "offers")


def test_vehicles_are_completed_and_never_doubled() -> None:
    headings = "Kd-Nr;Name;Kennzeichen;FIN;EZ;HU;km-Stand;letzter Besuch"
    vin = "WVWZZZ1KZ6W000001"
    run_import(csv_file("1;Eva Maier;M-AB 1;;;;1000;03.11.2024", headings=headings))

    run_import(csv_file(f"1;Eva Maier;M-AB 1;{vin};3.1.2015;5/27;900;", headings=headings))
    run_import(csv_file(f"1;Eva Maier;M-NEU 1;{vin};3.1.2016;6/27;1200;", headings=headings))

    vehicle = Vehicle.objects.get()
    assert (vehicle.plate, vehicle.vin, vehicle.mileage_km) == ("M-AB 1", vin, 1200)
    assert (vehicle.first_registration, vehicle.hu_due) == (date(2015, 1, 3), date(2027, 5, 1))
    readings = MileageReading.objects.values_list("read_on", "mileage_km")
    assert list(readings) == [(date(2024, 11, 3), 1000), (NOW.date(), 1200)]


def test_a_sold_vehicle_stays_sold() -> None:
    run_import(csv_file(HANS))
    vehicle = Vehicle.objects.get()
    vehicle.sold_on = date(2026, 11, 1)
    save_vehicle(vehicle)

    run_import(csv_file(HANS))

    assert Vehicle.objects.get().sold_on == date(2026, 11, 1)


def test_who_was_a_customer_before_is_no_news_for_the_figures() -> None:
    headings = "Name;E-Mail;Kunde seit"
    raw = csv_file("Eva Maier;eva@kunde.example;1.3.2010", headings=headings)

    run_import(raw)

    assert Customer.objects.get().won_at.date() == date(2010, 3, 1)


def test_a_customer_won_by_a_portal_stays_won_by_it() -> None:
    customer = known(
        first_name="Eva", last_name="Maier", email="eva@kunde.example", phone="", won_at=NOW,
    )  # fmt: skip
    headings = "Name;E-Mail;Kunde seit"

    run_import(csv_file("Eva Maier;eva@kunde.example;1.3.2010", headings=headings))

    customer.refresh_from_db()
    assert customer.won_at == NOW


def test_companies_are_business_customers() -> None:
    run_import(csv_file("1;Firma;;Bau GmbH;;;;;;;", HANS))

    kinds = dict(Customer.objects.values_list("company", "kind"))
    assert kinds == {"Bau GmbH": "business", "": "consumer"}


def test_a_fleet_on_one_mailbox_raises_no_flood_of_questions() -> None:
    names = ["Ada Zorn", "Bodo Nagel", "Cem Yildiz", "Dora Pfau", "Egon Rust", "Fritz Huber"]
    names += ["Gabi Thun", "Hans Wolff", "Ines Kraft", "Jan Ebert", "Kai Sommer", "Lea Vogt"]
    rows = [f"{name};fuhrpark@bau.example" for name in names]

    plans = run_import(csv_file(*rows, headings="Name;E-Mail"))

    assert len({plan.customer_id for plan in plans}) == len(rows)
    assert PossibleDuplicate.objects.count() <= 6


def test_asks_the_database_no_more_often_for_more_rows() -> None:
    def queries(start: int, count: int) -> int:
        rows = [
            f"{n};Herr;Hans{n};Name{n};Weg {n};80331;Ulm;0171/2{n:06};h{n}@k.example;M-A {n};x"
            for n in range(start, start + count)
        ]
        with CaptureQueriesContext(connection) as caught:
            run_import(csv_file(*rows))
        return len(caught)

    queries(1, 1)

    assert queries(100, 40) <= queries(300, 10) + 3


def test_the_import_keeps_its_counts_and_rows() -> None:
    run_import(csv_file(HANS, HANS, ";;;;;Ulm;;;;;", EVA))

    stored = CustomerImport.objects.get()
    assert (stored.state, stored.rows_done, stored.row_count) == ("done", 4, 4)
    assert stored.counts == {
        "created": 2, "duplicate_of": 1, "refused": 1, "needs_look": 1, "vehicles": 3,
    }  # fmt: skip
    assert [row.number for row in stored.rows.all()] == [2, 3, 4, 5]
