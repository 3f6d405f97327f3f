"""Health in one page, asked of a running hub: what is broken is named, and the answer comes in time."""

from __future__ import annotations

import asyncio
import shutil
import threading
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from contacthub.database.units import DiskFull
from contacthub.running import health_reading
from tests.running.test_loop_shown import block_the_loop
from tests.support import Api
from tests.telephony.watched import watched

Items = dict[str, dict[str, Any]]


async def items(owner: Api) -> Items:
    """What was found, by code."""
    found = (await owner.get("/admin/health"))["items"]
    return {each["code"]: each for each in found}


async def until(owner: Api, holds: Callable[[Items], bool]) -> Items:
    """What is found once something holds of it."""
    async with asyncio.timeout(20):
        while not holds(found := await items(owner)):  # noqa: ASYNC110 - nothing tells
            await asyncio.sleep(0.01)
    return found


@pytest.mark.both_engines
async def test_a_hub_says_since_when_it_runs_and_how_large_its_database_is(owner: Api) -> None:
    found = await items(owner)
    assert found["running"]["params"]["since_at"].endswith("Z")
    engine = owner.hub.parts.stores.writer.engine
    size = found["database_size"]["params"]
    assert (size["engine"], size["size_bytes"] > 4_096) == (engine, True)
    assert found["consoles_open"]["params"] == {"count": 0}


async def test_a_phone_system_that_refuses_the_hub_is_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with watched(tmp_path, monkeypatch, secret="wrong") as phones:
        assert (await items(phones.owner))["connector_connecting"]["level"] == "wrong"
        assert not await (await phones.pbx.connection()).log_in()
        found = await until(phones.owner, lambda found: "connector_refused" in found)
        refused = found["connector_refused"]
        assert (refused["level"], refused["name"], refused["subject"]) == ("wrong", "pbx1", "connector")


async def test_a_full_disk_is_wrong_twice_over(owner: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=10))
    gate = owner.hub.parts.hub.gate
    gate.shut(DiskFull("full"))
    try:
        found = await items(owner)
    finally:
        gate.open()
    assert found["storage_full"]["level"] == "wrong"
    assert found["disk_low"] | {"name": None} == {
        "subject": "disk", "level": "wrong", "code": "disk_low", "params": {"free_bytes": 10}, "name": None,
    }  # fmt: skip


async def test_a_stalled_loop_is_told(owner: Api) -> None:
    await block_the_loop()
    found = await until(owner, lambda found: "loop_stalled" in found)
    assert found["loop_stalled"]["params"]["longest_ms"] >= 100


async def test_a_disk_that_does_not_answer_holds_nobody_up(
    owner: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_go, asked = threading.Event(), list[object]()

    def hangs(path: object) -> SimpleNamespace:
        asked.append(path)
        let_go.wait(30)
        return SimpleNamespace(free=1 << 40)

    monkeypatch.setattr(shutil, "disk_usage", hangs)
    monkeypatch.setattr(health_reading, "DISK_WITHIN_S", 0.01)
    try:
        found = [await items(owner), await items(owner)]
    finally:
        let_go.set()
    assert ["disk_unknown" in each and "database_unknown" in each for each in found] == [True, True]
    assert len(asked) == 1  # one thread waits for it, however often it is asked
    await until(owner, lambda found: "disk_free" in found)


async def test_a_disk_that_cannot_be_read_is_unknown(owner: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(path: object) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(shutil, "disk_usage", fails)
    assert "disk_unknown" in await items(owner)


async def test_a_name_that_could_not_be_given_today_is_named(owner: Api) -> None:
    user = {"name": "boss", "role": "supervisor", "agent": None, "password": "correct horse battery"}
    assert (await owner.call("POST", "/admin/users", user))[0] == 201
    assert "names_doubtful" not in await items(owner)
    await owner.hub.parts.stores.writer.transact(
        lambda raw: raw.execute("UPDATE users SET name = 'a:b' WHERE name = 'boss'")
    )
    await owner.hub.parts.accounts.open()
    assert (await items(owner))["names_doubtful"]["params"]["names"] == "a:b"
