"""What a bucket holds, in memory: read from its listing when a gate starts, and kept in step by the one gate it has."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date

from upstander.envelope.parts import digest_of_hashes
from upstander.gate.rules import Standing
from upstander.gate.s3.bucket import Bucket
from upstander.gate.s3.names import (
    CARD,
    FIXED,
    ClosedMark,
    HeldPart,
    Mailbox,
    Name,
    OpenMark,
    Tombstone,
    WholeReport,
    read_name,
)
from upstander.gate.store import StoreOpenError

_READ_AT_ONCE = 16
_HASH_BYTES = 32

Mark = OpenMark | ClosedMark | WholeReport


@dataclass
class Held:
    """An envelope that is here. ``mark`` is the object that says so; a report of the smallest class has no other."""

    mark: Mark
    parts: int
    hashes: dict[int, bytes] = field(default_factory=dict)
    size: int = 0
    tried: set[Name] = field(default_factory=set)
    """What was written without an answer, and may be there or not."""

    @property
    def is_closed(self) -> bool:
        """Whether it is acknowledged."""
        return not isinstance(self.mark, OpenMark)

    @property
    def digest(self) -> bytes | None:
        """That of an acknowledged envelope."""
        if isinstance(self.mark, WholeReport):
            return digest_of_hashes([self.mark.hash])
        return self.mark.digest if isinstance(self.mark, ClosedMark) else None

    def all_names(self) -> set[Name]:
        """The names of everything that is or may be there of it."""
        return {self.mark, *self.part_names(), *self.tried}

    def part_names(self) -> list[Name]:
        """The names of its parts, in order."""
        if isinstance(self.mark, WholeReport):
            return [self.mark]
        return [HeldPart(self.mark.row, index, self.hashes[index]) for index in sorted(self.hashes)]


@dataclass
class Contents:
    """What is here. ``debris`` are the keys of what is to be deleted, and stands for nothing any more."""

    envelopes: dict[bytes, Held] = field(default_factory=dict)
    tombstones: dict[bytes, Tombstone] = field(default_factory=dict)
    mailboxes: dict[bytes, date] = field(default_factory=dict)
    card: bytes | None = None
    debris: set[str] = field(default_factory=set)

    def standing(self, envelope_id: bytes) -> Standing:
        """What the rules look at."""
        tombstone = self.tombstones.get(envelope_id)
        if tombstone:
            return Standing(digest=tombstone.digest, is_taken=True)
        held = self.envelopes.get(envelope_id)
        return Standing(held.parts, held.digest) if held else Standing()

    def unfinished(self) -> dict[bytes, Held]:
        """The envelopes that are not closed yet, by id."""
        return {envelope_id: held for envelope_id, held in self.envelopes.items() if not held.is_closed}


def read_contents(bucket: Bucket) -> Contents:
    """Find out what a bucket holds.

    What a crash left half done is told by what is there: a tombstone ends an envelope, a closing mark ends its open
    one, and parts that belong to no mark belong to nobody. No acknowledged report is debris before the desk took it.

    Raises:
        StoreOpenError: it holds something that is not a gate's.
    """
    contents = Contents()
    sizes: dict[Name, int] = {}
    for key, size in bucket.list_now():
        name = read_name(key)
        if name:
            sizes[name] = size
        elif key == CARD:
            contents.card = bucket.get_now(CARD)[0]
        elif key not in FIXED:
            raise StoreOpenError(f"The bucket {bucket.name} holds something else. Give the gate a bucket of its own.")
    _find_tombstones(contents, (name for name in sizes if isinstance(name, Tombstone)))
    _find_mailboxes(contents, (name for name in sizes if isinstance(name, Mailbox)))
    _find_envelopes(contents, sizes, bucket)
    return contents


def _find_tombstones(contents: Contents, names: Iterable[Tombstone]) -> None:
    for name in sorted(names, key=lambda name: name.day):
        earlier = contents.tombstones.get(name.envelope)
        contents.debris |= {earlier.key} if earlier else set()
        contents.tombstones[name.envelope] = name


def _find_mailboxes(contents: Contents, names: Iterable[Mailbox]) -> None:
    for name in sorted(names, key=lambda name: name.day):
        earlier = contents.mailboxes.get(name.mailbox)
        contents.debris |= {Mailbox(name.mailbox, earlier).key} if earlier else set()
        contents.mailboxes[name.mailbox] = name.day


def _find_envelopes(contents: Contents, sizes: dict[Name, int], bucket: Bucket) -> None:
    parts: dict[bytes, list[HeldPart]] = defaultdict(list)
    for name in sizes:
        if isinstance(name, HeldPart):
            parts[name.row].append(name)
    marks = [name for name in sizes if isinstance(name, ClosedMark)]
    with ThreadPoolExecutor(_READ_AT_ONCE) as pool:
        manifests = pool.map(lambda mark: bucket.get_now(mark.key)[0], marks)
        closed = [_closed(mark, manifest) for mark, manifest in zip(marks, manifests, strict=True)]
    whole = [Held(name, 1, {0: name.hash}) for name in sizes if isinstance(name, WholeReport)]
    opened = [
        Held(name, name.parts, {part.index: part.hash for part in parts[name.row]})
        for name in sizes
        if isinstance(name, OpenMark)
    ]
    belongs: set[Name] = set()
    # Where one report has two marks, that of which more is there counts: the other was begun and never answered.
    for held in [*whole, *sorted(closed, key=lambda held: _lacks(held, sizes)), *sorted(opened, key=_begun_least)]:
        envelope_id = held.mark.envelope
        is_over = not held.is_closed and envelope_id in contents.envelopes
        if is_over or envelope_id in contents.tombstones:
            contents.debris.add(held.mark.key)
            continue
        names = held.part_names()
        held.size = sum(sizes.get(name, 0) for name in names)
        belongs.update(names)
        contents.envelopes.setdefault(envelope_id, held)
    contents.debris |= {part.key for row in parts.values() for part in row if part not in belongs}


def _closed(mark: ClosedMark, manifest: bytes) -> Held:
    cuts = range(0, len(manifest), _HASH_BYTES)
    hashes = {index: manifest[at : at + _HASH_BYTES] for index, at in enumerate(cuts)}
    return Held(mark, len(hashes), hashes)


def _lacks(held: Held, sizes: dict[Name, int]) -> int:
    return sum(name not in sizes for name in held.part_names())


def _begun_least(held: Held) -> int:
    return -len(held.hashes)
