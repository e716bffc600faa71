"""Shape of what is typed about orders and invoices."""
