"""A slow disk is counted, logged seldom, and remembered for a minute."""

from __future__ import annotations

import logging

import pytest

from contacthub.database import commit_times
from contacthub.database.commit_times import SLOW_MS, CommitTimes


@pytest.fixture(autouse=True)
def limit(quick_disk: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commit_times, "SLOW_MS", SLOW_MS)


class Steady:
    """A clock that each transaction moves on."""

    def __init__(self) -> None:
        self.ms = 5_000
        self.times = CommitTimes(lambda: self.ms * 1_000_000)

    def transact(self, took_ms: int) -> str:
        def work(connection: str) -> str:
            self.ms += took_ms
            return f"done by {connection}"

        return self.times.timed(work)("writer")

    def later(self, ms: int) -> None:
        self.ms += ms


def test_what_takes_over_a_tenth_of_a_second_is_counted_and_the_slowest_remembered() -> None:
    steady = Steady()
    assert steady.transact(100) == "done by writer"
    assert (steady.times.slow, steady.times.slowest_ms) == (0, 0)
    for took_ms in (101, 300, 200):
        steady.transact(took_ms)
    assert (steady.times.slow, steady.times.slowest_ms) == (3, 300)


def test_after_a_minute_without_it_is_quick_again() -> None:
    steady = Steady()
    steady.transact(300)
    steady.later(59_999)
    assert steady.times.slowest_ms == 300
    steady.later(1)
    assert steady.times.slowest_ms == 0
    steady.transact(150)
    assert (steady.times.slow, steady.times.slowest_ms) == (2, 150)


def test_one_that_fails_counts_too() -> None:
    steady = Steady()

    def fails(connection: str) -> None:
        steady.later(500)
        raise OSError(connection)

    with pytest.raises(OSError, match="writer"):
        steady.times.timed(fails)("writer")
    assert steady.times.slow == 1


def test_the_log_has_a_line_every_ten_seconds_at_most(caplog: pytest.LogCaptureFixture) -> None:
    steady = Steady()
    with caplog.at_level(logging.WARNING):
        for _ in range(101):
            steady.transact(101)
    assert caplog.messages == [
        "! a transaction was slow: 101 ms until it was on the disk",
        "! a transaction was slow: 101 ms until it was on the disk; so were 99 before it",
    ]
