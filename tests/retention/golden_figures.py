"""What every figure of the golden history must be, worked out by hand: value, part, whole.

P1 is person 1 of golden.py; persons from 26 on stand in golden_new_year.py.
"""

from __future__ import annotations

from decimal import Decimal

D = Decimal
Expected = dict[str, tuple[Decimal | int | None, Decimal | int, int | None]]
NO_MONEY = (D("0.00"), D("0.00"), 0)
NOTHING = (None, 0, 0)

SEPTEMBER: Expected = {
    # First visits of portal customers: P1 to P5, P8, P9. P6 and P7 never came, P11 was known,
    # P26 stood in the customer file.
    "portal_customers_won": (7, 7, None),
    # P1 and P4 booked directly, P8 walked in.
    "returned_directly": (D("42.9"), 3, 7),
    # P2, in October.
    "returned_through_portal": (D("14.3"), 1, 7),
    # P12 of P12, P13, P14; P13 was six days late.
    "returned_directly_12": (D("33.3"), 1, 3),
    # P16 of P16 and P17.
    "returned_directly_18": (D("50.0"), 1, 2),
    # Alpha eight times 25 (P1 to P6, P9, P26), Beta twice 40 (P8, P11).
    "commission_paid": (D("280.00"), D("280.00"), 10),
    # P11 and P26.
    "commission_lost": (D("65.00"), D("65.00"), 2),
    # P1, P4 (merged) and P13, Alpha's 25 each.
    "commission_saved": (D("75.00"), D("75.00"), 3),
    # 10, 20 … 90 minutes.
    "median_minutes_to_answer": (D("50.0"), 9, 9),
    "p90_minutes_to_answer": (D("90.0"), 9, 9),
    # Of the nine answers three; P26 got none.
    "answered_within_promise": (D("30.0"), 3, 10),
    # P1 of P1, P2, P3, P5.
    "proposals_accepted": (D("25.0"), 1, 4),
    # P1 to P5, P8, P9, P11, P13, P26 came, P6 did not, of P24 nobody knows.
    "showed_up": (D("83.3"), 10, 12),
    "no_shows": (D("8.3"), 1, 12),
    # P1 to P6, P8, P11 to P19, P21, P22, P26 to P32 are known since October 2024.
    # P1, P11, P29.
    "consent_email": (D("12.0"), 3, 25),
    # P27; P2 has withdrawn.
    "consent_sms": (D("4.0"), 1, 25),
    # P8, and P4, whose merged record said so; P28 has withdrawn.
    "consent_call": (D("8.0"), 2, 25),
    # P3 has objected, of P13 we have no street.
    "consent_letter": (D("92.0"), 23, 25),
    # P1, P2, P4, P8, P11.
    "consents_won": (5, 5, None),
    # P2 and P3.
    "opt_outs": (2, 2, None),
    # To P12, twice to P13, to P14 and P32.
    "reminders_sent": (5, 5, None),
    # P13 once, P32.
    "bookings_after_reminders": (2, 2, 5),
    "messages_bounced": (D("14.3"), 1, 7),
    "messages_missed": (D("14.3"), 1, 7),
    "messages_uncertain": (D("14.3"), 1, 7),
    # P1 to P5, P8, P11 to P16, P18, P26 to P28, P30 to P32; not P9 (erased), not P10 and P29
    # (cars sold).
    "customers_active": (D("79.2"), 19, 24),
    # P17, and P21 and P22 at the borders.
    "customers_at_risk": (D("12.5"), 3, 24),
    # P19.
    "customers_lapsed": (D("4.2"), 1, 24),
    # P20.
    "customers_lost": (D("4.2"), 1, 24),
    # P12 of P12 to P15.
    "second_visit_12": (D("25.0"), 1, 4),
    "second_visit_18": (D("100.0"), 3, 3),
    # 82, 263 and 508 times 24 hours; in summer the clock is ahead.
    "days_to_second_visit": (D("263.0"), 3, 3),
    # P14 (HU) and P30 (oil) of P12 to P15 and P30 to P32. P13 and P32 have been here since, P15's
    # is not old enough, P31 has two years, P10's is sold.
    "vehicles_overdue": (D("28.6"), 2, 7),
    # 100.00 and 250.50, read in 49.50, 99.00 and 70.00; P3's was cancelled, and what was read in
    # for P3 and first for P5 is credited.
    "average_repair_order": (D("113.80"), D("569.00"), 5),
    "deferred_recovered": (D("50.0"), 1, 2),
    "deferred_recovered_amount": (D("120.00"), D("120.00"), 1),
    # 5, 4 and 2.
    "satisfaction": (D("3.7"), 11, 3),
    "goodwill_given": (D("10.00"), D("10.00"), 1),
    # P12 of P12 and P13.
    "goodwill_came_back": (D("50.0"), 1, 2),
    # P14 and P15, new in September 2025 as well.
    "similar_came_back": (D("0.0"), 0, 2),
}

