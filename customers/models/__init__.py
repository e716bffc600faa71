"""People, vehicles, service history, tasks, the consent ledger."""

from __future__ import annotations

from customers.models.consent import (
    ConsentEvent,
    ConsentProof,
    ConsentUse,
    ConsentWording,
    ContactPause,
    ExistingCustomerBasis,
    Suppression,
)
from customers.models.customer import Customer, PossibleDuplicate
from customers.models.task import Task
from customers.models.vehicle import MileageReading, ServiceRecord, Vehicle

__all__ = [
    "ConsentEvent",
    "ConsentProof",
    "ConsentUse",
    "ConsentWording",
    "ContactPause",
    "Customer",
    "ExistingCustomerBasis",
    "MileageReading",
    "PossibleDuplicate",
    "ServiceRecord",
    "Suppression",
    "Task",
    "Vehicle",
]
