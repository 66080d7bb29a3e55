"""Results: small counts are kept back from everybody but the crew; the opinion map; dealing groups."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("counts", "kept"),
    [
        ({"a": 9, "b": 8}, {"a": 9, "b": 8}),
        ({"a": 9, "b": 8, "c": 0}, {"a": 9, "b": 8, "c": 0}),
        ({"a": 9, "b": 8, "c": 1}, {"a": 9, "b": None, "c": None}),
        ({"a": 9, "b": 1, "c": 2}, {"a": 9, "b": None, "c": None}),
        ({"a": 9, "b": 1, "c": 1}, {"a": None, "b": None, "c": None}),
        ({"a": 9, "b": 2, "c": 2}, {"a": None, "b": None, "c": None}),
    ],
)
def test_one_and_two_are_kept_back_and_cant_be_reckoned_back(counts: dict[str, int], kept: dict[str, int]) -> None:
    from upstander.classroom.room.results import keep_back

    assert keep_back(counts) == kept


@given(st.lists(st.integers(0, 7), min_size=2, max_size=4).filter(lambda counts: max(counts) >= 3))
def test_from_the_sum_and_what_is_shown_no_small_count_follows(given_counts: list[int]) -> None:
    """Of all the ways to fill the gaps that fit the sum, no small count is the same in each."""
    from itertools import product

    from upstander.classroom.room.results import keep_back

    counts = dict(zip("abcd", given_counts, strict=False))
    kept = keep_back(counts)
    gaps = [key for key, count in kept.items() if count is None]
    left = sum(counts[key] for key in gaps)
    fitting = [fill for fill in product(range(1, left + 1), repeat=len(gaps)) if sum(fill) == left]
    for place, key in enumerate(gaps):
        if counts[key] < 3:
            assert len({fill[place] for fill in fitting}) > 1, (counts, kept)


@pytest.mark.parametrize(("votes", "few"), [("ab", True), ("abc", True), ("aabb", True), ("aaab", False)])
def test_nothing_is_told_where_nothing_was_chosen_three_times_but_to_the_crew(votes: str, few: bool) -> None:
    from tests.classroom.room.server import COURSE
    from upstander.classroom.course.load import load_course
    from upstander.classroom.room.results import result_of
    from upstander.classroom.room.state import RunState

    activity = load_course(COURSE).sessions[0].activities["sides"]
    run = RunState("sides", "poll", 1, "shown", False, votes={"": {str(n): (one,) for n, one in enumerate(votes)}})
    shown, crew = result_of(activity, run, [], full=False), result_of(activity, run, [], full=True)
    assert shown is not None
    assert crew is not None
    assert shown["few"] is few
    assert few is (set(shown["counts"].values()) == {None})
    assert sum(crew["counts"].values()) == len(votes)


def test_the_opinion_map_finds_two_camps_and_what_they_share() -> None:
    from upstander.classroom.room.opinions import draw_map

    statements = [f"s{number}" for number in range(9)]
    votes: dict[str, dict[str, tuple[str, ...]]] = {one: {} for one in statements}
    rng = random.Random(4)
    for person in range(50):
        camp = person < 20
        for number, one in enumerate(statements):
            agrees = True if number == 0 else (number % 2 == 0) == camp
            if rng.random() < 0.1 and number:
                agrees = not agrees
            votes[one][str(person)] = ("agree" if agrees else "disagree",)
    drawn = draw_map(votes, statements)
    assert drawn is not None
    assert [size for size, _, _ in drawn.groups] == [30, 20]
    assert drawn.shared == ("s0",)
    assert all("s0" not in agree for _, agree, _ in drawn.groups)
    assert set(drawn.groups[0][1]) == {"s1", "s3", "s5", "s7"}
    assert drawn == draw_map({one: dict(reversed(given.items())) for one, given in votes.items()}, statements)


def test_there_is_no_map_of_few_people_nor_of_people_who_all_say_the_same() -> None:
    from upstander.classroom.room.opinions import draw_map

    statements = [f"s{number}" for number in range(8)]

    def everybody(people: int, answered: int) -> dict[str, dict[str, tuple[str, ...]]]:
        stances = ("agree", "disagree", "pass")
        return {
            one: {str(person): (stances[(person + place) % 3],) for person in range(people)}
            for place, one in enumerate(statements[:answered])
        }

    assert draw_map(everybody(7, 8), statements) is not None
    assert draw_map(everybody(6, 8), statements) is None
    assert draw_map(everybody(20, 6), statements) is None
    assert draw_map({one: {str(p): ("agree",) for p in range(20)} for one in statements}, statements) is None


def test_nobody_is_made_a_group_of_their_own() -> None:
    from upstander.classroom.room.opinions import draw_map

    statements = [f"s{number}" for number in range(8)]
    votes = {one: {str(p): ("disagree" if p == 0 else "agree",) for p in range(12)} for one in statements}
    drawn = draw_map(votes, statements)
    assert drawn is not None
    assert [size for size, _, _ in drawn.groups] == [12]


def test_the_silhouette_agrees_with_another_implementation() -> None:
    import numpy as np
    from sklearn.metrics import silhouette_score

    from upstander.classroom.room.opinions import silhouette

    rng = np.random.default_rng(1)
    places = rng.normal(size=(40, 2))
    groups = rng.integers(0, 3, 40)
    assert silhouette(places, groups) == pytest.approx(silhouette_score(places, groups))


@given(st.lists(st.integers(1, 12), min_size=1, max_size=6), st.integers(1, 10), st.integers())
def test_dealt_groups_are_even_and_each_council_is_spread(councils: list[int], groups: int, seed: int) -> None:
    from upstander.classroom.room.groups import deal

    kinds = [[kind * 100 + one for one in range(count)] for kind, count in enumerate(councils)]
    dealt = deal(kinds, groups, random.Random(seed))
    assert sorted(card for group in dealt for card in group) == sorted(card for kind in kinds for card in kind)
    sizes = [len(group) for group in dealt]
    assert max(sizes) - min(sizes) <= 1
    for kind in range(len(kinds)):
        spread = [Counter(card // 100 for card in group)[kind] for group in dealt]
        assert max(spread) - min(spread) <= 1


def test_roles_go_round_in_a_triad_and_a_fourth_observes() -> None:
    from tests.classroom.room.server import COURSE
    from upstander.classroom.course.load import load_course
    from upstander.classroom.room.sections import role_of

    activity = load_course(COURSE).sessions[0].activities["practice"]
    table = [[role_of(activity, seat, turn) for seat in range(4)] for turn in (1, 2, 3)]
    assert table[0] == ["speaker", "officer", "observer", "observer"]
    assert [row[0] for row in table] == ["speaker", "officer", "observer"]
    assert all(set(row) == {"speaker", "officer", "observer"} for row in table)
