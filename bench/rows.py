"""One row of the table of measurements."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """What was measured. ``ok`` is whether it meets ``target``; a row without a target only informs."""

    name: str
    value: float
    unit: str
    target: str | None
    ok: bool


def at_least(name: str, value: float, unit: str, target: float) -> Row:
    """A row that meets its target from ``target`` upwards."""
    return Row(name, round(value, 2), unit, f"at least {target:g}", value >= target)


def at_most(name: str, value: float, unit: str, target: float) -> Row:
    """A row that meets its target up to ``target``."""
    return Row(name, round(value, 2), unit, f"at most {target:g}", value <= target)


def told(name: str, value: float, unit: str) -> Row:
    """A row that tells about the machine and has no target."""
    return Row(name, round(value, 2), unit, None, True)
