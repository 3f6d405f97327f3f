"""What counts as a stall of the loop, and what is said to have caused it; all clocks are the test's."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from contacthub.running.stalls import Cause, Late, Reading, Seen, Sleep, Stall, Stalls, Woken

LIMIT_S, PERIOD_S = 0.05, 0.02


class Loop:
    """A loop as its watcher sees it: beats on time unless it is blocked."""

    def __init__(self) -> None:
        self.at_s = self.process_s = self.loop_s = self.collecting_s = 0.0
        self.due_s = PERIOD_S
        self.where = Seen(("rest",), ("worker.rest",))
        self.stalls = Stalls(LIMIT_S, self.woken())
        self.last = self.read()
        self.told: list[Stall | Sleep] = []

    def read(self) -> Reading:
        return Reading(
            at_s=self.at_s, process_s=self.process_s, loop_s=self.loop_s, collecting_s=self.collecting_s
        )

    def woken(self) -> Woken:
        return Woken(at_s=self.at_s, process_s=self.process_s, waited_s=PERIOD_S)

    def beat(self) -> list[Late]:
        """The loop answers."""
        late, now = self.at_s - self.due_s > LIMIT_S, self.read()
        ended = [Late(self.last, self.due_s, now)] if late else []
        self.last, self.due_s = now, self.at_s + PERIOD_S
        return ended

    def look(self, ended: Sequence[Late] = ()) -> None:
        self.told += self.stalls.take(self.woken(), self.due_s, ended, lambda: self.where)

    def runs(self, times: int = 1) -> None:
        """The loop answers in time."""
        for _ in range(times):
            self.at_s += PERIOD_S
            self.look(self.beat())

    def blocked(
        self, lasts_s: float, where: str, *, loop: float = 0, others: float = 0, collecting: float = 0,
        kept_out: bool = False,
    ) -> None:  # fmt: skip
        """The loop is blocked, on a processor for a part ``loop`` of it; looks go on unless kept out."""
        until_s, self.where = self.at_s + lasts_s, Seen((where,), (f"worker.{where}",))
        step_s = lasts_s if kept_out else PERIOD_S
        while self.at_s < until_s - 1e-9:
            self.at_s += min(step_s, until_s - self.at_s)
            self.process_s += step_s * (loop + others)
            self.loop_s += step_s * loop
            self.collecting_s += step_s * collecting
            if self.at_s < until_s - 1e-9:
                self.look()
        self.look(self.beat())


@pytest.fixture
def loop() -> Loop:
    loop = Loop()
    loop.runs(3)
    return loop


def test_loop_that_answers_is_left_alone(loop: Loop) -> None:
    for _ in range(20):
        loop.runs()
        loop.blocked(0.055, "short", loop=1)
    assert loop.told == []


def test_stall_is_told_once_with_its_length_and_place(loop: Loop) -> None:
    loop.blocked(0.3, "customers.search", loop=1)
    loop.runs(5)
    [stall] = loop.told
    assert isinstance(stall, Stall)
    assert stall.lasted_s == pytest.approx(0.28)
    assert (stall.cause, stall.stack, stall.others) == (Cause.COMPUTING, ("customers.search",), ())
    assert 0 < stall.times == stall.looks


def test_place_is_the_one_seen_most_often(loop: Loop) -> None:
    for where in ("rest", "a", "b", "b", "b", "c"):
        loop.at_s += LIMIT_S
        loop.where = Seen((where,))
        loop.look()
    loop.look(loop.beat())
    [stall] = loop.told
    assert isinstance(stall, Stall)
    assert (stall.stack, stall.times, stall.looks) == (("b",), 3, 5)


@pytest.mark.parametrize(
    ("how", "cause"),
    [
        ({"loop": 0.9}, Cause.COMPUTING),
        ({"loop": 0.02}, Cause.WAITING),
        ({"loop": 0.02, "others": 1.0}, Cause.WAITING),  # they compute beside it, and look is had in time
        ({"loop": 1.0, "collecting": 0.8}, Cause.COLLECTING),
        ({"others": 1.0, "collecting": 0.8, "kept_out": True}, Cause.COLLECTING),
        ({"others": 1.0, "kept_out": True}, Cause.INTERPRETER_HELD),
        ({"loop": 1.0, "kept_out": True}, Cause.COMPUTING),
        ({"loop": 0.1, "others": 0.1, "kept_out": True}, Cause.NOT_RUN),
    ],
)
def test_cause_follows_from_who_was_on_a_processor(loop: Loop, how: dict[str, float], cause: Cause) -> None:
    loop.blocked(0.4, "here", **how)  # type: ignore[arg-type]  # a table of keywords
    [stall] = loop.told
    assert isinstance(stall, Stall)
    assert stall.cause is cause


def test_who_held_the_interpreter_is_looked_for_when_it_lets_go(loop: Loop) -> None:
    loop.blocked(0.4, "here", others=1, kept_out=True)
    [stall] = loop.told
    assert isinstance(stall, Stall)
    assert (stall.stack, stall.others) == ((), ("worker.here",))


def test_second_stall_knows_nothing_of_the_first(loop: Loop) -> None:
    loop.blocked(0.4, "first", loop=1)
    loop.blocked(0.2, "second")
    first, second = loop.told
    assert isinstance(first, Stall)
    assert isinstance(second, Stall)
    assert (second.cause, second.stack) == (Cause.WAITING, ("second",))


def test_machine_that_slept_is_no_stall(loop: Loop) -> None:
    loop.blocked(3600, "anywhere", kept_out=True)
    loop.runs(5)
    [sleep] = loop.told
    assert isinstance(sleep, Sleep)
    assert sleep.lasted_s == pytest.approx(3600, rel=0.001)


def test_machine_that_slept_and_whose_watcher_woke_first_is_no_stall(loop: Loop) -> None:
    loop.at_s += 3600
    loop.look()
    loop.at_s += 0.01
    loop.look(loop.beat())
    loop.runs(3)
    assert [type(each) for each in loop.told] == [Sleep]


def test_stall_after_a_sleep_is_told_without_the_sleep(loop: Loop) -> None:
    loop.at_s += 3600
    loop.look()
    for _ in range(10):
        loop.at_s += PERIOD_S
        loop.where = Seen(("after",))
        loop.look()
    loop.look(loop.beat())
    assert [type(each) for each in loop.told] == [Sleep, Stall]
    assert isinstance(loop.told[1], Stall)
    assert loop.told[1].lasted_s == pytest.approx(0.2)
    assert loop.told[1].stack == ("after",)


def test_long_computation_is_no_sleep(loop: Loop) -> None:
    loop.blocked(5, "native", loop=1, kept_out=True)
    [stall] = loop.told
    assert isinstance(stall, Stall)
    assert stall.cause is Cause.COMPUTING
