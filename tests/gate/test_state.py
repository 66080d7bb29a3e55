"""What the doors share: nothing more is taken when the volume is full, and days are kept without a restart."""

import asyncio
import os
import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from pathlib import Path

import pytest

from tests.gate.running import digest_of
from tests.gate.stores import count_kept, done
from upstander.envelope.work import Demand, find_work
from upstander.exchange.binary_http import Request, Response, encode_request
from upstander.exchange.problem import name_of_problem
from upstander.gate import flood, serve
from upstander.gate import state as state_module
from upstander.gate.calls import FoundCall, answer_call, find_call
from upstander.gate.flood import Entrance
from upstander.gate.keys import OhttpKeys
from upstander.gate.sqlite import envelopes
from upstander.gate.sqlite.store import SqliteStore
from upstander.gate.state import GateState


class Calendar:
    """A day that a test can move."""

    def __init__(self) -> None:
        self.day = date(2026, 11, 22)

    def __call__(self) -> date:
        return self.day

    def move(self, days: int) -> None:
        self.day += timedelta(days=days)


@pytest.fixture
def calendar() -> Calendar:
    return Calendar()


@pytest.fixture
def state(tmp_path: Path, calendar: Calendar) -> Iterator[GateState]:
    store = SqliteStore(tmp_path / "gate.db")
    yield GateState(tmp_path, store, OhttpKeys(tmp_path / "ohttp"), calendar)
    store.close()


def call(
    state: GateState, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None
) -> Response:
    return asyncio.run(answer_call(state, find(method, path, body, headers)))


def find(method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None) -> FoundCall:
    size = len(body) + 8_192 if "/parts/" in path else 40_960
    return find_call(encode_request(Request(method, path, headers or {}, body), size - 55), size, Entrance.CLEAR)


def put(state: GateState, envelope: bytes, *parts: bytes) -> None:
    for index, part in enumerate(parts):
        path = f"/envelopes/{envelope.hex()}/parts/{index}"
        assert call(state, "PUT", path, part, {"parts": str(len(parts))}).status == 204


def close(state: GateState, envelope: bytes, *parts: bytes) -> Response:
    body = b'{"digest":"%s","parts":%d}' % (digest_of(*parts).hex().encode(), len(parts))
    return call(state, "POST", f"/envelopes/{envelope.hex()}/close", body)


def count(state: GateState, *kinds: str) -> tuple[int, ...]:
    kept = count_kept(state.store)
    return tuple(kept[kind] for kind in kinds)


@pytest.mark.promise("P8")
def test_under_a_flood_new_reports_show_work_while_known_ones_go_on_without(state):
    begun, parts = os.urandom(16), [os.urandom(1_048_576), os.urandom(524_288)]
    path = f"/envelopes/{begun.hex()}/parts/"
    assert call(state, "PUT", path + "0", parts[0], {"parts": "2"}).status == 204
    state.flood.cap = 16
    state.flood._budgets[Entrance.CLEAR].used = 0.7 * flood.CAPACITY
    envelope, sealed = os.urandom(16), os.urandom(32_768)
    headers = {"digest": digest_of(sealed).hex()}
    refused = call(state, "PUT", f"/envelopes/{envelope.hex()}", sealed, headers)
    assert name_of_problem(refused.body) == "work"
    demand = Demand.from_header(state.bulletin.headers(Entrance.CLEAR)["work"])
    assert demand.difficulty == 2
    work = {"work": find_work(demand, envelope, 1, whole=True).to_header()}
    assert call(state, "PUT", f"/envelopes/{envelope.hex()}", sealed, headers | work).status == 201
    assert call(state, "PUT", path + "1", parts[1], {"parts": "2"}).status == 204
    assert close(state, begun, *parts).status == 201
    assert call(state, "PUT", f"/envelopes/{envelope.hex()}", sealed, headers).status == 201
    unreadable = call(state, "PUT", f"/envelopes/{os.urandom(16).hex()}", sealed, headers | {"work": "much"})
    assert name_of_problem(unreadable.body) == "malformed"


def test_an_idle_report_that_made_room_is_erased_and_can_be_sent_again(state, monkeypatch):
    monkeypatch.setattr(flood, "UNFINISHED_ENVELOPES", 1)
    monkeypatch.setattr(flood, "SECONDS_BEFORE_IDLE", 0)
    parts = [os.urandom(1_048_576), os.urandom(524_288)]
    idle, busy = os.urandom(16), os.urandom(16)
    for envelope in (idle, busy):
        assert call(state, "PUT", f"/envelopes/{envelope.hex()}/parts/0", parts[0], {"parts": "2"}).status == 204
    assert count(state, "envelopes", "parts") == (1, 1)
    assert name_of_problem(close(state, idle, *parts).body) == "parts-missing"
    put(state, idle, *parts)
    assert close(state, idle, *parts).status == 201


def test_a_nearly_full_volume_takes_no_more_bytes_but_still_acknowledges_and_answers(state, monkeypatch):
    envelope, parts = os.urandom(16), [os.urandom(1_048_576), os.urandom(524_288)]
    put(state, envelope, *parts)
    monkeypatch.setattr(state_module, "RESERVED_BYTES", 1 << 62)
    small = os.urandom(32_768)
    refused = [
        call(state, "PUT", f"/envelopes/{'0' * 32}", small, {"digest": digest_of(small).hex()}),
        call(state, "PUT", f"/envelopes/{'0' * 32}/parts/0", os.urandom(49_152), {"parts": "1"}),
    ]
    for response in refused:
        assert (response.status, name_of_problem(response.body)) == (503, "full")
        assert int(response.headers["retry-after"]) > 0
    assert asyncio.run(state.health()) == {"up": True, "waiting": "full", "disk": "full"}
    assert close(state, envelope, *parts).status == 201
    assert call(state, "GET", f"/mailboxes/{'0' * 32}").status == 200


