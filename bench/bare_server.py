"""What this machine's sync and loopback allow a server of plain Python: the peer beside which the gate is measured.

It takes bodies of the gate's size over connections as the gate's, appends all that wait to one file, syncs it once, and
answers each with as many bytes as the gate does. It opens nothing, seals nothing and looks nothing up.
"""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

from upstander.exchange.sizes import ANSWER, SMALL_REQUEST

ANSWERED = b"." * ANSWER
_HEAD = b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n" % ANSWER
_LARGEST_GROUP = 32
"""As many as the gate commits together."""

Waiting = asyncio.Queue[tuple[bytes, asyncio.Future[None]]]


async def _serve(path: Path, port: int) -> None:
    waiting: Waiting = asyncio.Queue()

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        kept = asyncio.get_running_loop().create_future()
        waiting.put_nowait((await reader.readexactly(SMALL_REQUEST), kept))
        await kept
        writer.write(_HEAD + ANSWERED)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(take, "127.0.0.1", port, backlog=1_024)
    async with server:
        print("ready", flush=True)
        await _keep(path, waiting)


async def _keep(path: Path, waiting: Waiting) -> None:
    with path.open("xb", buffering=0) as file:
        while True:
            group = [await waiting.get()]
            while len(group) < _LARGEST_GROUP and not waiting.empty():
                group.append(waiting.get_nowait())
            await asyncio.to_thread(_append, file.fileno(), [body for body, _ in group])
            for _, kept in group:
                kept.set_result(None)


def _append(file: int, bodies: list[bytes]) -> None:
    os.writev(file, bodies)
    os.fsync(file)


if __name__ == "__main__":
    asyncio.run(_serve(Path(sys.argv[1]), int(sys.argv[2])))
