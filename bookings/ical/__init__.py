"""Calendar files, the calendars that phones subscribe to, and what comes back from them."""
