"""The days before the demonstration: the same for a seed, whole, and counted by the hub as any day."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from contacthub.cli.demo import SAMPLES
from contacthub.cli.demo_days import write_days
from contacthub.cli.demo_settings import ABILITIES, SOURCE
from contacthub.contacts.today import day_of
from contacthub.demo.past_days import DAYS
from contacthub.demo.past_people import CALLS, calls, shifts
from contacthub.demo.records import Shop
from contacthub.routing.words import AgentId
from contacthub.simulation.recorded import read_day
from contacthub.sources.settings import SourceTable
from tests.contacts.test_today import at
from tests.support import hub_on, token

FLOOR = tomllib.loads((SAMPLES / "floor.toml").read_text("utf-8"))
ZONE = ZoneInfo("Asia/Shanghai")
NOW = at("2026-05-15T15:00")
"""A Friday."""


async def written(folder: Path, shop: Shop, days: int, seed: int = 1) -> Path:
    await asyncio.to_thread(folder.mkdir)
    source = SourceTable(id=SOURCE, capabilities=ABILITIES)
    await write_days(folder, FLOOR, shop, source=source, seed=seed, now=NOW, days=days)
    return folder


def rows(folder: Path, query: str) -> list[tuple[Any, ...]]:
    raw = sqlite3.connect(folder / "hub.db")
    try:
        return raw.execute(query).fetchall()
    finally:
        raw.close()


def events(folder: Path) -> Iterator[dict[str, Any]]:
    for _, kind, data in rows(folder, "SELECT seq, type, data FROM log ORDER BY seq"):
        # Offers have names by chance.
        yield {"type": kind, **{k: v for k, v in json.loads(data).items() if k != "offer_id"}}


async def test_the_same_seed_gives_the_same_days_and_another_one_others(tmp_path: Path, shop: Shop) -> None:
    one, again = await written(tmp_path / "1", shop, 2), await written(tmp_path / "2", shop, 2)
    other = await written(tmp_path / "3", shop, 2, seed=2)
    told = list(events(one))
    assert len(told) > 1_000
    assert told == list(events(again))
    assert told != list(events(other))


async def test_the_days_are_whole_and_the_hub_counts_them(tmp_path: Path, shop: Shop) -> None:
    folder = await written(tmp_path / "days", shop, DAYS)
    began = day_of(date(2026, 5, 1), ZONE)[0]
    [(first, last)] = rows(folder, "SELECT min(at), max(at) FROM log")
    assert began <= first < last < day_of(date(2026, 5, 14), ZONE)[1]
    assert rows(folder, "SELECT DISTINCT state FROM contacts") == [("closed",)]
    assert set(rows(folder, "SELECT state FROM intervals WHERE until_at IS NULL")) == {("logged_out",)}
    seen = {presence for (presence,) in rows(folder, "SELECT DISTINCT presence FROM intervals")}
    assert seen >= {"available", "lunch", "training", "missed", "offline"}
    async with hub_on(folder) as owner:
        api = await token(owner)
        week = "from=2026-05-08&to=2026-05-14&every=60&before=true"
        async with asyncio.timeout(100):
            while not (report := await api.get(f"/reports/figures?{week}&by=queue"))["is_complete"]:
                pass  # each waits three seconds itself
        for whole in (report["whole"]["values"], report["before"]["whole"]["values"]):
            assert whole["offered"] > 400
            assert 0 < whole["abandoned"] < whole["offered"] / 3
            assert 0 < whole["transfer_rate"] < 20
        hours = {int(row["from"][11:13]) for row in report["rows"] if row["values"]["offered"]}
        assert hours <= set(range(24)) - set(range(12, 24))  # of UTC: from eight to eight in Shanghai
        said = {each["key"] for each in (await api.get(f"/reports/figures?{week}&by=disposition"))["totals"]}
        assert said >= {"resolved", "sold", "repair"}
        agents = await api.get("/reports/agents?day=2026-05-14")
        assert sum(each["contacts"] > 0 for each in agents["items"]) > 4
        items = (await api.get("/contacts?limit=200"))["items"]
        assert {each["customer_id"] for each in items} & {each.customer_id for each in shop.customers}
        day = await owner.hub.parts.stores.list_readers.run(
            lambda raw: read_day(raw, date(2026, 5, 14), ZONE)
        )
    assert len(day.came) > 50
    assert {agent for _, agent, _ in day.moves}


@pytest.mark.parametrize("n", [0, 7, 13])
def test_calls_come_by_the_hour_and_shifts_have_their_breaks(n: int) -> None:
    day = date(2026, 5, 1 + n)
    began, ends = day_of(day, ZONE)
    came = list(calls(day, began, n, 1))
    assert came == sorted(came) == list(calls(day, began, n, 1))
    assert all(began + 8 * 3_600_000 <= when < began + 20 * 3_600_000 for when, _ in came)
    assert CALLS * 0.4 < len(came) < CALLS * 1.8
    agents = [AgentId(each["id"]) for each in FLOOR["agents"]]
    of_day = list(shifts(agents, day, began, 1))
    assert of_day
    for each in of_day:
        assert began < each.begins < each.breaks[0][1] < each.breaks[-1][2] < each.ends < ends
