"""People, vehicles, what is due, tasks, the consent ledger, matching."""
