"""From portal to direct: who was won through portals, and on which way they came back."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from retention.figures.definition import Cases, Definition, Group, How

# What tells that somebody comes: bookings, appointments that we made ourselves, walk-ins.
# The first of all says who won the customer, the first after the first visit is the way back.
WON = Cases(
    """
    WITH visited AS (
        SELECT customer_id, min(arrived_at) AS first_visit FROM bookings_visit
        GROUP BY customer_id
        HAVING min(arrived_at) >= %(since)s AND min(arrived_at) < %(end)s
    ), signs AS (
        SELECT b.customer_id, b.received_at AS at, s.kind AS way, b.source_id, b.workshop_id
        FROM bookings_booking b JOIN bookings_source s ON s.id = b.source_id
        WHERE b.state <> 'cancelled'
        UNION ALL
        SELECT a.customer_id, a.created_at, 'direct', NULL, a.workshop_id
        FROM bookings_appointment a
        WHERE a.booking_id IS NULL AND a.state NOT IN ('held', 'released', 'cancelled')
        UNION ALL
        SELECT w.customer_id, w.arrived_at, 'direct', NULL, w.workshop_id
        FROM bookings_visit w WHERE w.appointment_id IS NULL
    ), told AS (
        SELECT signs.*, visited.first_visit, signs.at > visited.first_visit AS is_later,
               row_number() OVER (
                   PARTITION BY signs.customer_id, signs.at > visited.first_visit
                   ORDER BY signs.at, signs.way DESC) AS place
        FROM signs JOIN visited ON visited.customer_id = signs.customer_id
    )
    SELECT f.customer_id, f.first_visit AS at, f.customer_id AS ref, f.source_id, n.way,
           n.at AS back_at,
           CASE WHEN n.at < {later[f.first_visit 365]} THEN n.way END AS way_12,
           CASE WHEN n.at < {later[f.first_visit 548]} THEN n.way END AS way_18
    FROM told f LEFT JOIN told n
      ON n.customer_id = f.customer_id AND n.is_later AND n.place = 1 AND n.at < %(now)s
    WHERE NOT f.is_later AND f.place = 1 AND f.way = 'portal'
      AND {site[f.workshop_id]} AND {source[f.source_id]}
    """,
    page="customers:detail",
)
IN_SPAN = "at >= %(start)s"
YEAR_ENDED = "at >= %(start_12)s AND at < %(end_12)s"
YEAR_AND_HALF_ENDED = "at >= %(start_18)s AND at < %(end_18)s"

PORTAL = Group(
    "portal",
    _("From portal to direct"),
    (
        Definition(
            "portal_customers_won",
            _("Customers won through portals"),
            _(
                "Customers whose first booking of all came through a portal and whose first "
                "visit lies in this time."
            ),
            WON,
            part=IN_SPAN,
        ),
        Definition(
            "returned_directly",
            _("Came back directly"),
            _("Of these, those whose next booking after the first visit was made with us."),
            WON,
            whole=IN_SPAN,
            part="way = 'direct'",
            how=How.SHARE,
        ),
        Definition(
            "returned_through_portal",
            _("Came back through a portal"),
            _("Of these, those whose next booking after the first visit came through a portal."),
            WON,
            whole=IN_SPAN,
            part="way = 'portal'",
            how=How.SHARE,
        ),
        Definition(
            "returned_directly_12",
            _("Direct within 12 months"),
            _(
                "Portal customers whose 12 months (365 days) since the first visit ended in this "
                "time: the share whose next booking was made with us before that."
            ),
            WON,
            whole=YEAR_ENDED,
            part="way_12 = 'direct'",
            how=How.SHARE,
        ),
        Definition(
            "returned_directly_18",
            _("Direct within 18 months"),
            _(
                "Portal customers whose 18 months (548 days) since the first visit ended in this "
                "time: the share whose next booking was made with us before that."
            ),
            WON,
            whole=YEAR_AND_HALF_ENDED,
            part="way_18 = 'direct'",
            how=How.SHARE,
        ),
    ),
)
