"""Forms of the settings and of the first-run set-up: shape and syntax of input."""

from __future__ import annotations

from workshop.forms.company import CompanyForm, FoundingForm, RulesForm
from workshop.forms.services import ServiceForm, StarterCatalogueForm
from workshop.forms.sites import BayFormSet, ClosureFormSet, OpeningHoursForm, SiteForm
from workshop.forms.staff import NewPasswordForm, NewStaffForm, StaffForm

__all__ = [
    "BayFormSet",
    "ClosureFormSet",
    "CompanyForm",
    "FoundingForm",
    "NewPasswordForm",
    "NewStaffForm",
    "OpeningHoursForm",
    "RulesForm",
    "ServiceForm",
    "SiteForm",
    "StaffForm",
    "StarterCatalogueForm",
]
