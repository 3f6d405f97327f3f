"""Losing the connection in the middle of an offer loses nothing else."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio

from .cut_wire import Wire, wire_to
from .desks import Desk, Floor, Seat, expect


@pytest_asyncio.fixture(loop_scope="session")
async def wire(floor: Floor) -> AsyncIterator[Wire]:
    async with wire_to(floor.url) as between:
        yield between


@pytest_asyncio.fixture(loop_scope="session")
async def lina(wire: Wire, seat: Seat) -> Desk:
    desk = await seat.take(wire.url, "lina")
    await desk.go_available()
    return desk


async def is_away(desk: Desk) -> None:
    await expect(desk.part("connection")).not_to_have_attribute("data-state", "connected")


async def test_offer_is_still_there_and_can_be_accepted(floor: Floor, wire: Wire, lina: Desk) -> None:
    contact = await floor.call("cut-1")
    await expect(lina.part("offer")).to_be_visible()
    await wire.cut()
    await expect(lina.part("connection")).to_have_attribute("data-state", "reconnecting")
    await expect(lina.part("card-name")).to_have_text("陆建国")
    await wire.mend()
    await lina.is_connected()
    await lina.part("offer-accept").click()
    await lina.is_in(contact, "connecting")
    assert (await floor.contact(contact))["state"] == "connecting"
    await floor.happens("answered", "cut-1", agent="lina")
    await lina.is_in(contact, "handling")
    assert (await floor.contact(contact))["agent"] == "lina"


async def test_offer_made_meanwhile_is_on_the_screen_afterwards(floor: Floor, wire: Wire, lina: Desk) -> None:
    await wire.cut()
    await is_away(lina)
    contact = await floor.call("cut-2")
    assert (await floor.contact(contact))["state"] == "offered"
    await wire.mend()
    await expect(lina.part("offer")).to_contain_text("陆建国")
    await expect(lina.part("card-name")).to_have_text("陆建国")
    await lina.page.keyboard.press("F2")
    await lina.is_in(contact, "connecting")


async def test_answer_given_without_connection_arrives_once(floor: Floor, wire: Wire, lina: Desk) -> None:
    contact = await floor.call("cut-3")
    await expect(lina.part("offer")).to_be_visible()
    await wire.cut()
    await is_away(lina)
    await lina.part("offer-accept").click()
    await expect(lina.part("offer-accept")).to_be_disabled()
    await wire.mend()
    await lina.is_in(contact, "connecting")
    events = (await floor.contact(contact))["events"]
    assert [each["type"] for each in events].count("offer_accepted") == 1


async def test_caller_who_hung_up_meanwhile_is_gone(floor: Floor, wire: Wire, lina: Desk) -> None:
    contact = await floor.call("cut-4")
    await expect(lina.part("offer")).to_be_visible()
    await wire.cut()
    await is_away(lina)
    await floor.happens("ended", "cut-4", by="customer")
    await wire.mend()
    await expect(lina.part("offer")).to_have_count(0)
    assert (await floor.contact(contact))["outcome"] == "abandoned"


async def test_note_written_without_connection_is_stored_when_it_is_back(
    floor: Floor, wire: Wire, lina: Desk
) -> None:
    contact = await floor.call("cut-5")
    await lina.part("offer-accept").click()
    await lina.is_in(contact, "connecting")
    await floor.happens("answered", "cut-5", agent="lina")
    await lina.is_in(contact, "handling")
    await wire.cut()
    await is_away(lina)
    await lina.part("note").fill("遥控器换了电池")
    await expect(lina.part("note-state")).to_have_attribute("data-state", "waiting")
    await wire.mend()
    await expect(lina.part("note-state")).to_have_attribute("data-state", "saved")
    assert (await floor.contact(contact))["note"] == "遥控器换了电池"
