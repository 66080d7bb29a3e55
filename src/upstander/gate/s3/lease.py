"""One gate a bucket: who holds it writes a mark anew every five seconds; another takes it over once that has ended.

No clock is compared and no time is written: a newcomer watches whether the mark changes for as long as twice the time
that a holder trusts its own last mark.
"""

from __future__ import annotations

import os
import secrets
import signal
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from upstander.gate.incident import report_incident
from upstander.gate.s3.bucket import AlreadyExistsError, Bucket, PreconditionError
from upstander.gate.s3.names import OWNER
from upstander.gate.store import StoreClosedError, StoreOpenError, StoreUnreachableError

if TYPE_CHECKING:
    from obstore import PutMode

SECONDS_BETWEEN_MARKS = 5.0
SECONDS_OF_TRUST = 15.0
SECONDS_TO_WATCH = 2 * SECONDS_OF_TRUST
_SECONDS_BETWEEN_LOOKS = 1.0
_ATTEMPTS = 5
_NAME_LENGTH = 32


def stop_this_gate() -> None:
    """Say why, and stop as if asked to."""
    sys.stderr.write("Another gate has taken the bucket over. This one stops.\n")
    os.kill(os.getpid(), signal.SIGTERM)


class Lease:
    """The right to write into a bucket, for as long as this process lives and is heard of."""

    def __init__(self, bucket: Bucket, home: Path, on_lost: Callable[[], None] = stop_this_gate) -> None:
        """Take the bucket, at once where the gate on this very ``home`` had it before (which is under a lock).

        Raises:
            StoreOpenError: another gate holds it, or it is no bucket to keep reports in.
            StoreUnreachableError, FileNotFoundError: it can't be reached.
        """
        self._bucket = bucket
        self._home = _name_of_home(home)
        self._on_lost = on_lost
        self._marks: list[bytes] = []
        self._trusted_until = 0.0
        try:
            self._tag = self._take()
            self._must_heed_conditions()
        except StoreOpenError:
            self._let_go()
            raise
        self._ending = threading.Event()
        self._marking = threading.Thread(target=self._go_on_marking, name="lease", daemon=True)
        self._marking.start()

    def must_hold(self) -> None:
        """Refuse to go on where another gate may have taken over.

        Raises:
            StoreClosedError: the last mark is too old to be sure.
        """
        if _now() > self._trusted_until:
            raise StoreClosedError("It is not sure that the bucket is still this gate's.")

    def end(self) -> None:
        """Let go of the bucket, so that the next gate need not wait."""
        self._ending.set()
        self._marking.join()
        with suppress(StoreUnreachableError):  # the next one will have to watch for a while
            self._let_go()

    def _let_go(self) -> None:
        if _now() < self._trusted_until:
            self._trusted_until = 0.0
            self._bucket.delete_now([OWNER])

    def _take(self) -> str | None:
        for _ in range(_ATTEMPTS):
            with suppress(AlreadyExistsError):
                return self._put("create")
            try:
                mark, tag = self._bucket.get_now(OWNER)
                if not mark.startswith(self._home):
                    self._watch(tag)
                return self._put({"e_tag": tag})
            except FileNotFoundError:  # it was let go of in the meantime
                continue
            except PreconditionError:
                break
        raise self._is_held()

    def _watch(self, tag: str | None) -> None:
        deadline = _now() + SECONDS_TO_WATCH
        while _now() < deadline:
            time.sleep(min(_SECONDS_BETWEEN_LOOKS, SECONDS_TO_WATCH / 4))
            if self._bucket.get_now(OWNER)[1] != tag:
                raise self._is_held()

    def _is_held(self) -> StoreOpenError:
        return StoreOpenError(f"Another gate holds the bucket {self._bucket.name}.")

    def _must_heed_conditions(self) -> None:
        """Refuse a bucket that would let two gates hold it."""
        modes: tuple[PutMode, ...] = ("create", {"e_tag": f'"{"0" * 32}"'})
        for mode in modes:
            with suppress(AlreadyExistsError, PreconditionError):
                self._bucket.put_now(OWNER, self._marks[-1], mode)
                raise StoreOpenError(f"The bucket {self._bucket.name} does not heed If-Match and If-None-Match.")

    def _go_on_marking(self) -> None:
        while not self._ending.wait(SECONDS_BETWEEN_MARKS):
            try:
                self._tag = self._mark_again()
            except StoreClosedError:
                self._trusted_until = 0.0
                self._on_lost()
                return
            except Exception as error:
                report_incident(error)

    def _mark_again(self) -> str | None:
        with suppress(PreconditionError, FileNotFoundError):
            return self._put({"e_tag": self._tag})
        try:
            mark, tag = self._bucket.get_now(OWNER)
        except FileNotFoundError:
            return self._put("create")
        if mark not in self._marks:  # one that was said to have failed may have been written
            raise StoreClosedError("Another gate has taken the bucket over.")
        return self._put({"e_tag": tag})

    def _put(self, mode: PutMode) -> str | None:
        """Write a new mark, and give its tag."""
        began = _now()
        mark = self._home + b"." + secrets.token_hex(16).encode()
        self._marks.append(mark)
        tag, keeps_versions = self._bucket.put_now(OWNER, mark, mode)
        self._marks = [mark]
        self._trusted_until = began + SECONDS_OF_TRUST
        if keeps_versions:
            raise StoreOpenError(f"The bucket {self._bucket.name} keeps what is deleted: turn its versioning off.")
        return tag


def _name_of_home(home: Path) -> bytes:
    """A random name that a gate's home keeps."""
    file = home / "owner"
    if not file.exists() or len(file.read_bytes()) != _NAME_LENGTH:  # a crash may have left it half written
        file.write_bytes(secrets.token_hex(_NAME_LENGTH // 2).encode())
    return file.read_bytes()


def _now() -> float:
    """Seconds that go on while the machine sleeps."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)
