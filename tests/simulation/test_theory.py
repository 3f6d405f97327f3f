"""Simulated waits are those of queueing theory, with the reference's tolerances scaled to short runs."""

import pytest

from tests.docs.pages import text
from tests.simulation.theory import IDLE, REFERENCE, SHORT, Case, cases, idle_gaps_row

ARRIVALS = 6_000
LONG = 250_000
"""Of the runs on the page, which ``python -m tests.simulation.theory 250000`` prints anew."""
ROWS = [
    [each.strip() for each in line.strip("|").split("|")]
    for line in text("simulation").splitlines()
    if line.startswith("| ")
]
TABLE = {(row[0], row[1]): row[2:] for row in ROWS if len(row) == 6}
ROUNDED = 0.00011
"""Figures on the page have four digits."""


@pytest.mark.parametrize("case", list(cases()), ids=lambda case: case.name)
def test_figures_are_those_of_theory(case: Case):
    found = case.compared(ARRIVALS)
    assert found
    assert not [each for each in found if not each.is_near]


def test_longest_idle_first_spreads_idle_times_as_theory_says():
    _, is_near = idle_gaps_row(ARRIVALS)
    assert is_near


def test_the_page_has_every_case_of_the_long_runs_within_what_is_allowed():
    expected = [each for case in cases() for each in case.beside(LONG, lambda place: 0.0)]
    assert [*TABLE][1:] == [*((each.case, each.figure) for each in expected), (IDLE, "idle_gap_cv")]
    for each in expected:
        exact, measured, difference, allowed = TABLE[each.case, each.figure]
        assert (exact, allowed) == (f"{each.exact:.4f}", f"{each.allowed:.4f}")
        assert abs(float(measured) - each.exact - float(difference)) < ROUNDED
        assert abs(float(difference)) <= each.allowed
    low, high = REFERENCE["longest_idle_fairness"]["idle_gap_cv"]
    exact, measured, difference, allowed = TABLE[IDLE, "idle_gap_cv"]
    assert (exact, allowed) == (f"{low}-{high}", f"{SHORT:.4f}")
    assert low - SHORT <= float(measured) <= high + SHORT
    assert abs(float(difference)) <= SHORT
