"""Measurements, each beside its target."""
