"""Evidence: append-only rows in a chain."""
