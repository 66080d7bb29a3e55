"""Takes what waits at the gate: fetch, open, keep or set aside, and then delete it there, all alike.

Killed anywhere and run again, nothing is lost or doubled: an envelope is deleted at the gate only after its outcome
is on the disk, and one that was dealt with already is only deleted again. Within a round everything is fetched first
and deleted last, so that the gate can't tell from the times between calls how opening went.
"""

from __future__ import annotations

import fcntl
import secrets
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from upstander.desk.evidence.models import EvidenceFile
from upstander.desk.evidence.store import EvidenceStore
from upstander.desk.intake.door import Door, WaitingEnvelope
from upstander.desk.intake.keep import is_settled, keep_report, set_aside
from upstander.desk.intake.models import Quarantined, TakenEnvelope
from upstander.desk.private_folder import erase_leftovers, private_folder
from upstander.envelope.age import AgeError, Identity
from upstander.envelope.parts import cut_parts, digest_of_parts
from upstander.envelope.report import ReportError
from upstander.envelope.stream import OpenedReport, open_report
from upstander.staff.logs import get_log

ROUND_BYTES = 2 * 1024**3
ROUND_ENVELOPES = 64

log = get_log("upstander.desk.intake")


@dataclass(frozen=True)
class IntakeRoom:
    """What taking needs: the desk's home, its stores, and the identities that open reports."""

    home: Path
    evidence: EvidenceStore
    quarantine: EvidenceStore
    identities: Sequence[Identity]
    spread: int


def take_envelopes(door: Door, room: IntakeRoom) -> Counter[str]:
    """Take everything that waits, round by round. Returns how many envelopes had which outcome.

    Raises:
        DoorError: the gate does not answer; what was settled stays settled, the rest waits.
        OSError: the desk's disk fails; nothing is deleted at the gate that isn't kept here.
    """
    outcomes: Counter[str] = Counter()
    with _only_one(room.home):
        erase_leftovers(room.home)
        _sweep_stores(room)
        waiting = door.list_envelopes()
        secrets.SystemRandom().shuffle(waiting)
        for envelopes in cut_rounds(waiting):
            outcomes += _take_round(door, room, envelopes)
    return outcomes


def cut_rounds(waiting: Sequence[WaitingEnvelope]) -> Iterator[list[WaitingEnvelope]]:
    """Cut what waits into rounds that fit the desk's disk."""
    current: list[WaitingEnvelope] = []
    size = 0
    for envelope in waiting:
        if current and (size + envelope.size > ROUND_BYTES or len(current) == ROUND_ENVELOPES):
            yield current
            current, size = [], 0
        current.append(envelope)
        size += envelope.size
    if current:
        yield current


def _take_round(door: Door, room: IntakeRoom, envelopes: Sequence[WaitingEnvelope]) -> Counter[str]:
    outcomes: Counter[str] = Counter()
    with private_folder(room.home, "take") as folder:
        for envelope in envelopes:
            with (folder / envelope.envelope).open("xb") as sink:
                door.fetch(envelope.envelope, envelope.size, sink)
        for envelope in envelopes:
            outcomes[_settle(room, envelope, folder / envelope.envelope)] += 1
        for envelope in envelopes:
            door.delete(envelope.envelope, envelope.digest)
    return outcomes


def _settle(room: IntakeRoom, envelope: WaitingEnvelope, untrusted_sealed: Path) -> str:
    """Bring one envelope's outcome to the disk and the database. Returns what it was."""
    if is_settled(envelope):
        return "again"
    reason = ""
    with private_folder(room.home, "take") as folder:
        if TakenEnvelope.objects.filter(envelope=envelope.envelope).exists():
            reason = "replay"
        elif not _has_digest(untrusted_sealed, envelope.digest):
            reason = "wrong_digest"
        else:
            opened = _open_or_reason(untrusted_sealed, room.identities, envelope, folder)
            if isinstance(opened, OpenedReport):
                keep_report(envelope, opened, room.evidence, spread=room.spread)
                return "report"
            reason = opened
    set_aside(envelope, reason, untrusted_sealed, room.quarantine)
    return "quarantined"


def _open_or_reason(
    untrusted_sealed: Path, identities: Sequence[Identity], envelope: WaitingEnvelope, folder: Path
) -> OpenedReport | str:
    try:
        with untrusted_sealed.open("rb") as untrusted_source:
            return open_report(untrusted_source, identities, bytes.fromhex(envelope.envelope), folder)
    except ReportError as error:
        return error.reason
    except AgeError:
        return "seal"
    except OSError:
        raise
    except Exception as error:  # a reader's unforeseen fault must not hold up all other reports
        log.exception("opening_failed", error_object=error)
        return "internal"


def _has_digest(untrusted_sealed: Path, digest: str) -> bool:
    with untrusted_sealed.open("rb") as source:
        return secrets.compare_digest(digest_of_parts(cut_parts(source)).hex(), digest)


def _sweep_stores(room: IntakeRoom) -> None:
    """Remove what a killed take had stored but not yet named in a row."""
    room.evidence.sweep(EvidenceFile.objects.values_list("stored", flat=True))
    room.quarantine.sweep(Quarantined.objects.values_list("stored", flat=True))


@contextmanager
def _only_one(home: Path) -> Iterator[None]:
    """Hold the lock that lets one take run at a time."""
    with (home / "take.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
