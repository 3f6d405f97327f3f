"""When alerts begin and end: one for each time a rule holds, however often it is looked at, and restarts."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from contacthub.alerts.watching import Change, Watch

FOR_MS, CLEARS_MS, MOST_TICK_MS = 10_000, 30_000, 5_000
SLACK_MS = 2 * MOST_TICK_MS
MOST_RESTARTS = 4
LATER_MS = CLEARS_MS + MOST_TICK_MS
"""So much later at most what is over is known to be, for each restart meanwhile."""
OVER_MS = CLEARS_MS + SLACK_MS + MOST_RESTARTS * LATER_MS

lasting = st.tuples(st.integers(OVER_MS, 2 * OVER_MS), st.integers(FOR_MS + SLACK_MS, 20 * FOR_MS))
"""How long it does not hold, and then how long it does."""
ticks = st.lists(st.integers(100, MOST_TICK_MS), min_size=1, max_size=50)


def spans_of(some: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """From when until when it holds."""
    at, spans = 0, []
    for calm, holds in some:
        spans.append((at + calm, at + calm + holds))
        at += calm + holds
    return spans


def looks(spans: list[tuple[int, int]], steps: list[int]) -> list[tuple[int, bool]]:
    """Instants at which it is looked at, until it has been over for long, and whether it holds at each."""
    found, now, n = [], 0, 0
    while now < spans[-1][1] + OVER_MS:
        now += steps[n % len(steps)]
        n += 1
        found.append((now, any(begin <= now < end for begin, end in spans)))
    return found


@given(st.lists(lasting, min_size=1, max_size=4), ticks, st.sets(st.integers(0, 400), max_size=MOST_RESTARTS))
def test_each_time_that_it_holds_is_one_alert_whatever_the_ticks_and_restarts(
    some: list[tuple[int, int]], steps: list[int], restarts: set[int]
) -> None:
    spans = spans_of(some)
    watch, told = Watch(), list[tuple[Change, int]]()
    for n, (now, holds) in enumerate(looks(spans, steps)):
        if n in restarts and watch.is_open:
            # What a hub knows that comes back: the row without an end.
            watch = Watch(is_open=True, since=watch.since)
        change = watch.look(holds, now, for_ms=FOR_MS, clears_ms=CLEARS_MS)
        if change is Change.BEGAN:
            assert watch.since is not None
            told.append((change, watch.since))
        elif change is Change.ENDED:
            assert watch.calm_since is not None
            told.append((change, watch.calm_since))
    assert [each for each, _ in told] == [Change.BEGAN, Change.ENDED] * len(spans)
    for (begin, end), (_, began), (_, ended) in zip(spans, told[::2], told[1::2], strict=True):
        assert begin <= began < begin + MOST_TICK_MS
        assert end <= ended < end + MOST_TICK_MS + len(restarts) * LATER_MS


@given(st.lists(st.tuples(st.integers(1, CLEARS_MS - 1), st.integers(1, 2 * FOR_MS)), max_size=20))
def test_what_stops_for_less_than_its_time_goes_on(gaps: list[tuple[int, int]]) -> None:
    watch, now = Watch(), FOR_MS
    watch.look(True, 0, for_ms=FOR_MS, clears_ms=CLEARS_MS)
    assert watch.look(True, now, for_ms=FOR_MS, clears_ms=CLEARS_MS) is Change.BEGAN
    for calm, holds in gaps:
        for pause, is_held in ((1, False), (calm - 1, False), (1, True), (holds, True)):
            now += pause
            assert watch.look(is_held, now, for_ms=FOR_MS, clears_ms=CLEARS_MS) is None
    assert watch.is_open


@given(st.lists(st.integers(0, FOR_MS - 1), max_size=20))
def test_what_holds_for_less_than_its_time_is_no_alert(spans: list[int]) -> None:
    watch, now = Watch(), 0
    for span in spans:
        for pause, is_held in ((1, True), (span, True), (1, False)):
            now += pause
            assert watch.look(is_held, now, for_ms=FOR_MS, clears_ms=CLEARS_MS) is None
    assert watch.is_idle
