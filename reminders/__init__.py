"""Plans, steps, the call list, effect of reminders."""
