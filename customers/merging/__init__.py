"""Two records of one person or one car: found, shown, made one, and taken back."""
