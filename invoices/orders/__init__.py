"""Orders: opened, filled, grown beyond the estimate, agreed anew."""
