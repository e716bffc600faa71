"""From a due message to a written receipt: claimed, decided, handed over, recorded."""
