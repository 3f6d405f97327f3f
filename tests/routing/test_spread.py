"""The range of an estimated wait, beside the exact distribution of a sum of exponential times."""

from itertools import accumulate, pairwise
from math import exp, prod

import pytest

from contacthub.routing.matching.spread import Known, likely

EXACTLY = Known(1e12, 1e12)


def exactly_within(rates, time):
    """The chance that the sum of exponential times with these rates, all different, is at most this long."""
    return 1 - sum(
        exp(-rate * time) * prod(other / (other - rate) for other in rates if other != rate) for rate in rates
    )


def erlang_within(rate, count, time):
    """The same for times of one rate."""
    terms = accumulate(range(1, count), lambda term, n: term * rate * time / n, initial=1.0)
    return 1 - exp(-rate * time) * sum(terms)


@pytest.mark.parametrize("ahead", [0, 1, 4, 8])
@pytest.mark.parametrize("leaving", [0.2, 0.5, 1.0])
def test_four_of_five_waits_are_in_the_range_also_when_others_give_up(ahead, leaving):
    freed = 1e-4
    found = likely(freed, leaving * freed, ahead, known=EXACTLY)
    rates = [freed * (1 + leaving * each) for each in range(ahead + 1)]
    assert exactly_within(rates, found.from_ms) == pytest.approx(0.1, abs=0.025)
    assert exactly_within(rates, found.to_ms) == pytest.approx(0.9, abs=0.025)


@pytest.mark.parametrize("ahead", [0, 3, 20, 200])
def test_four_of_five_waits_are_in_the_range_when_nobody_gives_up(ahead):
    found = likely(1e-3, 0.0, ahead, known=EXACTLY)
    assert erlang_within(1e-3, ahead + 1, found.from_ms) == pytest.approx(0.1, abs=0.025)
    assert erlang_within(1e-3, ahead + 1, found.to_ms) == pytest.approx(0.9, abs=0.025)


def test_the_range_is_wider_the_less_is_known():
    widths = [
        found.to_ms - found.from_ms
        for handled, gave_up in ((5, 1), (50, 1), (50, 20), (1e9, 1e9))
        for found in [likely(1e-3, 1e-4, 30, known=Known(handled, gave_up))]
    ]
    assert widths == sorted(widths, reverse=True)
    assert len({*widths}) == len(widths)


def test_far_behind_the_range_goes_on_as_before():
    steps = [likely(1e-3, 1e-5, ahead, known=EXACTLY) for ahead in (62, 63, 64, 65, 66)]
    for before, after in pairwise(steps):
        assert all(500 < late - early < 1_000 for early, late in zip(before, after, strict=True))
