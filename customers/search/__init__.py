"""Finding customers by whatever is typed."""
