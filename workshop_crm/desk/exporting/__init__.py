"""Everything that the house holds about its customers as tables, for the owner to take along."""
