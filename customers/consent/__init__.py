"""The consent ledger: declared, proved, worded, objected to, grown old."""
