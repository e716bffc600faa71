"""Plans and their rounds: what is due, whom it concerns, when it is told."""
