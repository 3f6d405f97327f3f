"""How things wear in use: rates with their intervals, the share that works still, repairs, the Weibull law.

Pure, and of ages: how many units failed at an age, and how many had come so far without failing (censored).

    failed {2: 1, 5: 1}   censored {3: 1, 6: 1}     of four units
    survival              after 2: 3/4              after 5: 3/4 · 1/2
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from math import exp, inf, log, sqrt
from typing import Final, Literal

from contacthub.routing.values import value

Counted = Mapping[float, int]
"""How many there are of each age."""
Pattern = Literal["early", "random", "wear_out"]

Z95: Final = 1.959963984540054
CHI95: Final = Z95 * Z95
NEEDED_FAILURES: Final = 10
"""Below this the shape of the Weibull law is anybody's guess."""
LEAST_AGE: Final = 0.5
"""For what failed on its first day: the law knows no age of 0."""
SHAPES: Final = (0.01, 100.0)
HALVINGS: Final = 60


@value()
class Interval:
    """Between which two values it lies, 19 times in 20."""

    low: float
    high: float


@value(kw_only=True)
class Survived:
    """The share that has not failed by an age, just after it; ``at_risk`` had come to it."""

    age: float
    at_risk: int
    share: float
    interval: Interval


@value(kw_only=True)
class Repaired:
    """How many repairs a unit has had on average by an age, just after it; ``at_risk`` had come to it."""

    age: float
    at_risk: int
    mean: float


@value(kw_only=True)
class Weibull:
    """The law that fits best: ``share failed by t = 1 - exp(-(t / scale) ** shape)``."""

    failures: int
    censored: int
    shape: float
    scale: float
    shapes: Interval

    @property
    def pattern(self) -> Pattern:
        """Failures become rarer (early) or more frequent (wear-out) with age, as far as it can be told."""
        if self.shapes.high < 1:
            return "early"
        return "wear_out" if self.shapes.low > 1 else "random"


def wilson(hits: int, of: int) -> Interval:
    """The interval of a share, which never leaves 0 to 1. Raises: ValueError.

    Source: E. B. Wilson, Probable inference, the law of succession, and statistical inference (1927).
    """
    if not 0 <= hits <= of or of == 0:
        raise ValueError(f"{hits} of {of} is no share")
    share = hits / of
    centre = share + CHI95 / (2 * of)
    half = Z95 * sqrt(share * (1 - share) / of + CHI95 / (4 * of * of))
    whole = 1 + CHI95 / of
    # The bounds are 0 and 1 there; rounding would leave some 1e-17 of it.
    low = 0.0 if hits == 0 else (centre - half) / whole
    high = 1.0 if hits == of else (centre + half) / whole
    return Interval(low, high)


def survival(failed: Counted, censored: Counted) -> Iterator[Survived]:
    """The estimate of Kaplan and Meier, a step at each age at which something failed.

    A unit that is as old as one that fails is among those at risk. The interval is Greenwood's, of
    ``log(-log(share))``, so that it stays between 0 and 1.
    """
    share, variance, high = 1.0, 0.0, 1.0
    for age, at_risk, now in _at_risk(failed, _sum(failed, censored)):
        share *= 1 - now / at_risk
        if now < at_risk:
            variance += now / (at_risk * (at_risk - now))
            interval = _of_share(share, variance)
            high = interval.high
        else:
            interval = Interval(0.0, high)  # all that were left failed: nothing bounds it but the step before
        yield Survived(age=age, at_risk=at_risk, share=share, interval=interval)


def mean_repairs(repairs: Counted, ended: Counted) -> Iterator[Repaired]:
    """The mean cumulative function, a step at each age of a repair; ``ended``: the ages units came to.

    Source: W. Nelson, Graphical analysis of system repair data (1988).
    """
    mean = 0.0
    for age, at_risk, now in _at_risk(repairs, ended):
        mean += now / at_risk
        yield Repaired(age=age, at_risk=at_risk, mean=mean)


def weibull(failed: Counted, censored: Counted) -> Weibull | None:
    """Fit the law with two parameters by maximum likelihood.

    None: there are fewer than ten failures, or all at one age, which no finite shape fits best.
    """
    failures = sum(failed.values())
    if failures < NEEDED_FAILURES:
        return None
    return fitted(failed, censored)


def fitted(failed: Counted, censored: Counted) -> Weibull | None:
    """Fit it to however few; None: no finite shape fits best."""
    fails, ages = _logs(failed), _logs(_sum(failed, censored))
    failures = sum(fails.values())
    if failures == 0:
        return None
    longest = max(ages)
    # Ages in parts of the longest, so that no power of them overflows.
    mean_log = sum((one - longest) * many for one, many in fails.items()) / failures

    def score(shape: float) -> float:
        """Grows with the shape, and is 0 where the likelihood is greatest."""
        powers = {one: many * exp(shape * (one - longest)) for one, many in ages.items()}
        weighed = sum((one - longest) * power for one, power in powers.items())
        return weighed / sum(powers.values()) - 1 / shape - mean_log

    def lost(shape: float) -> float:
        """Twice the log-likelihood at a shape, with the scale that is best for it, but for a constant."""
        powers = sum(many * exp(shape * (one - longest)) for one, many in ages.items())
        return -2 * failures * (log(shape) - log(powers) + (shape - 1) * mean_log)

    shape = _root(score, *SHAPES)
    if shape is None:
        return None
    powers = sum(many * exp(shape * (one - longest)) for one, many in ages.items())
    least = lost(shape) + CHI95
    low = _root(lambda one: least - lost(one), SHAPES[0], shape)
    high = _root(lambda one: lost(one) - least, shape, SHAPES[1])
    return Weibull(
        failures=failures,
        censored=sum(censored.values()),
        shape=shape,
        scale=exp(longest + log(powers / failures) / shape),
        shapes=Interval(0.0 if low is None else low, inf if high is None else high),
    )


def _of_share(share: float, variance: float) -> Interval:
    spread = exp(Z95 * sqrt(variance) / -log(share))
    return Interval(share**spread, share ** (1 / spread))


def _at_risk(happened: Counted, ended: Counted) -> Iterator[tuple[float, int, int]]:
    """Each age at which something happened, how many had come to it, and how often it happened."""
    left = sum(ended.values())
    ends = iter(sorted(ended))
    end = next(ends, inf)
    for age in sorted(happened):
        while end < age:
            left -= ended[end]
            end = next(ends, inf)
        if happened[age] and left:
            yield age, left, happened[age]


def _sum(one: Counted, other: Counted) -> Counter[float]:
    both = Counter(one)
    for age, many in other.items():
        both[age] += many
    return both


def _logs(ages: Counted) -> Counter[float]:
    found: Counter[float] = Counter()
    for age, many in ages.items():
        if many:
            found[log(max(age, LEAST_AGE))] += many
    return found


def _root(of: Callable[[float], float], low: float, high: float) -> float | None:
    """Where a function that grows is 0, by halving; None: not between the two."""
    if not of(low) <= 0 <= of(high):
        return None
    for _ in range(HALVINGS):
        middle = sqrt(low * high)
        if of(middle) < 0:
            low = middle
        else:
            high = middle
    return sqrt(low * high)
