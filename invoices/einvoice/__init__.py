"""Our invoices as e-invoices: EN 16931 in CII syntax, inside a PDF/A-3 (Factur-X, ZUGFeRD)."""

from __future__ import annotations
