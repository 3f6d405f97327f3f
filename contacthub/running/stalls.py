"""Judges whether the event loop stalled, and why: from looks at it, without a clock or a thread."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

ASLEEP_S = 1.0
"""Nothing of the process having run for this long, the machine slept or the process was stopped."""
ASLEEP_CPU = 0.1
"""More than this part of the time on a processor is no sleep."""
MAX_STACKS = 100
"""Different stacks kept of one stall."""


class Cause(StrEnum):
    """What the loop's thread did instead of answering."""

    COMPUTING = "computing"
    WAITING = "waiting"  # in a call that blocks
    COLLECTING = "collecting"  # garbage, whichever thread set it off
    INTERPRETER_HELD = "interpreter_held"  # by native code in another thread
    NOT_RUN = "not_run"  # the system ran others


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What the clocks say at a beat of the loop, in seconds."""

    at_s: float
    process_s: float
    """On processors, all threads."""
    loop_s: float
    """On a processor, the loop's thread."""
    collecting_s: float
    """Spent on collecting garbage."""


@dataclass(frozen=True, slots=True)
class Late:
    """A beat of the loop that came later than the limit, and the one before it."""

    before: Reading
    due_s: float
    beat: Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Woken:
    """The watcher looks: when, how much the process computed by then, how long it meant to wait."""

    at_s: float
    process_s: float
    waited_s: float


@dataclass(frozen=True, slots=True)
class Seen:
    """Where threads stood at a look: code only, no values. ``loop`` has the innermost call first."""

    loop: tuple[str, ...] = ()
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Stall:
    """The loop did not do for ``lasted_s`` what was due.

    ``stack`` is what was seen most often, in ``times`` of ``looks``; ``others`` where other threads stood.
    """

    lasted_s: float
    cause: Cause
    stack: tuple[str, ...]
    others: tuple[str, ...]
    times: int
    looks: int


@dataclass(frozen=True, slots=True)
class Sleep:
    """Nothing of the process ran: no fault of the loop."""

    lasted_s: float


Look = Callable[[], Seen]


class Stalls:
    """Says of every stall once, when it is over."""

    def __init__(self, limit_s: float, began: Woken) -> None:
        self._limit_s = limit_s
        self._last = began
        self._awake_at = began.at_s
        self._begin()

    def _begin(self) -> None:
        self._stacks: Counter[tuple[str, ...]] = Counter()
        self._others: tuple[str, ...] = ()
        self._kept_out_s = 0.0

    def take(self, now: Woken, due_s: float, ended: Sequence[Late], look: Look) -> list[Stall | Sleep]:
        """Take a look; the loop's next beat is, or was, due at ``due_s``, those in ``ended`` have come."""
        told: list[Stall | Sleep] = []
        kept_out_s = now.at_s - self._last.at_s - now.waited_s
        if self._slept(now, kept_out_s):
            told.append(Sleep(kept_out_s))
            self._awake_at = now.at_s
            self._begin()
        else:
            self._kept_out_s += max(0.0, kept_out_s)
        self._last = now
        told += [self._stall(each, look) for each in ended if self._late_s(each) > self._limit_s]
        if ended or now.at_s - max(due_s, self._awake_at) <= self._limit_s:
            self._begin()
        else:
            self._note(look())
        return told

    def _slept(self, now: Woken, kept_out_s: float) -> bool:
        return kept_out_s > ASLEEP_S and now.process_s - self._last.process_s < ASLEEP_CPU * kept_out_s

    def _late_s(self, late: Late) -> float:
        return late.beat.at_s - max(late.due_s, self._awake_at)

    def _note(self, seen: Seen) -> None:
        if len(self._stacks) < MAX_STACKS or seen.loop in self._stacks:
            self._stacks[seen.loop] += 1
        self._others = self._others or seen.others

    def _stall(self, late: Late, look: Look) -> Stall:
        cause = self._cause(late)
        if cause is Cause.INTERPRETER_HELD and not self._others:
            # Who held it let go of it just now, and hardly has got far.
            self._others = look().others
        [(stack, times)] = self._stacks.most_common(1) or [((), 0)]
        return Stall(
            lasted_s=self._late_s(late),
            cause=cause,
            stack=stack,
            others=self._others if cause is Cause.INTERPRETER_HELD else (),
            times=times,
            looks=self._stacks.total(),
        )

    def _cause(self, late: Late) -> Cause:
        before, beat = late.before, late.beat
        half_s = (beat.at_s - max(before.at_s, self._awake_at)) / 2
        loop_s = beat.loop_s - before.loop_s
        if beat.collecting_s - before.collecting_s >= half_s:
            return Cause.COLLECTING
        if loop_s >= half_s:
            return Cause.COMPUTING
        # The watcher needs the interpreter too: it looked late if that was held, or the process not run.
        if self._kept_out_s >= half_s:
            others_s = beat.process_s - before.process_s - loop_s
            return Cause.INTERPRETER_HELD if others_s >= half_s else Cause.NOT_RUN
        return Cause.WAITING
