"""Intake, slots, proposals, calendar, visits, direct booking."""
