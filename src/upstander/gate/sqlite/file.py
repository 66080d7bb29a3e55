"""One SQLite file: one writer that commits in groups, readers beside it.

What a caller was told is done is on stable storage: its future resolves after the commit that holds it. Rows are keyed
by random numbers, the gate's own or the ids that phones draw, so neither keys nor row order tell what came first; days
are the finest time.

A text report shares two pages with others, one of ``envelopes`` and one of ``parts``, whose row is the envelope's
``first_row`` and the part's place. Each index would be a page more to read, journal and write, and the fuller the
store, the fewer reports of a group meet on one.

Erased bytes are overwritten (``secure_delete``). The journal holds what a page was before, for as long as a commit
takes, and is then cut to nothing: once an eraser is told, no file keeps what was erased. New pages never enter it, and
reports are made of these: their bytes are written once. A write-ahead log writes them twice and keeps them longer.
"""

from __future__ import annotations

import asyncio
import secrets
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, suppress
from pathlib import Path
from queue import SimpleQueue
from typing import Any, TypeVar

from upstander.gate.store import StoreClosedError, StoreFullError, StoreOpenError

T = TypeVar("T")
Operation = Callable[[sqlite3.Connection], T]

_LAYOUT = 1
"""Number of the tables' layout, kept in the file (``PRAGMA user_version``)."""
_SCHEMA = f"""
BEGIN;
CREATE TABLE envelopes (
    id BLOB PRIMARY KEY CHECK (length(id) = 16),
    parts INTEGER NOT NULL,
    first_row INTEGER NOT NULL,
    first_day TEXT CHECK (first_day LIKE '____-__-__'),
    digest BLOB CHECK (length(digest) = 32),
    size INTEGER,
    CHECK ((digest IS NULL) = (size IS NULL) AND (digest IS NULL) = (first_day IS NOT NULL))
) STRICT, WITHOUT ROWID;
CREATE TABLE parts (
    row INTEGER PRIMARY KEY,
    hash BLOB NOT NULL CHECK (length(hash) = 32),
    sealed BLOB NOT NULL
) STRICT;
CREATE TABLE tombstones (
    id BLOB PRIMARY KEY CHECK (length(id) = 16),
    digest BLOB NOT NULL CHECK (length(digest) = 32),
    day TEXT NOT NULL CHECK (day LIKE '____-__-__')
) STRICT, WITHOUT ROWID;
CREATE TABLE answers (
    row INTEGER PRIMARY KEY,
    mailbox BLOB NOT NULL CHECK (length(mailbox) = 16),
    place INTEGER NOT NULL CHECK (place BETWEEN 0 AND 7),
    sealed BLOB NOT NULL CHECK (length(sealed) = 4096),
    day TEXT NOT NULL CHECK (day LIKE '____-__-__'),
    UNIQUE (mailbox, place)
) STRICT;
CREATE TABLE card (
    row INTEGER PRIMARY KEY CHECK (row = 1),
    content BLOB NOT NULL
) STRICT;
PRAGMA user_version = {_LAYOUT};
COMMIT;
"""

_PAGE_BYTES = 4_096
_LARGEST_GROUP = 32
_BUSY_MILLISECONDS = 20_000
_READERS = 2
_FEWEST_PAGES_WORTH_SHRINKING = 128
_MOST_BYTES_TO_REWRITE = 256 * 1024 * 1024


class _Job:
    """One caller's operation, and the future that tells its outcome."""

    def __init__(self, operation: Operation[Any], erases: bool) -> None:
        self.operation = operation
        self.erases = erases
        self.outcome: Future[Any] = Future()


