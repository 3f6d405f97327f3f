"""A supervisor closes and opens a queue; everybody who works in it sees it."""

from __future__ import annotations

from typing import Any

from tests.console.commands.hall import Hall, code
from tests.console.people import person
from tests.support import Console, arrived

CLOSED = {"open": False, "by_hand": True, "reason": "power cut", "changes_at": None}


async def opening(screen: Console, *, is_open: bool) -> dict[str, Any]:
    """What the next boards say, until they say that."""
    while True:
        [queue] = [each for each in (await screen.next("board"))["queues"] if each["id"] == "support"]
        if queue["opening"]["open"] is is_open:
            shown: dict[str, Any] = queue["opening"]
            return shown


async def test_agents_and_supervisors_see_a_queue_closed_with_the_reason_until_it_is_opened(
    hall: Hall,
) -> None:
    async with person(hall.owner, role="supervisor") as boss, boss.console() as screen:
        assert (await screen.do("close_queue", queue="support", reason="power cut"))["ok"]
        for each in (screen, hall.lina):
            assert CLOSED.items() <= (await opening(each, is_open=False)).items()
        assert code(await screen.do("close_queue", queue="support", reason="again")) == "wrong_state"
        [shown] = [each for each in (await hall.api.get("/floor"))["queues"] if each["id"] == "support"]
        assert CLOSED.items() <= shown["opening"].items()
        assert (await screen.do("open_queue", queue="support", reason="light again"))["ok"]
        assert (await opening(hall.lina, is_open=True))["reason"] is None
    audited = hall.stored("SELECT action, subject, details FROM audit WHERE action LIKE '%_queue'")
    assert ("close_queue", "support", '{"reason": "power cut"}') in audited
    assert ("open_queue", "support", '{"reason": "light again"}') in audited


async def test_contact_of_a_closed_queue_ends_with_its_own_outcome(hall: Hall) -> None:
    floor = {"queues": [{"id": "support", "skills": {"aircon": 1}, "when_closed": "end"}]}
    assert (await hall.owner.call("PUT", "/admin/floor", floor))[0] == 200
    status, shown = await hall.api.call("POST", "/queues/support/close", {"reason": "fair"})
    assert (status, shown["opening"]["reason"]) == (200, "fair")
    [result] = await hall.api.events(arrived("call-1"))
    item = await hall.api.get(f"/contacts/{result['contact_id']}")
    assert (item["outcome"], item["end_cause"], item["ended_by"]) == ("closed", "left_queue", "system")


async def test_closing_is_for_supervisors_of_queues_that_are_there(hall: Hall) -> None:
    assert code(await hall.lina.do("close_queue", queue="support", reason="tired")) == "forbidden"
    status, problem = await hall.api.call("POST", "/queues/nowhere/close", {"reason": "x"})
    assert (status, problem["code"]) == (422, "unknown_queue")
    status, problem = await hall.api.call("POST", "/queues/support/open", {"reason": "x"})
    assert (status, problem["code"]) == (409, "wrong_state")


async def test_reason_survives_a_refusal_of_another(hall: Hall) -> None:
    await hall.api.call("POST", "/queues/support/close", {"reason": "power cut"})
    assert (await hall.api.call("POST", "/queues/support/close", {"reason": "other"}))[0] == 409
    [shown] = [each for each in (await hall.api.get("/floor"))["queues"] if each["id"] == "support"]
    assert shown["opening"]["reason"] == "power cut"
