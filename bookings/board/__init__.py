"""The day board: what stands where today, and where it may go."""
