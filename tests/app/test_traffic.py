"""Somebody on the line can't tell a report of links, nor the reading of a receipt, from a visit that does neither.

Visits of the real app in real Chromium before a real gate, watched at the socket. Each time a coin says what the person
does; a classifier that has been told of the times before guesses it, from all that sizes, counts, directions and times
give away. Where these give nothing away its guesses are a coin's, too: the number of right ones is binomial. The same
classifier must find each leak that is put into such traces.
"""

from __future__ import annotations

import asyncio
import os
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import pytest
from playwright.async_api import async_playwright
from scipy.stats import binom

from tests.app.conftest import CHROMIUM
from tests.app.telling_apart import guess_in_turn
from tests.app.traffic import Passed, exchanges_of
from tests.app.visits import (
    SLOT_SECONDS,
    SLOTS_OF_A_TRACE,
    PhoneOnALine,
    Service,
    Trace,
    open_phones,
    running_service,
    use_phones,
)

pytestmark = [pytest.mark.browser, pytest.mark.promise("P6")]

PHONES = 4
SECONDS = int(os.environ.get("UPSTANDER_TRACES_SECONDS", "30"))
"""``make soak`` takes much longer."""
VISIT, REPORT, RECEIPT = "look around", "report a link", "read a receipt"
CONFIDENCE = 0.999
TRACE_SECONDS = SLOTS_OF_A_TRACE * SLOT_SECONDS
FEWEST_OF_A_KIND = 10


@dataclass
class Watched:
    """What was seen of small visits and of larger reports, by what was sent, and how many reports the gate then had."""

    gate: int
    small: list[Trace]
    large: dict[str, list[Trace]]
    kept: int

    def told(self, traces: Sequence[Sequence[Passed]], kinds: Sequence[str]) -> tuple[int, int]:
        """How many of how many guesses are right."""
        right = guess_in_turn(traces, kinds, self.gate, TRACE_SECONDS)
        return sum(right), len(right)

    def sizes(self, trace: Trace) -> list[tuple[int, int]]:
        """Bytes up and down of each exchange with the gate; the last may be cut by the end of the trace."""
        exchanges = exchanges_of(trace.passed, self.gate)
        return [(sum(one.size for one in up), sum(one.size for one in down)) for up, down in exchanges]


OF_96_KIB = {"one text": ["a" * 80_000], "three texts": ["b" * 30_000, "c" * 20_000, "d" * 22_000]}
OF_128_KIB = {"a larger text": ["e" * 100_000]}
SLOTS_OF_A_LARGE_TRACE = 4
LARGE_OF_EACH = 2


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    with running_service(tmp_path_factory.mktemp("traffic") / "home") as service:
        yield asyncio.run(watch(service))


async def watch(service: Service) -> Watched:
    coin = random.Random(2021)  # each kind comes up ten times within its first thirty throws
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(**CHROMIUM)
        async with open_phones(browser, service, PHONES) as phones:
            small = await use_phones(phones, SECONDS, draw=lambda: coin.choice((VISIT, REPORT, RECEIPT)))
            sent = {**OF_96_KIB, **OF_128_KIB}
            shown = await asyncio.gather(*map(send_twice, phones, sent.values()))
        await browser.close()
    return Watched(service.gate.port, small, dict(zip(sent, shown, strict=True)), len(service.gate.waiting()))


async def send_twice(phone: PhoneOnALine, texts: list[str]) -> list[Trace]:
    """A larger report, and another of the same size class."""
    return [await phone.act("report files", texts, SLOTS_OF_A_LARGE_TRACE) for _ in range(LARGE_OF_EACH)]


@pytest.mark.parametrize("act", [REPORT, RECEIPT])
def test_a_classifier_tells_a_report_of_links_or_the_reading_of_a_receipt_from_a_visit_no_better_than_a_coin(
    watched: Watched, act: str
) -> None:
    traces = [trace for trace in watched.small if trace.act in {VISIT, act}]
    kinds = [trace.act for trace in traces]
    in_time = sum(trace.was_in_time for trace in traces)
    told, of = watched.told([trace.passed for trace in traces], kinds)
    least, most = binom.interval(CONFIDENCE, of, 0.5)
    print(f"{act} from visit: {told} right of {of}, a coin's {least:.0f} to {most:.0f}; in time {in_time}")
    assert min(kinds.count(VISIT), kinds.count(act)) >= FEWEST_OF_A_KIND
    assert in_time >= 0.9 * len(traces), "this machine was too slow for what was to be seen"
    assert least <= told <= most


