"""Other systems on the agent's screen: a panel that comes late, one that fails and is asked again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from contacthub.testing.shops import json_reply, played

from .desks import LU, Floor, Seat, expect, small_floor
from .test_accessible import assert_accessible, assert_accessible_as_it_is
from .walk import open_customer

SAID = {
    "facts": {"Points 积分": 1200, "Note": "<img src=x onerror=alert(1)>"},
    "visits": [{"day": "2026-11-20", "branch": "Chengdu 成都"}],
    "orders": [
        {"no": "K-77", "on": "2026-11-18", "what": "Fan 风扇"},
        {"no": "K-78", "on": "never", "what": "?"},
    ],
}
MAP = {
    "fields": "facts", "rows": "visits", "purchases": "orders[].{order_no: no, date: on, product: what}",
}  # fmt: skip


class Servers:
    """Loyalty answers when it is let go, repairs fails until it is mended."""

    def __init__(self) -> None:
        self.let_go = asyncio.Event()
        self.is_mended = False

    async def answer(self, request: web.Request) -> web.StreamResponse:
        if request.path == "/repairs" and not self.is_mended:
            return json_reply({}, 503)
        if request.path == "/loyalty":
            await self.let_go.wait()
        return json_reply(SAID)


@asynccontextmanager
async def shop(tmp_path: Path) -> AsyncIterator[tuple[Floor, Servers]]:
    servers = Servers()
    async with played(servers.answer) as server:
        look_ups: list[dict[str, Any]] = [
            {
                "id": id,
                "name": name,
                "url": f"{server.url}/{id}?p={{phone}}",
                "map": MAP,
                "deadline_ms": 30_000,
            }
            for id, name in (("loyalty", "Loyalty 会员"), ("repairs", "Repairs 维修"))
        ]
        async with small_floor(tmp_path, look_ups=look_ups) as floor:
            yield floor, servers


@pytest.mark.parametrize("language", ["en", "zh-CN"])
async def test_a_late_panel_joins_the_card_and_a_failing_source_is_asked_again_by_keyboard(
    tmp_path: Path, seat: Seat, language: str
) -> None:
    async with shop(tmp_path) as (floor, servers):
        lina = await seat.take(floor.url, "lina", locale=language)
        await lina.go_available()
        await floor.call("l1", caller=LU)
        loyalty, repairs = lina.part("live-loyalty"), lina.part("live-repairs")
        await expect(loyalty).to_have_attribute("data-status", "late")
        await expect(repairs).to_have_attribute("data-status", "failed")
        await expect(repairs).to_contain_text("503")
        await assert_accessible_as_it_is(lina)
        servers.let_go.set()
        await expect(loyalty).to_have_attribute("data-status", "ok")
        await expect(loyalty).to_contain_text("Points 积分 1200")
        await loyalty.locator("summary").press("Enter")
        await expect(loyalty.get_by_text("K-77")).to_be_visible()
        await expect(loyalty.get_by_text("<img src=x onerror=alert(1)>").last).to_be_visible()
        left = "Orders: 1 do not fit" if language == "en" else "订单：1 条不合格式"
        await expect(loyalty).to_contain_text(left)
        await assert_accessible_as_it_is(lina)
        servers.is_mended = True
        await lina.part("again-repairs").press("Enter")
        await expect(repairs).to_have_attribute("data-status", "ok")
        await expect(loyalty.get_by_text("K-77")).to_be_visible()  # what was open stays open


async def test_an_administrator_sees_how_each_system_stands(tmp_path: Path, seat: Seat) -> None:
    async with shop(tmp_path) as (floor, servers):
        servers.let_go.set()
        for _ in range(5):
            await floor.phones.call("POST", "/customers/C1/live", {"source": "repairs"})
        root = await seat.open(floor.url)
        await root.send_sign_in("root")
        repairs = root.part("health-wrong").get_by_test_id("found-look_up_left_alone")
        await expect(repairs).to_have_attribute("data-name", "Repairs 维修")
        await expect(repairs).to_contain_text("503")
        await assert_accessible(root)


async def test_the_panels_stand_on_a_customers_page_too_and_fit_a_phone(tmp_path: Path, seat: Seat) -> None:
    async with shop(tmp_path) as (floor, servers):
        lina = await seat.take(floor.url, "lina", width=390, height=844)
        await open_customer(lina, "陆建国")
        await expect(lina.part("live-loyalty")).to_have_attribute("data-status", "late")
        servers.let_go.set()
        loyalty = lina.part("live-loyalty")
        await expect(loyalty).to_have_attribute("data-status", "ok")
        await loyalty.locator("summary").click()
        wide = await lina.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= 390
        servers.is_mended = True
        await lina.part("again-repairs").click()
        await expect(lina.part("live-repairs")).to_have_attribute("data-status", "ok")
        await assert_accessible(lina)
