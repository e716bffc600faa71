"""A small workshop with two sites and 32 people; each line of it is a trap for some figure.

A booking costs 200 euros: Alpha (Mitte) gets 25 of them, Beta (Nord) 40. The months looked at are
September 2026 and January, looked at on 10 October. What each figure must be stands in
golden_figures.py.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from bookings.models import Appointment, Booking, DeferredWork, Proposal, Visit
from customers.merging.merge import merge_customers
from customers.models import ConsentEvent, Customer
from invoices.models import ImportedInvoice, Invoice, Order
from retention.models import GoodwillUse
from tests.factories import (
    make_appointment,
    make_company,
    make_customer,
    make_source,
    make_vehicle,
    make_workshop,
)
from tests.retention.builders import book, come, make_order, make_reminder, make_rule
from tests.retention.golden_new_year import tell_of_new_year
from tests.retention.moments import on
from workshop_crm.desk.privacy.erasing import erase_customer

NOW = on("2026-10-10", 12)


class Golden:
    """The history; people are called by number, as in the comments of ``_tell``."""

    def __init__(self) -> None:
        make_company(promise_minutes=30)
        self.mitte, self.nord = make_workshop(name="Mitte"), make_workshop(name="Nord")
        self.alpha = make_source(
            workshop=self.mitte, name="Alpha", commission_percent=10, commission_fixed=5
        )
        self.beta = make_source(workshop=self.nord, name="Beta", commission_percent=20)
        self.direct = make_source(workshop=self.mitte, kind="direct")
        self.direct_nord = make_source(workshop=self.nord, kind="direct")
        self.people: dict[int, Customer] = {
            number: make_customer(last_name=f"P{number}") for number in range(1, 33)
        }
        self.cars = {
            number: make_vehicle(
                customer=self.people[number], hu_due=date.fromisoformat(due), sold_on=sold
            )
            for number, due, sold in (
                (10, "2025-01-01", date(2025, 2, 1)),
                (12, "2027-01-01", None),
                (13, "2026-06-01", None),
                (14, "2026-05-01", None),
                (15, "2026-09-01", None),
            )
        }
        self._tell_of_september()
        self._tell_of_older_customers()
        self._tell_of_messages()
        self._tell_of_work()
        tell_of_new_year(self)
        for number in (1, 2, 13):
            Customer.objects.filter(pk=self.people[number].pk).update(won_through=self.alpha.slug)
        merge_customers(self.people[4], self.people[25], now=NOW)
        erase_customer(self.people[9], reason="Wunsch", now=NOW)

    def book(self, number: int, source: Any, day: str, **fields: Any) -> Booking:
        return book(source, self.people[number], on(day), vehicle=self.cars.get(number), **fields)

    def come(self, number: int, source: Any, booked: str, came: str, **fields: Any) -> Visit:
        return come(self.book(number, source, booked), on(came), **fields)

    def _tell_of_september(self) -> None:
        for number, source, booked, came in (
            (1, self.alpha, "2026-09-01", "2026-09-04"),  # Books directly afterwards.
            (2, self.alpha, "2026-09-01", "2026-09-04"),  # Comes by the portal again, in October.
            (3, self.alpha, "2026-09-01", "2026-09-04"),  # Has not booked again yet.
            (4, self.alpha, "2026-09-02", "2026-09-05"),  # 25 is the same person, merged later.
            (5, self.alpha, "2026-09-03", "2026-09-06"),  # Cancels the direct booking.
            (8, self.beta, "2026-09-07", "2026-09-10"),  # Walks in at the other site.
            (9, self.alpha, "2026-09-08", "2026-09-11"),  # Is erased afterwards.
        ):
            self.come(number, source, booked, came)
        self.book(1, self.direct, "2026-09-20")
        self.book(2, self.alpha, "2026-10-02")
        self.book(25, self.direct, "2026-09-25")
        self.book(5, self.direct, "2026-09-20", state=Booking.State.CANCELLED)
        Visit.objects.create(
            customer=self.people[8], workshop=self.mitte, arrived_at=on("2026-09-28")
        )
        # 6 does not come, 7 calls off; 11 has been here in spring and comes by a portal now.
        missed = self.book(6, self.alpha, "2026-09-03")
        self.appoint(6, "2026-09-06", "no_show", booking=missed)
        self.book(7, self.alpha, "2026-09-03", state=Booking.State.CANCELLED)
        self.come(11, self.direct, "2026-03-02", "2026-03-05")
        self.come(11, self.beta, "2026-09-12", "2026-09-15")
        # 23 has called off by phone; of 24 nobody has noted whether they came.
        self.appoint(23, "2026-09-21", "cancelled")
        self.appoint(24, "2026-09-22", "confirmed")
        self._answer()
        self._propose()

    def appoint(self, number: int, day: str, state: str, **fields: Any) -> Appointment:
        return make_appointment(
            starts_at=on(day, 15), workshop=self.mitte, customer=self.people[number],
            state=state, **fields,
        )  # fmt: skip

    def _answer(self) -> None:
        """The first bookings of September are answered after 10, 20, 30 … 90 minutes."""
        for place, number in enumerate((1, 2, 3, 4, 5, 6, 8, 9, 11), start=1):
            first = Booking.objects.filter(
                customer=self.people[number], source__kind="portal"
            ).earliest("received_at")
            first.answered_at = first.received_at + timedelta(minutes=10 * place)
            first.save()

    def _propose(self) -> None:
        for number, state, expires in (
            (1, "accepted", "2026-09-03"),
            (2, "declined", "2026-09-03"),
            (3, "lapsed", "2026-09-03"),
            (5, "open", "2026-09-06"),  # Has run out, nobody has written it down yet.
            (6, "withdrawn", "2026-09-06"),
            (11, "open", "2026-12-01"),  # Still to be answered.
        ):
            booking = Booking.objects.filter(customer=self.people[number]).latest("received_at")
            Proposal.objects.create(
                booking=booking, state=state, created_at=on("2026-09-02"), expires_at=on(expires)
            )

    def _tell_of_older_customers(self) -> None:
        # 10 has sold the car. 15 fetches it the next day: no second visit.
        self.come(10, self.direct, "2024-06-07", "2024-06-10", vehicle=self.cars[10])
        for number in (12, 13, 14):
            self.come(number, self.alpha, "2025-09-02", "2025-09-05")
        self.come(12, self.direct, "2026-01-10", "2026-01-13")
        # 371 days after the first visit: too late for twelve months.
        self.come(13, self.direct, "2026-09-08", "2026-09-11")
        self.come(15, self.direct, "2025-09-09", "2025-09-12")
        Visit.objects.create(
            customer=self.people[15], workshop=self.mitte, arrived_at=on("2025-09-13", 9)
        )
        # 18 months end in September 2026: after 509, 83 and 263 days they had come again.
        self.come(16, self.beta, "2025-03-10", "2025-03-13")
        self.come(16, self.direct_nord, "2026-08-01", "2026-08-04")
        self.come(17, self.alpha, "2025-03-10", "2025-03-13")
        self.come(17, self.alpha, "2025-06-01", "2025-06-04")
        self.come(18, self.direct, "2025-03-10", "2025-03-13")
        self.come(18, self.direct, "2025-11-28", "2025-12-01")
        # The borders of the classes: 24, 18 and 15 months before 1 October 2026.
        self.come(19, self.direct, "2025-01-12", "2025-01-15")
        self.come(20, self.direct, "2024-02-27", "2024-03-01")
        come(self.book(21, self.direct, "2025-03-28"), on("2025-04-01", 0))
        come(self.book(22, self.direct, "2025-06-27"), on("2025-06-30", 23, 30))

    def _tell_of_messages(self) -> None:
        for number, day, state in (
            (12, "2026-09-10", "delivered"),
            (13, "2026-09-05", "delivered"),  # Books three days later.
            (13, "2026-09-07", "handed_over"),  # The same booking counts once.
            (14, "2026-09-10", "bounced"),
            (15, "2026-09-10", "missed"),
            (10, "2026-09-10", "uncertain"),
            (12, "2026-09-11", "blocked"),
        ):
            car = self.cars[number]
            make_reminder(car.pk, self.people[number], on(day), state=state)
        self.say(1, "email", "given", "counter", on("2026-09-04"))
        self.say(2, "sms", "given", "web", on("2026-09-04"))
        self.say(2, "sms", "withdrawn", "sms", on("2026-09-20"))
        self.say(25, "call", "given", "phone", on("2026-09-25"))
        self.say(3, "", "objected", "email", on("2026-09-12"), purpose="")
        Customer.objects.filter(pk=self.people[13].pk).update(street="")

    def say(
        self, number: int, channel: str, kind: str, origin: str, moment: datetime, **fields: str
    ) -> None:
        ConsentEvent.objects.create(
            customer=self.people[number], channel=channel, kind=kind, origin=origin,
            happened_at=moment, recorded_at=moment, **{"purpose": "service", **fields},
        )  # fmt: skip

    def _tell_of_work(self) -> None:
        Booking.objects.filter(customer=self.people[11], source=self.beta).update(
            second_portal_cause="Gutschein", commission_lost=Decimal(40)
        )
        for number, score in ((1, 5), (2, 4), (3, 2)):
            Visit.objects.filter(customer=self.people[number]).update(satisfaction=score)
        self.bill(1, "100.00")
        self.bill(2, "250.50")
        wrong = self.bill(3, "80.00", state="cancelled")
        self.bill(3, "-80.00", order=wrong.order, reverses=wrong)
        for number, state, price in ((1, "done", 120), (2, "declined", 80), (3, "open", 60)):
            DeferredWork.objects.create(
                customer=self.people[number], text="Bremsen", urgency="soon", state=state,
                price_gross=price, noted_at=on("2026-08-01"),
                closed_at=None if state == "open" else on("2026-09-20"),
                visit=Visit.objects.filter(customer=self.people[number]).earliest("arrived_at"),
            )  # fmt: skip
        self._tell_of_the_own_program()
        rule = make_rule()
        for number, day, amount in (
            (1, "2026-09-05", 10),
            (12, "2025-09-05", 12),  # Came again after 130 days.
            (13, "2025-09-05", 12),  # After 371 days only.
        ):
            order = make_order(customer=self.people[number], workshop=self.mitte)
            GoodwillUse.objects.create(
                rule=rule, customer=order.customer, order=order, amount=amount, given_at=on(day)
            )

    def _tell_of_the_own_program(self) -> None:
        """Invoices of another program, read in and laid to orders."""
        self.read_in(1, "49.50")
        self.read_in(8, "99.00", day=None, workshop=self.nord)  # Has the day of the work.
        self.read_in(2, "500.00", day=date(2026, 10, 1))
        wrong = self.read_in(3, "60.00")
        self.read_in(3, "-60.00", order=wrong.order, preceding=wrong.number)
        unnamed = self.read_in(5, "70.00")
        self.read_in(5, "-70.00", order=unnamed.order)
        self.read_in(5, "70.00", order=unnamed.order)  # Charged again, and that stands.
        ImportedInvoice.objects.filter(pk=self.read_in(6, "1000.00").pk).update(order=None)

    def read_in(
        self, number: int, net: str, day: date | None = date(2026, 9, 12), **fields: Any
    ) -> ImportedInvoice:
        site = fields.pop("workshop", self.mitte)
        order = fields.pop("order", None) or make_order(
            customer=self.people[number], workshop=site, supply_on=date(2026, 9, 30)
        )
        return ImportedInvoice.objects.create(
            order=order, number=f"F-{ImportedInvoice.objects.count()}", issued_on=day,
            net=Decimal(net), vat=0, gross=Decimal(net), imported_at=NOW, **fields,
        )  # fmt: skip

    def bill(self, number: int, net: str, day: date = date(2026, 9, 10), **fields: Any) -> Invoice:
        order: Order = fields.pop("order", None) or make_order(
            customer=self.people[number], workshop=self.mitte
        )
        defaults = {"state": "issued", "number": f"R-{Invoice.objects.count()}", "issued_on": day}
        return Invoice.objects.create(
            order=order, supply_on=day, net=Decimal(net), **{**defaults, **fields}
        )
