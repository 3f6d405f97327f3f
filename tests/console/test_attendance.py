"""Which consoles are connected: who is asked about an event, which one rings, and when an agent has none."""

from __future__ import annotations

from dataclasses import replace

import pytest

from contacthub.console.session import Session
from contacthub.routing import commands as c
from contacthub.routing.words import ContactId, EndedBy
from contacthub.testing.floors import FloorBuilder, arrival
from tests.console.law import SUPERVISOR, agent_at_console, program_at_console
from tests.console.stage import Stage, a_stage, card_of

LINA = agent_at_console("lina")


async def test_a_token_of_an_agent_sees_what_the_agent_sees_whatever_its_scopes() -> None:
    stage = a_stage()
    [snapshot, *_] = stage.joins(program_at_console("wei")).frames()
    state = snapshot["state"]
    assert (state["me"]["role"], state["me"]["agent"]) == ("agent", "wei")
    assert [agent["id"] for agent in state["agents"]] == ["wei"]


async def test_an_event_of_one_agent_is_looked_at_for_that_agent_and_the_supervisors_only(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    builder = FloorBuilder().queue("support")
    for n in range(2_000):
        builder.agent(f"a{n}")
    stage = Stage(builder.script())
    for n in range(2_000):
        stage.joins(agent_at_console(f"a{n}"))
    stage.joins(SUPERVISOR)
    asked: list[str] = []
    deliver = Session.deliver

    def counted(session: Session, *args: object, **more: object) -> object:
        asked.append(session.viewer.name)
        return deliver(session, *args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(Session, "deliver", counted)
    stage.happens(c.SetPresence(agent="a7", presence="lunch"))
    assert sorted(asked) == ["a7", "boss"]


# --- ringing --------------------------------------------------------------------------------------


def rings(stage: Stage, *screens: object) -> list[bool]:
    for n in range(1, 50):
        if f"c{n}" not in stage.script.floor.contacts:
            break
    stage.cards[f"c{n}"] = card_of(f"c{n}")
    stage.happens(arrival(f"c{n}"))
    found = [[f for f in screen.frames() if f["type"] == "offer"][-1]["offer"]["ring"] for screen in screens]  # type: ignore[attr-defined]
    stage.happens(c.End(contact_id=ContactId(f"c{n}"), ended_by=EndedBy.CUSTOMER))
    return found


async def test_one_of_an_agents_sockets_rings_the_newest_or_the_last_that_sent_focus() -> None:
    stage = Stage(FloorBuilder().queue("support").agent("lina").script())
    first, second = stage.joins(LINA), stage.joins(LINA)
    assert rings(stage, first, second) == [False, True]
    stage.consoles.focus(first.session)
    assert rings(stage, first, second) == [True, False]
    third = stage.joins(LINA)
    assert rings(stage, first, second, third) == [True, False, False]
    stage.consoles.focus(second.session)
    second.leaves()
    assert rings(stage, first, third) == [True, False]
    first.leaves()
    assert rings(stage, third) == [True]


# --- coming and going -----------------------------------------------------------------------------


async def test_the_last_console_that_goes_is_reported_lost_and_only_that() -> None:
    stage = a_stage()
    first, second = stage.joins(LINA), stage.joins(LINA)
    stage.observed.clear()
    first.leaves()
    assert stage.observed == []
    second.leaves()
    assert stage.observed == [c.ConsoleLost(agent="lina")]
    assert len(stage.consoles) == 0


async def test_a_program_is_told_from_a_person() -> None:
    stage = a_stage()
    stage.joins(program_at_console("wei"))
    stage.joins(LINA)
    assert stage.observed == [c.ConsoleSeen(agent="wei", program=True), c.ConsoleSeen(agent="lina")]


async def test_an_agent_configured_while_their_console_waits_is_noticed() -> None:
    stage = a_stage()
    stage.joins(agent_at_console("newcomer"))
    stage.observed.clear()
    config = stage.script.agent("lina").config
    stage.happens(c.ConfigureAgent(config=replace(config, id="newcomer")))
    await stage.settled()
    assert c.ConsoleSeen(agent="newcomer") in stage.observed