# The days around the turn of the year belong where the clock on the wall says.
JANUARY: Expected = {
    # P27, half an hour into the year; P28 came half an hour before its end.
    "portal_customers_won": (1, 1, None),
    # P27, in April.
    "returned_directly": (D("100.0"), 1, 1),
    "returned_through_portal": (D("0.0"), 0, 1),
    "returned_directly_12": NOTHING,
    "returned_directly_18": NOTHING,
    # P31 on the last evening. P27 booked in December, P28 in the first night of February.
    "commission_paid": (D("40.00"), D("40.00"), 1),
    "commission_lost": (D("40.00"), D("40.00"), 1),
    # P12.
    "commission_saved": (D("25.00"), D("25.00"), 1),
    # P31, from 23:30 to 0:20.
    "median_minutes_to_answer": (D("50.0"), 1, 1),
    "p90_minutes_to_answer": (D("50.0"), 1, 1),
    "answered_within_promise": (D("0.0"), 0, 1),
    "proposals_accepted": NOTHING,
    # P12, P27, P29 came, P30 did not.
    "showed_up": (D("75.0"), 3, 4),
    "no_shows": (D("25.0"), 1, 4),
    # P10, P12 to P22, P27 to P31 are known since February 2024.
    # P29, since the last minute of the year.
    "consent_email": (D("5.9"), 1, 17),
    # P27.
    "consent_sms": (D("5.9"), 1, 17),
    # P28 has withdrawn by now.
    "consent_call": (D("0.0"), 0, 17),
    # Of P13 we have no street.
    "consent_letter": (D("94.1"), 16, 17),
    # P27; P29 said so in December.
    "consents_won": (1, 1, None),
    # P28, five minutes into the year.
    "opt_outs": (1, 1, None),
    # P13; what was said to P12 in December has brought P12 in January.
    "reminders_sent": (1, 1, None),
    "bookings_after_reminders": (0, 0, 1),
    "messages_bounced": (D("0.0"), 0, 1),
    "messages_missed": (D("0.0"), 0, 1),
    "messages_uncertain": (D("0.0"), 0, 1),
    # P12 to P19, P21, P22, P27, P28, P30, P31; P10 and P29 have sold their cars by now.
    "customers_active": (D("93.3"), 14, 15),
    "customers_at_risk": (D("0.0"), 0, 15),
    # P20.
    "customers_lapsed": (D("6.7"), 1, 15),
    "customers_lost": (D("0.0"), 0, 15),
    # P19, new in January 2025.
    "second_visit_12": (D("0.0"), 0, 1),
    "second_visit_18": NOTHING,
    "days_to_second_visit": NOTHING,
    # P32, whose oil was due in November and who came in July only.
    "vehicles_overdue": (D("14.3"), 1, 7),
    # 300.00 and 99.99; P28's was cancelled, the reversal is of January.
    "average_repair_order": (D("200.00"), D("399.99"), 2),
    # P28 does not want it.
    "deferred_recovered": (D("0.0"), 0, 1),
    "deferred_recovered_amount": NO_MONEY,
    # 3 and 5.
    "satisfaction": (D("4.0"), 8, 2),
    # P27; P28 got it ten minutes before the end of the year.
    "goodwill_given": (D("8.00"), D("8.00"), 1),
    "goodwill_came_back": NOTHING,
    "similar_came_back": NOTHING,
}

