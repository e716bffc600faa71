"""The same figures as bare SQL aggregates; they know that nobody was merged."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection

from retention.answering import DEFAULT_PROMISE
from retention.scope import Scope

ACTIVE_DAYS, EFFECT_DAYS = 730, 60
PORTAL = """
WITH story AS (
    SELECT b.customer_id, b.received_at, s.kind,
           row_number() OVER turns AS place,
           lead(s.kind) OVER turns AS next_kind, lead(b.received_at) OVER turns AS next_at
    FROM bookings_booking b JOIN bookings_source s ON s.id = b.source_id
    WHERE b.state <> 'cancelled' AND b.customer_id IN (
        SELECT p.customer_id FROM bookings_booking p JOIN bookings_source k ON k.id = p.source_id
        WHERE k.kind = 'portal' AND p.received_at >= %s AND p.received_at < %s)
    WINDOW turns AS (PARTITION BY b.customer_id ORDER BY b.received_at, b.id)
), won AS (
    SELECT next_kind, next_at, (
        SELECT min(a.created_at) FROM bookings_appointment a
        WHERE a.customer_id = story.customer_id AND a.booking_id IS NULL
          AND a.state NOT IN ('released', 'cancelled') AND a.created_at > story.received_at
    ) AS direct_at
    FROM story WHERE place = 1 AND kind = 'portal' AND received_at >= %s AND received_at < %s
), ways AS (
    SELECT CASE WHEN direct_at IS NOT NULL AND (next_at IS NULL OR direct_at < next_at)
                THEN 'direct' ELSE next_kind END AS way
    FROM won
)
SELECT count(*), count(CASE WHEN way = 'direct' THEN 1 END),
       count(CASE WHEN way = 'portal' THEN 1 END)
FROM ways
"""
WAITING = """
SELECT count(*) FROM bookings_booking
WHERE state IN ('unconfirmed', 'open') AND answered_at IS NULL AND received_at < %s
"""
WAITED = {
    "sqlite": "(julianday(b.answered_at) - julianday(b.received_at)) * 1440",
    "postgresql": "extract(epoch FROM b.answered_at - b.received_at) / 60",
}
ANSWERED = """
WITH answers AS (
    SELECT {waited} AS minutes,
           row_number() OVER (ORDER BY {waited}) AS place, count(*) OVER () AS total
    FROM bookings_booking b JOIN bookings_source s ON s.id = b.source_id
    WHERE s.kind = 'portal' AND b.received_at >= %s AND b.received_at < %s
      AND b.answered_at IS NOT NULL
)
SELECT avg(CASE WHEN place IN ((total + 1) / 2, total / 2 + 1) THEN minutes END),
       count(CASE WHEN minutes <= %s + 0.001 THEN 1 END)
FROM answers
"""
REACH = """
WITH active AS (
    SELECT c.id, c.street <> '' AND c.city <> '' AS has_post FROM customers_customer c
    WHERE c.merged_into_id IS NULL AND (
        c.id IN (SELECT customer_id FROM bookings_visit WHERE arrived_at BETWEEN %s AND %s)
        OR c.id IN (SELECT customer_id FROM bookings_booking
                    WHERE state <> 'cancelled' AND received_at BETWEEN %s AND %s))
), said AS (
    SELECT customer_id, channel, kind, row_number() OVER (
        PARTITION BY customer_id, channel ORDER BY happened_at DESC, id DESC) AS place
    FROM customers_consentevent
    WHERE purpose IN ('service', '') AND kind <> 'requested' AND happened_at < %s
), agreed AS (
    SELECT channel, count(*) AS people FROM said JOIN active ON active.id = said.customer_id
    WHERE place = 1 AND kind IN ('given', 'confirmed') GROUP BY channel
)
SELECT (SELECT people FROM agreed WHERE channel = 'email'),
       (SELECT people FROM agreed WHERE channel = 'sms'),
       (SELECT people FROM agreed WHERE channel = 'call'),
       (SELECT count(*) FROM active WHERE has_post AND NOT EXISTS (
           SELECT 1 FROM said WHERE said.customer_id = active.id AND place = 1
             AND channel = 'letter' AND kind IN ('withdrawn', 'objected')))
