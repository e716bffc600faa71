"""From the proposal to the visit: who accepts, who comes."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from retention.figures.definition import OF_BOOKINGS, OF_PORTAL, Cases, Definition, How

PROPOSALS = Cases(
    """
    SELECT b.customer_id, p.created_at AS at, b.id AS ref, p.state,
           p.state IN ('accepted', 'declined', 'lapsed')
             OR p.state = 'open' AND p.expires_at < %(now)s AS is_decided
    FROM bookings_proposal p JOIN bookings_booking b ON b.id = p.booking_id
    WHERE p.created_at >= %(start)s AND p.created_at < %(end)s
      AND {site[b.workshop_id]} AND {source[b.source_id]}
    """,
    page="bookings:detail",
    of_site=OF_BOOKINGS,
    of_source=OF_PORTAL,
)
APPOINTMENTS = Cases(
    """
    SELECT a.customer_id, a.starts_at AS at, a.customer_id AS ref, a.state
    FROM bookings_appointment a LEFT JOIN bookings_booking b ON b.id = a.booking_id
    WHERE a.starts_at >= %(start)s AND a.starts_at < %(end)s AND a.starts_at < %(now)s
      AND a.state IN ('confirmed', 'arrived', 'done', 'no_show')
      AND {site[a.workshop_id]} AND {source[b.source_id]}
    """,
    page="customers:detail",
    of_site=_("Chosen site: appointments there."),
    of_source=OF_PORTAL,
)

DEFINITIONS = (
    Definition(
        "proposals_accepted",
        _("Proposals accepted"),
        _(
            "Proposals made in this time that were accepted; of those accepted, declined or "
            "expired. Open and withdrawn ones don't count."
        ),
        PROPOSALS,
        whole="is_decided",
        part="state = 'accepted'",
        how=How.SHARE,
    ),
    Definition(
        "showed_up",
        _("Came to the appointment"),
        _("Past appointments of this time to which the customer came."),
        APPOINTMENTS,
        part="state IN ('arrived', 'done')",
        how=How.SHARE,
    ),
    Definition(
        "no_shows",
        _("Did not come"),
        _("Past appointments of this time to which the customer did not come."),
        APPOINTMENTS,
        part="state = 'no_show'",
        how=How.SHARE,
    ),
)
