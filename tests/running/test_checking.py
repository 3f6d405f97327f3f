"""The check beside the hub: one at a time, bounded in time and size, and never longer than the hub."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from contacthub.running import checking
from contacthub.running.checking import Checking
from tests.running.played_check import PlayedCheck
from tests.support import Api, hub_on

FOUND = [{"level": "wrong", "what": "disk: 3 MiB free", "mend": "make room"}]


async def ended(owner: Api) -> dict[str, Any]:
    """The run once it is over."""
    async with asyncio.timeout(120):
        while (run := (await owner.get("/admin/health"))["check"])["state"] == "running":  # noqa: ASYNC110 - nothing tells
            await asyncio.sleep(0.05)
    return dict(run)


async def test_two_who_ask_get_one_run(owner: Api, tmp_path: Path) -> None:
    assert (await owner.get("/admin/health"))["check"]["state"] == "none"
    played = PlayedCheck(tmp_path, json.dumps(FOUND), code=1)
    played.take_the_place(owner.hub.parts.checking)
    first = await owner.call("POST", "/admin/health/check")
    await played.pid()
    second = await owner.call("POST", "/admin/health/check")
    assert first == second
    assert (first[0], first[1]["state"]) == (202, "running")
    await played.let_go()
    run = await ended(owner)
    assert (run["state"], run["findings"], run["started_at"]) == ("done", FOUND, first[1]["started_at"])
    assert run["ended_at"] >= run["started_at"]


async def test_it_is_the_command_itself_with_the_hubs_folder_and_file(tmp_path: Path) -> None:
    async with hub_on(tmp_path / "data", webhooks=[]) as owner:
        assert (await owner.call("POST", "/admin/health/check"))[0] == 202
        run = await ended(owner)
        said = [each["what"] for each in run["findings"]]
    assert run["state"] == "done"
    assert f"the hub at {owner.hub.url} is ready" in said
    assert any("hub.db: ok" in each for each in said)


def test_without_a_file_none_that_lies_about_is_taken(tmp_path: Path) -> None:
    assert checking.check_command(tmp_path, None)[-2:] == ("--config", os.devnull)
    assert checking.check_command(tmp_path, tmp_path / "c.toml")[-1] == str(tmp_path / "c.toml")


async def test_it_ends_with_the_hub(tmp_path: Path) -> None:
    async with hub_on(tmp_path / "data") as owner:
        played = PlayedCheck(tmp_path, "[]")
        played.take_the_place(owner.hub.parts.checking)
        await owner.call("POST", "/admin/health/check")
        pid = await played.pid()
        os.kill(pid, 0)
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


class Alone:
    """A ``Checking`` without a hub."""

    def __init__(self, *command: str) -> None:
        self.tasks: list[asyncio.Task[None]] = []
        self.checking = Checking(command, self._spawn, lambda: 7)

    def _spawn(self, work: Any) -> None:
        self.tasks.append(asyncio.create_task(work))

    async def state(self) -> str:
        """How a run ended."""
        self.checking.begin()
        async with asyncio.timeout(30):
            await self.tasks[-1]
        return self.checking.last.state


async def test_it_is_killed_after_its_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    played = PlayedCheck(tmp_path, "[]")
    alone = Alone(*played.command)
    alone.checking.begin()
    pid = await played.pid()  # then its time is over
    alone.tasks[0].cancel()
    await asyncio.wait(alone.tasks)
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    monkeypatch.setattr(checking, "LIMIT_S", 0.0)
    alone.checking.last = checking.CheckRun()
    assert await alone.state() == "timed_out"


@pytest.mark.parametrize(
    "command",
    [
        [sys.executable, "-c", "print('oops')"],
        [sys.executable, "-c", "print('[{}]')"],
        [sys.executable, "-c", "print('7')"],
        [sys.executable, "-c", "import sys; print('[]'); sys.exit(2)"],
        [sys.executable, "-c", "print('x' * 4096)"],
        ["/nowhere/python"],
    ],
)
async def test_what_cannot_be_run_or_read_has_failed(
    command: Sequence[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checking, "MOST_BYTES", 4_096)
    alone = Alone(*command)
    assert await alone.state() == "failed"
    assert alone.checking.last.ended_at == 7
    assert await alone.state() == "failed"  # and may be asked for again
