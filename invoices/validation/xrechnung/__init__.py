"""XRechnung's own rules, for documents that say they keep it (BT-24).

The official rules of EN 16931 come with a package and run in the engine; XRechnung's come with
none that is well kept, so they are tables of ours: a path in each syntax finds what breaks a rule.
"""

from __future__ import annotations

from invoices.validation.xrechnung.claims import (
    SOURCE,
    Claim,
    call_by_the_norm,
    claim_of,
    violations,
)

__all__ = ["SOURCE", "Claim", "call_by_the_norm", "claim_of", "violations"]
