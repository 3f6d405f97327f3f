"""Between which two times a wait is likely to be: four of five waits are.

A wait behind ``q`` others is a sum of ``q + 1`` exponential times. Each ends as a place comes free, of which
``r`` do in a millisecond, or as one of those still before it gives up, each at the rate ``θ``:

    mean      1/r  +  1/(r + θ)  +  …  +  1/(r + qθ)
    variance  1/r² +  1/(r + θ)² +  …  +  1/(r + qθ)²

How often places come free, and how many give up, is itself known only from the latest contacts, which adds to
the variance. Tenth and ninetieth percent are those of a gamma distribution of this mean and variance, by
Wilson and Hilferty, "The Distribution of Chi-Square", PNAS 17 (1931).
"""

from __future__ import annotations

from math import log, sqrt
from typing import NamedTuple

NORMAL_90 = 1.2815515655446004
"""What nine in ten of a standard normal distribution do not exceed."""

ONE_BY_ONE = 64
"""Of so many contacts in line each is counted by itself; the sums over those behind them are integrals."""


class Likely(NamedTuple):
    """How long a wait is likely to be on average, and between which two times four of five are."""

    wait_ms: int
    from_ms: int
    to_ms: int


NONE_AT_ALL = Likely(0, 0, 0)


def likely(freed_per_ms: float, leaving_per_ms: float, ahead: float, *, known: Known) -> Likely:
    """The wait behind so many; of the last, broken place in line its part."""
    mean, squares = _sums(freed_per_ms, leaving_per_ms, ahead)
    # By how much the mean moves with either rate, each by its own part of it.
    by_freed = freed_per_ms * squares
    by_leaving = mean - by_freed
    variance = squares + by_freed**2 / known.handled + by_leaving**2 / max(known.gave_up, 1.0)
    return Likely(round(mean), *(round(each) for each in range_of(mean, variance)))


class Known(NamedTuple):
    """Of how many contacts the rates are known: handled ones, and those who gave up."""

    handled: float
    gave_up: float


def range_of(mean: float, variance: float) -> tuple[float, float]:
    """The tenth and the ninetieth percent of a gamma distribution."""
    spread = variance / (9 * mean * mean)
    low, high = (1 - spread + sign * NORMAL_90 * sqrt(spread) for sign in (-1, 1))
    return mean * max(low, 0.0) ** 3, mean * high**3


def _sums(freed: float, leaving: float, ahead: float) -> tuple[float, float]:
    """The two sums of the module's first lines."""
    if leaving == 0:
        return (ahead + 1) / freed, (ahead + 1) / freed**2
    whole = min(int(ahead), ONE_BY_ONE)
    times = [1 / (freed + each * leaving) for each in range(whole + 1)]
    # From the middle of the last term on, each further place is as wide as one term of the sum.
    last = freed + (whole + 0.5) * leaving
    end = last + (ahead - whole) * leaving
    return sum(times) + log(end / last) / leaving, sum(t * t for t in times) + (1 / last - 1 / end) / leaving
