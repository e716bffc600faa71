"""Running the product: the embedded worker, the one-command server, health."""
