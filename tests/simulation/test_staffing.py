"""The fewest agents for a target, and shifts that have them there."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contacthub.simulation.staffing import NotCovered, Shift, Target, Trials, Work, by_formula, cover, there

TWENTY_S = 1 / 3
EIGHTY = Target(share=0.8, within=TWENTY_S, mean_wait=None)
WORK = Work(handle=4.5, patience=6.0)


@pytest.mark.parametrize("target", [EIGHTY, Target(share=None, within=TWENTY_S, mean_wait=0.25)])
@pytest.mark.parametrize("work", [WORK, Work(handle=4.5, patience=None)])
@pytest.mark.parametrize("per_minute", [0.05, 0.6, 4.0, 40.0])
def test_one_agent_fewer_misses_the_target(per_minute, work, target):
    agents = by_formula(per_minute, work, target)
    assert target.is_met(work.service(per_minute, agents, TWENTY_S))
    assert agents == 1 or not target.is_met(work.service(per_minute, agents - 1, TWENTY_S))


def test_nobody_is_needed_where_nobody_comes_and_too_many_are_refused():
    assert by_formula(0, WORK, EIGHTY) == 0
    with pytest.raises(ValueError, match="more than 2,000 agents would be needed"):
        by_formula(50_000, WORK, EIGHTY)


@pytest.mark.parametrize("within", [TWENTY_S, 1.0])
def test_what_the_formula_says_is_measured(within):
    target = Target(share=0.8, within=within, mean_wait=None)
    needed = Trials(WORK, target, arrivals=3_000, seed=1).needed(24, 60)
    right = WORK.service(24 / 60, needed.agents, within)
    assert needed.measured is not None
    assert needed.agents in (needed.by_formula, needed.by_formula + 1)
    assert needed.measured.service_level == pytest.approx(right.service_level, abs=0.06)
    assert needed.measured.mean_wait == pytest.approx(right.mean_wait, abs=0.06)
    assert needed.measured.p_abandon == pytest.approx(right.p_abandon, abs=0.03)


def test_an_agent_is_added_where_a_trial_misses_the_target(monkeypatch):
    trials = Trials(WORK, EIGHTY, arrivals=1_000, seed=1)
    enough = by_formula(0.4, WORK, EIGHTY) + 2
    monkeypatch.setattr(trials, "measured", lambda rate, agents: WORK.service(rate, agents - 2, TWENTY_S))
    monkeypatch.setattr(trials, "_slack", lambda: 0.0)
    assert trials.needed(24, 60).agents == enough


def shift(name, first, last, *, without=(), at_most=None):
    return Shift(name, frozenset(range(first, last)) - {*without}, at_most)


def test_shifts_with_breaks_cover_what_is_needed():
    shifts = [shift("early", 0, 4, without=[2]), shift("late", 2, 6, without=[4]), shift("short", 1, 4)]
    found = cover([1, 2, 1, 2, 0, 1], shifts)
    assert (found.counts, found.at_least) == ({"early": 2, "late": 1, "short": 0}, 3)
    assert there(found, shifts, 6) == [2, 2, 1, 3, 0, 1]


def test_what_no_shift_covers_is_named():
    with pytest.raises(NotCovered) as told:
        cover([0, 1, 1], [shift("a", 0, 2)])
    assert told.value.interval == 2
    with pytest.raises(NotCovered):
        cover([2], [shift("a", 0, 1, at_most=1)])


spans = st.tuples(st.integers(0, 5), st.integers(0, 5), st.sets(st.integers(0, 5), max_size=2))


@settings(max_examples=60, deadline=None)
@given(
    needed=st.lists(st.integers(0, 2), min_size=6, max_size=6), spans=st.lists(spans, min_size=1, max_size=3)
)
def test_all_is_covered_and_no_plan_at_all_has_fewer_than_is_said(needed, spans):
    shifts = [shift(str(n), min(a, b), max(a, b) + 1, without=away) for n, (a, b, away) in enumerate(spans)]
    shifts = [each for each in shifts if each.covers] or [shift("all", 0, 6)]
    if any(count and not any(n in each.covers for each in shifts) for n, count in enumerate(needed)):
        with pytest.raises(NotCovered):
            cover(needed, shifts)
        return
    found = cover(needed, shifts)
    assert all(has >= needs for has, needs in zip(there(found, shifts, 6), needed, strict=True))
    fewest = min(
        sum(counts)
        for counts in product(range(5), repeat=len(shifts))
        if all(
            sum(count for count, each in zip(counts, shifts, strict=True) if n in each.covers) >= needs
            for n, needs in enumerate(needed)
        )
    )
    assert found.at_least <= fewest <= found.agents
