"""Taking an offer, letting it go, and saying how fast its card was on the screen."""

from __future__ import annotations

from tests.console.commands.hall import Hall, code
from tests.console.people import seen
from tests.support import console


async def test_an_accepted_offer_is_connecting_and_a_second_accept_comes_too_late(hall: Hall) -> None:
    offer = await hall.offered()
    assert (await hall.lina.do("accept_offer", offer_id=offer["id"]))["ok"]
    contact = await hall.api.get(f"/contacts/{offer['contact_id']}")
    assert contact["state"] == "connecting"
    assert code(await hall.lina.do("accept_offer", offer_id=offer["id"])) == "offer_gone"


async def test_a_declined_offer_goes_to_somebody_else(hall: Hall) -> None:
    async with console(hall.owner, "wangwei") as wangwei:
        await wangwei.do("set_presence", presence="available")
        offer = await hall.offered()
        assert (await hall.lina.do("decline_offer", offer_id=offer["id"], reason="busy"))["ok"]
        gone = await seen(hall.lina, lambda frame: frame["type"] == "offer_gone")
        assert (gone["offer_id"], gone["reason"]) == (offer["id"], "declined")
        assert (await wangwei.next("offer"))["offer"]["contact_id"] == offer["contact_id"]


async def test_pop_shown_is_kept_and_counted(hall: Hall) -> None:
    offer = await hall.offered()
    assert (await hall.lina.do("pop_shown", offer_id=offer["id"], painted_ms=42))["ok"]
    assert hall.stored("SELECT offer_id, agent, painted_ms FROM pops") == [(offer["id"], "lina", 42)]
    async with hall.owner.session.get(f"{hall.owner.hub.url}/metrics") as page:
        assert "contacthub_pop_painted_seconds_count 1.0" in await page.text()
    unmade = f"{offer['contact_id']}.99"
    assert code(await hall.lina.do("pop_shown", offer_id=unmade, painted_ms=1)) == "not_your_offer"


async def test_pop_shown_may_come_after_the_offer_was_accepted(hall: Hall) -> None:
    offer = await hall.offered()
    await hall.lina.do("accept_offer", offer_id=offer["id"])
    assert (await hall.lina.do("pop_shown", offer_id=offer["id"], painted_ms=42))["ok"]
