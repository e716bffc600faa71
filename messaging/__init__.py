"""The outbox, the gate, the channels, and what comes back."""
