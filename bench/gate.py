"""How many text reports a second the gate acknowledges, durably, from 1, 50 and 200 clients at once.

A real gate process, the real exchange over loopback, one connection a report. The load comes from a second process, so
both share the machine's cores. Every answer is opened afterwards and must acknowledge its own report; at the end the
gate must list exactly what it acknowledged. Then the same bodies go to ``bare_server``, which keeps and answers as many
bytes and does nothing else: what sync and loopback allow.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles
from typing import Any

import httpx

from bench.bare_server import ANSWERED
from bench.rows import Row, at_least, at_most, told
from upstander.envelope.canonical import write_canonical
from upstander.envelope.parts import digest_of_parts
from upstander.exchange.binary_http import BinaryHttpError, Request, decode_response, encode_request
from upstander.exchange.oblivious import (
    REQUEST_OVERHEAD,
    KeyConfiguration,
    ObliviousError,
    ResponseOpener,
    seal_request,
)
from upstander.exchange.sizes import ANSWER, SMALL_REQUEST, WHOLE_REPORT

PORT = 8487
LOADS = ((1, 300), (50, 2_000), (200, 4_000))
"""Clients at once, and how many reports they send together."""


@dataclass(frozen=True)
class Prepared:
    digest: bytes
    opener: ResponseOpener


def run() -> list[Row]:
    """Measure, and give the rows."""
    rows = list(_calibrate())
    with tempfile.TemporaryDirectory(prefix="upstander-bench-") as name:
        folder = Path(name)
        with running_gate(folder / "home") as (desk, _):
            key = desk.post("/ohttp-keys").content
            acknowledged = 0
            for clients, reports in LOADS:
                load_rows, good = _measure(folder, key, clients, reports)
                rows += load_rows
                acknowledged += good
            listed = len(desk.get("/envelopes").json()["envelopes"])
            rows.append(at_most("gate: acknowledged but not listed, or the reverse", abs(listed - acknowledged), "", 0))
        clients, reports = LOADS[-1]
        bare = _bare_rate(folder, clients, reports)
        rows.append(told(f"calibration: bodies a second at a bare server, {clients} at once", bare, "1/s"))
        rows.append(
            told(f"gate, {clients} at once: reports beside the bare server's bodies", load_rows[0].value / bare, "")
        )
    return rows


def _bare_rate(folder: Path, clients: int, reports: int) -> float:
    """Bodies a second that ``bare_server`` keeps and answers, of the same that the gate was sent last."""
    words = [sys.executable, "-m", "bench.bare_server", str(folder / "bare"), str(PORT)]
    with subprocess.Popen(words, stdout=subprocess.PIPE) as process:
        process.stdout.readline()  # type: ignore[union-attr]  # it is a pipe
        times, answers = send_all(folder, clients)
        process.terminate()
    if answers != [ANSWERED] * reports:
        raise RuntimeError("The bare server left bodies unanswered.")
    return reports / float(times["whole"])


def _measure(folder: Path, key: bytes, clients: int, reports: int) -> tuple[list[Row], int]:
    prepared = prepare(folder, key, reports)
    times, answers = send_all(folder, clients)
    errors = sum(not acknowledges(one, answer) for one, answer in zip(prepared, answers, strict=True))
    p99 = quantiles(times["each"], n=100)[98] * 1_000
    name = f"gate, {clients} at once"
    rate_name, p99_name = f"{name}: text reports a second", f"{name}: p99"
    rate = reports / times["whole"]
    if clients == 1:
        rows = [told(rate_name, rate, "1/s"), told(p99_name, p99, "ms")]
    else:
        rows = [at_least(rate_name, rate, "1/s", 200), at_most(p99_name, p99, "ms", 250)]
    return [*rows, at_most(f"{name}: errors", errors, "", 0)], reports - errors


def send_all(folder: Path, clients: int, size: int = SMALL_REQUEST) -> tuple[dict[str, Any], list[bytes]]:
    """Have another process send what is prepared: what ``gate_load`` says of the seconds, and the answers."""
    words = [sys.executable, "-m", "bench.gate_load", str(folder), *map(str, (PORT, clients, size))]
    subprocess.run(words, check=True)
    answers = (folder / "answers").read_bytes()
    times: dict[str, Any] = json.loads((folder / "seconds.json").read_text())
    return times, [answers[at : at + ANSWER] for at in range(0, len(answers), ANSWER)]


def prepare(folder: Path, key: bytes, reports: int) -> list[Prepared]:
    """Seal one exchange a report. The gate can't tell a sealed report from random bytes, so these are random."""
    configuration = KeyConfiguration.from_bytes(key)
    prepared = []
    with (folder / "requests").open("wb") as file:
        for _ in range(reports):
            report = os.urandom(WHOLE_REPORT)
            digest = digest_of_parts([report])
            call = Request("PUT", f"/envelopes/{os.urandom(16).hex()}", {"digest": digest.hex()}, report)
            sealed, opener = seal_request(configuration, encode_request(call, SMALL_REQUEST - REQUEST_OVERHEAD))
            file.write(sealed)
            prepared.append(Prepared(digest, opener))
    return prepared


def acknowledges(prepared: Prepared, untrusted_answer: bytes) -> bool:
    try:
        response = decode_response(prepared.opener.open(untrusted_answer))
    except (ObliviousError, BinaryHttpError):
        return False
    return response.status == 201 and response.body == write_canonical({"digest": prepared.digest.hex()})


@contextmanager
def running_gate(home: Path, credentials: Mapping[str, str] | None = None) -> Iterator[tuple[httpx.Client, int]]:
    """A gate process on a home of its own: a client at its desk's door, and its process id."""
    environment = {**os.environ, **(credentials or {}), "UPSTANDER_HOME": str(home), "UPSTANDER_GATE_PORT": str(PORT)}
    process = subprocess.Popen([sys.executable, "-m", "upstander.gate"], env=environment)
    try:
        transport = httpx.HTTPTransport(uds=str(home / "gate" / "door.sock"))
        with httpx.Client(transport=transport, base_url="http://door", timeout=60) as desk:
            _wait_until_up(process, desk)
            yield desk, process.pid
    finally:
        process.terminate()
        process.wait()


def _wait_until_up(process: subprocess.Popen[bytes], desk: httpx.Client) -> None:
    deadline = time.monotonic() + 30
    while process.poll() is None and time.monotonic() < deadline:
        try:
            desk.get("/health").raise_for_status()
            return
        except httpx.TransportError:
            time.sleep(0.05)
    raise RuntimeError("The gate did not start.")


def _calibrate() -> Iterator[Row]:
    """What the machine gives: syncs of small writes, and one core's speed at hashing and at plain Python."""
    with tempfile.TemporaryFile() as file:
        count, start = 0, time.perf_counter()
        while time.perf_counter() - start < 1:
            file.write(bytes(4_096))
            file.flush()
            os.fsync(file.fileno())
            count += 1
        yield told("calibration: fsyncs of 4 KiB", count / (time.perf_counter() - start), "1/s")
    block, start = bytes(1 << 20), time.perf_counter()
    for _ in range(128):
        hashlib.sha256(block).digest()
    yield told("calibration: SHA-256 on one core", 128 / (time.perf_counter() - start), "MiB/s")
    total, start = 0, time.perf_counter()
    for number in range(3_000_000):
        total += number
    yield told("calibration: Python on one core", 3 / (time.perf_counter() - start), "million steps/s")


if __name__ == "__main__":
    for row in run():
        print(f"{row.name:55} {row.value:>10} {row.unit:16} {row.target or ''} {'' if row.ok else 'MISSED'}")
