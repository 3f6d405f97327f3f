"""view(viewer, floor after e) = view(viewer, floor before e) + project(e, viewer), board figures aside.

``python -m tests.console.test_view_law`` records the cases that the browser's tests read.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from pydantic import TypeAdapter

from contacthub.access.roles import Role
from contacthub.access.teams import Sight
from contacthub.access.viewer import Viewer
from contacthub.clock import rfc3339
from contacthub.console.frames import FloorView, FrameFromHub
from contacthub.console.session import Session
from contacthub.floor_file.directory import TeamEntry
from contacthub.routing import events as e
from tests.console.law import (
    BEGAN,
    SUPERVISOR,
    Case,
    agent_at_console,
    cases,
    everything,
    in_order,
    plus,
    program_at_console,
    sample,
)
from tests.routing.laws.floors import QUEUES, floors
from tests.routing.laws.sequences import live, moves

RECORDED = Path(__file__).with_name("view_law.json")
FRAME: TypeAdapter[object] = TypeAdapter(FrameFromHub)
HISTORY = everything()


def leader(team: str, queues: list[str], agents: list[str]) -> Viewer:
    entry = TeamEntry(name=team, queues=queues, agents=agents)
    return Viewer(name=team, role=Role.SUPERVISOR, sight=Sight(team, lambda _: entry))


LEADERS = [leader("sellers", ["sales"], ["wei"]), leader("calls", ["support"], []), leader("nobody", [], [])]
VIEWERS = [SUPERVISOR, agent_at_console("lina"), agent_at_console("wei"), program_at_console("wei")]


def recorded() -> str:
    lines = [json.dumps(each, ensure_ascii=False, separators=(",", ":")) for each in sample(HISTORY)]
    return "[\n" + ",\n".join(lines) + "\n]\n"


def of_class(event_class: type[e.Event]) -> Iterator[Case]:
    return (case for case in cases(HISTORY, VIEWERS) if type(case.event) is event_class)


@pytest.mark.parametrize("event_class", e.EVENT_CLASSES, ids=lambda each: each.__name__)
def test_every_event_is_seen_by_every_role_as_the_law_says(event_class: type[e.Event]) -> None:
    seen = list(of_class(event_class))
    assert {case.viewer for case in seen} == set(VIEWERS)
    assert [case for case in seen if not (case.delta.resets or case.holds)] == []


@settings(max_examples=100, deadline=None)
@given(floors, moves)
def test_any_life_of_any_floor_is_seen_as_the_law_says(plan: tuple[int, int, list[int]], moves: list) -> None:
    script = live(plan, moves)
    agents = [agent_at_console(agent) for agent in ("agent0", "agent1")]
    leaders = [leader("one", [QUEUES[0]], ["agent1"]), leader("other", [QUEUES[1]], ["agent0"])]
    for case in cases(script.history, [SUPERVISOR, *agents, *leaders]):
        assert case.delta.resets or case.holds, (case.viewer.name, case.event, case.changes)


def test_supervisors_with_a_team_see_every_event_as_the_law_says() -> None:
    seen = list(cases(HISTORY, LEADERS))
    assert [case for case in seen if not (case.delta.resets or case.holds)] == []
    assert any(case.changes and "contacts_gone" in case.changes and case.delta.is_live for case in seen)


def test_a_team_sees_its_own_queues_agents_and_contacts_alone() -> None:
    for case in cases(HISTORY, LEADERS):
        sight, shown = case.viewer.sight, case.expected
        assert sight is not None
        assert {each["id"] for each in shown["queues"]} <= sight.queues
        assert {each["id"] for each in shown["agents"]} <= sight.agents
        contacts = {each["id"] for each in shown["contacts"]}
        for each in shown["contacts"]:
            assert (
                sight.has(each["queue"], {each["agent"], *each["wrap_up"]})
                or any(offer["agent"] in sight.agents for offer in shown["offers"])
                or (each["consult"] or {}).get("agent") in sight.agents
            )
        assert {each["contact_id"] for each in shown["offers"]} <= contacts
        assert {each["id"] for each in shown["me"]["transfer_to"]["agents"]} <= sight.agents
        if not sight.queues and not sight.agents:
            assert (shown["contacts"], case.changes) == ([], None)


def test_what_a_team_is_told_is_encoded_once_for_all_of_it() -> None:
    [case, *_] = [each for each in cases(HISTORY, LEADERS[:1]) if each.changes and not each.delta.resets]
    frames = []
    for name in ("first", "second"):
        session = Session(replace(case.viewer, name=name), now=lambda: 0, wake=lambda: None)
        session.resume(case.delta.seq - 1)
        session.deliver(case.delta, ring=False, card=None)
        frames.append(session.take())
    assert frames[0] == frames[1] is not None
    assert list(case.delta.told) == ["sellers"]


def test_an_event_that_changes_what_a_viewer_sees_reaches_that_viewer() -> None:
    silent = [case for case in cases(HISTORY, VIEWERS) if case.changes is None and not case.delta.resets]
    assert [case for case in silent if in_order(case.view) != in_order(case.expected)] == []


def test_a_floor_that_is_configured_anew_is_drawn_anew() -> None:
    resetting = {type(case.event) for case in cases(HISTORY, [SUPERVISOR]) if case.delta.resets}
    assert resetting == {
        e.HubStarted, e.HubResumed, e.FloorConfigured, e.QueueConfigured, e.QueueRetired, e.AgentConfigured,
        e.AgentRetired, e.AgentQueueSet, e.AgentQueueReset,
    }  # fmt: skip


@pytest.mark.parametrize("viewer", VIEWERS, ids=lambda each: each.name)
def test_every_frame_and_view_is_as_the_schema_says(viewer: Viewer) -> None:
    for case in cases(HISTORY, [viewer]):
        FloorView.model_validate(case.expected)
        if case.changes is not None:
            members = {"seq": case.delta.seq, "now": rfc3339(BEGAN), "prev": None}
            FRAME.validate_python(
                {"type": "event", **members, "event": case.delta.event, "changes": case.changes}
            )


def test_agents_see_their_own_customers_and_supervisors_see_none() -> None:
    for case in cases(HISTORY, [SUPERVISOR]):
        assert "13800138000" not in json.dumps([case.expected, case.changes])
        assert "陆建国" not in json.dumps([case.expected, case.changes], ensure_ascii=False)
    own = [case for case in cases(HISTORY, [agent_at_console("lina")]) if case.expected["contacts"]]
    assert own
    assert all(contact["from_name"] == "陆建国" for case in own for contact in case.expected["contacts"])


def test_an_agent_sees_only_themselves_and_their_own_contacts() -> None:
    for viewer in (agent_at_console("wei"), program_at_console("wei")):
        for case in cases(HISTORY, [viewer]):
            assert {agent["id"] for agent in case.expected["agents"]} <= {"wei"}
            own = case.expected["agents"][0]["contacts"] if case.expected["agents"] else []
            assert [contact["id"] for contact in case.expected["contacts"]] == own


def test_what_is_learned_while_a_contact_is_offered_shows_on_the_offer() -> None:
    [noted] = [case for case in of_class(e.ContactNoted) if case.viewer.agent == "lina"]
    assert noted.changes is not None
    assert [each["attributes"] for each in noted.changes["offers"]] == [{"ivr": str(noted.delta.seq)}]


def test_the_recorded_cases_are_current_and_hold() -> None:
    assert RECORDED.read_text("utf-8") == recorded()
    for case in json.loads(RECORDED.read_text("utf-8")):
        assert in_order(plus(case["view"], case["changes"])) == in_order(case["expected"]), case["name"]


if __name__ == "__main__":
    RECORDED.write_text(recorded(), "utf-8")
