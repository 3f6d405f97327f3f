"""The demonstration's floor works well, with a few troubles: hours of it for several seeds, in seconds."""

from collections import Counter

import pytest

from contacthub.demo.call_model import VISITOR_TALK_MS
from contacthub.demo.records import Shop
from tests.demo.floor_report import Report, report
from tests.demo.simulated_floor import HOUR, MINUTE, PLAN, SECOND, SimulatedFloor

SEEDS = range(1, 7)


@pytest.fixture(scope="module")
def hours(shop: Shop) -> list[Report]:
    found = []
    for seed in SEEDS:
        floor = SimulatedFloor(shop, seed, workshop_open=seed % 2 == 0)
        floor.work(HOUR)
        found.append(report(floor))
    return found


def mean(values: list[float]) -> float:
    return sum(values) / len(values)


def test_service_level_is_near_its_target(hours: list[Report]):
    levels = [each.whole_level for each in hours]
    assert 75 <= mean(levels) <= 90
    assert all(70 <= level <= 97 for level in levels), levels


def test_few_give_up_and_agents_are_neither_idle_nor_driven(hours: list[Report]):
    assert 1 <= mean([each.abandoned for each in hours]) <= 5
    assert max(each.abandoned for each in hours) <= 8
    assert 45 <= mean([each.occupancy for each in hours]) <= 75
    assert 10 <= mean([each.calls_per_agent_hour for each in hours]) <= 20


def test_a_call_takes_minutes_and_a_wait_does_not_last_for_ever(hours: list[Report]):
    assert 90 <= mean([each.mean_talk_s for each in hours]) <= 150
    assert max(each.longest_wait_s for each in hours) <= 240


def test_there_are_troubles_to_be_found(hours: list[Report]):
    assert sum(each.missed for each in hours) >= len(hours)
    assert sum(each.held for each in hours) >= 3 * len(hours)
    assert mean([each.longest_wait_s for each in hours]) >= 60


def test_agents_pass_on_consult_confer_and_call_back(hours: list[Report]):
    done = sum((each.done for each in hours), Counter())
    assert done["transfer_requested"] >= 2 * len(hours)
    assert done["consult_answered"] >= 4 * len(hours)
    assert done["conference_started"] >= len(hours)
    assert done["consult_ended"] >= len(hours)
    assert done["dial_requested"] >= 4 * len(hours)
    assert done["callback_missed"] >= len(hours)


@pytest.mark.parametrize("workshop_open", [True, False])
@pytest.mark.parametrize("seed", SEEDS[:3])
def test_no_agent_has_anything_for_ever(shop: Shop, seed: int, workshop_open: bool):
    floor = SimulatedFloor(shop, seed, workshop_open=workshop_open)
    longest = {"offered": 22, "connecting": 50, "handling": 600, "held": 60, "wrapping_up": 62}
    since: dict[tuple[str, ...], int] = {}
    while floor.now < HOUR:
        floor.work(floor.now + 5 * SECOND)
        now = {*floor.in_hand(), *((agent,) for agent in floor.away())}
        since = {one: since.get(one, floor.now) for one in now}
        late = {one: (floor.now - at) / SECOND for one, at in since.items()}
        assert all(passed <= longest.get(one[-1], 320) for one, passed in late.items()), late


@pytest.mark.parametrize("workshop_open", [True, False])
def test_some_customers_are_to_be_called_back_whenever_one_looks(shop: Shop, workshop_open: bool):
    floor = SimulatedFloor(shop, 1, workshop_open=workshop_open)
    lengths = []
    for minute in range(1, 31):
        floor.work(minute * MINUTE)
        lengths.append(floor.call_backs())
    assert lengths[0] >= 1
    assert sum(length > 0 for length in lengths) >= 25
    assert max(lengths) <= 20


@pytest.mark.parametrize("seed", SEEDS)
def test_floor_is_at_work_within_a_minute(shop: Shop, seed: int):
    floor = SimulatedFloor(shop, seed)
    floor.work(MINUTE)
    assert [item["type"] for item in floor.items].count("contact_answered") >= 5


@pytest.mark.parametrize("agent", PLAN.agents)
@pytest.mark.parametrize("at", [SECOND, 20 * MINUTE])
def test_person_gets_a_call_within_twenty_seconds_and_has_minutes_for_it(shop: Shop, agent: str, at: int):
    floor = SimulatedFloor(shop, 1)
    floor.work(at)
    floor.sit_down(agent)
    contact = None
    while contact is None and floor.now < at + 20 * SECOND:
        floor.work(floor.now + SECOND)
        contact = floor.accept(agent)
    assert contact is not None
    floor.work(floor.now + 10 * MINUTE)
    whole = floor.contacts[contact]
    assert whole.ended_by in {"customer", "agent"}
    assert VISITOR_TALK_MS[0] <= whole.handled_ms <= VISITOR_TALK_MS[1] + SECOND


def test_person_does_not_drown_the_others_in_calls(shop: Shop):
    alone, visited = SimulatedFloor(shop, 2), SimulatedFloor(shop, 2)
    visited.work(MINUTE)
    visited.sit_down("lina")
    for floor in (alone, visited):
        floor.work(30 * MINUTE)
    calls = [len(floor.contacts) for floor in (alone, visited)]
    assert calls[1] <= calls[0] * 1.3, calls
