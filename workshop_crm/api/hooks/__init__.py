"""Telling other programs of changes: signed, repeated until they are taken, never lost."""
