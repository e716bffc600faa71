"""Pages that show all apps at once."""
