"""What Art. 15(1) GDPR wants to be said besides the data themselves."""

from __future__ import annotations

from django.utils.translation import gettext as _

from customers.privacy.periods import PERIODS, periods_in_force
from workshop.models import Company


def purposes() -> list[tuple[str, str]]:
    """Return what data are used for, each with its legal basis (C-40)."""
    return [
        (
            _("Appointments, orders and invoices, and the messages about them"),
            _("contract, Art. 6(1)(b) GDPR"),
        ),
        (
            _("Keeping invoices and business letters"),
            _("legal duty, Art. 6(1)(c) GDPR with §147 AO, §257 HGB, §14b UStG"),
        ),
        (
            _("Reminders, questions about satisfaction, offers"),
            _(
                "your consent, Art. 6(1)(a) GDPR; for e-mail to existing customers §7(3) UWG; "
                "for letters legitimate interest, Art. 6(1)(f) GDPR, until you object"
            ),
        ),
        (
            _("Proof of consents and objections"),
            _("legal duty, Art. 6(1)(c) and 7(1) GDPR, §7a UWG"),
        ),
        (
            _("Log of who looked at data and changed them"),
            _("security of processing, Art. 32 GDPR"),
        ),
    ]


def recipients(company: Company | None) -> list[str]:
    """Return who gets data outside of the house."""
    found = [
        _("our e-mail provider, who carries our mails"),
        _("the post, for letters"),
        _("our tax adviser, and authorities where the law says so"),
    ]
    if company and company.twilio_contract_on:
        found.append(
            _(
                "Twilio (USA), who carries SMS and automatic calls, under a processing contract "
                "with standard contractual clauses"
            )
        )
    return found


def sources() -> str:
    """Say where data come from."""
    return _(
        "From you, from the portal through which you booked (see “bookings”), and from the "
        "vehicle's papers."
    )


def storage_times() -> list[tuple[str, str]]:
    """Return how long which data are kept, by law and by the rules of the house (C-51, C-52)."""
    days = periods_in_force()
    by_law = [
        (_("invoices and their orders"), _("8 years from the end of their year")),
        (_("business letters"), _("6 years from the end of their year")),
        (_("proofs of consent"), _("5 years from the consent and from each use")),
    ]
    own = [
        (
            str(period.label),
            _("%(days)d days %(start)s") % {"days": days[period.key], "start": period.starts},
        )
        for period in PERIODS
    ]
    return [*by_law, *own]


def rights() -> list[str]:
    """Return what a person may ask for."""
    return [
        _("You may have your data corrected, erased or restricted, and take them with you."),
        _("You may object to advertising at any time, in any form."),
        _("You may take back a consent at any time; what was done before stays lawful."),
        _("You may complain to the data protection authority of your federal state."),
        _("No machine decides about you."),
    ]
