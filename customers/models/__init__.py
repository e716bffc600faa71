"""People, vehicles, service history, tasks, the consent ledger."""

from __future__ import annotations

from customers.models.access import AccessEntry
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
from customers.models.house_wording import HouseWording
from customers.models.hu import HuInterval
from customers.models.importing import CustomerImport, ImportedRow, ImportKey
from customers.models.merge import JoinedVehicle, MergeRecord
from customers.models.note import Note
from customers.models.paper import RegistrationPaper
from customers.models.privacy import Erasure, Restriction, RetainedRecord, RetentionPeriod
from customers.models.proof_file import ProofFile
from customers.models.robinson import RobinsonEntry, RobinsonList
from customers.models.search import SearchTerm
from customers.models.task import Task
from customers.models.tyres import TyreSet
from customers.models.vehicle import (
    MileageReading,
    PlateHistory,
    ServiceRecord,
    Vehicle,
    VehicleInterval,
)

__all__ = [
    "AccessEntry",
    "ConsentEvent",
    "ConsentProof",
    "ConsentUse",
    "ConsentWording",
    "ContactPause",
    "Customer",
    "CustomerImport",
    "Erasure",
    "ExistingCustomerBasis",
    "HouseWording",
    "HuInterval",
    "ImportKey",
    "ImportedRow",
    "JoinedVehicle",
    "MergeRecord",
    "MileageReading",
    "Note",
    "PlateHistory",
    "PossibleDuplicate",
    "ProofFile",
    "RegistrationPaper",
    "Restriction",
    "RetainedRecord",
    "RetentionPeriod",
    "RobinsonEntry",
    "RobinsonList",
    "SearchTerm",
    "ServiceRecord",
    "Suppression",
    "Task",
    "TyreSet",
    "Vehicle",
    "VehicleInterval",
]
