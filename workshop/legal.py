"""Legal details that letters, mails and invoices must carry, by legal form (E-10, L-03, R-01)."""

from __future__ import annotations

import re

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
    names = {field.name: str(field.verbose_name) for field in Company._meta.fields}
    missing = [
        names[name] for name in required_fields(company.legal_form) if not getattr(company, name)
    ]
    if not (company.vat_id or company.tax_number):
        missing.append(_("VAT id or tax number"))
    people = [name.split() for name in company.representatives.split(",")]
    if company.representatives and not all(words[1:] for words in people):
        missing.append(_("first and last name of each person who represents the company"))
    return missing


def legal_lines(company: Company) -> list[str]:
    """Return the company's details, one line each, for footers of letters, mails, invoices."""
    address = f"{company.street}, {company.postcode} {company.city}"
    contact = ", ".join(filter(None, [company.phone, company.email, company.website]))
    lines = [_full_name(company), address, contact]
    return lines + [f"{label}: {value}" for label, value in _registered_facts(company)]


def imprint_facts(company: Company) -> list[tuple[str, str]]:
    """Return label and value of each detail that the imprint has to show (§5 DDG, E-10)."""
    facts = [
        (_("Provider"), _full_name(company)),
        (_("Address"), f"{company.street}, {company.postcode} {company.city}"),
        (_("Phone"), company.phone),
        (_("E-mail"), company.email),
    ]
    return [(label, value) for label, value in facts if value] + _registered_facts(company)


def _full_name(company: Company) -> str:
    """The name with its legal form, unless it says it already; sole traders have none."""
    form = company.get_legal_form_display()
    as_word = re.compile(rf"(?<!\w){re.escape(form)}(?!\w)", re.IGNORECASE)
    if company.legal_form == LegalForm.SOLE or as_word.search(company.name):
        return company.name
    # §5a GmbHG: a company that calls itself UG has to say the words in brackets as well.
    short, _bracket, _rest = form.partition(" (")
    return f"{company.name.removesuffix(f' {short}')} {form}"


def _registered_facts(company: Company) -> list[tuple[str, str]]:
    register = ", ".join(filter(None, [company.register_court, company.register_number]))
    facts = [
        (_representation_label(company.legal_form), company.representatives),
        (_("Register"), register),
        (_("VAT id"), company.vat_id),
        (_("Tax number"), "" if company.vat_id else company.tax_number),
        (_("Chamber"), company.chamber),
    ]
    return [(label, value) for label, value in facts if value]


def _representation_label(legal_form: str) -> str:
    if legal_form in {LegalForm.SOLE, LegalForm.EK}:
        return _("Owner")
    if legal_form in {LegalForm.OHG, LegalForm.KG}:
        return _("Partners")
    return _("Managing directors")