# September at the site Nord: Beta's bookings and the direct ones there.
NORD: Expected = {
    # P8.
    "portal_customers_won": (1, 1, None),
    # P8 came back at the other site: that is a return all the same.
    "returned_directly": (D("100.0"), 1, 1),
    "returned_through_portal": (D("0.0"), 0, 1),
    "returned_directly_12": NOTHING,
    # P16.
    "returned_directly_18": (D("100.0"), 1, 1),
    # P8 and P11.
    "commission_paid": (D("80.00"), D("80.00"), 2),
    "commission_lost": (D("40.00"), D("40.00"), 1),
    "commission_saved": NO_MONEY,
    # 70 and 90.
    "median_minutes_to_answer": (D("80.0"), 2, 2),
    "p90_minutes_to_answer": (D("90.0"), 2, 2),
    "answered_within_promise": (D("0.0"), 0, 2),
    # P11's is open.
    "proposals_accepted": NOTHING,
    "showed_up": (D("100.0"), 2, 2),
    "no_shows": (D("0.0"), 0, 2),
    # P8, P11, P16, P27, P31, P32 have been there. P11.
    "consent_email": (D("16.7"), 1, 6),
    # P27.
    "consent_sms": (D("16.7"), 1, 6),
    # P8.
    "consent_call": (D("16.7"), 1, 6),
    "consent_letter": (D("100.0"), 6, 6),
    # P11; P8 was last seen at Mitte.
    "consents_won": (1, 1, None),
    "opt_outs": (0, 0, None),
    # P32, who booked at Mitte then.
    "reminders_sent": (1, 1, None),
    "bookings_after_reminders": (1, 1, 1),
    "messages_bounced": (D("0.0"), 0, 1),
    "messages_missed": (D("0.0"), 0, 1),
    "messages_uncertain": (D("0.0"), 0, 1),
    # P8 (its last visit there), P11, P16, P27, P31, P32.
    "customers_active": (D("100.0"), 6, 6),
    "customers_at_risk": (D("0.0"), 0, 6),
    "customers_lapsed": (D("0.0"), 0, 6),
    "customers_lost": (D("0.0"), 0, 6),
    "second_visit_12": NOTHING,
    # P16.
    "second_visit_18": (D("100.0"), 1, 1),
    "days_to_second_visit": (D("508.0"), 1, 1),
    # Of P31 and P32.
    "vehicles_overdue": (D("0.0"), 0, 2),
    # P8's alone, read in; all other orders were written at Mitte.
    "average_repair_order": (D("99.00"), D("99.00"), 1),
    "deferred_recovered": NOTHING,
    "deferred_recovered_amount": NO_MONEY,
    "satisfaction": NOTHING,
    "goodwill_given": NO_MONEY,
    "goodwill_came_back": NOTHING,
    "similar_came_back": NOTHING,
}

# September of the portal Alpha: its bookings, and P1, P2 and P13, who are noted as won by it.
ALPHA: Expected = {
    # P1 to P5, P9.
    "portal_customers_won": (6, 6, None),
    # P1 and P4.
    "returned_directly": (D("33.3"), 2, 6),
    # P2.
    "returned_through_portal": (D("16.7"), 1, 6),
    # P12 of P12, P13, P14.
    "returned_directly_12": (D("33.3"), 1, 3),
    # P17 came by the portal.
    "returned_directly_18": (D("0.0"), 0, 1),
    # P1 to P6, P9, P26.
    "commission_paid": (D("200.00"), D("200.00"), 8),
    # P26.
    "commission_lost": (D("25.00"), D("25.00"), 1),
    "commission_saved": (D("75.00"), D("75.00"), 3),
    # 10 to 60 and 80.
    "median_minutes_to_answer": (D("40.0"), 7, 7),
    "p90_minutes_to_answer": (D("80.0"), 7, 7),
    "answered_within_promise": (D("37.5"), 3, 8),
    # P2 declined, P3 lapsed; P1's and P5's were made for direct bookings.
    "proposals_accepted": (D("0.0"), 0, 2),
    # P1 to P5, P9, P26 came, P6 did not.
    "showed_up": (D("87.5"), 7, 8),
    "no_shows": (D("12.5"), 1, 8),
    # P1.
    "consent_email": (D("33.3"), 1, 3),
    # P2 has withdrawn.
    "consent_sms": (D("0.0"), 0, 3),
    "consent_call": (D("0.0"), 0, 3),
    # Of P13 we have no street.
    "consent_letter": (D("66.7"), 2, 3),
    # P1 and P2.
    "consents_won": (2, 2, None),
    # P2.
    "opt_outs": (1, 1, None),
    # Twice to P13.
    "reminders_sent": (2, 2, None),
    "bookings_after_reminders": (1, 1, 2),
    "messages_bounced": (D("0.0"), 0, 2),
    "messages_missed": (D("0.0"), 0, 2),
    "messages_uncertain": (D("0.0"), 0, 2),
    "customers_active": (D("100.0"), 3, 3),
    "customers_at_risk": (D("0.0"), 0, 3),
    "customers_lapsed": (D("0.0"), 0, 3),
    "customers_lost": (D("0.0"), 0, 3),
    # P13, after 371 days only.
    "second_visit_12": (D("0.0"), 0, 1),
    "second_visit_18": NOTHING,
    "days_to_second_visit": NOTHING,
    # P13's, who has been here since.
    "vehicles_overdue": (D("0.0"), 0, 1),
    "average_repair_order": (D("133.33"), D("400.00"), 3),
    "deferred_recovered": (D("50.0"), 1, 2),
    "deferred_recovered_amount": (D("120.00"), D("120.00"), 1),
    # 5 and 4.
    "satisfaction": (D("4.5"), 9, 2),
    "goodwill_given": (D("10.00"), D("10.00"), 1),
    # P13.
    "goodwill_came_back": (D("0.0"), 0, 1),
    "similar_came_back": NOTHING,
}
