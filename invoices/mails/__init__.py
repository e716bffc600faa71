"""What customers get about orders and invoices; all of it part of the contract."""
