"""The supervisor's stock: found, counted, and what waits for it begins; similar models on the item."""

from __future__ import annotations

import os
from typing import Any

import pytest

from tests.accounts.people import signed_in
from tests.work.test_from_sources import WISH

from .desks import Desk, Floor, Seat, expect
from .test_accessible import assert_accessible_as_it_is

MODELS = [{"model": name, "name": f"电脑 Laptop {name}", "category": "Laptop"} for name in ("NB14", "NB15")]
STOCK = [
    {"sku": "NB14-W", "model": "NB14", "name": "白 white", "quantity": 0, "price": "4999", "currency": "CNY"},
    {"sku": "NB15-K", "model": "NB15", "name": "黑 black", "quantity": 2, "price": "5699", "currency": "CNY"},
]  # fmt: skip


async def filled(floor: Floor) -> None:
    owner = floor.owner
    for method, path, body in (
        ("PUT", "/admin/floor", {"processes": [WISH]}),
        ("POST", "/admin/import", {"kind": "models", "rows": MODELS}),
        ("POST", "/admin/import", {"kind": "stock", "rows": STOCK}),
    ):
        status, said = await owner.call(method, path, body)
        assert status == 200, said
    chief = await signed_in(owner, "chief", "supervisor")
    new: dict[str, Any] = {
        "process": "wish",
        "title": "White one",
        "owner": "lina",
        "waits_for": {"sku": "NB14-W"},
    }
    status, said = await chief.call("POST", "/work", new)
    assert status == 201, said


async def shot(desk: Desk, name: str) -> None:
    if folder := os.environ.get("CONTACTHUB_SHOTS"):
        await desk.page.screenshot(path=f"{folder}/stock-{name}.png")


@pytest.mark.parametrize("width", [390, 1280])
async def test_stock_is_found_and_counted_and_a_wish_begins(floor: Floor, seat: Seat, width: int) -> None:
    await filled(floor)
    boss = await seat.take(floor.url, "boss", width=width, height=844)
    await boss.speak("zh" if width == 390 else "en")
    await boss.part("stock-open").press("Enter")
    rows = boss.part("stock-list").get_by_test_id("stock-row")
    await expect(rows).to_have_count(2)
    await assert_accessible_as_it_is(boss)
    await shot(boss, str(width))
    await boss.part("stock-there").press("Space")
    await expect(rows).to_have_count(1)
    await boss.part("stock-there").press("Space")
    await boss.part("stock-find").fill("white")
    await expect(rows).to_have_count(1)
    pieces = rows.first.get_by_role("textbox")
    await pieces.fill("one")
    await pieces.press("Enter")
    await expect(boss.part("stock-said")).to_contain_text("1000000" if width == 390 else "1,000,000")
    await pieces.fill("1")
    await pieces.press("Enter")
    await expect(boss.part("stock-said")).to_contain_text("NB14-W")
    await boss.part("stock-find").fill("")
    await boss.part("stock-new-sku").fill("RC-35")
    await boss.part("stock-new-pieces").fill("7")
    await boss.part("stock-new-pieces").press("Enter")
    await expect(rows).to_have_count(3)
    await floor.owner.hub.parts.stock.settled()
    await boss.page.keyboard.press("Escape")
    await boss.part("work-board-open").press("Enter")
    item = boss.part("work-list").locator("tbody tr").first
    await item.get_by_role("button", name="White one").click()
    await expect(boss.part("similar")).to_contain_text("NB15")
    await expect(boss.part("item-state")).to_contain_text("办理中" if width == 390 else "open")
    await assert_accessible_as_it_is(boss)
    await shot(boss, f"item-{width}")
