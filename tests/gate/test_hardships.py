"""Full and failing disks, clocks that jump, senders that never finish: what was acknowledged is there, once."""

from __future__ import annotations

import os
import resource
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from tests.gate.running import MIB, SMALL, WHOLE, RunningGate, digest_of

_WITHOUT_RESERVE = """
from upstander.gate import state
state.RESERVED_BYTES = state.KEPT_FOR_SMALLEST_BYTES = 0
import upstander.gate.__main__
"""
_CLOCK = """
import sys
from datetime import date
from functools import partial
from pathlib import Path
from upstander.gate import serve
from upstander.gate.state import GateState
serve._SECONDS_BETWEEN_LOOKS_AT_THE_DAY = 0.05
serve.GateState = partial(GateState, today=lambda: date.fromisoformat(Path(sys.argv[1]).read_text()))
import upstander.gate.__main__
"""


class GateOnSmallDisk(RunningGate):
    """A gate whose whole home is a volume of ``size`` bytes, in a mount namespace of its own."""

    def __init__(self, home: Path, size: int, *program: str) -> None:
        volume = ["bwrap", "--die-with-parent", "--dev-bind", "/", "/", "--size", str(size), "--tmpfs", str(home)]
        super().__init__(home, inside=[*volume, "--", *program])

    def start(self) -> RunningGate:
        environment = {**os.environ, "UPSTANDER_HOME": str(self.home), "UPSTANDER_GATE_PORT": str(self.port)}
        words = [*self._inside, *(() if "-c" in self._inside else (sys.executable, "-m", "upstander.gate"))]
        with self.output.open("ab") as output:
            self.process = subprocess.Popen(words, env=environment, stdout=output, stderr=output)
        deadline = time.monotonic() + 60
        while True:
            with suppress(httpx.TransportError, OSError, IndexError):
                transport = httpx.HTTPTransport(uds=str(self.volume / "gate" / "door.sock"))
                self.desk = httpx.Client(transport=transport, base_url="http://door", timeout=60)
                self.desk.get("/health").raise_for_status()
                socket.create_connection(("127.0.0.1", self.port)).close()
                break
            assert self.process.poll() is None and time.monotonic() < deadline, self.output.read_text()
            time.sleep(0.05)
        self.configuration = self.desk.post("/ohttp-keys").raise_for_status().content
        return self

    @property
    def volume(self) -> Path:
        """The volume, from outside its namespace."""
        child = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()[0]
        return Path(f"/proc/{child}/root{self.home}")


@pytest.fixture
def short_home() -> Iterator[Path]:
    """A path that leaves room for a socket's name behind ``/proc``."""
    with tempfile.TemporaryDirectory(prefix="g-", dir="/tmp") as folder:
        yield Path(folder)


def put_many(gate: RunningGate, count: int) -> tuple[dict[bytes, bytes], dict[bytes, bytes]]:
    """Send reports, some at once; those acknowledged and those refused."""
    reports = {os.urandom(16): os.urandom(WHOLE) for _ in range(count)}
    with ThreadPoolExecutor(6) as pool:
        answers = dict(zip(reports, pool.map(lambda one: gate.put_whole(*one), reports.items()), strict=True))
    assert {answered.status for answered in answers.values()} <= {201, 500, 503}
    kept = {envelope: sealed for envelope, sealed in reports.items() if answers[envelope].status == 201}
    return kept, {envelope: sealed for envelope, sealed in reports.items() if envelope not in kept}


def must_hold_exactly(gate: RunningGate, kept: dict[bytes, bytes]) -> None:
    assert gate.waiting().keys() == {envelope.hex() for envelope in kept}
    for envelope, sealed in kept.items():
        assert gate.desk.get(f"/envelopes/{envelope.hex()}").content == sealed


@pytest.mark.promise("P8")
def test_a_volume_filled_to_its_last_byte_loses_and_doubles_nothing(short_home):
    gate = GateOnSmallDisk(short_home, 24 * MIB, sys.executable, "-c", _WITHOUT_RESERVE)
    gate.start()
    try:
        kept, _ = put_many(gate, 12)
        filler = gate.volume / "filler"
        volume = os.statvfs(gate.volume)
        filler.write_bytes(bytes(volume.f_bavail * volume.f_frsize - 2 * MIB))
        more, refused = put_many(gate, 120)
        assert refused
        kept |= more
        must_hold_exactly(gate, kept)
        filler.unlink()
        for envelope, sealed in refused.items():  # phones try again, as they would
            assert gate.put_whole(envelope, sealed).status == 201
        must_hold_exactly(gate, kept | refused)
    finally:
        gate.kill()


def test_a_volume_with_less_than_the_reserve_takes_nothing_new_and_says_so(short_home):
    gate = GateOnSmallDisk(short_home, 256 * MIB)
    gate.start()
    try:
        answered = gate.put_whole(os.urandom(16), os.urandom(WHOLE))
        assert (answered.problem, int(answered.headers["retry-after"]) > 0) == ("full", True)
        assert gate.desk.get("/health").json() == {"up": True, "waiting": "full", "disk": "full"}
        mailbox = f"/mailboxes/{os.urandom(16).hex()}/0"
        assert gate.desk.put(mailbox, content=os.urandom(4_096)).status_code == 204
        assert gate.call("POST", "/nothing").status == 204
    finally:
        gate.kill()


