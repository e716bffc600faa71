"""Many companies on one machine: a cell each, with a database, files and keys of its own."""