class StoreFile:
    """Runs operations against the sealed store's file."""

    def __init__(self, path: Path) -> None:
        """Open or make the file, take back what a crash left half done, and start the writer.

        Raises:
            StoreOpenError: another version of Upstander made the file.
        """
        self._path = path
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._closed = False
        self._gate = threading.Lock()
        self._connections = threading.local()
        _check_layout(path)
        writer = self._connect()
        if not writer.execute("PRAGMA user_version").fetchone()[0]:
            writer.executescript(_SCHEMA)
        self._writer = threading.Thread(target=self._write_groups, args=(writer,), name="store-writer")
        self._writer.start()
        self._readers = ThreadPoolExecutor(_READERS, thread_name_prefix="store-reader")

    async def write(self, operation: Operation[T], *, erases: bool = False) -> T:
        """Run ``operation`` in a transaction and return once its outcome is durable.

        ``erases`` says that rows were deleted: where most of the file is free now, it is written anew.

        Raises:
            StoreFullError: the volume is full; nothing was kept.
            StoreClosedError: the store is closed.
            Exception: whatever ``operation`` raises; nothing of it was kept.
        """
        return await asyncio.wrap_future(self.submit(operation, erases=erases))

    def submit(self, operation: Operation[T], *, erases: bool = False) -> Future[T]:
        """As ``write``, for callers without an event loop."""
        job = _Job(operation, erases)
        with self._gate:
            if self._closed:
                raise StoreClosedError("The gate is stopping.")
            self._jobs.put(job)
        return job.outcome

    async def read(self, operation: Operation[T]) -> T:
        """Run ``operation`` on a reader's connection; it must not write."""
        return await asyncio.get_running_loop().run_in_executor(self._readers, self._read, operation)

    def close(self) -> None:
        """Finish everything that waits, then close the file."""
        with self._gate:
            if self._closed:
                return
            self._closed = True
            self._jobs.put(None)
        self._writer.join()
        self._readers.shutdown()

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, isolation_level=None, check_same_thread=False)
        for pragma in (
            f"page_size = {_PAGE_BYTES}",
            "journal_mode = TRUNCATE",
            "synchronous = FULL",
            "secure_delete = ON",
            "temp_store = MEMORY",
            f"busy_timeout = {_BUSY_MILLISECONDS}",
        ):
            connection.execute(f"PRAGMA {pragma}")
        return connection

    def _read(self, operation: Operation[T]) -> T:
        if not hasattr(self._connections, "reader"):
            self._connections.reader = self._connect()
            self._connections.reader.execute("PRAGMA query_only = ON")
        return operation(self._connections.reader)

    def _write_groups(self, connection: sqlite3.Connection) -> None:
        """The writer: whatever waits goes into one transaction, so that a hundred callers share one sync."""
        stopping = False
        while not stopping:
            jobs = [self._jobs.get()]
            while len(jobs) < _LARGEST_GROUP and not self._jobs.empty():
                jobs.append(self._jobs.get())
            stopping = jobs[-1] is None
            group = [job for job in jobs if job and job.outcome.set_running_or_notify_cancel()]
            if group:
                _write_group(connection, group)
        connection.close()


def _check_layout(path: Path) -> None:
    """Refuse another version's file before anything of it changes, were it but its journal's kind."""
    with closing(sqlite3.connect(path)) as connection:
        (tables,) = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        (layout,) = connection.execute("PRAGMA user_version").fetchone()
    if tables and layout != _LAYOUT:
        raise StoreOpenError(
            f"{path} was made by another version of Upstander. Run that version until its desk has taken what waits,"
            " then move the file away."
        )


def _write_group(connection: sqlite3.Connection, group: list[_Job]) -> None:
    results: list[tuple[_Job, Any]] = []
    failures: list[tuple[_Job, Exception]] = []
    try:
        connection.execute("BEGIN IMMEDIATE")
        for job in group:
            connection.execute("SAVEPOINT job")
            try:
                results.append((job, job.operation(connection)))
            except Exception as error:
                if not connection.in_transaction:  # a full volume rolls the whole transaction back
                    raise
                connection.execute("ROLLBACK TO job")
                failures.append((job, error))
            connection.execute("RELEASE job")
        connection.execute("COMMIT")
        if any(job.erases for job, _ in results):
            _shrink(connection)
    except Exception as error:
        with suppress(sqlite3.Error):  # what can't even be taken back now is taken back by whoever opens the file next
            if connection.in_transaction:
                connection.execute("ROLLBACK")
        for job in group:
            job.outcome.set_exception(_plain(error))
        return
    for job, result in results:
        job.outcome.set_result(result)
    for job, failure in failures:
        job.outcome.set_exception(_plain(failure))


def _plain(error: Exception) -> Exception:
    full = isinstance(error, sqlite3.OperationalError) and error.sqlite_errorcode == sqlite3.SQLITE_FULL
    return StoreFullError("The volume is full.") if full else error


def _shrink(connection: sqlite3.Connection) -> None:
    """Write the file anew where most of it is free, so that neither its size nor its gaps tell what once was in it.

    Not where too much is in use: everybody waits meanwhile, and all of it goes through memory.
    """
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    (free,) = connection.execute("PRAGMA freelist_count").fetchone()
    is_mostly_free = free >= _FEWEST_PAGES_WORTH_SHRINKING and free > pages / 2
    if is_mostly_free and (pages - free) * _PAGE_BYTES < _MOST_BYTES_TO_REWRITE:
        with suppress(sqlite3.OperationalError):  # no room to write it anew: what was erased is erased all the same
            connection.execute("VACUUM")


def random_row(rows: int = 1) -> int:
    """A key that tells nothing for the first of so many ``rows``, a power of two, that others' don't lie between."""
    return secrets.randbits(63) // rows * rows
