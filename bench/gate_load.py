"""Sends prepared exchanges to a gate from many clients at once; runs as a process of its own beside the gate.

Reads the folder's ``requests`` (bodies of one size, one after the other), sends each over a connection of its own, and
writes the answers' bodies to ``answers`` in the same order, and to ``seconds.json`` the seconds of ``each``, of the
``whole``, and how long this process was ``busy`` on the processors meanwhile.
"""

from __future__ import annotations

import asyncio
import json
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from upstander.exchange.sizes import ANSWER, SMALL_REQUEST

_HEAD = (
    "POST /exchange HTTP/1.1\r\nhost: gate\r\ncontent-type: message/ohttp-req\r\naccept-language: en\r\n"
    "content-length: {}\r\nconnection: close\r\n\r\n"
)
_CHUNK = 65_536


async def _exchange(port: int, body: memoryview) -> bytes:
    """All that comes back until the connection is closed. The body is never copied: the gate needs the processors."""
    loop = asyncio.get_running_loop()
    with socket.socket() as line:
        line.setblocking(False)
        await loop.sock_connect(line, ("127.0.0.1", port))
        await loop.sock_sendall(line, _HEAD.format(len(body)).encode())
        await loop.sock_sendall(line, body)
        received = bytearray()
        while chunk := await loop.sock_recv(line, _CHUNK):
            received += chunk
        return bytes(received)


async def _run_client(
    port: int, work: Iterator[tuple[int, memoryview]], answers: list[bytes], seconds: list[float]
) -> None:
    for number, body in work:
        start = time.perf_counter()
        try:
            answer = await _exchange(port, body)
        except OSError:
            answer = b""
        seconds[number] = time.perf_counter() - start
        answers[number] = answer[-ANSWER:] if answer.startswith(b"HTTP/1.1 200 ") else b""


async def _send_all(port: int, clients: int, bodies: list[memoryview]) -> tuple[list[bytes], list[float], float]:
    answers = [b""] * len(bodies)
    seconds = [0.0] * len(bodies)
    work = enumerate(bodies)
    start = time.perf_counter()
    await asyncio.gather(*(_run_client(port, work, answers, seconds) for _ in range(clients)))
    return answers, seconds, time.perf_counter() - start


def main(folder: Path, port: int, clients: int, size: int = SMALL_REQUEST) -> None:
    """Send everything in ``folder``, requests of ``size`` bytes each, and write down what came of it."""
    requests = memoryview((folder / "requests").read_bytes())
    bodies = [requests[at : at + size] for at in range(0, len(requests), size)]
    before = time.process_time()
    answers, seconds, whole = asyncio.run(_send_all(port, clients, bodies))
    busy = time.process_time() - before
    (folder / "answers").write_bytes(b"".join(answer.ljust(ANSWER, b"\0") for answer in answers))
    (folder / "seconds.json").write_text(json.dumps({"each": seconds, "whole": whole, "busy": busy}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), *map(int, sys.argv[2:]))
