"""What waits are when contacts come at random and talks are exponential: formulas of Erlang C and Erlang A.

All rates are per minute and all times minutes: ``arrive`` contacts come, an agent ends ``end`` of them, and
who waits leaves at the rate ``leave`` (Erlang A; 0: nobody leaves, Erlang C). Figures are shares of all
arrivals. Sources: Palm, "Research on Telephone Traffic" (1957); Mandelbaum and Zeltyn, "The Palm/Erlang-A
Queue" (2004).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, expm1, inf, log

NEGLIGIBLE = 1e-13
"""States less probable than this by the most probable one add nothing that is told."""


@dataclass(frozen=True, slots=True)
class Service:
    """``mean_wait``: of all who came, also who left; ``service_level``: served within the time asked."""

    p_wait: float
    p_abandon: float
    mean_wait: float
    service_level: float
    occupancy: float


def erlang_c(arrive: float, end: float, agents: int, within: float) -> Service:
    """Nobody leaves; with less than there is to do, waits grow for ever."""
    load = arrive / end
    if agents <= load:
        return Service(1.0, 0.0, inf, 0.0, 1.0)
    blocked = 1.0
    for n in range(1, agents + 1):
        blocked = load * blocked / (n + load * blocked)
    p_wait = blocked / (1 - load / agents * (1 - blocked))
    spare = agents * end - arrive
    return Service(p_wait, 0.0, p_wait / spare, 1 - p_wait * exp(-spare * within), load / agents)


def erlang_a(arrive: float, end: float, leave: float, agents: int, within: float) -> Service:
    """Who waits leaves at the rate ``leave``."""
    if leave == 0:
        return erlang_c(arrive, end, agents, within)
    chances = _chances(arrive, end, leave, agents)
    whole = sum(chances.values())
    waiting = {state - agents: each / whole for state, each in chances.items() if state >= agents}
    in_line = sum(ahead * each for ahead, each in waiting.items())
    served = sum(min(state, agents) * each for state, each in chances.items()) / whole
    at_once = max(0.0, 1 - sum(waiting.values()))
    in_time = _in_time(waiting, agents * end / leave, leave * within)
    return Service(
        p_wait=1 - at_once,
        p_abandon=leave * in_line / arrive,
        mean_wait=in_line / arrive,
        service_level=at_once + in_time,
        occupancy=served / agents if agents else 1.0,
    )


def _chances(arrive: float, end: float, leave: float, agents: int) -> dict[int, float]:
    """By how many are there, how probable that is beside the most probable number."""

    def goes(there: int) -> float:
        return min(there, agents) * end + max(0, there - agents) * leave

    beyond = arrive - agents * end
    likeliest = int(arrive / end) if beyond <= 0 else agents + int(beyond / leave)
    chances = {likeliest: 1.0}
    there, chance = likeliest, 1.0
    while there > 0 and chance > NEGLIGIBLE:
        chance *= goes(there) / arrive
        there -= 1
        chances[there] = chance
    there, chance = likeliest, 1.0
    while chance > NEGLIGIBLE:
        there += 1
        chance *= arrive / goes(there)
        chances[there] = chance
    return chances


def _in_time(waiting: dict[int, float], places: float, time: float) -> float:
    """The share of all that has to wait and is served within ``time``, in mean patiences, as ``places`` is.

    Behind ``k`` others the wait ``V`` of one who does not leave has a beta distribution: exp(-V) is
    Beta(places, k + 1), and who may leave has not done so with the chance exp(-V). So of those behind ``k``

        places / (places + k + 1) · P(Beta(places + 1, k + 1) > exp(-time))

    are served in time; the last is summed up from one ``k`` to the next.
    """
    if time <= 0:
        return 0.0
    found, late = 0.0, 0.0
    term, gone = -time * (places + 1), log(-expm1(-time))
    for ahead in range(max(waiting, default=-1) + 1):
        if ahead:
            term += gone + log((places + ahead) / ahead)
        late += exp(term)
        if ahead in waiting:
            found += waiting[ahead] * places / (places + ahead + 1) * max(0.0, 1 - late)
    return found
