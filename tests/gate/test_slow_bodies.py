"""A body that does not come is given up, and is answered like everything else."""

import asyncio

import pytest

from tests.gate.running import SMALL
from upstander.exchange.problem import name_of_problem
from upstander.gate import http
from upstander.gate.keys import OhttpKeys
from upstander.gate.public_door import make_public_door
from upstander.gate.sqlite.store import SqliteStore
from upstander.gate.state import GateState


@pytest.mark.parametrize("length", [SMALL, 1_048_576 + 8_192])
def test_a_body_that_stops_half_way_is_given_up(tmp_path, monkeypatch, length):
    monkeypatch.setattr(http, "SECONDS_FOR_BODY", 0.05)
    store = SqliteStore(tmp_path / "gate.db")
    sent: list[dict] = []
    chunks = [{"type": "http.request", "body": bytes(1_000), "more_body": True}]

    async def receive() -> dict:
        if chunks:
            return chunks.pop()
        return await asyncio.Future()  # nothing more, ever

    async def send(message: dict) -> None:
        sent.append(message)

    headers = [(b"content-type", b"message/ohttp-req"), (b"content-length", str(length).encode())]
    scope = {"type": "http", "method": "POST", "path": "/exchange", "query_string": b"", "headers": headers}

    async def call() -> None:
        await make_public_door(GateState(tmp_path, store, OhttpKeys(tmp_path / "ohttp")))(scope, receive, send)

    asyncio.run(asyncio.wait_for(call(), 30))
    store.close()
    start, body = sent
    assert start["status"] == 408
    assert (b"connection", b"close") in start["headers"]
    assert len(body["body"]) == SMALL
    assert name_of_problem(body["body"]) == "exchange"
