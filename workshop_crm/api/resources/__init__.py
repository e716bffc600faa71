"""One module for each kind of row: its shape, and what may be done with it."""
