"""Board, visits, business cards."""
