"""Routing explained over HTTP: why an agent waits, who would get a contact, who could be moved."""

from __future__ import annotations

import sqlite3

import pytest

from contacthub.clock import from_rfc3339
from contacthub.hub.log import LogItem
from contacthub.routing import commands as c
from contacthub.routing.words import AgentId, ContactId, QueueId
from contacthub.testing.disk import Disk
from tests.console.people import person
from tests.support import Api, arrived, console, event


async def test_a_preview_says_who_would_get_it_and_nothing_has_come(owner: Api, api: Api) -> None:
    async with console(owner, "lina") as lina:
        await lina.do("set_presence", presence="available")
        seq = (await api.get("/floor"))["seq"]
        status, seen = await api.call("POST", "/route/preview", {"channel": "voice", "queue": "support"})
        assert (status, seen["agent"], seen["estimated_wait_ms"]) == (200, "lina", 0)
        assert [each["agent"] for each in seen["best"]] == ["lina"]
        hard = {"channel": "voice", "queue": "support", "skills": {"chess": 9}}
        seen = (await api.call("POST", "/route/preview", hard))[1]
        assert seen["agent"] is None
        [left_out] = [each for each in seen["agents"] if each["agent"] == "lina"]
        assert left_out["lacks"] == [{"skill": "chess", "level": 9, "has": 0}]
        assert (await api.get("/floor"))["seq"] == seq


async def test_a_preview_says_why_a_contact_would_leave_the_queue_at_once(owner: Api, api: Api) -> None:
    queue = {"id": "support", "when_closed": "callback", "when_nobody": "overflow:sales"}
    await owner.call("PUT", "/admin/floor", {"queues": [queue]})
    asked = {"channel": "voice", "queue": "support"}
    seen = (await api.call("POST", "/route/preview", asked))[1]
    assert seen["leaves"] == {"reason": "nobody", "how": "overflow", "queue": "sales"}
    assert (seen["agent"], seen["estimated_wait_ms"], seen["steps"]) == (None, None, [])
    await api.call("POST", "/queues/support/close", {"reason": "power cut"})
    seen = (await api.call("POST", "/route/preview", asked))[1]
    assert seen["leaves"] == {"reason": "closed", "how": "callback", "queue": None}
    seen = (await api.call("POST", "/route/preview", {**asked, "channel": "chat"}))[1]
    assert seen["leaves"] == {"reason": "nobody", "how": "overflow", "queue": "sales"}


async def test_a_preview_of_what_is_not_there_is_refused(api: Api) -> None:
    for body, code in [
        ({"channel": "voice", "queue": "nowhere"}, "unknown_queue"),
        ({"channel": "smoke", "queue": "support"}, "invalid"),
        ({"channel": "voice", "queue": "support", "size": 3}, "invalid"),
    ]:
        status, problem = await api.call("POST", "/route/preview", body)
        assert (status, problem["code"]) == (422, code)


async def test_an_agent_who_waits_while_contacts_wait_is_explained(owner: Api, api: Api) -> None:
    async with console(owner, "lina") as lina:
        await lina.do("set_presence", presence="available")
        await api.events(arrived("1", skills={"chess": 9}))
        why = await api.get("/agents/lina/why-idle")
        assert (why["state"], why["presence"]) == ("ready", "available")
        [reason] = why["reasons"]
        assert (reason["queue"], reason["reason"], reason["contacts"]) == ("support", "lacks_skill", 1)
        assert {"skill": "chess", "level": 9, "has": 0} in reason["lacks"]
    assert (await api.call("GET", "/agents/nobody/why-idle"))[0] == 404


async def test_why_names_the_skill_and_the_agents_behind_a_count(owner: Api, api: Api) -> None:
    async with console(owner, "lina") as lina:
        await lina.do("set_presence", presence="available")
        [result] = await api.events(arrived("1", skills={"chess": 9}))
        now = (await api.get(f"/contacts/{result['contact_id']}/why"))["now"]
        assert now["needs"]["chess"] == 9
        lacking = [each["agent"] for each in now["agents"] if each["excluded"] == "lacks_skill"]
        assert len(lacking) == now["excluded"]["lacks_skill"]
        assert "lina" in lacking
        assert (now["before"], now["estimated_wait_ms"]) == (0, None)


