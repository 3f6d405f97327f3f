"""Bins of times are exact where a target may lie, and cells add up."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from contacthub.reports.cells import Adding, Cell, bin_of, end_of, packed, unpacked

TIMES = st.integers(min_value=0, max_value=4 * 86_400_000)


@given(TIMES)
def test_a_time_is_in_the_bin_that_ends_with_it_or_later(ms: int) -> None:
    found = bin_of(ms)
    assert end_of(found) >= ms
    assert found == 0 or end_of(found - 1) < ms
    assert bin_of(end_of(found)) == found


@given(st.lists(TIMES), st.integers(0, 600) | st.integers(10, 1440).map(lambda minutes: minutes * 60))
def test_within_a_target_is_exact(times: list[int], seconds: int) -> None:
    cell = Cell()
    for each in times:
        cell.took("waits", each)
    assert cell.within("waits", seconds * 1000) == sum(each <= seconds * 1000 for each in times)


@given(st.lists(TIMES, min_size=1), st.sampled_from([1, 50, 90, 100]))
def test_a_percentile_is_the_end_of_the_bin_of_the_exact_one(times: list[int], percent: int) -> None:
    cell = Cell()
    for each in times:
        cell.took("waits", each)
    exact = sorted(times)[(len(times) * percent + 99) // 100 - 1]
    assert cell.percentile("waits", percent) == end_of(bin_of(exact))


@given(st.lists(TIMES), st.lists(TIMES))
def test_cells_of_parts_added_are_that_of_all(some: list[int], others: list[int]) -> None:
    whole, parts = Cell(), [Cell(), Cell()]
    for part, times in zip(parts, (some, others), strict=True):
        for each in times:
            for cell in (part, whole):
                cell.add("offered")
                cell.lasted(each)
                cell.took("waits", each)
    parts[0].take_in(parts[1])
    assert parts[0] == whole


@given(st.lists(st.lists(TIMES), min_size=1))
def test_many_stored_cells_are_added_as_one_by_one(parts: list[list[int]]) -> None:
    one_by_one, adding = Cell(), Adding()
    for times in parts:
        cell = Cell()
        for each in times:
            cell.add("offered")
            cell.lasted(each)
            cell.took("waits", each)
        one_by_one.take_in(cell)
        adding.take_in(cell.counts, [*map(packed, cell.times)])
    assert adding.cell() == one_by_one


@given(st.dictionaries(st.integers(0, 2000), st.integers(1, 10**6)))
def test_times_are_read_as_they_were_stored(times: dict[int, int]) -> None:
    assert unpacked(packed(times)) == times
