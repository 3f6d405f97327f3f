"""Through every screen at one size of window, with what makes each of them full."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

from playwright.async_api import FilePayload

from .desks import LU, SHARED, STRANGER, Desk, Floor, Seat, expect

SIZES = ((390, 844), (768, 1024), (1024, 768), (1440, 900))
WIDTHS = (390, 1024, 1440)
"""A phone, a small window and a large one."""
TABS = ("purchases", "products", "service", "questions", "contacts")


async def open_customer(desk: Desk, name: str) -> None:
    """Find a customer by name, and open the file."""
    await desk.page.keyboard.press("Control+k")
    await desk.part("palette-input").fill(name)
    await expect(desk.part("palette-customer").first).to_contain_text(name)
    await desk.part("palette-input").press("Enter")
    await expect(desk.part("page-name")).to_have_text(name)


async def assert_fits(desk: Desk) -> None:
    """Nothing reaches out of the window, however wide it is."""
    for width in WIDTHS:
        await desk.page.set_viewport_size({"width": width, "height": 844})
        assert await desk.page.evaluate("document.documentElement.scrollWidth") <= width


async def put_doubles(floor: Floor) -> None:
    """Two customers who are likely the same, once the hub has noticed it."""
    for customer_id, name in (("C81", "周小明"), ("C82", "周晓明")):
        await floor.phones.call("PUT", f"/customers/{customer_id}", {"name": name, "phones": ["13600136000"]})
    async with asyncio.timeout(30):
        while not (await floor.phones.get("/customers/doubles"))["items"]:
            pass


@dataclass(slots=True)
class Walk:
    """One size of window."""

    floor: Floor
    seat: Seat
    width: int
    height: int
    call: str = ""
    """The contact of the known caller."""

    async def desk(self, name: str | None, **how: Any) -> Desk:
        """A page of this size, with somebody signed in unless ``name`` is None."""
        size = {"width": self.width, "height": self.height, **how}
        if name is None:
            return await self.seat.open(self.floor.url, **size)
        return await self.seat.take(self.floor.url, name, **size)


async def agent_screens(walk: Walk) -> AsyncIterator[tuple[str, Desk]]:
    """From nothing to do, over a ring and a call with every tab, to the wrap-up."""
    floor, lina = walk.floor, await walk.desk("lina")
    yield "idle", lina
    await open_customer(lina, "陆建国")
    await lina.part("edit-customer").click()
    yield "customer_form", lina
    await lina.page.keyboard.press("Escape")
    await lina.part("tab-service").click()
    await lina.part("add-service_records").click()
    yield "record_form", lina
    await lina.part("tab-history").click()
    await expect(lina.part("past-item").first).to_be_visible()
    yield "customer_history", lina
    await lina.part("merge-customer").click()
    await lina.page.locator("#merge-search").fill("王芳")
    await lina.page.keyboard.press("Enter")
    await lina.part("search-hit").first.click()
    await expect(lina.part("merge-do")).to_be_visible()
    yield "merge", lina
    await lina.part("merge-cancel").click()
    await lina.part("tab-purchases").click()
    await lina.part("note-return").first.click()
    yield "return_form", lina
    await lina.part("close-customer").click()
    await lina.go_available()
    contact = walk.call = await floor.call("w1", caller=LU)
    await expect(lina.part("briefing")).to_be_visible()
    yield "ringing", lina
    await lina.part("offer-accept").click()
    await lina.is_in(contact, "connecting")
    await floor.happens("answered", "w1", agent="lina")
    await lina.is_in(contact, "handling")
    yield "handling", lina
    for tab in TABS:
        await lina.part(f"tab-{tab}").click()
        yield tab, lina
    chat = await floor.call("w2", channel="chat", caller=SHARED)
    await expect(lina.part("offer")).to_be_visible()
    yield "ringing_again", lina
    await lina.part("offer-accept").click()
    await lina.work(chat).click()
    await expect(lina.part("candidate-1")).to_be_visible()
    yield "several", lina
    await lina.work(contact).click()
    await floor.happens("ended", "w1", by="customer")
    await expect(lina.part("wrap-up")).to_be_visible()
    yield "wrap_up", lina
    await lina.part("keys-button").click()
    await expect(lina.part("keys-sheet")).to_be_visible()
    yield "keys", lina


async def unknown_caller(walk: Walk) -> AsyncIterator[tuple[str, Desk]]:
    """A number that no customer has."""
    wang = await walk.desk("wangwei")
    await wang.go_available()
    await walk.floor.call("w3", caller=STRANGER)
    await expect(wang.part("new-customer")).to_be_visible()
    yield "unknown", wang


async def supervisor_screens(walk: Walk) -> AsyncIterator[tuple[str, Desk]]:
    """The board, a queue, a contact with its card."""
    await put_doubles(walk.floor)
    boss = await walk.desk("boss")
    await expect(boss.part("queue-row-support")).to_be_visible()
    yield "board", boss
    await boss.part("groups-open").click()
    await expect(boss.part("group").first).to_be_visible()
    yield "groups", boss
    await boss.part("group").first.click()
    await expect(boss.part("member").first).to_be_visible()
    yield "group_members", boss
    await boss.page.keyboard.press("Escape")
    await boss.part("tiers-open").click()
    await expect(boss.part("tier-row").first).to_be_visible()
    yield "tiers", boss
    await boss.page.keyboard.press("Escape")
    await boss.part("open-doubles").click()
    await expect(boss.part("double-pair").first).to_be_visible()
    yield "doubles", boss
    await boss.part("queue-row-support").get_by_role("button").click()
    yield "queue", boss
    await boss.work(walk.call).click()
    await expect(boss.part("why")).to_be_visible()
    await boss.part("open-card").click()
    await expect(boss.part("card-name")).to_be_visible()
    yield "contact", boss
    await boss.page.keyboard.press("Control+k")
    await boss.part("palette-input").fill("型号")
    await expect(boss.part("palette-command").first).to_have_attribute("aria-selected", "true")
    await boss.page.keyboard.press("Enter")
    await expect(boss.part("find-model")).to_be_visible()
    yield "models", boss
    await boss.part("find-model").fill("KFR-35GW")
    await boss.part("add-model").click()
    await boss.part("edit-model").click()
    await boss.part("add-notice").click()
    yield "model_form", boss
    await boss.part("close-models").click()
    await boss.part("imports-button").click()
    rows = "customer_id,姓名,Apparat,等级\nC1,陆建国,13800138000,vip\nC9,,x,\n".encode()
    people = FilePayload(name="people.csv", mimeType="text/csv", buffer=rows)
    await boss.part("import-file").set_input_files(people)
    await expect(boss.part("conflicts")).to_be_visible()
    yield "import", boss
    await boss.part("import-yes").check()
    await boss.part("import-run").click()
    await expect(boss.part("import-done")).to_be_visible()
    await boss.part("import-leave").click()
    await expect(boss.part("undo-import")).to_be_visible()
    yield "imports", boss


async def other_screens(walk: Walk) -> AsyncIterator[tuple[str, Desk]]:
    """The sign-in and the administrator's page."""
    door = await walk.desk(None)
    await expect(door.part("sign-in-name")).to_be_visible()
    yield "sign_in", door
    await door.send_sign_in("root")
    await expect(door.part("health-ok")).to_be_visible()
    yield "health", door
    await door.part("page-users").click()
    await expect(door.part("users")).to_be_visible()
    yield "admin", door


async def every_screen(floor: Floor, seat: Seat, width: int, height: int) -> AsyncIterator[tuple[str, Desk]]:
    """All of them, one after another; their names are those of pictures."""
    walk = Walk(floor, seat, width, height)
    for part in (other_screens, agent_screens, unknown_caller, supervisor_screens):
        async for name, desk in part(walk):
            yield name, desk
