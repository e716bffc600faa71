"""The gate: may we say this to this person, on this channel, now? Default deny (C-10)."""
