"""Letters: batched, printed, posted, sometimes returned (L-01, L-04)."""
