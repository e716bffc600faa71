"""What comes back: replies, objections, bounces, reports of providers."""
