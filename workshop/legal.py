"""Legal details that letters, mails and invoices must carry, by legal form (E-10, L-03, R-01)."""

from __future__ import annotations

from django.utils.translation import gettext as _

from workshop.models import Company

LegalForm = Company.LegalForm

_ALWAYS = ("name", "street", "postcode", "city", "phone", "email", "representatives")
_REGISTERED = ("register_court", "register_number")
_UNREGISTERED_FORMS = {LegalForm.SOLE}


def required_fields(legal_form: str) -> tuple[str, ...]:
    """Name the fields of Company that this legal form needs, besides one tax number."""
    return _ALWAYS if legal_form in _UNREGISTERED_FORMS else _ALWAYS + _REGISTERED


def missing_details(company: Company) -> list[str]:
    """Name in words what is still missing; empty when letters, mails and invoices may go out.

    Source: §35a GmbHG, §37a HGB, §125a HGB, §14(4) UStG, §5 DDG (L-03, R-01, E-10).
    """
    missing = [
        str(Company._meta.get_field(name).verbose_name)
        for name in required_fields(company.legal_form)
        if not getattr(company, name)
    ]
    if not (company.vat_id or company.tax_number):
        missing.append(_("VAT id or tax number"))
    is_full_name = all(" " in name.strip() for name in company.representatives.split(","))
    if company.representatives and not is_full_name:
        missing.append(_("first and last name of each person who represents the company"))
    return missing


def legal_lines(company: Company) -> list[str]:
    """Return the company's details, one line each, for footers and the imprint."""
    register = ", ".join(filter(None, [company.register_court, company.register_number]))
    labelled = [
        (_representation_label(company.legal_form), company.representatives),
        (_("Register"), register),
        (_("VAT id"), company.vat_id),
        (_("Tax number"), "" if company.vat_id else company.tax_number),
        (_("Chamber"), company.chamber),
    ]
    address = f"{company.street}, {company.postcode} {company.city}"
    return [company.name, address, f"{company.phone}, {company.email}"] + [
        f"{label}: {value}" for label, value in labelled if value
    ]


def _representation_label(legal_form: str) -> str:
    if legal_form in {LegalForm.SOLE, LegalForm.EK}:
        return _("Owner")
    if legal_form in {LegalForm.OHG, LegalForm.KG}:
        return _("Partners")
    return _("Managing directors")
