"""Orders, invoices, line matching, the explanation."""
