"""All figures, in the order of the owner's page."""

from __future__ import annotations

from dataclasses import replace

from retention.figures.calendar import DEFINITIONS as CALENDAR
from retention.figures.commission import ANSWERING, COMMISSION
from retention.figures.contact import CONTACT
from retention.figures.customers import CUSTOMERS
from retention.figures.definition import Definition, Group
from retention.figures.portal import PORTAL
from retention.figures.work import WORK

_PROMISE = replace(ANSWERING, definitions=(*ANSWERING.definitions, *CALENDAR))
GROUPS: tuple[Group, ...] = (PORTAL, COMMISSION, _PROMISE, CONTACT, CUSTOMERS, WORK)
DEFINITIONS: dict[str, Definition] = {
    each.key: each for group in GROUPS for each in group.definitions
}
