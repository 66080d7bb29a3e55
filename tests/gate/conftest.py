"""Gates for tests: one for a whole module, or one of its own, with their stores in a file or in a bucket."""

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.gate.bucket import CREDENTIALS, S3Server, running_s3_server
from tests.gate.running import RunningGate
from upstander.gate.s3.store import S3Store
from upstander.gate.sqlite.store import SqliteStore
from upstander.gate.store import SealedStore
from upstander.installation import BucketAddress


@pytest.fixture(scope="session")
def s3_server() -> Iterator[S3Server]:
    """A server that speaks S3; started for the first test that asks for it."""
    with running_s3_server() as server:
        yield server


@pytest.fixture
def address(s3_server: S3Server, monkeypatch: pytest.MonkeyPatch) -> BucketAddress:
    """An empty bucket, and the credentials for it in the environment."""
    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(name, value)
    return s3_server.make_bucket()


@pytest.fixture(scope="module")
def gate(request: pytest.FixtureRequest) -> Iterator[RunningGate]:
    """A running gate that the module's tests share; they keep apart by their random ids."""
    yield from _run(request)


@pytest.fixture
def own_gate(request: pytest.FixtureRequest) -> Iterator[RunningGate]:
    """A running gate for one test alone."""
    yield from _run(request)


@pytest.fixture(params=["sqlite", "s3"])
def open_store(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[], SealedStore]]:
    """Opens the same store each time it is called; the one before is closed first. Once for each kind of store."""
    opened: list[SealedStore] = []
    address = request.getfixturevalue("s3_server").make_bucket() if request.param == "s3" else None
    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(name, value)

    def open_again() -> SealedStore:
        while opened:
            opened.pop().close()
        opened.append(S3Store(address, tmp_path) if address else SqliteStore(tmp_path / "gate.db"))
        return opened[0]

    yield open_again
    for store in opened:
        store.close()


@pytest.fixture
def store(open_store: Callable[[], SealedStore]) -> SealedStore:
    """A new store of each kind."""
    return open_store()


def _run(request: pytest.FixtureRequest) -> Iterator[RunningGate]:
    bucket = None
    if getattr(request, "param", "sqlite") == "s3":
        bucket = request.getfixturevalue("s3_server").make_bucket()
    with tempfile.TemporaryDirectory(prefix="gate-") as folder:
        running = RunningGate(Path(folder), bucket=bucket).start()
        yield running
        if running.process.poll() is None:
            running.stop()
