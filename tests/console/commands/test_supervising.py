"""What a supervisor does from the rows of the board; each is in the audit, and no agent may."""

from __future__ import annotations

from tests.console.commands.hall import Hall, code
from tests.console.people import is_event, person, seen
from tests.support import arrived, event


def audited(hall: Hall, action: str) -> list[tuple[str, str]]:
    return hall.stored(f"SELECT subject, details FROM audit WHERE action = '{action}'")


async def waiting(hall: Hall, ref: str = "w1", **data: object) -> str:
    """A contact that no agent has the skill for."""
    [result] = await hall.api.events(arrived(ref, skills={"chess": 9}, **data))
    return str(result["contact_id"])


async def test_a_contact_is_given_to_an_agent_who_is_shown_it(hall: Hall) -> None:
    async with person(hall.owner, role="supervisor") as boss, boss.console() as screen:
        contact_id = await waiting(hall)
        assert (await screen.do("assign_contact", contact_id=contact_id, agent="lina"))["ok"]
        assert (await hall.lina.next("offer"))["offer"]["contact_id"] == contact_id
        events = (await hall.api.get(f"/contacts/{contact_id}"))["events"]
        assert [each["by"] for each in events if each["type"] == "contact_assigned"] == [boss.name]
        assert (
            code(await screen.do("assign_contact", contact_id=contact_id, agent="nobody")) == "unknown_agent"
        )
    assert audited(hall, "assign_contact") == [(contact_id, '{"agent": "lina"}')]


async def test_a_contact_is_moved_to_another_queue_and_made_urgent(hall: Hall) -> None:
    async with person(hall.owner, role="supervisor") as boss, boss.console() as screen:
        contact_id = await waiting(hall)
        assert (await screen.do("move_contact", contact_id=contact_id, queue="sales"))["ok"]
        assert (await screen.do("set_priority", contact_id=contact_id, priority=7))["ok"]
        assert (
            code(await screen.do("move_contact", contact_id=contact_id, queue="nowhere")) == "unknown_queue"
        )
        shown = await hall.api.get(f"/contacts/{contact_id}")
        assert [each["queue"] for each in shown["visits"]] == ["support", "sales"]
        told = {each["type"]: each for each in shown["events"]}
        moved, ranked = told["contact_transferred"], told["contact_enriched"]
        assert (moved["by"], moved["from_queue"], moved["to_queue"]) == (boss.name, "support", "sales")
        assert (ranked["by"], ranked["priority"]) == (boss.name, 7)
        [live] = (await hall.api.get("/floor"))["contacts"]
        assert live["priority"] == 7
    assert audited(hall, "move_contact") == [(contact_id, '{"queue": "sales"}')]
    assert audited(hall, "set_priority") == [(contact_id, '{"priority": 7}')]


async def test_an_agent_is_sent_on_a_break_and_taken_back(hall: Hall) -> None:
    async with person(hall.owner, role="supervisor") as boss, boss.console() as screen:
        assert (await screen.do("set_agent_presence", agent="lina", presence="offline"))["ok"]
        frame = await seen(
            hall.lina, lambda it: is_event("presence_changed")(it) and it["event"]["by"] == "supervisor"
        )
        assert (frame["event"]["presence"], frame["event"]["who"]) == ("offline", boss.name)
        assert (
            code(await screen.do("set_agent_presence", agent="lina", presence="mars")) == "unknown_presence"
        )
    assert audited(hall, "set_agent_presence") == [("lina", '{"presence": "offline", "when": "now"}')]


