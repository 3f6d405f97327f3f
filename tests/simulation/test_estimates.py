"""Estimated waits are nearly as good as those of who knows every rate; four of five are in their range."""

from math import sqrt

import pytest

from tests.simulation.estimates import LOADS, measured

ARRIVALS = 6_000
WITHIN = 0.8


@pytest.mark.parametrize("load", LOADS)
def test_estimates_are_nearly_as_good_as_the_oracle_and_in_range(load):
    found = measured(load, ARRIVALS)
    assert found.waits > 30
    chance = sqrt(WITHIN * (1 - WITHIN) / found.waits)
    assert found.within == pytest.approx(WITHIN, abs=0.05 + 3 * chance)
    assert found.times_worse < 1.6
