"""Runs of scenarios: what comes out of them, and that it does not depend on chance."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contacthub.simulation.run import Run
from contacthub.simulation.scenario import Scenario

FIXED = {"id": "k", "per_minute": 6.0, "handle_minutes": {"fixed": 1.0}}


def run_of(*kinds: dict[str, Any], groups: Any = ({"id": "g", "count": 2},), **more: Any) -> Run:
    tables = {"run": {"arrivals": 400, "warm_up_arrivals": 20}, **more}
    return Run(Scenario.model_validate({"kinds": list(kinds), "agent_groups": list(groups), **tables}))


def told(result: dict[str, Any]) -> dict[str, Any]:
    return {name: each for name, each in result.items() if name not in ("seconds", "decisions_per_second")}


def test_a_seed_gives_the_same_run_and_another_one_another():
    first = run_of({**FIXED, "patience_minutes": {"exponential": 1.0}}).result()
    again = run_of({**FIXED, "patience_minutes": {"exponential": 1.0}}).result()
    tables = Scenario.model_validate({"kinds": [FIXED], "agent_groups": [{"id": "g", "count": 2}]})
    assert told(first) == told(again)
    assert told(Run(tables, arrivals=300, seed=1).result()) != told(
        Run(tables, arrivals=300, seed=2).result()
    )


def test_a_call_is_three_decisions_or_two_if_nobody_takes_it():
    assert run_of(FIXED, groups=[{"id": "g", "count": 50}]).result()["decisions"] == 3 * 420
    full = run_of({**FIXED, "per_minute": 60.0}, groups=[{"id": "g", "count": 1}], room={"waiting_places": 0})
    result = full.result()
    blocked, overall = result["overall"]["blocked"], result["overall"]
    assert blocked + overall["served"] == overall["arrivals"] == 400
    assert overall["p_wait"] == overall["mean_wait_min"] == overall["p90_wait_min"] == 0
    assert blocked > 300


def test_the_same_contacts_come_whatever_agents_there_are():
    few = run_of({**FIXED, "handle_minutes": {"exponential": 1.0}}, groups=[{"id": "g", "count": 9}]).result()
    more = run_of(
        {**FIXED, "handle_minutes": {"exponential": 1.0}}, groups=[{"id": "g", "count": 12}]
    ).result()
    busy = [each["agent_groups"]["g"]["occupancy"] * count for each, count in ((few, 9), (more, 12))]
    assert busy[0] == pytest.approx(busy[1], rel=0.02)


def test_priority_goes_strictly_first_and_skills_are_kept():
    urgent = {**FIXED, "id": "urgent", "per_minute": 1.0, "priority": 1}
    skilled = {**FIXED, "id": "skilled", "per_minute": 0.5, "skills": {"wine": 2}}
    groups = [
        {"id": "plain", "count": 8, "skills": {"wine": 1}},
        {"id": "wine", "count": 1, "skills": {"wine": 2}},
    ]
    result = run_of(FIXED, urgent, skilled, groups=groups).result()
    kinds = result["kinds"]
    assert kinds["urgent"]["mean_wait_min"] < kinds["k"]["mean_wait_min"] < kinds["skilled"]["mean_wait_min"]


def test_a_group_has_handling_times_of_its_own():
    slow = {"id": "g", "count": 1, "handle_minutes": {"fixed": 2.0}}
    once = {**FIXED, "per_minute": 0.01}
    assert run_of(once, groups=[slow]).result()["agent_groups"]["g"]["occupancy"] == pytest.approx(
        0.02, abs=0.004
    )


def test_who_waits_for_less_than_they_would_is_served():
    patient = {**FIXED, "patience_minutes": {"fixed": 100_000.0}}
    assert run_of(patient, groups=[{"id": "g", "count": 7}]).result()["overall"]["abandoned"] == 0
    hasty = {**FIXED, "patience_minutes": {"fixed": 0.5}}
    overall = run_of(hasty, groups=[{"id": "g", "count": 1}]).result()["overall"]
    assert overall["abandoned"] > 200
    assert overall["p90_wait_min"] == 0.5


@settings(max_examples=30, deadline=None)
@given(
    rates=st.lists(st.floats(0.1, 20), min_size=1, max_size=3),
    counts=st.lists(st.integers(1, 6), min_size=1, max_size=3),
    places=st.none() | st.integers(0, 5),
    patience=st.none() | st.floats(0.1, 5),
    seed=st.integers(0, 2**32),
)
def test_every_arrival_is_served_or_gone_or_turned_away(rates, counts, places, patience, seed):
    kinds = [
        {"id": f"k{n}", "per_minute": rate, "handle_minutes": {"exponential": 1.0}}
        for n, rate in enumerate(rates)
    ]
    if patience is not None:
        kinds = [{**each, "patience_minutes": {"exponential": patience}} for each in kinds]
    groups = [{"id": f"g{n}", "count": count} for n, count in enumerate(counts)]
    more = {} if places is None else {"room": {"waiting_places": places}}
    result = run_of(
        *kinds, groups=groups, run={"arrivals": 60, "warm_up_arrivals": 5, "seed": seed}, **more
    ).result()
    for each in (result["overall"], *result["kinds"].values()):
        assert each["served"] + each["abandoned"] + each["blocked"] == each["arrivals"]
    assert result["overall"]["arrivals"] == 60
    assert all(0 <= each["occupancy"] <= 1 for each in result["agent_groups"].values())
