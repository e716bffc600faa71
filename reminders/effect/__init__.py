"""Whether reminders work."""
