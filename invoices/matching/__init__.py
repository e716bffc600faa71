"""Which lines of an invoice stand for which lines of an order. Pure."""
