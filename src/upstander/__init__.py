"""Upstander: report and refer extremist material without being known, and learn to answer it."""

__version__ = "0.1.0"
