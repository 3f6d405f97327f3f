"""Simulated days beside the naive router of the routing laws: every offer and every way out are the same.

Both get the same contacts at the same virtual instants. As long as they decide the same, what follows is the
same for both: so the naive router is asked of each offer on a floor to which all before it has happened.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from contacthub.routing.events import ContactLeftQueue, Event, OfferMade
from contacthub.routing.floor.floor import Floor
from contacthub.routing.inputs import Command, Observation
from contacthub.routing.router import Router
from contacthub.routing.words import Instant
from contacthub.simulation.run import Run
from contacthub.simulation.scenario import Scenario
from tests.routing.laws import oracle
from tests.routing.laws.compared import Mirror, is_late

HANDLE = {"lognormal": {"mean": 3.0, "cv": 0.8}}
PATIENCE = {"exponential": 4.0}


def kind(name: str, per_minute: float, **more: Any) -> dict[str, Any]:
    given = {"id": name, "per_minute": per_minute, "handle_minutes": HANDLE, "patience_minutes": PATIENCE}
    return {**given, **more}


SKILLS_AND_PRIORITIES = {
    "run": {"arrivals": 500, "warm_up_arrivals": 0, "seed": 3},
    "kinds": [
        kind("plain", 1.0),
        kind("wine", 0.8, skills={"wine": 1}),
        kind("sommelier", 0.4, skills={"wine": 3}, priority=1),
        kind("urgent", 0.3, skills={"repair": 1}, priority=2),
    ],
    "agent_groups": [
        {"id": "anything", "count": 2, "skills": {"wine": 2, "repair": 1}},
        {"id": "cellar", "count": 3, "skills": {"wine": 3}},
        {"id": "workshop", "count": 2, "skills": {"repair": 2}},
    ],
}
A_DAY_OF_QUEUES = {
    "run": {"minutes": 180, "seed": 5},
    "queues": [
        {
            "id": "support",
            "priority": 1,
            "skills": {"repair": 3},
            "wrap_up_seconds": 30,
            "max_waiting": 4,
            "when_full": "overflow:anyone",
            "steps": [
                {"after_seconds": 40, "skills": {"repair": 1}},
                {"after_seconds": 90, "agents_of": ["anyone"]},
            ],
        },
        {"id": "anyone", "wrap_up_seconds": 20, "max_wait_seconds": 240, "when_too_long": "callback"},
    ],
    "kinds": [kind("broken", 1.5, queue="support"), kind("question", 1.2, queue="anyone")],
    "agent_groups": [
        {"id": "master", "count": 2, "queues": ["support"], "skills": {"repair": 5}},
        {"id": "learner", "count": 2, "queues": ["support", "anyone"], "skills": {"repair": 1}},
        {
            "id": "desk",
            "count": 3,
            "queues": ["anyone"],
            "skills": {"repair": 2},
            "shifts": [{"from": "00:20", "to": "06:00", "breaks": [{"from": "01:00", "to": "01:15"}]}],
        },
    ],
}


class Beside(Router):
    """The router, and what the naive one says otherwise of each thing it decides."""

    def __init__(self, floor: Floor) -> None:
        super().__init__(floor)
        self.mirror = Mirror()
        self.offers: list[OfferMade] = []
        self.left = 0
        self.differences: list[str] = []

    def handle(self, command: Command, now: Instant) -> list[Event]:
        return self._compared(super().handle(command, now), command, now)

    def observe(self, observation: Observation, now: Instant) -> list[Event]:
        return self._compared(super().observe(observation, now), observation, now)

    def _compared(self, events: Sequence[Event], step: object, now: Instant) -> list[Event]:
        for event in events:
            self.left += isinstance(event, ContactLeftQueue)
            if isinstance(event, OfferMade):
                self.offers.append(event)
                self.differences += self._of_offer(self.mirror.floor, event)
            self.differences += self.mirror.apply(event, step)
        self.differences += self.mirror.differences(self.floor, now)
        if events and not is_late(self.floor, now):
            self.differences += [f"{each} could be given" for each in oracle.unmatched(self.floor, now)]
        return list(events)

    def _of_offer(self, floor: Floor, made: OfferMade) -> list[str]:
        contact, agent = floor.contacts[made.contact_id], floor.agents[made.agent]
        found = [(made.agent, oracle.best_agent(floor, contact, made.at))]
        if not is_late(floor, made.at):
            owed = self.mirror.shares.owed(floor)
            found.append((made.contact_id, oracle.first_for(floor, agent, made.at, owed)))
        return [f"{made}: the naive router says {naive}" for real, naive in found if naive != real]


@pytest.mark.parametrize(
    ("tables", "leaves"),
    [(SKILLS_AND_PRIORITIES, False), (A_DAY_OF_QUEUES, True)],
    ids=["skills and priorities", "queues with steps and overflow"],
)
def test_naive_router_decides_the_same_in_a_simulated_day(
    monkeypatch: pytest.MonkeyPatch, tables: dict[str, Any], leaves: bool
):
    routers = list[Beside]()

    def made(floor: Floor) -> Beside:
        routers.append(Beside(floor))
        return routers[-1]

    monkeypatch.setattr("contacthub.simulation.run.Router", made)
    overall = Run(Scenario.model_validate(tables)).result()["overall"]
    [router] = routers
    assert router.differences == []
    assert len(router.offers) >= overall["served"] > 250
    assert (router.left > 20) is leaves
