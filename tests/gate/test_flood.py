"""The flood: no work in peace, more as budgets run low, and nothing gained by hoarding, repeating or sharing it."""

import os
from dataclasses import replace

import pytest

from upstander.envelope.work import Demand, Work, find_work, meets, work_factor
from upstander.exchange.problem import Problem
from upstander.gate import flood
from upstander.gate.flood import Entrance, Flood

CLEAR, ONION = Entrance.CLEAR, Entrance.ONION
CAP = 64


class Clock:
    """Seconds that pass when the test says so."""

    def __init__(self) -> None:
        self.now = 100_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def gate_flood(clock: Clock) -> Flood:
    made = Flood(clock)
    made.cap = CAP
    return made


def spend(some: Flood, level: float, entrance: Entrance = CLEAR) -> None:
    """Use so much of an entrance's budget."""
    some._budgets[entrance].level(some._clock())
    some._budgets[entrance].used = level * flood.CAPACITY


def refusal(*arguments: object, **named: object) -> Problem:
    with pytest.raises(Problem) as raised:
        arguments[0].admit(*arguments[1:], **named)
    return raised.value


def test_nobody_works_in_peace(gate_flood: Flood) -> None:
    assert gate_flood.demand(CLEAR).difficulty == 0
    assert gate_flood.admit(CLEAR, os.urandom(16), 1, None, whole=True) == []
    assert gate_flood.admit(CLEAR, os.urandom(16), 40, None) == []


def test_the_difficulty_doubles_up_to_the_cards_cap_as_the_budget_runs_low(gate_flood: Flood) -> None:
    seen = []
    for hundredth in range(100):
        spend(gate_flood, hundredth / 100)
        seen.append(gate_flood.demand(CLEAR).difficulty)
    assert seen == sorted(seen)
    assert seen[24] == 0
    assert seen[99] == CAP
    assert set(seen) == {0, 1, 2, 4, 8, 16, 32, 64}


def test_a_gate_whose_card_allows_no_work_asks_for_none(gate_flood: Flood) -> None:
    gate_flood.cap = 0
    spend(gate_flood, 0.99)
    assert gate_flood.demand(CLEAR).difficulty == 0


@pytest.mark.parametrize(("parts", "whole"), [(1, True), (1, False), (2, False), (33, False)])
def test_work_done_for_an_envelope_lets_it_in(gate_flood: Flood, parts: int, whole: bool) -> None:
    spend(gate_flood, 0.5)
    envelope = os.urandom(16)
    assert refusal(gate_flood, CLEAR, envelope, parts, None, whole=whole).name == "work"
    work = find_work(gate_flood.demand(CLEAR), envelope, parts, whole=whole)
    assert gate_flood.admit(CLEAR, envelope, parts, work, whole=whole) == []


def test_work_can_not_be_shared_with_another_envelope_or_a_larger_one(gate_flood: Flood) -> None:
    spend(gate_flood, 0.95)
    envelope = os.urandom(16)
    work = find_work(gate_flood.demand(CLEAR), envelope, 2)
    others = [os.urandom(16) for _ in range(20)]
    assert sum(meets(work, CAP, other, 2) for other in others) <= 2
    assert not meets(work, CAP, envelope, 33)
    assert not meets(replace(work, nonce=bytes(8)), CAP, envelope, 2)


def test_work_can_not_be_hoarded_beyond_two_hours(gate_flood: Flood, clock: Clock) -> None:
    spend(gate_flood, 0.5)
    envelope = os.urandom(16)
    work = find_work(Demand(gate_flood.demand(CLEAR).seed, CAP), envelope, 1, whole=True)
    clock.now += flood.SECONDS_OF_SEED
    spend(gate_flood, 0.5)
    assert gate_flood.admit(CLEAR, envelope, 1, work, whole=True) == []
    clock.now += flood.SECONDS_OF_SEED
    spend(gate_flood, 0.5)
    assert refusal(gate_flood, CLEAR, envelope, 1, work, whole=True).name == "work"


def test_work_that_is_shown_again_lets_in_the_same_envelope_alone_and_pays_again(gate_flood: Flood) -> None:
    spend(gate_flood, 0.5)
    envelope = os.urandom(16)
    work = find_work(Demand(gate_flood.demand(CLEAR).seed, CAP), envelope, 33)
    used = []
    for _ in range(3):
        gate_flood.admit(CLEAR, envelope, 33, work)
        used.append(gate_flood._budgets[CLEAR].used)
    assert used[2] - used[1] == used[1] - used[0] > 33 * 1_048_576
    assert list(gate_flood._places[CLEAR].held) == [envelope]


