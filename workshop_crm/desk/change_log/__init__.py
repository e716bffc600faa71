"""Who changed what, and when: one log of all apps, which only grows (C-44, C-49)."""
