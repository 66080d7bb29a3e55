"""How fast a gate keeps parts beside plain files of the same disk, in how much memory, and how fast it is when full.

Parts: 16 senders at once. Plain files: the same bytes in files of one part, each synced, in the same run and folder.
They take turns, and the medians are told: a shared disk gives three times as much in one second as in the next. A part
costs processor time, the gate's and its sender's, on the same cores: "were no core ever idle" says how many these can
do, whatever the disk. So on a fast disk it is the processors that may miss the target.
A full store: text reports a second with ten thousand and with two hundred thousand envelopes waiting, from so many
clients that the processors, not the least time an answer takes, are what limits them.
"""

from __future__ import annotations

import os
import re
import sqlite3
import tempfile
import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median

from bench.gate import Prepared, acknowledges, prepare, running_gate, send_all
from bench.rows import Row, at_least, at_most, told
from upstander.envelope.parts import digest_of_parts
from upstander.envelope.sizes import PART_LENGTH
from upstander.exchange.binary_http import BinaryHttpError, Request, decode_response, encode_request
from upstander.exchange.oblivious import REQUEST_OVERHEAD, KeyConfiguration, ObliviousError, seal_request
from upstander.exchange.sizes import PART_OVERHEAD, WHOLE_REPORT
from upstander.gate.rules import hash_part
from upstander.gate.sqlite import envelopes
from upstander.gate.sqlite.file import StoreFile
from upstander.gate.store import Part

PARTS = 128
SENDERS = 16
TURNS = 5
PART_REQUEST = PART_LENGTH + PART_OVERHEAD
FEW, MANY = 10_000, 200_000
REPORTS = 4_000
CLIENTS = 200
_INSERTS_AT_ONCE = 2_000


def run() -> list[Row]:
    """Measure, and give the rows."""
    with tempfile.TemporaryDirectory(prefix="upstander-bench-") as name:
        return [*_parts(Path(name) / "parts"), *_full_store(Path(name) / "full")]


@dataclass(frozen=True)
class _Turn:
    """What one turn of parts, then of plain files, gave."""

    ours: float
    plain: float
    gate_busy: float
    senders_busy: float
    errors: int


def _parts(folder: Path) -> list[Row]:
    folder.mkdir()
    with running_gate(folder / "home") as (desk, pid):
        key = desk.post("/ohttp-keys").content
        turns = [_take_turn(folder, key, pid) for _ in range(TURNS)]
        memory = _most_memory(pid)
    gate_busy = median(turn.gate_busy for turn in turns)
    senders_busy = median(turn.senders_busy for turn in turns)
    most = PARTS * len(os.sched_getaffinity(0)) / (gate_busy + senders_busy)
    ours, plain = median(turn.ours for turn in turns), median(turn.plain for turn in turns)
    return [
        told("gate: parts a second, 16 senders", ours, "MiB/s"),
        told("gate: its processor time for them", gate_busy, "s"),
        told("load generator: its own, on the same cores", senders_busy, "s"),
        told("gate: parts a second, were no core ever idle", most, "MiB/s"),
        told("calibration: plain files of a part, each synced", plain, "MiB/s"),
        at_least("gate: parts beside plain synced files", ours / plain, "", 0.25),
        at_most("gate: parts refused or lost", sum(turn.errors for turn in turns), "", 0),
        at_most("gate: memory at most, 16 large bodies at once", memory, "MB", 200),
    ]


def _take_turn(folder: Path, key: bytes, pid: int) -> _Turn:
    prepared = prepare_parts(folder, key, PARTS)
    before = _processor_seconds(pid)
    times, answers = send_all(folder, SENDERS, PART_REQUEST)
    gate_busy = _processor_seconds(pid) - before
    errors = sum(not is_kept(one, answer) for one, answer in zip(prepared, answers, strict=True))
    return _Turn(PARTS / times["whole"], _plain_files(folder), gate_busy, times["busy"], errors)


def prepare_parts(folder: Path, key: bytes, count: int) -> list[Prepared]:
    """Seal one exchange a part, of reports of 32 parts each."""
    configuration = KeyConfiguration.from_bytes(key)
    prepared = []
    with (folder / "requests").open("wb") as file:
        for number in range(count):
            if number % 32 == 0:
                path = f"/envelopes/{os.urandom(16).hex()}/parts"
            part = os.urandom(PART_LENGTH)
            call = Request("PUT", f"{path}/{number % 32}", {"parts": "32"}, part)
            sealed, opener = seal_request(configuration, encode_request(call, PART_REQUEST - REQUEST_OVERHEAD))
            file.write(sealed)
            prepared.append(Prepared(b"", opener))
    return prepared


def is_kept(prepared: Prepared, untrusted_answer: bytes) -> bool:
    try:
        return decode_response(prepared.opener.open(untrusted_answer)).status == 204
    except (ObliviousError, BinaryHttpError):
        return False


def _plain_files(folder: Path) -> float:
    """MiB a second of files of one part, each synced before the next."""
    part = os.urandom(PART_LENGTH)
    start = time.perf_counter()
    for number in range(PARTS):
        with (folder / f"plain-{number}").open("xb") as file:
            file.write(part)
            file.flush()
            os.fsync(file.fileno())
    rate = PARTS / (time.perf_counter() - start)
    for number in range(PARTS):
        (folder / f"plain-{number}").unlink()
    return rate


def _processor_seconds(pid: int) -> float:
    """What a process has used of the processors so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _most_memory(pid: int) -> float:
    """The most that a process has had in memory so far, in MB."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    return int(found[1]) * 1_024 / 1e6 if found else 0.0


def _full_store(folder: Path) -> list[Row]:
    rates = []
    rows = []
    stored = 0
    home = folder / "home" / "gate"
    home.mkdir(parents=True)
    for count in (FEW, MANY):
        _fill(home / "gate.db", count - stored)
        with running_gate(folder / "home") as (desk, _):
            key = desk.post("/ohttp-keys").content
            prepared = prepare(folder, key, REPORTS)
            times, answers = send_all(folder, CLIENTS)
            kept = sum(acknowledges(one, answer) for one, answer in zip(prepared, answers, strict=True))
        stored = count + kept
        rates.append(kept / times["whole"])
        rows.append(told(f"gate, {count:,} waiting: text reports a second", rates[-1], "1/s"))
    return [*rows, at_least("gate: speed at 200,000 waiting beside 10,000", rates[1] / rates[0], "", 0.8)]


def _fill(path: Path, count: int) -> None:
    """Put so many envelopes into the store's file, many in one transaction."""
    store = StoreFile(path)
    try:
        for start in range(0, count, _INSERTS_AT_ONCE):
            store.submit(partial(_put_some, count=min(_INSERTS_AT_ONCE, count - start))).result()
    finally:
        store.close()


def _put_some(database: sqlite3.Connection, count: int) -> None:
    for _ in range(count):
        sealed = os.urandom(WHOLE_REPORT)
        part = Part(os.urandom(16), 0, 1, sealed, hash_part(sealed))
        envelopes.put_whole(database, part, digest=digest_of_parts([sealed]), admit=lambda: None)