@pytest.mark.promise("P8")
def test_a_disk_that_takes_no_write_any_more_acknowledges_nothing_and_goes_on_once_it_does(own_gate):
    kept, _ = put_many(own_gate, 6)
    pid = own_gate.process.pid
    soft, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, hard))
    nothing, refused = put_many(own_gate, 6)
    assert not nothing
    assert own_gate.call("POST", "/nothing").status < 500
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (soft, hard))
    must_hold_exactly(own_gate, kept)
    for envelope, sealed in refused.items():
        assert own_gate.put_whole(envelope, sealed).status == 201
    must_hold_exactly(own_gate, kept | refused)
    own_gate.kill()
    own_gate.start()
    must_hold_exactly(own_gate, kept | refused)


@pytest.mark.promise("P8")
@pytest.mark.parametrize("folder", ["read-only", "in the way"])
def test_a_home_that_cannot_be_written_stops_the_gate_with_a_sentence(short_home, folder):
    if folder == "in the way":
        (short_home / "gate").write_text("a file")
        words = []
    else:
        (short_home / "gate").mkdir()
        words = ["bwrap", "--dev-bind", "/", "/", "--ro-bind", str(short_home), str(short_home), "--"]
    environment = {**os.environ, "UPSTANDER_HOME": str(short_home), "UPSTANDER_GATE_PORT": "18479"}
    words += [sys.executable, "-m", "upstander.gate"]
    run = subprocess.run(words, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert run.returncode == 1
    assert str(short_home / "gate") in run.stderr
    assert "Traceback" not in run.stderr


@pytest.mark.promise("P8")
def test_a_clock_that_jumps_by_years_loses_and_doubles_nothing_that_was_acknowledged(tmp_path):
    clock = tmp_path / "today"
    clock.write_text("2026-11-22")
    gate = RunningGate(tmp_path / "home", inside=[sys.executable, "-c", _CLOCK, str(clock)]).start()
    try:
        kept, _ = put_many(gate, 4)
        taken, sealed = kept.popitem()
        assert gate.delete(taken, digest_of(sealed)).status_code == 204
        unfinished, parts = os.urandom(16), [os.urandom(MIB), os.urandom(MIB // 2)]
        gate.put_part(unfinished, 0, 2, parts[0])
        for day in ("1999-01-01", "2026-11-23", "2038-01-20", "2026-11-22"):
            clock.write_text(day)
            wait_until_the_gate_has_seen(gate, day)
            must_hold_exactly(gate, kept)
            more, refused = put_many(gate, 2)
            assert not refused
            kept |= more
        assert gate.close(unfinished, digest_of(*parts), 2).problem == "parts-missing"  # the phone still has them
        for index, part in enumerate(parts):
            assert gate.put_part(unfinished, index, 2, part).status == 204
        assert gate.close(unfinished, digest_of(*parts), 2).status == 201
        must_hold_exactly(gate, kept | {unfinished: b"".join(parts)})
    finally:
        gate.stop()


def wait_until_the_gate_has_seen(gate: RunningGate, day: str) -> None:
    """The gate sets its files' times to the day that it last looked at."""
    deadline = time.monotonic() + 30
    while time.strftime("%Y-%m-%d", time.gmtime((gate.home / "gate").stat().st_mtime)) != day:
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.mark.promise("P8")
def test_senders_that_never_finish_hold_up_nobody(own_gate):
    head = "POST /exchange HTTP/1.1\r\nhost: gate\r\ncontent-type: message/ohttp-req\r\ncontent-length: %d\r\n\r\n"
    starts = [b"", b"POST /exch", (head % SMALL).encode(), (head % SMALL).encode() + bytes(1_000)]
    starts.append((head % (MIB + 8_192)).encode() + bytes(4_096))
    lines = []
    for number in range(200):
        line = socket.create_connection(("127.0.0.1", own_gate.port))
        line.sendall(starts[number % 4] if number % 10 else starts[4])
        lines.append(line)
    kept, refused = put_many(own_gate, 12)
    large, parts = os.urandom(16), [os.urandom(MIB), os.urandom(MIB // 2)]
    for index, part in enumerate(parts):
        assert own_gate.put_part(large, index, 2, part).status == 204
    assert own_gate.close(large, digest_of(*parts), 2).status == 201
    for number, line in enumerate(lines):
        if number % 2:  # half of them vanish without a word
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        line.close()
    assert not refused
    must_hold_exactly(own_gate, kept | {large: b"".join(parts)})
    assert own_gate.process.poll() is None
    os.kill(own_gate.process.pid, signal.SIGKILL)
    own_gate.process.wait()
    own_gate.start()
    must_hold_exactly(own_gate, kept | {large: b"".join(parts)})
