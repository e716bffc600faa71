"""Where bookings come from, and what it costs when a known customer comes that way again."""
