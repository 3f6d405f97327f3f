"""Means with their intervals, and how well the statements about one thing agree.

Pure. Intervals are those in which the value lies 19 times in 20: Student's of a mean, Wilson's of a share.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from math import exp, lgamma, log, sqrt
from statistics import fmean, variance
from typing import Final

from contacthub.customers.reliability import wilson
from contacthub.routing.values import value

NEEDED_FOR_ALPHA: Final = 10
"""Below so many answers the coefficient says nothing."""
ONE_SIDED: Final = 0.975
STEPS: Final = 300
HALVINGS: Final = 80
TINY: Final = 1e-300


@value(kw_only=True)
class Estimate:
    """A figure of ``n`` answers; of one answer there is no interval."""

    n: int
    value: float
    low: float | None
    high: float | None


def share(hits: int, of: int) -> Estimate | None:
    """How many percent; None: of none."""
    if of == 0:
        return None
    interval = wilson(hits, of)
    return Estimate(n=of, value=100 * hits / of, low=100 * interval.low, high=100 * interval.high)


def mean(values: Sequence[float], low: float, high: float) -> Estimate | None:
    """The mean of values that lie between two bounds, as does its interval; None: there are none."""
    if not values:
        return None
    middle, n = fmean(values), len(values)
    if n == 1:
        return Estimate(n=1, value=middle, low=None, high=None)
    half = t_quantile(n - 1) * sqrt(variance(values) / n)
    return Estimate(n=n, value=middle, low=max(low, middle - half), high=min(high, middle + half))


def alpha(answers: Sequence[Sequence[float]]) -> float | None:
    """Cronbach's coefficient of the answers of each customer to the same statements.

    None: there are too few answers or statements, or all customers answered alike.

    Source: L. J. Cronbach, Coefficient alpha and the internal structure of tests (1951).
    """
    if len(answers) < NEEDED_FOR_ALPHA or len(answers[0]) < 2:
        return None
    of_sums: float = variance([sum(each) for each in answers])
    if of_sums == 0:
        return None
    count = len(answers[0])
    of_each: float = sum(variance(column) for column in zip(*answers, strict=True))
    return count / (count - 1) * (1 - of_each / of_sums)


@lru_cache(maxsize=4096)
def t_quantile(freedom: int) -> float:
    """Below which Student's t is 39 times in 40, with so many degrees of freedom."""
    low, high = 0.0, 13.0  # with one degree it is 12.7
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if _t_below(middle, freedom) < ONE_SIDED else (low, middle)
    return (low + high) / 2


def _t_below(t: float, freedom: int) -> float:
    """How likely Student's t is below a positive ``t``."""
    return 1 - _beta(freedom / (freedom + t * t), freedom / 2, 0.5) / 2


def _beta(x: float, a: float, b: float) -> float:
    """The regularised incomplete beta function.

    Source: https://dlmf.nist.gov/8.17#SS5.p1 (the continued fraction), evaluated as Lentz does.
    """
    if x >= 1:
        return 1.0
    if x > (a + 1) / (a + b + 2):
        return 1 - _beta(1 - x, b, a)
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log(1 - x)) / a
    c, d = 1.0, 1 / _not_zero(1 - (a + b) * x / (a + 1))
    found = d
    for m in range(1, STEPS):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        before = found
        for term in (even, odd):
            d = 1 / _not_zero(1 + term * d)
            c = _not_zero(1 + term / c)
            found *= c * d
        if abs(found - before) <= 1e-16 * abs(found):
            break
    return front * found


def _not_zero(number: float) -> float:
    return number if abs(number) > TINY else TINY
