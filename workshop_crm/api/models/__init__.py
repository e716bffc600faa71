"""Other programs of the house, what was answered to them, and what they are told."""

from __future__ import annotations

from workshop_crm.api.models.answer import KeptAnswer
from workshop_crm.api.models.external import ExternalId
from workshop_crm.api.models.hook import Delivery, Endpoint
from workshop_crm.api.models.system import System

__all__ = ["Delivery", "Endpoint", "ExternalId", "KeptAnswer", "System"]
