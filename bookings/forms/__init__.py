"""Forms, by the room of the app whose pages send them."""
