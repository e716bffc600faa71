"""The business, its sites and bays, services, staff, jobs."""

from __future__ import annotations

from workshop.models.change import Change
from workshop.models.company import Company
from workshop.models.jobs import Job
from workshop.models.login import Authenticator, LogIn, Passkey, RecoveryCode
from workshop.models.service import Service
from workshop.models.site import Bay, BayAbsence, Closure, OpeningHours, Season, Workshop
from workshop.models.user import User

__all__ = [
    "Authenticator",
    "Bay",
    "BayAbsence",
    "Change",
    "Closure",
    "Company",
    "Job",
    "LogIn",
    "OpeningHours",
    "Passkey",
    "RecoveryCode",
    "Season",
    "Service",
    "User",
    "Workshop",
]
