"""Reading in an existing customer file: docs/importing.md."""
