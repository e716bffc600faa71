"""The explanation: order and invoice side by side, every difference said and summed."""
