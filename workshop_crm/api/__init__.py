"""The API for the other programs of the house, what they are told, and who they are."""
