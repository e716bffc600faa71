"""Does an e-invoice keep the schema of its syntax and the rules of EN 16931 (R-09)?

``validate_document`` touches neither database nor network. It loads 200 MB of rules and engine:
for the worker and for commands, not for web processes.
"""

from __future__ import annotations

from invoices.validation.report import Finding, Report, load_rules, validate_document

__all__ = ["Finding", "Report", "load_rules", "validate_document"]
