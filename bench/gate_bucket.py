"""How fast a gate keeps parts in a bucket, beside plain writes of the same parts to the same server.

The server is moto, on the same machine and its two cores: no provider. It keeps all in memory and syncs nothing, so the
ratio says what the gate adds, and neither figure says what a provider gives.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
import time
from pathlib import Path

from bench.gate import running_gate, send_all
from bench.gate_store import PART_REQUEST, SENDERS, is_kept, prepare_parts
from bench.rows import Row, at_most, told
from tests.gate.bucket import CREDENTIALS, S3Server, running_s3_server
from upstander.envelope.sizes import PART_LENGTH
from upstander.gate.s3.bucket import Bucket

PARTS = 64


def run() -> list[Row]:
    """Measure, and give the rows."""
    with tempfile.TemporaryDirectory(prefix="upstander-bench-") as name, running_s3_server() as server:
        return _parts(Path(name), server)


def _parts(folder: Path, server: S3Server) -> list[Row]:
    address = server.make_bucket()
    home = folder / "home"
    home.mkdir()
    settings = f'store = "s3"\nbucket = "{address.name}"\nbucket_endpoint = "{address.endpoint}"\n'
    (home / "upstander.toml").write_text(settings)
    with running_gate(home, CREDENTIALS) as (desk, _):
        prepared = prepare_parts(folder, desk.post("/ohttp-keys").content, PARTS)
        times, answers = send_all(folder, SENDERS, PART_REQUEST)
    errors = sum(not is_kept(one, answer) for one, answer in zip(prepared, answers, strict=True))
    ours, plain = PARTS / times["whole"], asyncio.run(_plain_writes(Bucket(server.make_bucket(), CREDENTIALS)))
    return [
        told("gate with a bucket at moto (no provider): parts a second, 16 senders", ours, "MiB/s"),
        told("calibration: plain writes of a part to the same moto, 16 at once", plain, "MiB/s"),
        told("gate with a bucket: parts beside plain writes", ours / plain, ""),
        at_most("gate with a bucket: parts refused or lost", errors, "", 0),
    ]


async def _plain_writes(bucket: Bucket) -> float:
    """MiB a second of objects of one part, as many at once as there are senders."""
    part = os.urandom(PART_LENGTH)
    numbers = iter(range(PARTS))

    async def write() -> None:
        for number in numbers:
            await bucket.put(f"plain/{number}", part)

    start = time.perf_counter()
    await asyncio.gather(*(write() for _ in range(SENDERS)))
    return PARTS / (time.perf_counter() - start)
