"""What stands before a gate in these tests: ends TLS, passes every byte on, and keeps what came from the line's side.

As a program: ``python -m tests.relay.recorder HOST PORT GATE_HOST GATE_PORT CERTIFICATE FILE``.
"""

from __future__ import annotations

import asyncio
import ssl
import sys
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

_PIECE = 65_536


async def record(listen: tuple[str, int], gate: tuple[str, int], certificate: Path, file: Path) -> None:
    """Serve until cancelled; each byte stands in ``file`` before the gate has it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with file.open("ab", buffering=0) as kept:

        async def pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            to_gate = None
            with suppress(OSError):
                from_gate, to_gate = await asyncio.open_connection(*gate)
                await asyncio.gather(_copy(reader, to_gate, kept), _copy(from_gate, writer))
            for end in (writer, to_gate):
                if end is not None:
                    end.close()

        server = await asyncio.start_server(pass_on, *listen, ssl=context)
        async with server:
            await server.serve_forever()


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, kept: BinaryIO | None = None) -> None:
    """Copy until the line ends; then end the other side's, too."""
    with suppress(OSError):
        while piece := await reader.read(_PIECE):
            if kept:
                kept.write(piece)
            writer.write(piece)
            await writer.drain()
    writer.close()


if __name__ == "__main__":
    host, port, gate_host, gate_port, certificate, file = sys.argv[1:]
    asyncio.run(record((host, int(port)), (gate_host, int(gate_port)), Path(certificate), Path(file)))
