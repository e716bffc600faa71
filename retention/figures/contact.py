"""Whom we may reach, and what became of what we said."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from retention.figures.definition import OF_HOME, OF_WON, Cases, Definition, Group, How, Text

# The ledger keeps its customer through merges, so the survivor (r) is looked up.
ACTIVE = Cases(
    """
    WITH seen AS (
        SELECT v.customer_id, v.arrived_at AS at FROM bookings_visit v
        WHERE v.arrived_at >= %(recently)s AND v.arrived_at < %(end)s AND {visit_site[v]}
        UNION ALL
        SELECT b.customer_id, b.received_at FROM bookings_booking b
        WHERE b.state <> 'cancelled' AND b.received_at >= %(recently)s
          AND b.received_at < %(end)s AND {site[b.workshop_id]}
    ), last_seen AS (
        SELECT customer_id, max(at) AS at FROM seen GROUP BY customer_id
    ), said AS (
        SELECT r.id AS customer_id, ways.channel,
               e.kind IN ('given', 'confirmed') AS is_yes,
               row_number() OVER (
                   PARTITION BY r.id, ways.channel
                   ORDER BY e.happened_at DESC, e.id DESC) AS place
        FROM customers_consentevent e JOIN customers_customer c ON c.id = e.customer_id
        JOIN customers_customer r ON r.id = COALESCE(c.merged_into_id, c.id)
        JOIN (SELECT 'email' AS channel UNION ALL SELECT 'sms' UNION ALL SELECT 'call'
              UNION ALL SELECT 'letter') AS ways
          ON e.channel = ways.channel OR e.channel = ''
        WHERE e.purpose IN ('service', '') AND e.kind <> 'requested'
          AND e.happened_at < %(end)s
    ), word AS (
        SELECT customer_id,
               max(CASE WHEN channel = 'email' AND is_yes THEN 1 END) AS email,
               max(CASE WHEN channel = 'sms' AND is_yes THEN 1 END) AS sms,
               max(CASE WHEN channel = 'call' AND is_yes THEN 1 END) AS call,
               max(CASE WHEN channel = 'letter' AND NOT is_yes THEN 1 END) AS no_letter
        FROM said WHERE place < 2 GROUP BY customer_id
    )
    SELECT c.id AS customer_id, l.at, c.id AS ref, w.email, w.sms, w.call,
           CASE WHEN c.street <> '' AND c.city <> '' AND w.no_letter IS NULL THEN 1 END AS letter
    FROM last_seen l JOIN customers_customer c ON c.id = l.customer_id
    LEFT JOIN word w ON w.customer_id = c.id
    WHERE c.merged_into_id IS NULL AND c.erased_at IS NULL AND {won_by[c]}
    """,
    page="customers:detail",
    of_site=_("Chosen site: visits there and bookings for it."),
    of_source=OF_WON,
)

CONSENTS = Cases(
    """
    SELECT r.id AS customer_id, e.happened_at AS at, r.id AS ref, e.kind, e.channel, e.origin
    FROM customers_consentevent e JOIN customers_customer c ON c.id = e.customer_id
    JOIN customers_customer r ON r.id = COALESCE(c.merged_into_id, c.id)
    WHERE e.purpose IN ('service', '') AND e.kind <> 'requested'
      AND e.happened_at >= %(start)s AND e.happened_at < %(end)s
      AND {home[r.id]} AND {won_by[r]}
    """,
    page="customers:consent",
    of_site=OF_HOME,
    of_source=OF_WON,
)

# A reminder that went out, or a direct booking of its vehicle within 60 days after it.
REMINDERS = Cases(
    """
    WITH told AS (
        SELECT m.id, m.customer_id, m.handed_over_at AS sent, m.channel,
               {number[m.payload vehicle]} AS vehicle_id
        FROM messaging_message m LEFT JOIN customers_customer c ON c.id = m.customer_id
        WHERE m.kind = 'service_reminder' AND m.state IN ('handed_over', 'delivered', 'bounced')
          AND m.handed_over_at >= %(start)s AND m.handed_over_at < %(end)s
          AND {home[m.customer_id]} AND {won_by[c]}
    )
    SELECT customer_id, sent AS at, customer_id AS ref, 0 AS is_booking FROM told
    UNION ALL
    SELECT DISTINCT b.customer_id, b.received_at, b.customer_id, 1
    FROM told t
    JOIN bookings_booking b ON b.vehicle_id = t.vehicle_id AND b.received_at >= t.sent
      AND b.received_at <= {later[t.sent 60]}
    JOIN bookings_source s ON s.id = b.source_id
    WHERE s.kind = 'direct' AND b.state <> 'cancelled'
    """,
    page="customers:detail",
    of_site=OF_HOME,
    of_source=OF_WON,
)

MESSAGES = Cases(
    """
    SELECT m.customer_id, m.not_before AS at, m.id AS ref, m.state
    FROM messaging_message m LEFT JOIN customers_customer c ON c.id = m.customer_id
    WHERE m.not_before >= %(start)s AND m.not_before < %(end)s AND m.not_before < %(now)s
      AND m.state IN ('handed_over', 'delivered', 'bounced', 'missed', 'uncertain', 'failed')
      AND {home[m.customer_id]} AND {won_by[c]}
    """,
    page="messaging:detail",
    of_site=OF_HOME,
    of_source=OF_WON,
)


def _reach(channel: str, label: Text, meaning: Text) -> Definition:
    return Definition(
        f"consent_{channel}", label, meaning, ACTIVE, part=f"{channel} = 1", how=How.SHARE
    )


def _fate(state: str, label: Text, meaning: Text) -> Definition:
    return Definition(
        f"messages_{state}", label, meaning, MESSAGES, part=f"state = '{state}'", how=How.SHARE
    )


_CONSENT = _(
    "Customers with a visit or booking in the last two years whose last word on this channel "
    "is a consent to service reminders."
)
CONTACT = Group(
    "contact",
    _("Staying in touch"),
    (
        _reach("email", _("Reachable by e-mail"), _CONSENT),
        _reach("sms", _("Reachable by SMS"), _CONSENT),
        _reach("call", _("Reachable by phone"), _CONSENT),
        _reach(
            "letter",
            _("Reachable by letter"),
            _(
                "Customers with a visit or booking in the last two years, with a postal address "
                "and without an objection to letters."
            ),
        ),
        Definition(
            "consents_won",
            _("Consents won"),
            _("Consents to service reminders given in this time, one per channel."),
            CONSENTS,
            part="kind IN ('given', 'confirmed')",
        ),
        Definition(
            "opt_outs",
            _("Opted out"),
            _("Consents withdrawn and objections raised in this time."),
            CONSENTS,
            part="kind IN ('withdrawn', 'objected')",
        ),
        Definition(
            "reminders_sent",
            _("Reminders sent"),
            _("Service reminders that left the house in this time, on all channels."),
            REMINDERS,
            part="is_booking = 0",
        ),
        Definition(
            "bookings_after_reminders",
            _("Bookings after reminders"),
            _(
                "Direct bookings for a vehicle within 60 days after one of these reminders "
                "about it."
            ),
            REMINDERS,
            whole="is_booking = 0",
            part="is_booking = 1",
            how=How.AGAINST,
        ),
        _fate("bounced", _("Messages returned"), _("Messages of this time that came back.")),
        _fate(
            "missed",
            _("Messages missed"),
            _("Messages of this time that were never sent: they would have come too late."),
        ),
        _fate(
            "uncertain",
            _("Messages uncertain"),
            _("Messages of this time of which nobody knows whether they arrived."),
        ),
    ),
)
