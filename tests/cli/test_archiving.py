"""``archive``: old days leave the log, and a request for them is told where they are."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from contacthub.hub.archive import ArchiveFolder
from tests.acceptance.aged import lived
from tests.cli.conftest import Cli
from tests.support import Api, arrived, console, hub_on, token

DAYS = (500, 450, 3)


@pytest.fixture
async def data(tmp_path: Path) -> Path:
    """Two days that are older than those kept, and one that is not."""
    await lived(tmp_path / "d", DAYS)
    return tmp_path / "d"


def kept(data: Path) -> list[int]:
    with closing(sqlite3.connect(data / "hub.db")) as raw:
        return [seq for (seq,) in raw.execute("SELECT seq FROM log ORDER BY seq")]


async def test_old_days_go_without_a_hub_and_then_there_is_nothing_to_do(data: Path, cli: Cli) -> None:
    seqs = kept(data)
    done = await asyncio.to_thread(cli, "archive", "--data", "d")
    assert done.code == 0, done
    assert [line.partition(": ")[0][:12] for line in done.lines] == ["archive/log-"] * 2
    left = kept(data)
    assert 0 < len(left) < len(seqs)
    assert left == seqs[-len(left) :]
    assert [each.seq for each in ArchiveFolder(data).events(left[0] - 1)] == seqs[: left[0] - 1]
    again = await asyncio.to_thread(cli, "archive", "--data", "d")
    assert (again.code, again.out, kept(data)) == (0, "nothing is old enough to leave the log\n", left)


async def test_days_to_keep_come_from_the_settings(
    data: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONTACTHUB_LOG__KEEP_DAYS", "470")
    done = await asyncio.to_thread(cli, "archive", "--data", "d")
    assert len(done.lines) == 1


async def test_beside_a_hub_everybody_is_told_where_the_log_begins(data: Path, cli: Cli) -> None:
    async with hub_on(data) as owner:
        api = await token(owner)
        before = await api.get("/floor")
        why = await api.get("/contacts/3-0/why")
        recomputed = f"/contacts/3-0/why?seq={why['decisions'][0]['seq']}"
        agents = (await api.get(recomputed))["decisions"][0]["agents"]
        assert len((await asyncio.to_thread(cli, "archive", "--data", "d")).lines) == 2
        first = await assert_log_begins_later(api)
        assert await api.get("/floor") == {**before, "seq": (await api.get("/floor"))["seq"]}
        assert (await api.get("/contacts/500-0"))["outcome"] == "abandoned"
        status, problem = await api.call("GET", "/contacts/500-0/why")
        assert (status, problem["code"]) == (410, "log_trimmed")
        assert await api.get("/contacts/3-0/why") == why
        assert (await api.get(recomputed))["decisions"][0]["agents"] == agents
        async with console(owner, "lina", since=f"{before['log']}:{first - 2}") as lina:
            assert (await lina.next())["type"] == "snapshot"
        await api.events(arrived("after"))


async def assert_log_begins_later(api: Api) -> int:
    status, problem = await api.call("GET", "/log?since=0")
    assert (status, problem["code"]) == (410, "log_trimmed")
    [field] = problem["errors"]
    assert field["pointer"] == "#/query/since"
    least = int(field["detail"].removeprefix("at least "))
    assert least > 0
    assert str(least + 1) in problem["detail"]
    assert (await api.call("GET", f"/log?since={least - 1}"))[0] == 410
    assert (await api.get(f"/log?since={least}"))["items"][0]["seq"] == least + 1
    return least + 1


def spoil(data: Path) -> None:
    with closing(sqlite3.connect(data / "hub.db")) as raw, raw:
        raw.execute("UPDATE snapshots SET floor = '{}'")


async def floor_of(data: Path) -> dict[str, Any]:
    async with hub_on(data) as owner:
        floor = await (await token(owner, "reader")).get("/floor")
        await owner.call("DELETE", "/admin/tokens/reader")
    floor.pop("seq")
    return dict(floor)


async def test_start_goes_on_from_what_is_left_even_from_the_archive_alone(data: Path, cli: Cli) -> None:
    before = await floor_of(data)
    await asyncio.to_thread(cli, "archive", "--data", "d")
    assert await floor_of(data) == before
    spoil(data)
    assert await floor_of(data) == before
    spoil(data)
    shutil.rmtree(data / "archive")
    refused = await asyncio.to_thread(cli, "token", "list", "--data", "d")
    assert (refused.code, refused.out) == (1, "")
    [said] = [line for line in refused.err.splitlines() if line.startswith("contacthub: ")]
    assert "put it back, restore a backup" in said


async def test_archive_that_cannot_be_written_is_one_clear_line(data: Path, cli: Cli) -> None:
    seqs = kept(data)
    (data / "archive").write_text("in the way")
    done = await asyncio.to_thread(cli, "archive", "--data", "d")
    assert (done.code, done.out) == (1, "")
    assert done.err.splitlines()[-1].startswith("contacthub: the archive cannot be written: ")
    assert kept(data) == seqs
