"""What operators may know of a gate: that it is up, classes, errors, and the number of yesterday, rounded to ten.

It listens on an address of its own host alone, for Prometheus and for whoever asks whether the gate is ready.
"""

from __future__ import annotations

from datetime import timedelta

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from upstander.gate.http import make_door
from upstander.gate.incident import errors_in_the_hour
from upstander.gate.state import GateState

_TEXT = "text/plain; version=0.0.4; charset=utf-8"
_CLASSES = ("none", "some", "many", "full")
_ROUNDED_TO = 10


def make_health_door(state: GateState) -> ASGIApp:
    """The ASGI application for this host's own monitoring."""
    health = _Health(state)
    return make_door(
        [
            Route("/metrics", health.tell, methods=["GET"]),
            Route("/ready", health.tell_ready, methods=["GET"]),
        ]
    )


class _Health:
    def __init__(self, state: GateState) -> None:
        self._state = state

    async def tell(self, _request: Request) -> Response:
        health = await self._state.health()
        yesterday = self._state.today() - timedelta(days=1)
        taken = await self._state.store.count_taken(yesterday)
        rounded = (taken + _ROUNDED_TO // 2) // _ROUNDED_TO * _ROUNDED_TO
        lines = [
            *_gauge("up", "1 while the gate can read its store.", {"": 1}),
            *_gauge("waiting", "How many reports wait for the desk, as a class.", _one_of(health["waiting"])),
            *_gauge("disk", "How full the volume is, as a class.", _one_of(health["disk"])),
            *_gauge("errors_in_the_hour", "The gate's own errors within the hour.", {"": errors_in_the_hour()}),
            *_gauge("reports_taken_yesterday", "Reports that the desk took, rounded to ten.", {"": rounded}),
        ]
        return Response("\n".join([*lines, ""]), media_type=_TEXT)

    async def tell_ready(self, _request: Request) -> Response:
        health = await self._state.health()
        is_ready = health["disk"] != "full" and self._state.keys.current() is not None
        return Response(status_code=204 if is_ready else 503)


def _one_of(found: object) -> dict[str, int]:
    return {f'{{class="{name}"}}': int(name == found) for name in _CLASSES}


def _gauge(name: str, purpose: str, values: dict[str, int]) -> list[str]:
    """One gauge in Prometheus' text format 0.0.4."""
    name = f"upstander_gate_{name}"
    samples = [f"{name}{label} {value}" for label, value in values.items()]
    return [f"# HELP {name} {purpose}", f"# TYPE {name} gauge", *samples]
