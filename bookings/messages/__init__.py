"""What we write about bookings: kinds, texts, and when they leave."""
