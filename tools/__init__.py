"""Scripts that set a machine up, and what the linters need."""