@pytest.mark.promise("P2")
def test_each_thing_goes_when_its_time_is_over(state, calendar):
    unfinished = os.urandom(16)
    put_only = [os.urandom(1_048_576), os.urandom(524_288)]
    call(state, "PUT", f"/envelopes/{unfinished.hex()}/parts/0", put_only[0], {"parts": "2"})
    old = state.keys.make(calendar())
    state.keys.make(calendar())
    calendar.move(1)
    asyncio.run(state.expire())
    assert count(state, "envelopes", "parts") == (1, 1)
    calendar.move(1)
    asyncio.run(state.expire())
    assert count(state, "envelopes", "parts") == (0, 0)
    calendar.move(40)
    asyncio.run(state.expire())
    assert state.keys.find(old.configuration.key_id) is None


@pytest.mark.promise("P2")
def test_a_new_day_is_noticed_while_the_gate_runs(state, calendar, monkeypatch):
    monkeypatch.setattr(serve, "_SECONDS_BETWEEN_LOOKS_AT_THE_DAY", 0.01)
    put(state, os.urandom(16), os.urandom(49_152))

    async def live_two_days() -> None:
        watching = asyncio.create_task(serve._watch_the_day(state))
        await asyncio.sleep(0)
        calendar.move(2)
        while await state.store.list_unfinished():
            await asyncio.sleep(0.01)
        watching.cancel()

    asyncio.run(asyncio.wait_for(live_two_days(), 30))


@pytest.mark.promise("P2")
def test_no_file_keeps_the_time_at_which_something_last_came(state, calendar, monkeypatch):
    """Whoever takes the disk reads from its files at most that the gate ran until a minute ago."""
    monkeypatch.setattr(serve, "_SECONDS_BETWEEN_LOOKS_AT_THE_DAY", 0.01)
    put(state, os.urandom(16), os.urandom(49_152))
    written = {path: path.stat() for path in [state.home, *state.home.glob("gate.db*")]}
    assert len(written) >= 3
    midnight = datetime.combine(calendar.day, time(), UTC).timestamp()

    async def live_a_while() -> None:
        watching = asyncio.create_task(serve._watch_the_day(state))
        while not all(stamped_anew(path.stat(), before) for path, before in written.items()):
            await asyncio.sleep(0.01)
        watching.cancel()

    def stamped_anew(now: os.stat_result, before: os.stat_result) -> bool:
        return now.st_mtime == now.st_atime == midnight and now.st_ctime_ns > before.st_ctime_ns

    asyncio.run(asyncio.wait_for(live_a_while(), 30))


@pytest.mark.promise("P6")
def test_whatever_a_phone_asks_takes_its_turn_with_what_others_write(state):
    """Else a report, a read and a decoy could be told apart by their time wherever a commit takes long."""
    sealed, go_on = os.urandom(32_768), threading.Event()
    calls = [
        find("POST", "/nothing"),
        find("GET", f"/mailboxes/{'0' * 32}"),
        find("GET", "/card"),
        find("PUT", f"/envelopes/{'0' * 32}", sealed, {"digest": digest_of(sealed).hex()}),
    ]

    async def ask_while_a_commit_takes_long() -> list[int]:
        state.store.file.submit(lambda _: go_on.wait())
        asked = [asyncio.create_task(answer_call(state, found)) for found in calls]
        read = [asyncio.create_task(work) for work in (state.store.read_mailbox(bytes(16)), state.store.find_card())]
        for _ in range(3):
            await state.store.count_waiting()  # what health reads does go past it, so these could have been answered
        assert not any(task.done() for task in [*asked, *read])
        go_on.set()
        await asyncio.gather(*read)
        return [response.status for response in await asyncio.gather(*asked)]

    try:
        assert asyncio.run(ask_while_a_commit_takes_long()) == [204, 200, 404, 201]
    finally:
        go_on.set()


@pytest.mark.promise("P2")
def test_a_large_report_is_erased_piece_by_piece_and_wholly(state):
    envelope, parts = os.urandom(16), [os.urandom(1_048_576) for _ in range(12)]
    put(state, envelope, *parts)
    close(state, envelope, *parts)
    done(state.store.delete(envelope, digest=digest_of(*parts), today=state.today()))
    assert count(state, "envelopes", "parts", "tombstones") == (0, 0, 1)
    files = b"".join(path.read_bytes() for path in state.home.glob("gate.db*"))
    assert not any(part[at : at + 48] in files for part in parts for at in range(0, 1_000_000, 50_000))


@pytest.mark.promise("P8")
def test_what_a_crash_left_half_erased_is_erased_at_the_next_start_and_nothing_else(state, calendar):
    envelope, parts = os.urandom(16), [os.urandom(1_048_576) for _ in range(12)]
    for each in (envelope, os.urandom(16)):
        put(state, each, *parts)
        close(state, each, *parts)
    delete = partial(envelopes.delete, envelope_id=envelope, digest=digest_of(*parts), today=calendar())
    assert state.store.file.submit(delete, erases=True).result() is not None
    assert count(state, "parts") == (24 - envelopes.PARTS_ERASED_AT_ONCE,)
    assert close(state, envelope, *parts).status == 201
    asyncio.run(state.expire())  # what a start does first
    assert count(state, "envelopes", "parts") == (1, 12)
