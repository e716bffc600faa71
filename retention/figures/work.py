"""What the work brings: repair orders, work that was put off, satisfaction, goodwill."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from retention.figures.definition import (
    OF_ORDERS,
    OF_VISITS,
    OF_WON,
    Cases,
    Definition,
    Group,
    How,
)

# Cancelled invoices and their reversals cancel each other out: neither is looked at. The same
# holds for those of the house's own program: a credit note over the whole sum takes back the
# invoice that it names, or else the last one before it.
INVOICES = Cases(
    """
    WITH stands AS (
        SELECT i.order_id, i.issued_on AS day, i.net FROM invoices_invoice i
        WHERE i.state = 'issued' AND i.reverses_id IS NULL
        UNION ALL
        SELECT i.order_id, COALESCE(i.issued_on, w.supply_on), i.net
        FROM invoices_importedinvoice i JOIN invoices_order w ON w.id = i.order_id
        WHERE i.gross >= 0 AND NOT EXISTS (
            SELECT 1 FROM invoices_importedinvoice k
            WHERE k.order_id = i.order_id AND k.gross = -i.gross AND k.gross < 0
              AND (k.preceding = i.number OR i.id = (
                  SELECT max(e.id) FROM invoices_importedinvoice e
                  WHERE e.order_id = k.order_id AND e.gross >= 0 AND e.id < k.id
                    AND NOT EXISTS (SELECT 1 FROM invoices_importedinvoice n
                                    WHERE n.order_id = k.order_id AND n.number = k.preceding))))
    )
    SELECT o.customer_id, s.day AS at, o.id AS ref, s.net AS amount, c.won_through
    FROM stands s JOIN invoices_order o ON o.id = s.order_id
    LEFT JOIN customers_customer c ON c.id = o.customer_id
    WHERE s.day >= %(first_day)s AND s.day <= %(last_day)s
      AND {site[o.workshop_id]} AND {won_by[c]}
    """,
    page="invoices:order",
    of_site=OF_ORDERS,
    of_source=OF_WON,
)
DEFERRED = Cases(
    """
    SELECT d.customer_id, d.closed_at AS at, d.customer_id AS ref, d.state,
           COALESCE(d.price_gross, 0) AS amount
    FROM bookings_deferredwork d LEFT JOIN customers_customer c ON c.id = d.customer_id
    LEFT JOIN bookings_visit v ON v.id = d.visit_id
    WHERE d.state <> 'open' AND d.closed_at >= %(start)s AND d.closed_at < %(end)s
      AND {visit_site[v]} AND {won_by[c]}
    """,
    page="customers:detail",
    of_site=OF_VISITS,
    of_source=OF_WON,
)
SCORES = Cases(
    """
    SELECT v.customer_id, v.arrived_at AS at, v.id AS ref, v.satisfaction AS amount
    FROM bookings_visit v LEFT JOIN customers_customer c ON c.id = v.customer_id
    WHERE v.satisfaction IS NOT NULL AND v.arrived_at >= %(start)s AND v.arrived_at < %(end)s
      AND {visit_site[v]} AND {won_by[c]}
    """,
    page="bookings:visit",
    of_site=OF_VISITS,
    of_source=OF_WON,
)
GOODWILL = Cases(
    """
    SELECT g.customer_id, g.given_at AS at, g.order_id AS ref, g.amount
    FROM retention_goodwilluse g JOIN invoices_order o ON o.id = g.order_id
    LEFT JOIN customers_customer c ON c.id = g.customer_id
    WHERE g.given_at >= %(start)s AND g.given_at < %(end)s
      AND o.state NOT IN ('cancelled', 'estimate') AND {site[o.workshop_id]} AND {won_by[c]}
      AND (g.line_id IS NULL OR NOT EXISTS (
          SELECT 1 FROM invoices_invoice i
          WHERE i.order_id = o.id AND i.state = 'issued' AND i.reverses_id IS NULL
            AND NOT EXISTS (SELECT 1 FROM invoices_invoiceline k
                            WHERE k.invoice_id = i.id AND k.order_line_id = g.line_id)))
    """,
    page="invoices:order",
    of_site=OF_ORDERS,
    of_source=OF_WON,
)
# Each customer with the first visit of the months that ended a year ago. "Similar": came in the
# same month, and was new or known just as somebody who got goodwill then.
CAME_BACK = Cases(
    """
    WITH came AS (
        SELECT v.customer_id, min(v.arrived_at) AS at FROM bookings_visit v
        WHERE v.arrived_at >= %(start_12)s AND v.arrived_at < %(end_12)s AND {visit_site[v]}
        GROUP BY v.customer_id
    ), told AS (
        SELECT came.customer_id, came.at, {month[came.at]} AS month,
               EXISTS (SELECT 1 FROM bookings_visit e WHERE e.customer_id = came.customer_id
                         AND e.arrived_at < came.at) AS is_known,
               EXISTS (SELECT 1 FROM bookings_visit n WHERE n.customer_id = came.customer_id
                         AND n.arrived_at >= {later[came.at 1]}
                         AND n.arrived_at < {later[came.at 365]}) AS is_back,
               EXISTS (SELECT 1 FROM retention_goodwilluse g
                       WHERE g.customer_id = came.customer_id
                         AND g.given_at >= %(start_12)s AND g.given_at < %(end_12)s) AS got
        FROM came
    )
    SELECT t.customer_id, t.at, t.customer_id AS ref, t.got, t.is_back
    FROM told t LEFT JOIN customers_customer c ON c.id = t.customer_id
    JOIN (SELECT month, is_known FROM told WHERE got GROUP BY month, is_known) AS alike
      ON alike.month = t.month AND alike.is_known = t.is_known
    WHERE {won_by[c]}
    """,
    page="customers:detail",
    of_site=OF_VISITS,
    of_source=OF_WON,
)

WORK = Group(
    "work",
    _("Work and goodwill"),
    (
        Definition(
            "average_repair_order",
            _("Average repair order"),
            _(
                "Net of the invoices of this time, ours and those read in, by their number; "
                "cancelled ones left out."
            ),
            INVOICES,
            how=How.MEAN,
            unit="eur",
        ),
        Definition(
            "deferred_recovered",
            _("Deferred work done after all"),
            _("Work put off that was settled in this time: the share that was done."),
            DEFERRED,
            part="state = 'done'",
            how=How.SHARE,
        ),
        Definition(
            "deferred_recovered_amount",
            _("Deferred work recovered"),
            _("Gross prices told for work that was put off and has been done in this time."),
            DEFERRED,
            whole="state = 'done'",
            how=How.SUM,
        ),
        Definition(
            "satisfaction",
            _("Satisfaction"),
            _("Mean of the answers at the good-bye, from 1 to 5; visits of this time."),
            SCORES,
            how=How.MEAN,
            unit="score",
        ),
        Definition(
            "goodwill_given",
            _("Goodwill given"),
            _(
                "Net allowances given by a goodwill rule on orders; cancelled ones, and those "
                "that the invoice leaves out, don't count."
            ),
            GOODWILL,
            how=How.SUM,
        ),
        Definition(
            "goodwill_came_back",
            _("Came back after goodwill"),
            _(
                "Customers with a visit and goodwill in the time 365 days before this one: the "
                "share who came again within 12 months (365 days) after their first visit then."
            ),
            CAME_BACK,
            whole="got",
            part="is_back",
            how=How.SHARE,
        ),
        Definition(
            "similar_came_back",
            _("Similar ones without goodwill"),
            _(
                "Customers whose first visit then was in the same months, new or known alike, "
                "and who got no goodwill: the share who came again within 12 months (365 days)."
            ),
            CAME_BACK,
            whole="NOT got",
            part="is_back",
            how=How.SHARE,
        ),
    ),
)
