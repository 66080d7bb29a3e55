"""Sends prepared exchanges to a gate from many clients at once; runs as a process of its own beside the gate.

Reads the folder's ``requests`` (bodies of one size, one after the other), sends each over a connection of its own, and
writes the answers' bodies to ``answers`` in the same order, and the seconds each took to ``seconds.json``.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from upstander.exchange.sizes import ANSWER, SMALL_REQUEST

_HEAD = (
    "POST /exchange HTTP/1.1\r\nhost: gate\r\ncontent-type: message/ohttp-req\r\naccept-language: en\r\n"
    "content-length: {}\r\nconnection: close\r\n\r\n"
)


class _Exchange(asyncio.Protocol):
    """Sends one request as soon as the connection stands, and collects what comes until it is closed."""

    def __init__(self, body: bytes) -> None:
        self._body = body
        self._received: list[bytes] = []
        self.done: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.WriteTransport)
        transport.writelines([_HEAD.format(len(self._body)).encode(), self._body])

    def data_received(self, data: bytes) -> None:
        self._received.append(data)

    def connection_lost(self, _error: Exception | None) -> None:
        if not self.done.done():
            self.done.set_result(b"".join(self._received))


async def _run_client(port: int, work: Iterator[tuple[int, bytes]], answers: list[bytes], seconds: list[float]) -> None:
    loop = asyncio.get_running_loop()
    for number, body in work:
        start = time.perf_counter()
        try:
            _, exchange = await loop.create_connection(lambda body=body: _Exchange(body), "127.0.0.1", port)  # type: ignore[misc]  # mypy can't infer a lambda with a default
            answer = await exchange.done
        except OSError:
            answer = b""
        seconds[number] = time.perf_counter() - start
        answers[number] = answer[-ANSWER:] if answer.startswith(b"HTTP/1.1 200 ") else b""


async def _send_all(port: int, clients: int, bodies: list[bytes]) -> tuple[list[bytes], list[float], float]:
    answers = [b""] * len(bodies)
    seconds = [0.0] * len(bodies)
    work = enumerate(bodies)
    start = time.perf_counter()
    await asyncio.gather(*(_run_client(port, work, answers, seconds) for _ in range(clients)))
    return answers, seconds, time.perf_counter() - start


def main(folder: Path, port: int, clients: int, size: int = SMALL_REQUEST) -> None:
    """Send everything in ``folder``, requests of ``size`` bytes each, and write down what came of it."""
    requests = (folder / "requests").read_bytes()
    bodies = [requests[at : at + size] for at in range(0, len(requests), size)]
    answers, seconds, whole = asyncio.run(_send_all(port, clients, bodies))
    (folder / "answers").write_bytes(b"".join(answer.ljust(ANSWER, b"\0") for answer in answers))
    (folder / "seconds.json").write_text(json.dumps({"each": seconds, "whole": whole}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), *map(int, sys.argv[2:]))
