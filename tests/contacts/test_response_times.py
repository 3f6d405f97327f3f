"""How long answers took: percentiles, means and levels."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contacthub.contacts.response_times import Durations, ResponseFact, ResponseFigures
from contacthub.contacts.unanswered import UnansweredIndex
from contacthub.routing.words import QueueId

times = st.lists(st.integers(0, 10**9), min_size=1, max_size=60)


def durations(*values: int) -> Durations:
    found = Durations()
    for each in values:
        found.add(each)
    return found


@given(times, st.integers(1, 100))
def test_a_percentile_is_the_least_of_the_times_within_which_so_many_were(
    values: list[int], percent: int
) -> None:
    found = durations(*values).percentile(percent)
    assert found in values
    enough = [each for each in values if 100 * sum(it <= each for it in values) >= percent * len(values)]
    assert found == min(enough)


@given(times, st.integers(0, 10**9))
def test_what_is_added_after_it_was_asked_counts(values: list[int], more: int) -> None:
    found = durations(*values)
    assert found.percentile(50) is not None
    found.add(more)
    assert found.percentile(100) == max(*values, more)
    assert found.within(more) == sum(each <= more for each in [*values, more])
    assert len(found) == len(values) + 1


def test_of_no_times_nothing_is_said() -> None:
    assert (durations().percentile(50), durations().average(), durations().within(9)) == (None, None, 0)


@pytest.mark.parametrize(("target", "level"), [(None, None), (59_999, 0.0), (60_000, 33.3), (120_000, 66.7)])
def test_the_level_is_of_first_responses_and_contacts_never_answered(
    target: int | None, level: float | None
) -> None:
    figures = ResponseFigures([
        ResponseFact("support", 1, 0, 60_000, answered=True),
        ResponseFact("support", 1, 0, 120_000, answered=True),
        ResponseFact("support", 2, 200_000, 200_001, answered=True),
        ResponseFact("support", 1, 0, 5_000, answered=False),
        ResponseFact("support", 3, 0, 5_000, answered=False),
    ])  # fmt: skip
    assert figures.level(target) == level
    assert (len(figures.first), len(figures.all_), figures.never_answered) == (2, 3, 1)


def test_without_any_there_is_no_level() -> None:
    assert ResponseFigures().level(60_000) is None


moves = st.lists(
    st.tuples(st.integers(0, 5), st.none() | st.tuples(st.sampled_from("ab"), st.integers(0, 5)))
)


@given(moves)
def test_the_index_counts_what_going_through_all_would(
    moves: list[tuple[int, tuple[str, int] | None]],
) -> None:
    index, known = UnansweredIndex(), {}
    for contact, waits in moves:
        now = None if waits is None else (QueueId(waits[0]), waits[1])
        index.follow(str(contact), now)
        known[contact] = waits
        live = [each for each in known.values() if each is not None]
        counts = Counter(queue for queue, _ in live)
        for queue in "ab":
            oldest = min((since for of, since in live if of == queue), default=None)
            assert index.of(QueueId(queue)) == (counts[queue], oldest)
