"""Bookings without a portal: our own page, business cards, a reminder's link, the phone."""
