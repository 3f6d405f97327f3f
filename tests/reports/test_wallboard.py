"""Wallboards: the figures of a television, its link, and that no person is among them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from contacthub.contacts.changed import QUARTER_MS
from contacthub.contacts.rows import VisitRow
from contacthub.reports.live_figures import FRESH_MS as TREND_FRESH_MS
from contacthub.reports.live_figures import QUARTERS
from contacthub.reports.wallboard import FRESH_MS
from tests.accounts.people import signed_in
from tests.moved_time import MovedTime, moved_time
from tests.support import Api, arrived, console, hub_on, token
from tests.telephony.watched import watched

pytestmark = pytest.mark.both_engines


@pytest.fixture(name="moved")
def its_time(monkeypatch: pytest.MonkeyPatch) -> MovedTime:
    return moved_time(monkeypatch)


@pytest.fixture
async def owner(tmp_path: Path, moved: MovedTime) -> AsyncIterator[Api]:
    async with hub_on(tmp_path) as made:
        yield made


async def board(owner: Api, moved: MovedTime) -> dict[str, Any]:
    """The figures, worked out anew."""
    moved.passes(seconds=FRESH_MS / 1000)
    status, found = await owner.call("GET", "/wallboards/figures")
    assert status == 200, found
    return dict(found)


def codes(found: dict[str, Any]) -> list[tuple[str, str]]:
    return [(each["code"], each["params"].get("queue", "")) for each in found["alarms"]]


async def test_figures_and_alarms_follow_the_floor_without_naming_anybody(
    owner: Api, moved: MovedTime
) -> None:
    support, sales = "售后 After-sales", "销售 Sales"
    found = await board(owner, moved)
    assert codes(found) == [("nobody_signed_in", support), ("nobody_signed_in", sales)]
    assert found["agents"]["signed_in"] == 0
    api = await token(owner)
    async with console(owner, "lina") as lina:
        await lina.do("set_presence", presence="lunch")
        await api.events(arrived("c1", **{"from": "13800138000"}))
        found = await board(owner, moved)
        queue = found["queues"][0]
        assert (queue["waiting"], queue["agents_signed_in"], queue["agents_ready"]) == (1, 1, 0)
        assert queue["target"] == {"seconds": 20, "percent": 80}
        assert codes(found) == []
        await moved.passes_for(owner.hub.parts.hub, 3 * 20_000)
        assert codes(await board(owner, moved)) == [("waits_too_long", support)]
        await lina.do("set_presence", presence="available")
        found = await board(owner, moved)
        assert found["agents"]["offered"] == found["agents"]["signed_in"] == 1
    said = json.dumps(found, ensure_ascii=False)
    assert not [each for each in ("138", "c1", "lina", "Li Na", "李娜", "contact") if each in said]


async def test_a_phone_system_that_is_not_heard_is_an_alarm_until_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moved: MovedTime
) -> None:
    async with watched(tmp_path, monkeypatch) as phones:
        found = await board(phones.owner, moved)
        assert found["alarms"][0] == {"code": "connector_down", "params": {"name": "pbx1"}}
        await (await phones.pbx.connection()).begin()
        async with asyncio.timeout(20):
            while (await phones.standing())["link"] != "synchronised":  # noqa: ASYNC110 - nothing tells
                await asyncio.sleep(0.01)
        assert "connector_down" not in dict(codes(await board(phones.owner, moved)))


async def test_the_trend_has_the_quarters_of_two_hours(owner: Api, moved: MovedTime) -> None:
    hub = owner.hub.parts.hub
    to_go = QUARTER_MS - hub.now() % QUARTER_MS
    moved.passes(seconds=to_go / 1000 + 60)  # none begins while this is tried
    quarter = hub.now() - hub.now() % QUARTER_MS
    ended = [
        (quarter, "answered", 5_000),
        (quarter - 1, "answered", 30_000),
        (quarter - QUARTER_MS, "abandoned", 9_000),
        (quarter - (QUARTERS - 1) * QUARTER_MS, "answered", 1_000),
        (quarter - (QUARTERS - 1) * QUARTER_MS - 1, "answered", 1_000),
    ]
    hub.write(
        [
            VisitRow(f"x{n}", 1, "support", at - waited, at, outcome, None, waited)
            for n, (at, outcome, waited) in enumerate(ended)
        ]
    )
    await hub.durable()
    moved.passes(seconds=TREND_FRESH_MS / 1000)
    [support, sales] = (await board(owner, moved))["queues"]
    assert [each["answered"] for each in support["trend"]] == [1, 0, 0, 0, 0, 0, 1, 1]
    assert [each["service_level"] for each in support["trend"]][-3:] == [None, 0.0, 100.0]
    assert [each["answered"] for each in sales["trend"]] == [0] * QUARTERS


async def test_a_link_shows_the_figures_and_nothing_else_until_it_is_revoked(owner: Api) -> None:
    boss = await signed_in(owner, "boss", "supervisor")
    status, made = await boss.call("POST", "/wallboards", {"name": "shop floor"})
    assert status == 201
    assert made["path"].startswith("/wallboard#cht_")
    wall = Api(owner.hub, owner.session, made["path"].partition("#")[2])
    assert (await wall.call("GET", "/wallboards/figures"))[0] == 200
    for path in ("/floor", "/contacts", "/wallboards", "/log?since=0"):
        assert (await wall.call("GET", path))[0] == 403
    assert (await boss.call("POST", "/wallboards", {"name": "shop floor"}))[1]["code"] == "already_there"
    items = (await boss.call("GET", "/wallboards"))[1]["items"]
    assert [each["name"] for each in items] == ["shop floor"]
    assert (await boss.call("DELETE", "/wallboards/moon"))[1]["code"] == "not_found"
    assert (await boss.call("DELETE", "/wallboards/shop floor"))[0] == 204
    assert (await wall.call("GET", "/wallboards/figures"))[0] == 401
    assert (await boss.call("GET", "/wallboards"))[1]["items"] == []
    rows = (await owner.get("/audit?limit=50"))["items"]
    kept = [each for each in rows if each["action"] in {"add_token", "revoke_token"}]
    told = [(each["action"], each["subject"]) for each in kept]
    assert told == [("revoke_token", "wallboard shop floor"), ("add_token", "wallboard shop floor")]


async def test_tokens_of_programs_are_no_wallboards(owner: Api) -> None:
    await token(owner, "wallboard pbx", scopes=["wallboard:read", "log:read"])
    assert (await owner.call("GET", "/wallboards"))[1]["items"] == []
    assert (await owner.call("DELETE", "/wallboards/pbx"))[1]["code"] == "not_found"
