"""The lead's report: numbers that name nobody and from which nobody can be worked out, each with its uncertainty."""
