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
        WHERE signs.at < %(now)s
    ), ways AS (
        SELECT customer_id, min(first_visit) AS at,
               max(CASE WHEN NOT is_later THEN way END) AS won_by,
               max(CASE WHEN NOT is_later THEN source_id END) AS source_id,
               max(CASE WHEN NOT is_later THEN workshop_id END) AS workshop_id,
               max(CASE WHEN is_later THEN way END) AS way,
               max(CASE WHEN is_later THEN at END) AS back_at
        FROM told WHERE place < 2 GROUP BY customer_id
    )
    SELECT w.customer_id, w.at, w.customer_id AS ref, w.source_id, w.way,
           CASE WHEN w.back_at < {later[w.at 365]} THEN w.way END AS way_12,
           CASE WHEN w.back_at < {later[w.at 548]} THEN w.way END AS way_18
    FROM ways w
    WHERE w.won_by = 'portal' AND {new[w.customer_id]}
      AND {site[w.workshop_id]} AND {source[w.source_id]}
    """,
    page="customers:detail",
    of_site=_("Chosen site: the first booking was for it."),
    of_source=_("Chosen portal: customers whose first booking came through it."),
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
                "visit lies in this time; whoever came with a customer file was known before."
            ),
            WON,
            part=IN_SPAN,
        ),
        Definition(
            "returned_directly",
            _("Came back directly"),
            _(
                "Of these, those whose next booking after the first visit was made with us; a "
                "visit without an appointment counts too."
            ),
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
                "time: the share whose next booking was made with us before that; a visit without "
                "an appointment counts too."
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
                "time: the share whose next booking was made with us before that; a visit without "
                "an appointment counts too."
            ),
            WON,
            whole=YEAR_AND_HALF_ENDED,
            part="way_18 = 'direct'",
            how=How.SHARE,
        ),
    ),
)