def test_a_seed_that_the_gate_never_gave_is_worth_nothing(gate_flood: Flood) -> None:
    spend(gate_flood, 0.5)
    envelope = os.urandom(16)
    own = find_work(Demand(os.urandom(32), CAP), envelope, 1, whole=True)
    assert refusal(gate_flood, CLEAR, envelope, 1, own, whole=True).name == "work"


def test_a_fifth_of_the_budget_is_kept_for_the_smallest_reports(gate_flood: Flood) -> None:
    gate_flood.cap = 0
    spend(gate_flood, 0.81)
    problem = refusal(gate_flood, CLEAR, os.urandom(16), 2, None)
    assert problem.name == "full"
    assert 1 <= int(problem.headers["retry-after"]) <= 60
    assert gate_flood.admit(CLEAR, os.urandom(16), 1, None, whole=True) == []
    spend(gate_flood, 1.01)
    assert refusal(gate_flood, CLEAR, os.urandom(16), 1, None, whole=True).name == "full"


def test_clear_and_onion_have_budgets_of_their_own(gate_flood: Flood) -> None:
    spend(gate_flood, 1.5, CLEAR)
    assert gate_flood.demand(ONION).difficulty == 0
    assert gate_flood.admit(ONION, os.urandom(16), 40, None) == []
    spend(gate_flood, 0.0, CLEAR)
    spend(gate_flood, 1.5, ONION)
    assert gate_flood.admit(CLEAR, os.urandom(16), 40, None) == []


def test_a_budget_comes_back_with_time(gate_flood: Flood, clock: Clock) -> None:
    spend(gate_flood, 1.0)
    clock.now += flood.CAPACITY / flood.REFILL_A_SECOND
    assert gate_flood.demand(CLEAR).difficulty == 0


def fill_places(some: Flood) -> list[bytes]:
    """Begin as many of the largest reports as there are places for, without charging for them."""
    begun = [os.urandom(16) for _ in range(flood.UNFINISHED_PARTS // 1024)]
    for envelope in begun:
        spend(some, 0.0)
        some.cap = 0
        assert some.admit(CLEAR, envelope, 1024, None) == []
    spend(some, 0.0)
    return begun


def test_while_every_place_is_in_use_larger_reports_wait_and_the_smallest_do_not(gate_flood: Flood) -> None:
    fill_places(gate_flood)
    assert refusal(gate_flood, CLEAR, os.urandom(16), 1, None).name == "full"
    assert gate_flood.admit(CLEAR, os.urandom(16), 1, None, whole=True) == []


def test_begun_reports_that_nobody_goes_on_with_make_room_and_busy_ones_do_not(gate_flood: Flood, clock: Clock) -> None:
    begun = fill_places(gate_flood)
    clock.now += flood.SECONDS_BEFORE_IDLE
    gate_flood.touch(begun[0])
    assert gate_flood.admit(CLEAR, os.urandom(16), 1024, None) == [begun[1]]
    for envelope in begun[2:]:
        gate_flood.touch(envelope)
    assert refusal(gate_flood, CLEAR, os.urandom(16), 1, None).name == "full"
    gate_flood.release(begun[5])
    assert gate_flood.admit(CLEAR, os.urandom(16), 1024, None) == []


def test_places_taken_make_work_harder_too(gate_flood: Flood) -> None:
    fill_places(gate_flood)
    gate_flood.cap = CAP
    assert gate_flood.demand(CLEAR).difficulty == CAP


def test_a_restart_knows_the_unfinished_ones_again(gate_flood: Flood) -> None:
    unfinished = {os.urandom(16): 1024 for _ in range(flood.UNFINISHED_PARTS // 1024)}
    gate_flood.cap = 0
    gate_flood.recount(unfinished)
    assert refusal(gate_flood, CLEAR, os.urandom(16), 1, None).name == "full"
    gate_flood.recount({})
    assert gate_flood.admit(CLEAR, os.urandom(16), 1, None) == []


def test_larger_reports_cost_more_work() -> None:
    assert [work_factor(1, whole=True), work_factor(1), work_factor(32), work_factor(33)] == [1, 2, 4, 8]


@pytest.mark.parametrize(
    "untrusted", ["", "00", "z" * 64 + " 1", "0" * 64 + " -1", "0" * 64 + " 1e9", "0" * 63 + " 12"]
)
def test_a_demand_of_another_form_is_refused(untrusted: str) -> None:
    with pytest.raises(ValueError, match=r"hex|form"):
        Demand.from_header(untrusted)


@pytest.mark.parametrize("untrusted", ["", "0" * 64, "0" * 64 + " " + "0" * 15, "x" * 64 + " " + "0" * 16])
def test_work_of_another_form_is_refused(untrusted: str) -> None:
    with pytest.raises(ValueError, match=r"hex|form"):
        Work.from_header(untrusted)
