"""The same figures as bare SQL aggregates: no filters, no lists, nobody merged, erased or sold."""

from __future__ import annotations

from retention.figures.counting import Counter
from retention.figures.dialect import written

WON = """
WITH visited AS (
    SELECT customer_id, min(arrived_at) AS first_visit FROM bookings_visit
    GROUP BY customer_id HAVING min(arrived_at) >= %(since)s AND min(arrived_at) < %(end)s
), signs AS (
    SELECT b.customer_id, b.received_at AS at, s.kind AS way
    FROM bookings_booking b JOIN bookings_source s ON s.id = b.source_id
    WHERE b.state <> 'cancelled'
    UNION ALL
    SELECT customer_id, created_at, 'direct' FROM bookings_appointment
    WHERE booking_id IS NULL AND state NOT IN ('held', 'released', 'cancelled')
), told AS (
    SELECT s.customer_id, s.way, s.at, v.first_visit, s.at > v.first_visit AS is_later,
           row_number() OVER (PARTITION BY s.customer_id, s.at > v.first_visit
                              ORDER BY s.at, s.way DESC) AS place
    FROM signs s JOIN visited v ON v.customer_id = s.customer_id
), ways AS (
    SELECT customer_id, min(first_visit) AS at,
           max(CASE WHEN NOT is_later THEN way END) AS won_by,
           max(CASE WHEN is_later AND at < %(now)s THEN way END) AS way,
           max(CASE WHEN is_later THEN at END) AS back_at
    FROM told WHERE place = 1 GROUP BY customer_id
)
SELECT count(CASE WHEN at >= %(start)s THEN 1 END),
       count(CASE WHEN at >= %(start)s AND way = 'direct' THEN 1 END),
       count(CASE WHEN at >= %(start)s AND way = 'portal' THEN 1 END),
       count(CASE WHEN at >= %(start_12)s AND at < %(end_12)s AND way = 'direct'
                       AND back_at < {later[at 365]} THEN 1 END),
       count(CASE WHEN at >= %(start_18)s AND at < %(end_18)s AND way = 'direct'
                       AND back_at < {later[at 548]} THEN 1 END)
FROM ways WHERE won_by = 'portal'
"""
COMMISSION = """
SELECT sum(amount), sum(CASE WHEN is_known THEN amount END) FROM (
    SELECT COALESCE(b.price_gross, 0) * s.commission_percent * 0.01 + s.commission_fixed AS amount,
           EXISTS (SELECT 1 FROM bookings_booking e WHERE e.customer_id = b.customer_id
                     AND e.received_at < b.received_at AND e.state <> 'cancelled')
           OR EXISTS (SELECT 1 FROM bookings_visit v WHERE v.customer_id = b.customer_id
                        AND v.arrived_at < b.received_at) AS is_known
    FROM bookings_booking b JOIN bookings_source s ON s.id = b.source_id
    WHERE s.kind = 'portal' AND b.state <> 'cancelled'
      AND b.received_at >= %(start)s AND b.received_at < %(end)s) AS paid
"""
SAVED = """
WITH prices AS (
    SELECT source_id, avg(price_gross) AS price FROM bookings_booking
    WHERE received_at >= %(start)s AND received_at < %(end)s AND state <> 'cancelled'
    GROUP BY source_id
), direct AS (
    SELECT b.customer_id, b.received_at AS at, b.price_gross
    FROM bookings_booking b JOIN bookings_source k ON k.id = b.source_id
    WHERE k.kind = 'direct' AND b.state <> 'cancelled'
      AND b.received_at >= %(start)s AND b.received_at < %(end)s
    UNION ALL
    SELECT customer_id, created_at, NULL FROM bookings_appointment
    WHERE booking_id IS NULL AND state NOT IN ('held', 'released', 'cancelled')
      AND created_at >= %(start)s AND created_at < %(end)s
)
SELECT sum(COALESCE(d.price_gross, p.price, 0) * s.commission_percent * 0.01 + s.commission_fixed)
FROM direct d JOIN bookings_booking f ON f.id = (
    SELECT e.id FROM bookings_booking e WHERE e.customer_id = d.customer_id
      AND e.state <> 'cancelled' ORDER BY e.received_at, e.id LIMIT 1)
JOIN bookings_source s ON s.id = f.source_id AND s.kind = 'portal'
LEFT JOIN prices p ON p.source_id = s.id
WHERE f.received_at < d.at
"""
ANSWERED = """
WITH answers AS (
    SELECT minutes, row_number() OVER (ORDER BY minutes) AS place, count(*) OVER () AS total
    FROM (SELECT {minutes[b.received_at b.answered_at]} AS minutes
          FROM bookings_booking b JOIN bookings_source s ON s.id = b.source_id
          WHERE s.kind = 'portal' AND b.answered_at IS NOT NULL
            AND b.received_at >= %(start)s AND b.received_at < %(end)s) AS waited
)
SELECT avg(CASE WHEN place IN ((total + 1) / 2, total / 2 + 1) THEN minutes END),
       avg(CASE WHEN place IN (total * 9 / 10 + 1, (total * 9 + 9) / 10) THEN minutes END),
       count(CASE WHEN minutes <= %(promise)s THEN 1 END)
FROM answers
"""
CALENDAR = """
SELECT count(CASE WHEN state IN ('arrived', 'done') THEN 1 END),
       count(CASE WHEN state = 'no_show' THEN 1 END)
FROM bookings_appointment
WHERE starts_at >= %(start)s AND starts_at < %(end)s AND starts_at < %(now)s
"""
REACH = """
WITH seen AS (
    SELECT customer_id FROM bookings_visit
    WHERE arrived_at >= %(recently)s AND arrived_at < %(end)s
    UNION
    SELECT customer_id FROM bookings_booking
    WHERE state <> 'cancelled' AND received_at >= %(recently)s AND received_at < %(end)s
), said AS (
    SELECT customer_id, channel, kind, row_number() OVER (
        PARTITION BY customer_id, channel ORDER BY happened_at DESC, id DESC) AS place
    FROM customers_consentevent
    WHERE purpose IN ('service', '') AND kind <> 'requested' AND happened_at < %(end)s
), agreed AS (
    SELECT channel, count(*) AS people FROM said JOIN seen ON seen.customer_id = said.customer_id
    WHERE place = 1 AND kind IN ('given', 'confirmed') GROUP BY channel
)
SELECT (SELECT people FROM agreed WHERE channel = 'email'),
       (SELECT people FROM agreed WHERE channel = 'sms'),
       (SELECT people FROM agreed WHERE channel = 'call'),
       (SELECT count(*) FROM seen JOIN customers_customer c ON c.id = seen.customer_id
        WHERE c.street <> '' AND c.city <> '' AND NOT EXISTS (
           SELECT 1 FROM said WHERE said.customer_id = c.id AND place = 1
             AND channel = 'letter' AND kind IN ('withdrawn', 'objected')))
"""
CONSENTS = """
SELECT count(CASE WHEN kind IN ('given', 'confirmed') THEN 1 END),
       count(CASE WHEN kind IN ('withdrawn', 'objected') THEN 1 END)
FROM customers_consentevent
WHERE purpose IN ('service', '') AND happened_at >= %(start)s AND happened_at < %(end)s
"""
EFFECT = """
WITH told AS (
    SELECT {number[payload vehicle]} AS vehicle_id, handed_over_at AS sent FROM messaging_message
    WHERE kind = 'service_reminder' AND state IN ('handed_over', 'delivered', 'bounced')
      AND handed_over_at >= %(start)s AND handed_over_at < %(end)s
)
SELECT (SELECT count(*) FROM told), count(DISTINCT b.id)
FROM told t JOIN bookings_booking b ON b.vehicle_id = t.vehicle_id
JOIN bookings_source s ON s.id = b.source_id
WHERE s.kind = 'direct' AND b.state <> 'cancelled'
  AND b.received_at BETWEEN t.sent AND {later[t.sent 60]}
"""
MESSAGES = """
SELECT count(CASE WHEN state = 'bounced' THEN 1 END), count(CASE WHEN state = 'missed' THEN 1 END),
       count(CASE WHEN state = 'uncertain' THEN 1 END)
FROM messaging_message WHERE not_before >= %(start)s AND not_before < %(end)s
"""
CLASSES = """
SELECT count(CASE WHEN at >= %(at_risk)s THEN 1 END),
       count(CASE WHEN at >= %(lapsed)s AND at < %(at_risk)s THEN 1 END),
       count(CASE WHEN at >= %(lost)s AND at < %(lapsed)s THEN 1 END),
       count(CASE WHEN at < %(lost)s THEN 1 END)
FROM (SELECT max(arrived_at) AS at FROM bookings_visit
      WHERE arrived_at < %(end)s GROUP BY customer_id) AS last_visits
"""
SECOND = """
WITH firsts AS (
    SELECT customer_id, min(arrived_at) AS at FROM bookings_visit GROUP BY customer_id
    HAVING min(arrived_at) >= %(since)s AND min(arrived_at) < %(end)s
), seconds AS (
    SELECT f.at, {days[f.at min(v.arrived_at)]} AS days
    FROM firsts f JOIN bookings_visit v
      ON v.customer_id = f.customer_id AND v.arrived_at >= {later[f.at 1]}
     AND v.arrived_at < %(now)s
    GROUP BY f.customer_id, f.at
), middle AS (
    SELECT days, row_number() OVER (ORDER BY days) AS place, count(*) OVER () AS total
    FROM seconds WHERE at >= %(start_18)s AND at < %(end_18)s AND days < 548
)
SELECT (SELECT count(*) FROM seconds
        WHERE at >= %(start_12)s AND at < %(end_12)s AND days < 365),
       (SELECT count(*) FROM middle),
       (SELECT avg(CASE WHEN place IN ((total + 1) / 2, total / 2 + 1) THEN days END) FROM middle)
"""
OVERDUE = """
WITH done AS (
    SELECT vehicle_id, service_id, max(done_on) AS day FROM customers_servicerecord
    WHERE done_on <= %(last_day)s GROUP BY vehicle_id, service_id
), missed AS (
    SELECT id AS vehicle_id, hu_due AS day FROM customers_vehicle
    WHERE hu_due < %(overdue_month)s
    UNION ALL
    SELECT d.vehicle_id, {months_on[d.day s.interval_months]}
    FROM done d JOIN workshop_service s ON s.id = d.service_id
    WHERE {months_on[d.day s.interval_months]} < %(overdue)s
), last AS (SELECT vehicle_id, max(day) AS day FROM missed GROUP BY vehicle_id)
SELECT count(*) FROM last
WHERE NOT EXISTS (SELECT 1 FROM bookings_visit b WHERE b.vehicle_id = last.vehicle_id
                    AND b.arrived_at >= last.day AND b.arrived_at < %(end)s)
"""
PROPOSALS = """
SELECT count(*) FROM bookings_proposal
WHERE created_at >= %(start)s AND created_at < %(end)s AND state = 'accepted'
"""
INVOICES = """
SELECT sum(net) FROM (
    SELECT net FROM invoices_invoice WHERE state = 'issued' AND reverses_id IS NULL
      AND issued_on >= %(first_day)s AND issued_on <= %(last_day)s
    UNION ALL
    SELECT net FROM invoices_importedinvoice
    WHERE issued_on >= %(first_day)s AND issued_on <= %(last_day)s) AS charged
"""
DEFERRED = """
SELECT count(*), sum(price_gross) FROM bookings_deferredwork
WHERE state = 'done' AND closed_at >= %(start)s AND closed_at < %(end)s
"""
SCORES = """
SELECT sum(satisfaction) FROM bookings_visit
WHERE satisfaction IS NOT NULL AND arrived_at >= %(start)s AND arrived_at < %(end)s
"""
GOODWILL = """
SELECT sum(amount) FROM retention_goodwilluse WHERE given_at >= %(start)s AND given_at < %(end)s
"""
CAME_BACK = """
WITH came AS (
    SELECT customer_id, min(arrived_at) AS at FROM bookings_visit
    WHERE arrived_at >= %(start_12)s AND arrived_at < %(end_12)s GROUP BY customer_id
), told AS (
    SELECT {month[c.at]} AS month,
           EXISTS (SELECT 1 FROM bookings_visit e WHERE e.customer_id = c.customer_id
                     AND e.arrived_at < c.at) AS is_known,
           EXISTS (SELECT 1 FROM bookings_visit n WHERE n.customer_id = c.customer_id
                     AND n.arrived_at >= {later[c.at 1]}
                     AND n.arrived_at < {later[c.at 365]}) AS is_back,
           EXISTS (SELECT 1 FROM retention_goodwilluse g WHERE g.customer_id = c.customer_id
                     AND g.given_at >= %(start_12)s AND g.given_at < %(end_12)s) AS got
    FROM came c
)
SELECT count(CASE WHEN got AND is_back THEN 1 END), count(CASE WHEN NOT got AND is_back THEN 1 END)
FROM told JOIN (SELECT DISTINCT month AS m, is_known AS k FROM told WHERE got) AS alike
  ON m = month AND k = is_known
"""
# What each statement counts, in the order of its columns.
STATEMENTS = {
    WON: "portal_customers_won returned_directly returned_through_portal"
    " returned_directly_12 returned_directly_18",
    COMMISSION: "commission_paid commission_lost",
    SAVED: "commission_saved",
    ANSWERED: "median_minutes_to_answer p90_minutes_to_answer answered_within_promise",
    CALENDAR: "showed_up no_shows",
    REACH: "consent_email consent_sms consent_call consent_letter",
    CONSENTS: "consents_won opt_outs",
    EFFECT: "reminders_sent bookings_after_reminders",
    MESSAGES: "messages_bounced messages_missed messages_uncertain",
    CLASSES: "customers_active customers_at_risk customers_lapsed customers_lost",
    SECOND: "second_visit_12 second_visit_18 days_to_second_visit",
    OVERDUE: "vehicles_overdue",
    PROPOSALS: "proposals_accepted",
    INVOICES: "average_repair_order",
    DEFERRED: "deferred_recovered deferred_recovered_amount",
    SCORES: "satisfaction",
    GOODWILL: "goodwill_given",
    CAME_BACK: "goodwill_came_back similar_came_back",
}


def bare_figures(counter: Counter) -> dict[str, float]:
    """Return what each figure counts, by its key: a statement for each group of figures."""
    found: dict[str, float] = {}
    for statement, keys in STATEMENTS.items():
        (row,) = counter.run(written(statement, counter.scope))
        found |= dict(zip(keys.split(), (round(float(each or 0), 1) for each in row), strict=True))
    return found
