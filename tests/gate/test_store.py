"""What both stores do alike: days end things, and what was kept is there when the store is opened again."""

import asyncio
import os
from collections.abc import Coroutine
from datetime import date, timedelta
from typing import Any

import pytest

from tests.gate.running import digest_of
from tests.gate.stores import count_kept, done, part_of
from upstander.exchange.problem import Problem
from upstander.gate.store import SealedStore

TODAY = date(2026, 11, 22)


def put(store: SealedStore, envelope: bytes, sealed: bytes) -> None:
    done(store.put_whole(part_of(envelope, sealed), digest=digest_of(sealed), admit=list))


def begin(store: SealedStore, envelope: bytes, sealed: bytes, parts: int = 2) -> None:
    assert done(store.put_part(part_of(envelope, sealed, 0, parts), today=TODAY, admit=list))


@pytest.mark.promise("P8")
def test_everything_is_there_when_the_store_is_opened_again(open_store):
    store = open_store()
    whole, small = os.urandom(16), os.urandom(32_768)
    large, parts = os.urandom(16), [os.urandom(1_048_576), os.urandom(524_288)]
    unfinished, taken, mailbox = os.urandom(16), os.urandom(16), os.urandom(16)
    first, second = os.urandom(4_096), os.urandom(4_096)
    for envelope in (whole, taken):
        put(store, envelope, small)
    begin(store, large, parts[0])
    begin(store, unfinished, parts[0])
    done(store.put_part(part_of(large, parts[1], 1, 2), today=TODAY, admit=list))
    done(store.close_envelope(large, digest=digest_of(*parts), parts=2))
    done(store.delete(taken, digest=digest_of(small), today=TODAY))
    done(store.put_answer(mailbox, place=2, sealed=first, today=TODAY))
    done(store.put_answer(mailbox, place=5, sealed=second, today=TODAY + timedelta(days=1)))
    done(store.put_card(b'{"version":1}'))
    before = count_kept(store)

    store = open_store()
    assert count_kept(store) == before
    assert {(one.id, one.digest, one.size) for one in done(store.list_closed())} == {
        (whole, digest_of(small), 32_768),
        (large, digest_of(*parts), 1_572_864),
    }
    assert done(taking(store, large)) == b"".join(parts)
    assert done(store.list_unfinished()) == {unfinished: 2}
    assert not done(store.put_part(part_of(unfinished, parts[0], 0, 2), today=TODAY, admit=list))
    assert (done(store.count_waiting()), done(store.count_taken(TODAY))) == (2, 1)
    places = done(store.read_mailbox(mailbox))
    assert (places[2 * 4_096 : 3 * 4_096], places[5 * 4_096 : 6 * 4_096]) == (first, second)
    assert done(store.find_card()) == b'{"version":1}'
    other = os.urandom(32_768)
    assert refusal(store.put_whole(part_of(taken, other), digest=digest_of(other), admit=list)) == "conflict"
    assert refusal(store.put_part(part_of(large, bytes(1_048_576), 0, 2), today=TODAY, admit=list)) == "conflict"


def refusal(work: Coroutine[Any, Any, Any]) -> str:
    with pytest.raises(Problem) as refused:
        done(work)
    return refused.value.name


async def taking(store: SealedStore, envelope: bytes) -> bytes:
    size, parts = await store.read_closed(envelope)
    sealed = b"".join([part async for part in parts])
    assert len(sealed) == size
    return sealed


def test_an_unfinished_envelope_goes_at_the_end_of_its_second_day(store):
    envelope, finished = os.urandom(16), os.urandom(16)
    begin(store, envelope, bytes(1_048_576))
    put(store, finished, os.urandom(32_768))
    for days, left in ((1, 1), (2, 0)):
        done(store.expire(TODAY + timedelta(days=days)))
        assert len(done(store.list_unfinished())) == left
        assert count_kept(store)["parts"] == 1 + left
    assert [one.id for one in done(store.list_closed())] == [finished]


def test_a_tombstone_stands_for_thirty_days(store):
    envelope, sealed = os.urandom(16), os.urandom(32_768)
    put(store, envelope, sealed)

    def delete() -> Coroutine[Any, Any, None]:
        return store.delete(envelope, digest=digest_of(sealed), today=TODAY)

    done(delete())
    for days in (29, 30):
        done(store.expire(TODAY + timedelta(days=days)))
        done(delete())
    done(store.expire(TODAY + timedelta(days=31)))
    assert count_kept(store)["tombstones"] == 0
    assert refusal(delete()) == "not-found"


def test_a_mailbox_goes_ninety_days_after_its_last_answer(store):
    mailbox, first, last = os.urandom(16), os.urandom(4_096), os.urandom(4_096)

    def answer(place: int, sealed: bytes, day: date) -> None:
        done(store.put_answer(mailbox, place=place, sealed=sealed, today=day))

    def read() -> bytes:
        return done(store.read_mailbox(mailbox))

    answer(0, first, TODAY)
    answer(1, last, TODAY + timedelta(days=60))
    answer(1, last, TODAY + timedelta(days=80))  # the same again is no new answer
    done(store.expire(TODAY + timedelta(days=150)))
    assert read()[:8_192] == first + last
    done(store.expire(TODAY + timedelta(days=151)))
    assert first not in read() and last not in read()
    assert count_kept(store)["answers"] == 0


def test_an_idle_envelope_makes_room_and_can_begin_again(store):
    idle, busy, part = os.urandom(16), os.urandom(16), os.urandom(1_048_576)
    begin(store, idle, part)
    assert done(store.put_part(part_of(busy, part, 0, 2), today=TODAY, admit=lambda: [idle]))
    assert (done(store.list_unfinished()), count_kept(store)["parts"]) == ({busy: 2}, 1)
    begin(store, idle, part)
    assert done(store.list_unfinished()) == {busy: 2, idle: 2}


def test_what_admission_refuses_leaves_nothing(store):
    def refuse() -> list[bytes]:
        raise Problem("full")

    envelope, part = os.urandom(16), os.urandom(1_048_576)
    whole = part[:32_768]
    assert refusal(store.put_part(part_of(envelope, part, 0, 2), today=TODAY, admit=refuse)) == "full"
    assert refusal(store.put_whole(part_of(envelope, whole), digest=digest_of(whole), admit=refuse)) == "full"
    assert set(count_kept(store).values()) == {0}


@pytest.mark.promise("P8")
def test_the_same_calls_at_once_do_each_thing_once(store):
    envelope, parts = os.urandom(16), [os.urandom(1_048_576), os.urandom(524_288)]
    digest, mailbox, answers = digest_of(*parts), os.urandom(16), [os.urandom(4_096) for _ in range(8)]

    async def do_all_thrice() -> None:
        puts = [part_of(envelope, part, index, 2) for index, part in enumerate(parts)] * 3
        new = await asyncio.gather(*(store.put_part(part, today=TODAY, admit=list) for part in puts))
        assert sum(new) == 2
        await asyncio.gather(*(store.close_envelope(envelope, digest=digest, parts=2) for _ in range(3)))
        assert count_kept(store)["envelopes"] == 1
        await asyncio.gather(*(store.delete(envelope, digest=digest, today=TODAY) for _ in range(3)))
        placed = list(enumerate(answers)) * 3
        put = [store.put_answer(mailbox, place=place, sealed=sealed, today=TODAY) for place, sealed in placed]
        await asyncio.gather(*put)

    done(do_all_thrice())
    kept = count_kept(store)
    assert (kept["envelopes"], kept["parts"], kept["tombstones"]) == (0, 0, 1)
    assert done(store.read_mailbox(mailbox)) == b"".join(answers)
