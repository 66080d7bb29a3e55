"""Bodies that come slowly, or not to their end: given up in time, answered like everything else, in nobody's way."""

import asyncio
import os
import socket
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest
from starlette.requests import Request

from tests.gate.running import MIB, SMALL, RunningGate
from upstander.exchange.problem import name_of_problem
from upstander.gate import http, public_door, turns
from upstander.gate.flood import Entrance
from upstander.gate.keys import OhttpKeys
from upstander.gate.public_door import make_public_door
from upstander.gate.sqlite.store import SqliteStore
from upstander.gate.state import LARGE_BODIES_OPENED, GateState

LARGE = MIB + 8_192


class Sender:
    """One request at a door, whose body comes as its test says."""

    def __init__(self, length: int) -> None:
        self.begun = asyncio.Event()
        self.sent: list[dict] = []
        self._coming: asyncio.Queue[dict] = asyncio.Queue()
        self._length = length

    def send(self, body: bytes, *, is_last: bool = False) -> None:
        self._coming.put_nowait({"type": "http.request", "body": body, "more_body": not is_last})

    def hang_up(self) -> None:
        self._coming.put_nowait({"type": "http.disconnect"})

    async def call(self, door: Callable[..., Awaitable[None]]) -> int:
        """The status that it is answered with."""
        headers = [(b"content-type", b"message/ohttp-req"), (b"content-length", str(self._length).encode())]
        scope = {"type": "http", "method": "POST", "path": "/exchange", "query_string": b"", "headers": headers}
        await door(scope, self._receive, self._answer)
        return self.sent[0]["status"]

    async def _receive(self) -> dict:
        self.begun.set()
        return await self._coming.get()

    async def _answer(self, message: dict) -> None:
        self.sent.append(message)


@pytest.fixture
def state(tmp_path: Path) -> Iterator[GateState]:
    store = SqliteStore(tmp_path / "gate.db")
    yield GateState(tmp_path, store, OhttpKeys(tmp_path / "ohttp"))
    store.close()


def within(work: Awaitable[None]) -> None:
    asyncio.run(asyncio.wait_for(work, 30))


def test_no_more_large_bodies_are_opened_together_however_many_entrances_there_are(state):
    async def fill_the_places() -> None:
        for _ in range(LARGE_BODIES_OPENED):
            await state.opening.acquire()
        senders = [Sender(LARGE) for _ in Entrance]
        calls = []
        for sender, entrance in zip(senders, Entrance, strict=True):
            sender.send(bytes(LARGE), is_last=True)
            calls.append(asyncio.create_task(sender.call(make_public_door(state, entrance))))
        done, _ = await asyncio.wait(calls, timeout=0.3)
        assert not done
        state.opening.release()
        assert await asyncio.gather(*calls) == [400, 400]  # nobody sealed them

    within(fill_the_places())


@pytest.mark.parametrize("length", [SMALL, LARGE])
def test_a_body_that_stops_half_way_is_given_up(state, monkeypatch, length):
    monkeypatch.setattr(http, "SECONDS_FOR_BODY", 0.05)

    async def stop_half_way() -> None:
        sender = Sender(length)
        sender.send(bytes(1_000))
        assert await sender.call(make_public_door(state)) == 408
        start, body = sender.sent
        assert (b"connection", b"close") in start["headers"]
        assert len(body["body"]) == SMALL
        assert name_of_problem(body["body"]) == "exchange"

    within(stop_half_way())


def test_a_body_that_comes_byte_by_byte_is_read_whole():
    body = os.urandom(10_000)
    coming = iter(body)

    async def receive() -> dict:
        byte = next(coming, None)
        return {"type": "http.request", "body": b"" if byte is None else bytes([byte]), "more_body": byte is not None}

    request = Request({"type": "http", "headers": []}, receive)
    assert asyncio.run(http.read_body(request, len(body), problem="exchange")) == body


@pytest.mark.promise("P2")
@pytest.mark.parametrize("length", [SMALL, LARGE])
def test_a_line_that_breaks_is_no_mistake_of_the_gates_and_leaves_no_word(state, capsys, length):
    """A log keeps the time of each line: one about a report that broke off would tell when it came."""

    async def break_off() -> None:
        sender = Sender(length)
        sender.send(bytes(1_000))
        sender.hang_up()
        assert await sender.call(make_public_door(state)) == 400

    within(break_off())
    assert capsys.readouterr() == ("", "")


@pytest.mark.promise("P2")
@pytest.mark.parametrize("chunk", [b"5;" + b"a" * 30_000 + b"\r\nhello", b"f" * 18 + b"\r\nhello", b"-1\r\n"])
def test_a_body_that_is_no_http_is_refused_without_a_word(gate: RunningGate, chunk):
    head = (
        b"POST /exchange HTTP/1.1\r\nhost: g\r\ncontent-type: message/ohttp-req\r\ntransfer-encoding: chunked\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", gate.port), timeout=20) as line:
        line.sendall(head + chunk + b"\r\n0\r\n\r\n")
        assert line.recv(64).startswith(b"HTTP/1.1 400 ")
    assert gate.output.read_text() == ""


@pytest.mark.promise("P8")
def test_while_others_wait_nobody_holds_a_place_by_sending_slowly(state, monkeypatch):
    """Also not those who waited themselves: with one place, each of the slow ones makes way for the next."""
    monkeypatch.setattr(public_door, "LARGE_BODIES_READ", 1)
    monkeypatch.setattr(turns, "SECONDS_WHILE_OTHERS_WAIT", 0.05)

    async def crowd() -> None:
        door = make_public_door(state)
        slow = [Sender(LARGE) for _ in range(3)]
        calls = []
        for sender in slow:
            sender.send(bytes(1_000))
            calls.append(asyncio.create_task(sender.call(door)))
        await slow[0].begun.wait()
        honest = Sender(LARGE)
        honest.send(os.urandom(LARGE), is_last=True)
        assert await honest.call(door) == 400  # it was read: no exchange that can be opened
        assert await asyncio.gather(*calls) == [408] * 3

    within(crowd())


@pytest.mark.promise("P8")
def test_whoever_sends_slowly_may_where_nobody_waits(state, monkeypatch):
    monkeypatch.setattr(turns, "SECONDS_WHILE_OTHERS_WAIT", 0)

    async def take_time() -> None:
        sender = Sender(LARGE)
        call = asyncio.create_task(sender.call(make_public_door(state)))
        await sender.begun.wait()
        for _ in range(4):
            sender.send(bytes(LARGE // 4))
            await asyncio.sleep(0.01)
        sender.send(b"", is_last=True)
        assert await call == 400

    within(take_time())
