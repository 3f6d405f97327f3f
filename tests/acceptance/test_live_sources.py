"""A source that is dead, one that is slow and one that lies: it rings, and the agent sees which is which."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from contacthub.customers.live.breaker import FAILURES
from contacthub.testing.shops import json_reply, played, woo_order, woo_shop
from tests.support import Api, Console, arrived, console, hub_on, token

pytestmark = pytest.mark.acceptance

LU = {"customer_id": "C1", "name": "陆建国", "phone": ["13800138000"], "email": ["lu@example.com"]}
EVERY = {"purchases": "orders[].{order_no: no, date: on, product: what, phone: tel}", "fields": "facts"}
LIES = {
    "orders": [
        {"no": "X-1", "on": "2026-11-01", "what": "<b>Free</b>\u202e", "tel": "13800138000"},
        {"no": "X-2", "on": "2026-11-01", "what": "A stranger's", "tel": "13900139000"},
        {"no": {"x": 1}, "on": 7, "what": None},
    ],
    "facts": {"Note": "long " * 20_000, "<script>alert(1)</script>": "\x1b[31mred"},
}


def by_phone(id: str, url: str, **values: Any) -> dict[str, Any]:
    return {"id": id, "url": f"{url}/{id}?p={{phone}}", "map": EVERY, "deadline_ms": 30_000} | values


async def card_where(desk: Console, holds: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """The first card of which this holds, be it one that has come already, as with the offer."""
    cards = [one["card"] for one in desk.frames if one.get("card")]
    while True:
        for card in cards:
            if holds(card):
                found: dict[str, Any] = card
                return found
        cards = [(await desk.next("card"))["card"]]


async def with_panels(desk: Console, *sources: str) -> dict[str, Any]:
    """The first card on which these sources have answered."""
    return await card_where(desk, lambda card: set(sources) <= {one["source"] for one in card["live"]})


def stands(card: dict[str, Any], source: str) -> tuple[str, str | None]:
    [one] = [one for one in card["sources"] if one["id"] == source]
    return one["status"], one["code"]


async def create(owner: Api) -> Api:
    api = await token(owner)
    rows = {"kind": "customers", "rows": [LU]}
    assert (await owner.call("POST", "/admin/import", rows))[1]["results"][0]["status"] == "new"
    return api


async def test_a_card_with_a_dead_a_slow_and_a_lying_source(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOP_KEY", "ck_1:cs_1")
    let_go = asyncio.Event()

    async def slow_or_lying(request: web.Request) -> web.StreamResponse:
        if request.path == "/slow":
            await let_go.wait()
            return json_reply({"facts": {"Points": 1200}})
        return json_reply(LIES)

    shop_of = woo_shop([woo_order(7, email="lu@example.com"), woo_order(8, email="other@example.com")])
    async with played(slow_or_lying) as gone:
        dead = gone.url
    async with played(slow_or_lying) as other, played(shop_of) as shop:
        look_ups = [
            {
                "id": "shop",
                "type": "woocommerce",
                "url": shop.url,
                "auth_env": "SHOP_KEY",
                "deadline_ms": 30_000,
            },
            by_phone("dead", dead),
            by_phone("slow", other.url),
            by_phone("lying", other.url),
        ]
        async with hub_on(tmp_path, look_ups=look_ups) as owner:
            api = await create(owner)
            async with console(owner, "lina") as desk:
                await desk.next("snapshot")
                await desk.do("set_presence", presence="available")
                [result] = await api.events(arrived("call-1"))
                offer = await desk.find("offer")
                ring = offer["card"] or (await desk.find("card"))["card"]
                assert ring["customer"]["name"] == "陆建国"
                assert stands(ring, "slow") == ("late", "under_way")  # it rings, whatever they do
                card = await card_where(
                    desk, lambda it: all(stands(it, name)[0] != "late" for name in ("dead", "shop", "lying"))
                )
                assert [stands(card, name) for name in ("local", "dead", "slow", "shop")] == [
                    ("ok", None), ("failed", "unreachable"), ("late", "under_way"), ("ok", "found"),
                ]  # fmt: skip
                panels = {one["source"]: one for one in card["live"]}
                assert panels.keys() == {"shop", "lying"}
                assert [one["order_no"] for one in panels["shop"]["purchases"]] == ["7"]
                _check_lies(panels["lying"])
                let_go.set()
                late = await with_panels(desk, "slow")
                assert stands(late, "slow") == ("ok", "found")
                again = await desk.do("ask_source", contact_id=result["contact_id"], source="dead")
                assert again["ok"]
                unknown = await desk.do("ask_source", contact_id=result["contact_id"], source="none")
                assert unknown["error"]["code"] == "unknown_source"
            said = (await api.call("POST", "/customers/C1/live", {}))[1]
            assert [one["source"] for one in said["live"]] == ["shop", "slow", "lying"]
            await _left_alone(owner, api)


def _check_lies(panel: dict[str, Any]) -> None:
    [order] = panel["purchases"]
    assert (order["order_no"], order["items"][0]["name"]) == ("X-1", "<b>Free</b>")
    note, script = panel["fields"]
    assert (len(note["value"]), script) == (500, {"label": "<script>alert(1)</script>", "value": "[31mred"})
    left = {(one["what"], one["code"]): one["count"] for one in panel["left_out"]}
    assert left[("purchases", "of_another")] == 1
    assert left[("purchases", "does_not_fit")] >= 1
    assert left[("fields", "cut")] == 1


async def _left_alone(owner: Api, api: Api) -> None:
    """After five failures the dead source is asked no more, and operators see it."""
    for _ in range(FAILURES):
        await api.call("POST", "/customers/C1/live", {"source": "dead"})
    async with owner.session.get(f"{owner.hub.url}/health/ready") as response:
        health = await response.json()
    [dead] = [one for one in health["look_ups"] if one["id"] == "dead"]
    assert (dead["state"], dead["code"]) == ("open", "unreachable")
    async with owner.session.get(f"{owner.hub.url}/metrics") as response:
        figures = await response.text()
    assert 'contacthub_look_up_breaker{source="dead",state="open"} 1.0' in figures
    assert 'contacthub_look_ups_total{code="found",source="shop"} 1.0' in figures
    assert "13800138000" not in figures + str(health)


async def test_sources_are_not_asked_while_several_may_be_calling_and_then_about_the_chosen_one(
    tmp_path: Path,
) -> None:
    async def handler(request: web.Request) -> web.StreamResponse:
        return json_reply({"facts": {"asked by": request.raw_path}})

    async with played(handler) as shop:
        look_ups = [{**by_phone("crm", ""), "url": f"{shop.url}/{{customer_id}}"}]
        async with hub_on(tmp_path, look_ups=look_ups) as owner:
            api = await create(owner)
            await api.call("PUT", "/customers/C2", {"name": "王芳", "phones": ["13800138000"]})
            async with console(owner, "lina") as desk:
                await desk.next("snapshot")
                await desk.do("set_presence", presence="available")
                [result] = await api.events(arrived("call-1"))
                offer = await desk.find("offer")
                card = offer["card"] or (await desk.find("card"))["card"]
                assert (card["match"]["verdict"], stands(card, "crm")) == ("several", ("unasked", "several"))
                await desk.do("accept_offer", offer_id=offer["offer"]["id"])
                await api.events(
                    {
                        **arrived("call-1"),
                        "type": "contact.answered",
                        "data": {"ref": "call-1", "agent": "lina"},
                    }
                )
                chosen = await desk.do("choose_customer", contact_id=result["contact_id"], customer_id="C2")
                assert chosen["ok"], chosen
                [panel] = (await with_panels(desk, "crm"))["live"]
                assert panel["fields"] == [{"label": "asked by", "value": "/C2"}]
                assert [path for _, path, _, _ in shop.asked] == ["/C2"]
