"""Who stays, who drifts away, and when people come a second time."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from retention.figures.definition import (
    OF_HOME,
    OF_VISITS,
    OF_WON,
    Cases,
    Definition,
    Group,
    How,
    Text,
)

# Whoever has sold all cars that we know has no reason to come.
LAST_VISITS = Cases(
    """
    SELECT c.id AS customer_id, l.at, c.id AS ref
    FROM (SELECT v.customer_id, max(v.arrived_at) AS at FROM bookings_visit v
          WHERE v.arrived_at < %(end)s AND {visit_site[v]} GROUP BY v.customer_id) AS l
    JOIN customers_customer c ON c.id = l.customer_id
    LEFT JOIN (SELECT customer_id, count(*) FILTER (WHERE sold_on IS NULL) AS kept
               FROM customers_vehicle GROUP BY customer_id) AS cars ON cars.customer_id = c.id
    WHERE c.merged_into_id IS NULL AND c.erased_at IS NULL AND {won_by[c]}
      AND (cars.kept IS NULL OR cars.kept > 0)
    """,
    page="customers:detail",
    of_site=OF_VISITS,
    of_source=OF_WON,
)
# Two visits within a day are one: a car that is fetched tomorrow is no return. The first visit
# of whoever came with a customer file is not the first one in truth.
SECOND_VISITS = Cases(
    """
    WITH firsts AS (
        SELECT v.customer_id, min(v.arrived_at) AS at FROM bookings_visit v
        WHERE {visit_site[v]} GROUP BY v.customer_id
        HAVING min(v.arrived_at) >= %(since)s AND min(v.arrived_at) < %(end)s
    ), seconds AS (
        SELECT f.customer_id, f.at, min(v.arrived_at) AS again_at
        FROM firsts f LEFT JOIN bookings_visit v
          ON v.customer_id = f.customer_id AND v.arrived_at >= {later[f.at 1]}
         AND v.arrived_at < %(now)s AND {visit_site[v]}
        GROUP BY f.customer_id, f.at
    )
    SELECT s.customer_id, s.at, s.customer_id AS ref, s.again_at,
           {days[s.at s.again_at]} AS days
    FROM seconds s LEFT JOIN customers_customer c ON c.id = s.customer_id
    WHERE {new[s.customer_id]} AND {won_by[c]}
    """,
    page="customers:detail",
    of_site=OF_VISITS,
    of_source=OF_WON,
)
# What has a date: the HU by its sticker, and services by the months since they were done.
OVERDUE = Cases(
    """
    WITH done AS (
        SELECT r.vehicle_id, max(r.done_on) AS day,
               CASE WHEN own.id IS NULL THEN s.interval_months
                    WHEN NOT own.is_off THEN own.months END AS months
        FROM customers_servicerecord r
        JOIN workshop_service s ON s.id = r.service_id AND s.is_active AND s.due_rule = 'interval'
        LEFT JOIN customers_vehicleinterval own
          ON own.vehicle_id = r.vehicle_id AND own.service_id = r.service_id
        WHERE r.done_on <= %(last_day)s
        GROUP BY r.vehicle_id, r.service_id, s.interval_months, own.id, own.is_off, own.months
    ), dues AS (
        SELECT vehicle_id, {months_on[day months]} AS day, %(overdue)s AS until
        FROM done WHERE months IS NOT NULL
        UNION ALL
        SELECT id, hu_due, %(overdue_month)s FROM customers_vehicle WHERE hu_due IS NOT NULL
    ), missed AS (
        SELECT vehicle_id, min(day) AS first, max(CASE WHEN day < until THEN day END) AS last
        FROM dues GROUP BY vehicle_id
    )
    SELECT c.id AS customer_id, COALESCE(m.last, m.first) AS at, v.id AS ref,
           m.last IS NOT NULL AND NOT EXISTS (
               SELECT 1 FROM bookings_visit b WHERE b.vehicle_id = v.id
                 AND b.arrived_at >= m.last AND b.arrived_at < %(end)s
           ) AS is_overdue
    FROM missed m JOIN customers_vehicle v ON v.id = m.vehicle_id
    JOIN customers_customer c ON c.id = v.customer_id
    WHERE v.sold_on IS NULL AND c.merged_into_id IS NULL
      AND c.erased_at IS NULL AND {home[c.id]} AND {won_by[c]}
    """,
    page="customers:vehicle",
    of_site=OF_HOME,
    of_source=OF_WON,
)


def _class(key: str, label: Text, part: str, meaning: Text) -> Definition:
    return Definition(f"customers_{key}", label, meaning, LAST_VISITS, part=part, how=How.SHARE)


CUSTOMERS = Group(
    "customers",
    _("Customers"),
    (
        _class(
            "active",
            _("Active"),
            "at >= %(at_risk)s",
            _("Customers whose last visit is at most 15 months ago, or as the house's rules say."),
        ),
        _class(
            "at_risk",
            _("At risk"),
            "at >= %(lapsed)s AND at < %(at_risk)s",
            _("Customers whose last visit is 15 to 18 months ago, or as the house's rules say."),
        ),
        _class(
            "lapsed",
            _("Lapsed"),
            "at >= %(lost)s AND at < %(lapsed)s",
            _("Customers whose last visit is 18 to 24 months ago, or as the house's rules say."),
        ),
        _class(
            "lost",
            _("Lost"),
            "at < %(lost)s",
            _("Customers whose last visit is over 24 months ago, or as the house's rules say."),
        ),
        Definition(
            "second_visit_12",
            _("Second visit within 12 months"),
            _(
                "Customers whose 12 months (365 days) since the first visit ended in this time: "
                "the share who came again before that."
            ),
            SECOND_VISITS,
            whole="at >= %(start_12)s AND at < %(end_12)s",
            part="days < 365",
            how=How.SHARE,
        ),
        Definition(
            "second_visit_18",
            _("Second visit within 18 months"),
            _(
                "Customers whose 18 months (548 days) since the first visit ended in this time: "
                "the share who came again before that."
            ),
            SECOND_VISITS,
            whole="at >= %(start_18)s AND at < %(end_18)s",
            part="days < 548",
            how=How.SHARE,
        ),
        Definition(
            "days_to_second_visit",
            _("Days to the second visit (median)"),
            _("Of these customers: half of those who came again did so sooner, half later."),
            SECOND_VISITS,
            whole="at >= %(start_18)s AND at < %(end_18)s AND days < 548",
            how=How.MEDIAN,
            of="days",
            unit="days",
        ),
        Definition(
            "vehicles_overdue",
            _("Vehicles overdue by 60 days"),
            _(
                "Vehicles not sold of which we know when the HU (by its sticker) or a service by "
                "months is due: those due at least 60 days ago that have not been here since. "
                "Forecasts by kilometres and tyre seasons don't count."
            ),
            OVERDUE,
            part="is_overdue",
            how=How.SHARE,
        ),
    ),
)