"""
REMINDED = {
    "sqlite": "CAST(json_extract(payload, '$.vehicle') AS integer)",
    "postgresql": "CAST(payload ->> 'vehicle' AS bigint)",
}
SIXTY_DAYS = {
    "sqlite": "julianday(b.received_at) BETWEEN julianday(t.sent) AND julianday(t.sent) + 60",
    "postgresql": "b.received_at BETWEEN t.sent AND t.sent + interval '60 days'",
}
EFFECT = """
WITH told AS (
    SELECT {vehicle} AS vehicle, handed_over_at AS sent FROM messaging_message
    WHERE kind = 'service_reminder' AND state IN ('handed_over', 'delivered', 'bounced')
      AND handed_over_at >= %s AND handed_over_at < %s
)
SELECT (SELECT count(*) FROM told), count(DISTINCT b.id)
FROM told t JOIN bookings_booking b ON b.vehicle_id = t.vehicle
JOIN bookings_source s ON s.id = b.source_id
WHERE s.kind = 'direct' AND b.state <> 'cancelled' AND b.received_at >= %s AND b.received_at < %s
  AND {window}
"""
COMMISSION = """
WITH firsts AS (
    SELECT customer_id, min(received_at) AS first_at FROM bookings_booking
    WHERE state <> 'cancelled' AND received_at < %s GROUP BY customer_id
), paid AS (
    SELECT coalesce(b.price_gross, 0) * s.commission_percent / 100.0 + s.commission_fixed AS amount,
           f.first_at < b.received_at AS is_known
    FROM bookings_booking b JOIN bookings_source s ON s.id = b.source_id
    JOIN firsts f ON f.customer_id = b.customer_id
    WHERE s.kind = 'portal' AND b.state <> 'cancelled'
      AND b.received_at >= %s AND b.received_at < %s
)
SELECT sum(amount), sum(CASE WHEN is_known THEN amount END) FROM paid
"""
NO_SHOWS = """
SELECT count(CASE WHEN state = 'no_show' THEN 1 END) FROM bookings_appointment
WHERE starts_at >= %s AND starts_at < %s AND starts_at < %s
  AND state IN ('confirmed', 'arrived', 'done', 'no_show')
"""
GOODWILL = "SELECT sum(amount) FROM retention_goodwilluse WHERE given_at >= %s AND given_at < %s"
KEYS = [
    "portal_customers_won",
    "returned_directly",
    "returned_through_portal",
    "bookings_waiting",
    "median_minutes_to_answer",
    "answered_within_promise",
    "consent_email",
    "consent_sms",
    "consent_call",
    "consent_letter",
    "reminders_sent",
    "bookings_after_reminders",
    "commission_paid",
    "commission_lost",
    "no_shows",
    "goodwill_given",
]


def bare_figures(scope: Scope) -> dict[str, float]:
    """Return what each figure counts, by its key: eight statements."""
    vendor, span = connection.vendor, (scope.start, scope.end)
    recent = (scope.end - timedelta(days=ACTIVE_DAYS), scope.end)
    answered = ANSWERED.format(waited=WAITED[vendor])
    effect = EFFECT.format(vehicle=REMINDED[vendor], window=SIXTY_DAYS[vendor])
    after = (scope.start, scope.end + timedelta(days=EFFECT_DAYS))
    values = [
        *_row(PORTAL, *span, *span),
        *_row(WAITING, scope.now - DEFAULT_PROMISE),
        *_row(answered, *span, DEFAULT_PROMISE.total_seconds() / 60),
        *_row(REACH, *recent, *recent, scope.end),
        *_row(effect, *span, *after),
        *_row(COMMISSION, scope.end, *span),
        *_row(NO_SHOWS, *span, scope.now),
        *_row(GOODWILL, *span),
    ]
    return dict(zip(KEYS, [round(float(value or 0), 1) for value in values], strict=True))


def _row(statement: str, *values: datetime | float) -> tuple[float | None, ...]:
    adapt = connection.ops.adapt_datetimefield_value
    with connection.cursor() as cursor:
        cursor.execute(
            statement, [adapt(each) if isinstance(each, datetime) else each for each in values]
        )
        row: tuple[float | None, ...] = cursor.fetchone()
    return row
