"""The sealed store in one SQLite file: the default."""
