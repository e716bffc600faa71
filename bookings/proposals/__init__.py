"""Dates that we offer: held, accepted, declined, asked about again."""
