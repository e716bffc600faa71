"""The whole of a person's data over all apps: copy, erasure, purge, log."""
