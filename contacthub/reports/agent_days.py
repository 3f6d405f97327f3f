"""An agent's day: in which states they were, their breaks, and when they signed in and out.

09:00 ready, 10:00 handling, 10:05 wrapping_up, 10:06 ready, 12:00 not_ready (lunch), 12:30 ready,
17:00 logged_out
    signed in from 09:00 to 17:00, which is 8 h worked; one break of 30 min
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from contacthub.reports.periods import Period
from contacthub.routing.floor.states import AgentState
from contacthub.routing.values import value
from contacthub.routing.words import Instant

LOGGED_OUT: Final = AgentState.LOGGED_OUT.value
NOT_READY: Final = AgentState.NOT_READY.value


@value(kw_only=True)
class Stretch:
    """A time in one state; ``until_at`` None: it goes on."""

    from_at: Instant
    until_at: Instant | None
    state: str
    presence: str


@value(kw_only=True)
class Breaks:
    """How often and how long an agent was on a kind of break."""

    presence: str
    times: int
    ms: int


@value(kw_only=True)
class AgentDay:
    """What is said of a day. ``line``: the times in which they were signed in, each with its end."""

    line: tuple[Stretch, ...]
    first_in_at: Instant | None
    last_in_at: Instant | None
    last_out_at: Instant | None
    worked_ms: int
    states: dict[str, int]
    breaks: tuple[Breaks, ...]


def agent_day(stretches: Iterable[Stretch], period: Period, now: Instant) -> AgentDay:
    """The day of these stretches, in order; who was signed in over midnight is in since the day began."""
    line: list[Stretch] = []
    last_in_at = last_out_at = None
    for each in stretches:
        until = now if each.until_at is None else each.until_at
        began, ends = max(each.from_at, period[0]), min(until, period[1])
        if each.state == LOGGED_OUT or began >= ends:
            continue
        if not line or line[-1].until_at != began:
            last_in_at = began
        goes_on = each.until_at is None and now < period[1]
        last_out_at = None if goes_on else ends
        line.append(Stretch(from_at=began, until_at=ends, state=each.state, presence=each.presence))
    states: dict[str, int] = {}
    for each in line:
        states[each.state] = states.get(each.state, 0) + _ms(each)
    return AgentDay(
        line=tuple(line),
        first_in_at=line[0].from_at if line else None,
        last_in_at=last_in_at,
        last_out_at=last_out_at,
        worked_ms=sum(states.values()),
        states=states,
        breaks=_breaks(line),
    )


def _breaks(line: Sequence[Stretch]) -> tuple[Breaks, ...]:
    found: dict[str, list[int]] = {}
    for each in line:
        if each.state == NOT_READY:
            found.setdefault(each.presence, []).append(_ms(each))
    return tuple(
        Breaks(presence=name, times=len(times), ms=sum(times)) for name, times in sorted(found.items())
    )


def _ms(stretch: Stretch) -> int:
    assert stretch.until_at is not None
    return stretch.until_at - stretch.from_at
