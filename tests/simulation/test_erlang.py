"""The formulas of Erlang beside the exact results of the reference, and beside each other."""

import math

import pytest

from contacthub.simulation.erlang import erlang_a, erlang_c
from tests.simulation.theory import REFERENCE

TWENTY_S = 1 / 3


@pytest.mark.parametrize("case", REFERENCE["erlang_c"])
def test_erlang_c_is_the_reference(case):
    found = erlang_c(case["lam"], case["mu"], case["n"], TWENTY_S)
    assert found.p_wait == pytest.approx(case["P_wait"], abs=2e-6)
    assert found.mean_wait == pytest.approx(case["W_min"], abs=2e-6)
    assert found.service_level == pytest.approx(case.get("SL_20s", found.service_level), abs=2e-6)
    assert found.occupancy == pytest.approx(case["lam"] / case["mu"] / case["n"])


@pytest.mark.parametrize("case", REFERENCE["erlang_a"])
def test_erlang_a_is_the_reference(case):
    found = erlang_a(case["lam"], case["mu"], case["theta"], case["n"], TWENTY_S)
    assert found.p_wait == pytest.approx(case["P_wait"], abs=2e-6)
    assert found.p_abandon == pytest.approx(case["P_abandon"], abs=2e-6)
    assert found.mean_wait == pytest.approx(case["W_min"], abs=2e-6)
    assert found.service_level == pytest.approx(case["SL_20s"], abs=2e-6)
    assert found.occupancy == pytest.approx(case.get("occupancy", found.occupancy), abs=2e-6)


def test_hardly_anybody_who_leaves_is_nobody():
    few, none = (erlang_a(4, 1, leave, 5, TWENTY_S) for leave in (1e-7, 0))
    assert few.p_wait == pytest.approx(none.p_wait, abs=1e-4)
    assert few.mean_wait == pytest.approx(none.mean_wait, abs=1e-4)
    assert few.service_level == pytest.approx(none.service_level, abs=1e-4)


def test_too_few_agents_and_nobody_leaves():
    found = erlang_c(5, 1, 5, 1.0)
    assert (found.p_wait, found.mean_wait, found.service_level) == (1.0, math.inf, 0.0)


@pytest.mark.parametrize("agents", [900, 1_000, 1_100])
def test_large_floors_are_counted_too(agents):
    found = erlang_a(1_000, 1, 0.5, agents, TWENTY_S)
    assert 0 < found.service_level <= 1
    assert found.p_abandon == pytest.approx(0.5 * found.mean_wait)
    assert found.occupancy * agents == pytest.approx(1_000 * (1 - found.p_abandon))
