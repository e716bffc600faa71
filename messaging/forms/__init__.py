"""Shape of what staff type about messages, mailboxes and texts."""
