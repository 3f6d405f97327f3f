"""Simulated waits are those of queueing theory, with the reference's tolerances scaled to short runs."""

import pytest

from tests.simulation.theory import Case, cases, idle_gaps

ARRIVALS = 6_000
SHORT = 0.03
"""By how much the deviation of idle times may be outside of the reference's range in so short a run."""


@pytest.mark.parametrize("case", list(cases()), ids=lambda case: case.name)
def test_figures_are_those_of_theory(case: Case):
    found = case.compared(ARRIVALS)
    assert found
    assert not [each for each in found if not each.is_near]


def test_longest_idle_first_spreads_idle_times_as_theory_says():
    low, high, found = idle_gaps(ARRIVALS)
    assert low - SHORT <= found <= high + SHORT
