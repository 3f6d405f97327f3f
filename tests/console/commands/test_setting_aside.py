"""Offering a contact again that could not be connected."""

from __future__ import annotations

from tests.console.commands.hall import Hall, code
from tests.console.people import is_event, person, seen
from tests.support import event


async def set_aside(hall: Hall) -> str:
    """A call whose first connect fails, in a queue that allows one."""
    floor = {"queues": [{"id": "support", "skills": {"aircon": 1}, "connect_attempts": 1}]}
    assert (await hall.owner.call("PUT", "/admin/floor", floor))[0] == 200
    offer = await hall.offered()
    assert (await hall.lina.do("accept_offer", offer_id=offer["id"]))["ok"]
    await hall.api.events(event("contact.missed", {"ref": "call-1", "agent": "lina", "cause": "unreachable"}))
    return str(offer["contact_id"])


async def test_a_supervisor_sees_it_set_aside_and_offers_it_again(hall: Hall) -> None:
    async with person(hall.owner, role="supervisor") as boss, boss.console() as screen:
        contact_id = await set_aside(hall)
        frame = await seen(screen, is_event("contact_set_aside"))
        assert frame["event"]["failed_connects"] == 1
        assert frame["changes"]["contacts"][0]["set_aside"]
        [live] = (await hall.api.get("/floor"))["contacts"]
        assert (live["state"], live["set_aside"]) == ("waiting", True)
        assert (await hall.api.get(f"/contacts/{contact_id}/why"))["now"]["set_aside"]
        assert (await screen.do("offer_again", contact_id=contact_id))["ok"]
        assert code(await screen.do("offer_again", contact_id=contact_id)) == "wrong_state"
        assert code(await screen.do("offer_again", contact_id="nowhere")) == "unknown_contact"
    assert not (await hall.api.get(f"/contacts/{contact_id}/why"))["now"]["set_aside"]
    assert ("offer_again", contact_id) in hall.stored("SELECT action, subject FROM audit")


async def test_the_agent_is_told_why_and_may_not_offer_it_again(hall: Hall) -> None:
    contact_id = await set_aside(hall)
    failed = await seen(hall.lina, is_event("connect_failed"))
    assert failed["event"]["cause"] == "unreachable"
    assert code(await hall.lina.do("offer_again", contact_id=contact_id)) == "forbidden"


async def test_a_program_offers_it_again_over_http(hall: Hall) -> None:
    path = f"/contacts/{await set_aside(hall)}/offer-again"
    status, shown = await hall.api.call("POST", path)
    assert (status, shown["state"]) == (200, "waiting")
    assert (await hall.api.call("POST", path))[1]["code"] == "wrong_state"
    assert (await hall.api.call("POST", "/contacts/nowhere/offer-again"))[0] == 404
