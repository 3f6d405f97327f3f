"""A backup of a hub at work, restored elsewhere, is that hub at the moment of the backup."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.aged import lived
from tests.acceptance.inspection import assert_whole
from tests.acceptance.load import Load, Told
from tests.acceptance.processes import Served, environment, forked
from tests.accounts.people import Person, user
from tests.support import Api, hub_on, token

Json = dict[str, Any]


async def command(*words: str | Path) -> str:
    """Run a command as a shell would; return what it said."""
    process = await forked("contacthub", *map(str, words), env=environment())
    said = (await process.communicate()).decode()
    assert process.returncode == 0, said
    return said


async def customers(api: Api, count: int) -> list[Json]:
    return [await api.get(f"/customers/C{n}") for n in range(count)]


@pytest.mark.acceptance
async def test_backup_under_load_is_the_hub_of_that_moment(tmp_path: Path) -> None:
    data, file = tmp_path / "data", tmp_path / "backup.tar.gz"
    async with hub_on(data) as owner:
        api = await token(owner)
        agent = await token(owner, "agent", scopes=[], agent="lina")
        await user(owner, "boss", "supervisor")
        for n in range(5):
            await api.call("PUT", f"/customers/C{n}", {"name": f"陆 {n}", "phones": [{"raw": "13800138000"}]})
        known = await customers(api, 5)
    served, told = await Served.ready(data), Told()
    try:
        load = Load(served.url, told, (api.token, agent.token), random.Random(20261121))
        before: list[str] = []

        async def back_up_and_kill() -> None:
            before.extend(told.results)  # answered before the backup began: it must have them
            assert "up to event" in await command("backup", file, "--data", data)
            await served.kill()

        await load.until_answered(60, back_up_and_kill)
    finally:
        await served.kill()
    after = [key for key in told.results if key not in set(before)]
    assert after, "the hub worked on during the backup"
    said = await command("restore", file, "--data", tmp_path / "other")
    assert_whole(tmp_path / "other", before)
    async with hub_on(data) as owner:
        there = await everything(owner, api.token)
    async with hub_on(tmp_path / "other") as owner:
        here = await everything(owner, api.token)
        reader = Api(owner.hub, owner.session, api.token)
        assert await customers(reader, 5) == known
        assert (await Person(owner).sign_in("boss"))[0] == 200
        seq = int(said.split(", ")[1].split()[0])
        assert len(here["log"]) > seq
        assert here["log"][:seq] == there["log"][:seq]
        assert here["id"] in said
        assert here["id"] != there["id"]
        assert here["names"] == there["names"]


async def everything(owner: Api, bearer: str) -> Json:
    api = Api(owner.hub, owner.session, bearer)
    floor = await api.get("/floor")
    items: list[Json] = []
    while page := (await api.get(f"/log?since={len(items)}"))["items"]:
        items += page
    names = [(each["id"], each["name"]) for kind in ("queues", "agents") for each in floor[kind]]
    return {"id": floor["log"], "log": items, "names": names}


@pytest.mark.acceptance
async def test_archived_days_go_with_the_backup_and_are_enough_for_another_version(tmp_path: Path) -> None:
    data, file = tmp_path / "data", tmp_path / "backup.tar.gz"
    await lived(data, (500, 2))
    assert "archive/log-" in await command("archive", "--data", data)
    await command("backup", file, "--data", data)
    await command("restore", file, "--data", tmp_path / "other")
    days = {each.name: each.read_bytes() for each in (data / "archive").iterdir()}
    assert len(days) == 2
    assert {each.name: each.read_bytes() for each in (tmp_path / "other/archive").iterdir()} == days
    async with hub_on(tmp_path / "other") as owner:
        contacts = (await (await token(owner)).get("/contacts"))["items"]
    assert sorted(each["id"] for each in contacts) == ["2-0", "2-1", "500-0", "500-1"]
