"""What a site can take: opening hours, bays, free slots, blocked time."""
