"""Sums and orders of agents' numbers by bit sets are those of the numbers one by one."""

from hypothesis import given, settings
from hypothesis import strategies as st

from contacthub.routing.matching.numbers import by_number, total

AGENTS = 40
sets = st.lists(st.integers(0, (1 << AGENTS) - 1), max_size=12)


def digits_of(numbers):
    """Each agent's number as bit sets."""
    return [sum(1 << n for n, number in enumerate(numbers) if number >> k & 1) for k in range(8)]


@settings(max_examples=100, deadline=None)
@given(sets, st.lists(st.integers(0, 255), min_size=AGENTS, max_size=AGENTS))
def test_a_total_counts_for_each_agent_the_sets_they_are_in_and_adds_their_number(sets, numbers):
    found = total([*([each] for each in sets), digits_of(numbers)])
    sums = [sum((digit >> n & 1) << k for k, digit in enumerate(found)) for n in range(AGENTS)]
    assert sums == [number + sum(each >> n & 1 for each in sets) for n, number in enumerate(numbers)]


@settings(max_examples=100, deadline=None)
@given(
    st.integers(0, (1 << AGENTS) - 1),
    st.lists(st.integers(0, 9), min_size=AGENTS, max_size=AGENTS),
    st.booleans(),
)
def test_agents_come_by_their_numbers_each_number_once(chosen, numbers, highest_first):
    groups = list(by_number(chosen, digits_of(numbers), highest_first=highest_first))
    here = {n: numbers[n] for n in range(AGENTS) if chosen >> n & 1}
    assert [number for number, _ in groups] == sorted(set(here.values()), reverse=highest_first)
    assert {n: number for number, bits in groups for n in range(AGENTS) if bits >> n & 1} == here


def test_of_nobody_there_is_no_group():
    assert list(by_number(0, [1, 2], highest_first=True)) == []
    assert total([]) == []
