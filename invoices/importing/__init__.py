"""Invoices of the house's own invoicing system: taken in, laid to their order, explained."""
