"""Invoices: drafted, complete, numbered without gaps, frozen, kept."""
