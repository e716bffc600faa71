"""Other programs of the house, and what was answered to them."""

from __future__ import annotations

from workshop_crm.api.models.answer import KeptAnswer
from workshop_crm.api.models.external import ExternalId
from workshop_crm.api.models.system import System

__all__ = ["ExternalId", "KeptAnswer", "System"]
