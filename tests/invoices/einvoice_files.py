"""Small right e-invoices of our own, to be broken in one place by tests."""

from __future__ import annotations

from pathlib import Path

_SAMPLES = Path(__file__).parent / "samples"

CII_INVOICE = (_SAMPLES / "cii.xml").read_text(encoding="utf-8")
UBL_INVOICE = (_SAMPLES / "ubl.xml").read_text(encoding="utf-8")
XRECHNUNG_CII = (_SAMPLES / "xrechnung_cii.xml").read_text(encoding="utf-8")
XRECHNUNG_UBL = (_SAMPLES / "xrechnung_ubl.xml").read_text(encoding="utf-8")