async def test_an_agent_goes_offline_when_their_contact_is_over(hall: Hall) -> None:
    async with person(hall.owner, role="supervisor") as boss, boss.console() as screen:
        contact_id = await hall.wrapping_up()
        change = {"agent": "lina", "presence": "offline", "when": "next"}
        assert (await screen.do("set_agent_presence", **change))["ok"]
        [lina] = [each for each in (await hall.api.get("/floor"))["agents"] if each["id"] == "lina"]
        assert lina["presence"] == "available"
        chosen = (await seen(hall.lina, is_event("next_presence_chosen")))["event"]
        assert (chosen["presence"], chosen["who"]) == ("offline", boss.name)
        assert (await screen.do("end_wrap_up", contact_id=contact_id, agent="lina"))["ok"]
        assert (await seen(hall.lina, is_event("wrap_up_ended")))["event"]["who"] == boss.name
        frame = await seen(
            hall.lina, lambda it: is_event("presence_changed")(it) and it["event"]["presence"] == "offline"
        )
        assert frame["event"]["by"] == "supervisor"


async def test_an_agent_serves_another_queue_until_then_and_sees_it(hall: Hall) -> None:
    floor = {"agents": [{"id": "lina", "queues": ["support"], "skills": {"aircon": 9}}]}
    assert (await hall.owner.call("PUT", "/admin/floor", floor))[0] == 200
    async with person(hall.owner, role="supervisor") as boss, boss.console() as screen:
        until = "2090-01-01T00:00:00.000Z"
        assert (await screen.do("set_agent_queues", agent="lina", add=["sales"], until=until))["ok"]
        told = (await seen(hall.lina, is_event("agent_queue_set")))["event"]
        assert (told["queue"], told["serves"], told["by"]) == ("sales", True, boss.name)
        served = [
            {"id": "support", "paused": False, "until": None},
            {"id": "sales", "paused": False, "until": until},
        ]
        snapshot = await seen(
            hall.lina,
            lambda frame: frame["type"] == "snapshot" and frame["state"]["agents"][0]["queues"] == served,
        )
        assert [each["id"] for each in snapshot["state"]["queues"]] == ["support", "sales"]
        for wrong in (
            {"add": ["sales"], "until": "2001-01-01T00:00:00Z"},
            {"add": ["sales"], "until": "soon"},
        ):
            assert code(await screen.do("set_agent_queues", agent="lina", **wrong)) in {
                "invalid",
                "bad_command",
            }
        both = await screen.do("set_agent_queues", agent="lina", add=["sales"], remove=["sales"])
        assert code(both) == "bad_command"
    [(subject, details)] = audited(hall, "set_agent_queues")
    assert (subject, "sales" in details, until in details) == ("lina", True, True)


async def test_a_wrap_up_is_ended_and_a_call_hung_up(hall: Hall) -> None:
    async with person(hall.owner, role="supervisor") as boss, boss.console() as screen:
        contact_id = await hall.talking()
        assert (await screen.do("end_contact", contact_id=contact_id))["ok"]
        asked = await seen(hall.lina, is_event("end_requested"))
        assert "agent" not in asked["event"]
        await hall.api.events(event("contact.ended", {"ref": "call-1", "by": "agent"}))
        await seen(hall.lina, is_event("wrap_up_started"))
        assert (await screen.do("end_wrap_up", contact_id=contact_id, agent="lina"))["ok"]
        assert code(await screen.do("end_wrap_up", contact_id=contact_id, agent="lina")) == "not_wrapping_up"
        plain = await hall.talking("call-2", source="plain")
        assert code(await screen.do("end_contact", contact_id=plain)) == "not_supported"
    assert audited(hall, "end_contact") == [(contact_id, "{}")]
    assert audited(hall, "end_wrap_up") == [(contact_id, '{"agent": "lina"}')]


async def test_no_agent_may(hall: Hall) -> None:
    contact_id = await waiting(hall)
    for command, about in {
        "assign_contact": {"contact_id": contact_id, "agent": "lina"},
        "move_contact": {"contact_id": contact_id, "queue": "sales"},
        "set_priority": {"contact_id": contact_id, "priority": 1},
        "end_wrap_up": {"contact_id": contact_id, "agent": "lina"},
        "set_agent_presence": {"agent": "lina", "presence": "offline"},
        "set_agent_queues": {"agent": "lina", "add": ["sales"]},
    }.items():
        assert code(await hall.lina.do(command, **about)) == "forbidden"
    assert code(await hall.lina.do("end_contact", contact_id=contact_id)) == "not_your_contact"