@pytest.mark.parametrize("path", ["", "/why"])
async def test_a_contact_is_not_explained_by_what_never_came_to_be(
    owner: Api, api: Api, disk: Disk, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    [result] = await api.events(arrived("1"))
    hub, past = owner.hub.parts.hub, owner.hub.parts.contacts
    read = past.events

    async def prioritised_meanwhile(contact_id: str) -> list[LogItem]:
        items = await read(contact_id)
        disk.fail(sqlite3.OperationalError("database or disk is full"))
        hub.handle(c.SetPriority(contact_id=ContactId(contact_id), priority=7))
        return items

    monkeypatch.setattr(past, "events", prioritised_meanwhile)
    status, problem = await api.call("GET", f"/contacts/{result['contact_id']}{path}")
    assert (status, problem["code"]) == (503, "unavailable")


async def test_who_could_be_moved_is_named_with_the_waits(owner: Api, api: Api) -> None:
    floor = {
        "queues": [{"id": "back"}],
        "agents": [{"id": "lina", "queues": ["back"], "skills": {"aircon": 9}}],
    }
    assert (await owner.call("PUT", "/admin/floor", floor))[0] == 200
    async with console(owner, "lina") as lina:
        await lina.do("set_presence", presence="available")
        found = await api.get("/queues/support/movable-agents")
        [agent] = [each for each in found["agents"] if each["agent"] == "lina"]
        assert agent["gains"] == {"queue": "support", "before_ms": None, "after_ms": None}
        assert [each["queue"] for each in agent["leaves"]] == ["back"]
    assert (await api.call("GET", "/queues/nowhere/movable-agents"))[1]["code"] == "unknown_queue"


async def test_a_program_steps_in(owner: Api, api: Api) -> None:
    async with console(owner, "lina") as lina:
        await lina.do("set_presence", presence="available")
        [result] = await api.events(arrived("1", skills={"chess": 9}))
        path = f"/contacts/{result['contact_id']}"
        status, seen = await api.call("PUT", f"{path}/priority", {"priority": 3})
        assert (status, seen["contact"]["state"]) == (200, "waiting")
        assert (await api.call("POST", f"{path}/move", {"queue": "sales"}))[1]["contact"]["queue"] == "sales"
        assert (await api.call("POST", f"{path}/move", {"queue": "sales"}))[1]["code"] == "wrong_state"
        assert (await api.call("POST", f"{path}/assign", {"agent": "wangwei"}))[1][
            "code"
        ] == "agent_unavailable"
        status, seen = await api.call("POST", f"{path}/assign", {"agent": "lina"})
        assert (status, seen["contact"]["from_name"]) == (200, None)
        assert (await lina.find("offer"))["offer"]["contact_id"] == result["contact_id"]
        status, agent = await api.call("PUT", "/agents/lina/queues", {"remove": ["sales"]})
        assert (status, [each["id"] for each in agent["queues"]]) == (200, ["support"])
        for body, code in [
            ({"add": ["nowhere"]}, "unknown_queue"),
            ({}, "invalid"),
            ({"add": ["sales"], "remove": ["sales"]}, "invalid"),
            ({"add": ["sales"], "until": "soon"}, "invalid"),
            ({"add": ["sales"], "until": "2001-01-01T00:00:00Z"}, "invalid"),
        ]:
            assert (await api.call("PUT", "/agents/lina/queues", body))[1]["code"] == code


async def test_a_program_gives_an_agent_a_queue_for_a_while(owner: Api, api: Api) -> None:
    until = "2090-01-01T00:00:00.000Z"
    status, agent = await api.call("PUT", "/agents/lina/queues", {"remove": ["support"], "until": until})
    assert (status, [each["id"] for each in agent["queues"]]) == (200, ["sales"])
    change = owner.hub.parts.core.world.floor.agents[AgentId("lina")].queue_changes[QueueId("support")]
    assert (change.serves, change.until) == (False, from_rfc3339(until))
    [row] = (await owner.call("GET", "/audit?action=set_agent_queues"))[1]["items"]
    assert row["details"] == {"add": [], "remove": ["support"], "until": until}


async def test_a_program_sets_what_an_agent_does_after_this_contact(owner: Api, api: Api) -> None:
    async with console(owner, "lina") as lina:
        await lina.do("set_presence", presence="available")
        await api.events(arrived("1"))
        offer = (await lina.find("offer"))["offer"]
        await lina.do("accept_offer", offer_id=offer["id"])
        body = {"presence": "lunch", "when": "next"}
        status, agent = await api.call("PUT", "/agents/lina/presence", body)
        assert (status, agent["presence"], agent["next_presence"]) == (200, "available", "lunch")
        assert (await api.call("PUT", "/agents/lina/presence", {**body, "when": "later"}))[0] == 422
    [row] = (await owner.call("GET", "/audit?action=set_agent_presence"))[1]["items"]
    assert (row["subject"], row["details"]) == ("lina", body)


async def test_a_supervisor_reads_the_note_of_a_live_contact_which_is_recorded(owner: Api, api: Api) -> None:
    async with console(owner, "lina") as lina, person(owner, role="supervisor") as boss:
        await lina.do("set_presence", presence="available")
        [result] = await api.events(arrived("1"))
        offer = (await lina.find("offer"))["offer"]
        await lina.do("accept_offer", offer_id=offer["id"])
        path = f"/contacts/{result['contact_id']}/note"
        assert (await boss.call("GET", path))[1]["note"] is None
        await api.events(event("contact.answered", {"ref": "1", "agent": "lina"}))
        await lina.event("contact_answered")
        assert (await lina.do("set_note", contact_id=result["contact_id"], text="遥控器"))["ok"]
        assert (await boss.call("GET", path))[1]["note"] == "遥控器"
        assert (await boss.call("GET", path.removesuffix("/note")))[1]["note"] is None
        found = (await owner.call("GET", "/audit?action=open_note"))[1]["items"]
        assert {(each["actor"], each["subject"]) for each in found} == {(boss.name, result["contact_id"])}