def with_one_more_exchange(trace: Sequence[Passed], gate: int) -> list[Passed]:
    up, down = exchanges_of(trace, gate)[0]
    return [*trace, *(replace(one, seconds=one.seconds + 0.4) for one in [*up, *down])]


def with_the_first_exchange_at_once(trace: Sequence[Passed], gate: int) -> list[Passed]:
    moved = {one for part in exchanges_of(trace, gate)[0] for one in part}
    return sorted((one.since(0.4) if one in moved else one for one in trace), key=lambda one: one.seconds)


def with_a_larger_first_request(trace: Sequence[Passed], gate: int) -> list[Passed]:
    first = exchanges_of(trace, gate)[0][0][-1]
    return [replace(one, size=one.size + 16) if one is first else one for one in trace]


def with_a_later_first_answer(trace: Sequence[Passed], gate: int) -> list[Passed]:
    late = set(exchanges_of(trace, gate)[0][1])
    return [replace(one, seconds=one.seconds + 0.15) if one in late else one for one in trace]


def with_something_from_the_apps_host(trace: Sequence[Passed], gate: int) -> list[Passed]:
    return [*trace, Passed(1.5, 999, gate + 1, True, 400), Passed(1.51, 999, gate + 1, False, 2_000)]


@pytest.mark.parametrize(
    "leak",
    [
        with_one_more_exchange,
        with_the_first_exchange_at_once,
        with_a_larger_first_request,
        with_a_later_first_answer,
        with_something_from_the_apps_host,
    ],
)
def test_the_same_classifier_finds_a_leak_that_is_put_into_half_of_such_traces(
    watched: Watched, leak: Callable[[Sequence[Passed], int], list[Passed]]
) -> None:
    whole = [trace.passed for trace in watched.small if len(exchanges_of(trace.passed, watched.gate)) > 1]
    leaks = [random.choice(("leaks", "tight")) for _ in whole]
    traces = [
        leak(trace, watched.gate) if leaking == "leaks" else trace for trace, leaking in zip(whole, leaks, strict=True)
    ]
    told, of = watched.told(traces, leaks)
    print(f"{leak.__name__}: {told} of {of}")
    assert told > binom.interval(CONFIDENCE, of, 0.5)[1]


def test_what_was_watched_really_was_sent(watched: Watched) -> None:
    reports = sum(trace.act == REPORT for trace in watched.small)
    assert watched.kept == reports + LARGE_OF_EACH * (len(OF_96_KIB) + len(OF_128_KIB))


def test_once_the_app_is_there_nothing_passes_but_exchanges_with_the_gate(watched: Watched) -> None:
    traces = [*watched.small, *(trace for traces in watched.large.values() for trace in traces)]
    asked = [trace for trace in traces if any(one.port != watched.gate for one in trace.passed)]
    # The browser itself looks for a newer service worker, once a visit, half a minute after its worker was last needed.
    assert len(asked) <= PHONES
    assert len({sum(one.size for one in trace.passed if one.port != watched.gate) for trace in asked}) <= 1


def test_every_small_exchange_has_the_same_sizes(watched: Watched) -> None:
    whole = {sizes for trace in watched.small for sizes in watched.sizes(trace)[:-1]}
    assert len(whole) == 1


def test_a_larger_report_shows_its_size_class_and_nothing_else(watched: Watched) -> None:
    ((up, down),) = {sizes for trace in watched.small for sizes in watched.sizes(trace)[:-1]}

    def beside_the_slots(trace: Trace) -> list[int]:
        """Bytes upwards of each exchange but one a slot, all of which are small; each answer has the one size."""
        assert trace.was_in_time
        sizes = watched.sizes(trace)
        assert {answer for _, answer in sizes[:-1]} == {down}
        ups = sorted(size for size, _ in sizes)
        assert ups[:SLOTS_OF_A_LARGE_TRACE] == [up] * SLOTS_OF_A_LARGE_TRACE
        return ups[SLOTS_OF_A_LARGE_TRACE:]

    shown = {name: {tuple(beside_the_slots(trace)) for trace in traces} for name, traces in watched.large.items()}
    ((close, part),) = set.union(*(shown[name] for name in OF_96_KIB))
    assert close == up
    assert set.union(*(shown[name] for name in OF_128_KIB)) == {(up, part + 32 * 1_024)}
