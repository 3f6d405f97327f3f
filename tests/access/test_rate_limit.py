"""A limit on how often something may happen."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from contacthub.access.rate_limit import RateLimit

NOW = 1_000_000


def test_one_second_is_allowed_at_once_then_one_at_a_time() -> None:
    limit = RateLimit(4)
    assert [limit.take(NOW) for _ in range(6)] == [0, 0, 0, 0, 250, 250]
    assert [limit.take(NOW + 249), limit.take(NOW + 250), limit.take(NOW + 250)] == [1, 0, 250]


def test_batch_larger_than_the_limit_passes_whole_and_is_waited_off() -> None:
    limit = RateLimit(10)
    assert limit.take(NOW, 1000) == 0
    wait = limit.take(NOW)
    assert wait == 99_100
    assert [limit.take(NOW + wait - 1), limit.take(NOW + wait)] == [1, 0]


def test_rest_is_not_saved_up_beyond_one_second() -> None:
    limit = RateLimit(2)
    limit.take(NOW)
    later = NOW + 3_600_000
    assert [limit.take(later) for _ in range(3)] == [0, 0, 500]


def test_burst_is_how_many_come_at_once() -> None:
    limit = RateLimit(2, burst=5)
    assert [limit.take(NOW) for _ in range(7)] == [0, 0, 0, 0, 0, 500, 500]
    assert [limit.take(NOW + 500) for _ in range(2)] == [0, 500]


@given(st.integers(1, 5000), st.lists(st.tuples(st.integers(0, 3000), st.integers(1, 50)), max_size=60))
def test_never_more_than_the_rate_a_second_and_one_batch_beyond(
    rate: int, asked: list[tuple[int, int]]
) -> None:
    limit, now, taken = RateLimit(rate), NOW, 0
    for pause_ms, count in asked:
        now += pause_ms
        if limit.take(now, count) == 0:
            taken += count
        assert taken <= rate * (now - NOW + 1000) / 1000 + 50


@given(st.integers(1, 5000), st.lists(st.integers(1, 500), min_size=1, max_size=20))
def test_whoever_waits_as_told_is_let_in(rate: int, counts: list[int]) -> None:
    limit, now = RateLimit(rate), NOW
    for count in counts:
        wait = limit.take(now, count)
        now += wait
        assert wait == 0 or limit.take(now, count) == 0
