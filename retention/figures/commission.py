"""What portals get: paid, lost to them for customers we knew, saved by direct bookings."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from retention.figures.definition import (
    OF_BOOKINGS,
    OF_PORTAL,
    Cases,
    Definition,
    Group,
    How,
)

# Kept first, as whether somebody was known is asked by several figures. Not divided by 100:
# SQLite would divide whole numbers without a remainder.
PORTAL_BOOKINGS = Cases(
    """
    WITH received AS MATERIALIZED (
        SELECT b.customer_id, b.received_at AS at, b.id AS ref, b.source_id,
               b.second_portal_cause AS cause, b.state <> 'cancelled' AS counts,
               b.answered_at IS NOT NULL AS is_answered,
               {minutes[b.received_at b.answered_at]} AS minutes,
               COALESCE(b.commission_lost, COALESCE(b.price_gross, 0) * s.commission_percent * 0.01
                                           + s.commission_fixed) AS amount,
               b.commission_lost IS NOT NULL OR EXISTS (
                   SELECT 1 FROM bookings_booking e WHERE e.customer_id = b.customer_id
                     AND e.received_at < b.received_at AND e.state <> 'cancelled'
               ) OR EXISTS (
                   SELECT 1 FROM bookings_visit v WHERE v.customer_id = b.customer_id
                     AND v.arrived_at < b.received_at
               ) AS is_known
        FROM bookings_booking b JOIN bookings_source s ON s.id = b.source_id
        WHERE s.kind = 'portal' AND b.received_at >= %(start)s AND b.received_at < %(end)s
          AND {site[b.workshop_id]} AND {source[b.source_id]}
    )
    SELECT * FROM received
    """,
    page="bookings:detail",
    of_site=OF_BOOKINGS,
    of_source=OF_PORTAL,
)

# What would have gone to the portal that won the customer, had they booked there again.
DIRECT_AGAIN = Cases(
    """
    WITH prices AS (
        SELECT source_id, avg(price_gross) AS price FROM bookings_booking
        WHERE received_at >= %(start)s AND received_at < %(end)s AND state <> 'cancelled'
        GROUP BY source_id
    ), direct AS (
        SELECT b.customer_id, b.received_at AS at, b.workshop_id, b.price_gross
        FROM bookings_booking b JOIN bookings_source k ON k.id = b.source_id
        WHERE k.kind = 'direct' AND b.state <> 'cancelled'
          AND b.received_at >= %(start)s AND b.received_at < %(end)s
        UNION ALL
        SELECT a.customer_id, a.created_at, a.workshop_id, NULL FROM bookings_appointment a
        WHERE a.booking_id IS NULL AND a.state NOT IN ('held', 'released', 'cancelled')
          AND a.created_at >= %(start)s AND a.created_at < %(end)s
    )
    SELECT d.customer_id, d.at, d.customer_id AS ref, s.id AS source_id,
           COALESCE(d.price_gross, prices.price, 0) * s.commission_percent * 0.01
             + s.commission_fixed AS amount
    FROM direct d
    JOIN bookings_booking f ON f.id = (
        SELECT e.id FROM bookings_booking e
        WHERE e.customer_id = d.customer_id AND e.state <> 'cancelled'
        ORDER BY e.received_at, e.id LIMIT 1)
    JOIN bookings_source s ON s.id = f.source_id AND s.kind = 'portal'
    LEFT JOIN prices ON prices.source_id = s.id
    WHERE f.received_at < d.at AND {site[d.workshop_id]} AND {source[s.id]}
    """,
    page="customers:detail",
    of_site=OF_BOOKINGS,
    of_source=_("Chosen portal: customers whose first booking came through it."),
)

COMMISSION = Group(
    "commission",
    _("Commission"),
    (
        Definition(
            "commission_paid",
            _("Commission for portals"),
            _(
                "Percentage of the booked price plus fixed part, of the portal bookings of this "
                "time; cancelled ones left out."
            ),
            PORTAL_BOOKINGS,
            whole="counts",
            how=How.SUM,
        ),
        Definition(
            "commission_lost",
            _("Commission for known customers"),
            _(
                "Of this, the commission for customers who had booked or been here before: "
                "direct bookings would save it."
            ),
            PORTAL_BOOKINGS,
            whole="counts AND is_known",
            how=How.SUM,
        ),
        Definition(
            "commission_saved",
            _("Commission saved"),
            _(
                "Direct bookings of customers whose first booking came through a portal: what "
                "this portal would have got. Without a price, its mean booked price counts."
            ),
            DIRECT_AGAIN,
            how=How.SUM,
        ),
    ),
)
ANSWERING = Group(
    "promise",
    _("Our promise"),
    (
        Definition(
            "median_minutes_to_answer",
            _("Minutes to the answer (median)"),
            _(
                "Half of the portal bookings of this time were answered faster, half slower; "
                "by the clock on the wall, nights included."
            ),
            PORTAL_BOOKINGS,
            whole="is_answered",
            how=How.MEDIAN,
            of="minutes",
            unit="minutes",
        ),
        Definition(
            "p90_minutes_to_answer",
            _("Nine in ten answered within"),
            _("Nine of ten portal bookings of this time were answered at least as fast."),
            PORTAL_BOOKINGS,
            whole="is_answered",
            how=How.NINETIETH,
            of="minutes",
            unit="minutes",
        ),
        Definition(
            "answered_within_promise",
            _("Answered within the promise"),
            _(
                "Portal bookings of this time whose first answer came within the promised "
                "minutes; those cancelled before an answer don't count."
            ),
            PORTAL_BOOKINGS,
            whole="counts OR is_answered",
            part="is_answered AND minutes <= %(promise)s",
            how=How.SHARE,
        ),
    ),
)
