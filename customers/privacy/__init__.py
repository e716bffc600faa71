"""A person's rights over their data: access, restriction, erasure; and how long data is kept."""
