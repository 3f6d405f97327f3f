"""Instants as text, and the hub's time."""

from __future__ import annotations

import os
import re
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contacthub.clock import (
    IDS_AT_ONCE,
    LATEST,
    MS,
    SECOND,
    Clock,
    RisingIds,
    from_rfc3339,
    rfc3339,
    uuid7,
)


@given(st.integers(0, LATEST))
def test_text_is_rfc_3339_with_milliseconds_and_reads_back(instant: int) -> None:
    text = rfc3339(instant)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", text)
    assert from_rfc3339(text) == instant


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("1970-01-01T00:00:00Z", 0),
        ("1970-01-01t01:00:00.0019+01:00", 1),
        ("1969-12-31T19:00:01.5-05:00", 1_500),
        ("1970-01-01 00:00:00.123456789z", 123),
        ("2016-12-31T23:59:60Z", 1_483_228_800_000),
        ("9999-12-31T23:59:59.999Z", LATEST),
        ("1970-01-01T00:00:00-00:00", 0),
    ],
)
def test_every_legal_spelling_is_read(text: str, instant: int) -> None:
    assert from_rfc3339(text) == instant


@pytest.mark.parametrize(
    "text",
    [
        "",
        "now",
        "2026-05-01",
        "2026-05-01T08:00:00",
        "2026-05-01T08:00Z",
        "20260501T080000Z",
        "2026-02-29T08:00:00Z",
        "2026-13-01T08:00:00Z",
        "2026-05-01T24:00:00Z",
        "2026-05-01T08:60:00Z",
        "2026-05-01T08:00:61Z",
        "2026-05-01T08:00:00+24:00",
        "2026-05-01T08:00:00+0800",
        "2026-05-01T08:00:00.Z",
        "1969-12-31T23:59:59Z",
        "9999-12-31T23:59:60Z",
        "0001-01-01T00:00:00+23:59",
        "２０２６-05-01T08:00:00Z",
        "2026-05-01T08:00:00Z\n",
        " 2026-05-01T08:00:00Z",
    ],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - any way to say so
        from_rfc3339(text)


def test_offset_that_there_is_not_is_refused_in_words_of_people() -> None:
    with pytest.raises(ValueError, match="with its offset from UTC"):
        from_rfc3339("2026-05-01T08:00:00+24:00")


# --- the hub's time and the system clock ---------------------------------------------------------------


class Machine:
    """The clocks of a machine; ``set_by`` is somebody who puts its time right, or wrong."""

    def __init__(self, wall_s: float = 1_780_000_000) -> None:
        self.wall = int(wall_s * SECOND)
        self.monotonic = 5 * SECOND

    def run(self, seconds: float) -> None:
        self.wall += int(seconds * SECOND)
        self.monotonic += int(seconds * SECOND)

    def set_by(self, seconds: float) -> None:
        self.wall = max(0, self.wall + int(seconds * SECOND))

    def clock(self) -> Clock:
        return Clock(wall_ns=lambda: self.wall, monotonic_ns=lambda: self.monotonic)

    @property
    def wall_ms(self) -> int:
        return self.wall // MS


def passed_ms(machine: Machine, clock: Clock, seconds: float) -> int:
    before = clock.now()
    for _ in range(100):
        machine.run(seconds / 100)
        clock.now()
    return clock.now() - before


def test_time_is_the_system_clocks() -> None:
    machine = Machine()
    clock = machine.clock()
    assert clock.now() == machine.wall_ms
    machine.run(3_600)
    assert (clock.now(), clock.ahead_ms, clock.take_jump()) == (machine.wall_ms, 0, 0)


def test_clock_that_was_put_forward_a_little_is_followed_at_twice_the_speed() -> None:
    machine = Machine()
    clock = machine.clock()
    machine.set_by(30)
    assert passed_ms(machine, clock, 10) == 20_000
    assert clock.ahead_ms == -20_000
    assert passed_ms(machine, clock, 40) == 60_000
    assert (clock.now(), clock.ahead_ms, clock.take_jump()) == (machine.wall_ms, 0, 0)


def test_time_jumps_when_it_is_more_than_a_minute_behind(caplog: pytest.LogCaptureFixture) -> None:
    machine = Machine(0)  # as a machine without a battery begins
    clock = machine.clock()
    clock.now()
    machine.set_by(1_780_000_000)
    assert clock.now() == machine.wall_ms
    assert (clock.take_jump(), clock.take_jump(), clock.ahead_ms) == (1_780_000_000_000, 0, 0)
    assert [each.message for each in caplog.records] == [
        "! the system clock is 20601 days, 20:26:40 ahead: the hub's time jumps forward to it"
    ]


def test_clock_that_was_put_back_a_little_is_waited_for_at_half_the_speed() -> None:
    machine = Machine()
    clock = machine.clock()
    machine.set_by(-30)
    assert passed_ms(machine, clock, 10) == 5_000
    assert clock.ahead_ms == 25_000
    assert passed_ms(machine, clock, 60) == 35_000
    assert (clock.now(), clock.ahead_ms) == (machine.wall_ms, 0)


@pytest.mark.parametrize("ahead_s", [8 * 3_600, 90 * 86_400])
def test_deadlines_last_a_ninth_longer_at_most_while_the_hub_is_far_ahead(ahead_s: int) -> None:
    machine = Machine()
    clock = machine.clock()
    machine.set_by(-ahead_s)
    assert passed_ms(machine, clock, 20) == 18_000
    assert clock.ahead_ms == ahead_s * 1_000 - 2_000


def test_time_goes_on_from_the_log_where_the_clock_is_behind_it(caplog: pytest.LogCaptureFixture) -> None:
    machine = Machine()
    clock = machine.clock()
    logged = clock.now() + 86_400_000
    clock.not_before(logged)
    assert clock.now() == logged
    assert passed_ms(machine, clock, 10) == 9_000
    assert len(caplog.records) == 1  # once, not at each look
    assert "1 day, 0:00:00 ahead of the system clock" in caplog.text
    clock.not_before(logged)
    assert clock.now() == logged + 9_000


def test_that_the_clocks_agree_again_is_said_once(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    machine = Machine()
    clock = machine.clock()
    machine.set_by(-5)
    passed_ms(machine, clock, 20)
    passed_ms(machine, clock, 20)
    assert [each.message.split(" it ")[0] for each in caplog.records] == [
        "! the hub's time is 5 s ahead of the system clock, as the log is:",
        "= the hub's time agrees with the system clock again",
    ]


def test_difference_of_less_than_a_second_is_followed_and_not_spoken_of(
    caplog: pytest.LogCaptureFixture,
) -> None:
    machine = Machine()
    clock = machine.clock()
    machine.set_by(-0.9)
    clock.now()
    assert clock.ahead_ms == 0
    passed_ms(machine, clock, 2)
    assert (clock.now(), caplog.records) == (machine.wall_ms, [])


def test_time_ends_with_the_year_9999() -> None:
    clock = Machine().clock()
    clock.not_before(LATEST)
    assert clock.now() == LATEST


seconds = st.one_of(
    st.floats(0, 0.01),
    st.floats(0, 100),
    st.floats(0, 1e6),
)
changes = st.one_of(
    st.just(0.0),
    st.floats(-100, 100),
    st.floats(-1e8, 1e8),
)


@given(st.lists(st.tuples(seconds, changes), max_size=30))
def test_time_never_goes_back_nor_faster_than_twice_and_comes_right(steps: list[tuple[float, float]]) -> None:
    machine = Machine()
    clock = machine.clock()
    before = clock.now()
    for ran, changed in steps:
        machine.run(ran)
        machine.set_by(changed)
        now, jumped = clock.now(), clock.take_jump()
        if jumped:
            assert (now, jumped > 60_000 - 1) == (machine.wall_ms, True)
        else:
            assert ran * 500 - 2 <= now - before <= ran * 2_000 + 2
        before = now
    machine.run(1e10)
    machine.run(2e9)
    clock.now()
    machine.run(200)
    assert abs(clock.now() - machine.wall_ms) <= 1


def test_ids_are_versioned_distinct_and_in_the_order_of_their_instants() -> None:
    made = [uuid.UUID(uuid7(1_780_000_000_000 + n // 100)) for n in range(3 * IDS_AT_ONCE)]
    assert {(each.version, each.variant) for each in made} == {(7, uuid.RFC_4122)}
    assert len({each.int & (1 << 62) - 1 for each in made}) == len(made)
    instants = [each.int >> 80 for each in made]
    assert instants == sorted(instants)
    assert instants[0] == 1_780_000_000_000


def test_the_system_is_asked_once_for_many_ids(monkeypatch: pytest.MonkeyPatch) -> None:
    asked, urandom = [], os.urandom

    def counted(size: int) -> bytes:
        asked.append(size)
        return urandom(size)

    monkeypatch.setattr(os, "urandom", counted)
    for _ in range(3 * IDS_AT_ONCE):
        uuid7(1_780_000_000_000)
    assert 2 <= len(asked) <= 4


def test_ids_of_one_instant_rise() -> None:
    ids = RisingIds()
    made = [ids.new(1_780_000_000_000 + n // 50) for n in range(200)]
    assert made == sorted(set(made))
    assert {uuid.UUID(each).version for each in made} == {7}
