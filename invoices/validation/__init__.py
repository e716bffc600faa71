"""Does an e-invoice keep the schema of its syntax and the rules of EN 16931 (R-09)?

``validate_document`` touches neither database nor network. Rules and engine, 200 MB, live in a
process of their own that ends when idle.
"""

from __future__ import annotations

from invoices.validation.process import RulesUnavailableError
from invoices.validation.report import Finding, Report, load_rules, validate_document

__all__ = ["Finding", "Report", "RulesUnavailableError", "load_rules", "validate_document"]
