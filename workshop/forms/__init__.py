"""Forms of the settings and of the first-run set-up: shape and syntax of input."""

from __future__ import annotations

from workshop.forms.calendar import (
    AbsenceFormSet,
    CommonClosureFormSet,
    SeasonForm,
    SharesForm,
    SiteClosureFormSet,
)
from workshop.forms.company import CompanyForm, FoundingForm, RulesForm
from workshop.forms.own import (
    CodeForm,
    NewPasskeyForm,
    OwnAddressesForm,
    OwnPasswordForm,
    OwnPinForm,
    PasswordLoginForm,
    PinLoginForm,
)
from workshop.forms.services import ServiceForm, StarterCatalogueForm
from workshop.forms.sites import BayFormSet, OpeningHoursForm, SiteForm
from workshop.forms.staff import NewPasswordForm, NewStaffForm, StaffForm

__all__ = [
    "AbsenceFormSet",
    "BayFormSet",
    "CodeForm",
    "CommonClosureFormSet",
    "CompanyForm",
    "FoundingForm",
    "NewPasskeyForm",
    "NewPasswordForm",
    "NewStaffForm",
    "OpeningHoursForm",
    "OwnAddressesForm",
    "OwnPasswordForm",
    "OwnPinForm",
    "PasswordLoginForm",
    "PinLoginForm",
    "RulesForm",
    "SeasonForm",
    "ServiceForm",
    "SharesForm",
    "SiteClosureFormSet",
    "SiteForm",
    "StaffForm",
    "StarterCatalogueForm",
]
