"""Simulated waits are those of queueing theory, with the reference's tolerances scaled to short runs."""

import pytest

from tests.docs.pages import text
from tests.simulation.theory import Case, cases, idle_gaps_row

ARRIVALS = 6_000
TABLE = text("simulation").splitlines()
"""It has what these runs measure: ``python -m tests.simulation.theory 6000`` prints it anew."""


@pytest.mark.parametrize("case", list(cases()), ids=lambda case: case.name)
def test_figures_are_those_of_theory(case: Case):
    found = case.compared(ARRIVALS)
    assert found
    assert not [each for each in found if not each.is_near]
    assert [each.row for each in found if each.row not in TABLE] == []


def test_longest_idle_first_spreads_idle_times_as_theory_says():
    row, is_near = idle_gaps_row(ARRIVALS)
    assert is_near
    assert row in TABLE
