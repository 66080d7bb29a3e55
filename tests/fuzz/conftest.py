"""A gate for the calls that are made up."""

from tests.gate.conftest import gate

__all__ = ["gate"]
