"""What tests of the store share: a report of one part, what a store holds, and which tests run on both kinds."""

import asyncio
from collections import Counter
from collections.abc import Coroutine
from typing import Any

import pytest

from tests.gate.bucket import objects_in
from upstander.gate.rules import hash_part
from upstander.gate.s3.store import S3Store
from upstander.gate.sqlite.store import SqliteStore
from upstander.gate.store import Part, SealedStore

on_both_stores = pytest.mark.parametrize("gate", ["sqlite", "s3"], indirect=True)
own_on_both_stores = pytest.mark.parametrize("own_gate", ["sqlite", "s3"], indirect=True)


def done(work: Coroutine[Any, Any, Any]) -> Any:
    """What comes of it."""
    return asyncio.run(work)


def part_of(envelope: bytes, sealed: bytes, index: int = 0, parts: int = 1) -> Part:
    return Part(envelope, index, parts, sealed, hash_part(sealed))


def count_kept(store: SealedStore) -> dict[str, int]:
    """How many envelopes, parts, tombstones and answers (in a bucket: mailboxes) there are in file or bucket."""
    if isinstance(store, SqliteStore):
        tables = ("envelopes", "parts", "tombstones", "answers")
        return {
            table: store.file.submit(
                lambda database, table=table: database.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            ).result()
            for table in tables
        }
    assert isinstance(store, S3Store)
    kinds = Counter(key.partition("/")[0] for key in objects_in(store.address))
    return {
        "envelopes": kinds["open"] + kinds["closed"] + kinds["whole"],
        "parts": kinds["parts"] + kinds["whole"],
        "tombstones": kinds["taken"],
        "answers": kinds["mailboxes"],
    }
