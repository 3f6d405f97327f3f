"""A command that is sent again gets its first answer, whatever happened to the hub or its disk in between."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from contacthub.testing.disk import Disk
from tests.console.commands.hall import code
from tests.support import FLOOR, Api, Console, arrived, console, event, hub_on, token, wait_less_for_the_disk

PATIENT = {**FLOOR, "queues": [{**each, "wrap_up_seconds": 600} for each in FLOOR["queues"]]}
STATEMENTS = 40
"""More than any command takes."""
WITHIN_S = 30


class MortalDisk(Disk):
    """A disk under a process that is killed: after so many statements nothing more reaches it."""

    def __init__(self) -> None:
        super().__init__()
        self.left: int | None = None
        self.is_dead = False

    @property
    def connection(self) -> type[sqlite3.Connection]:
        disk = self

        class Mortal(sqlite3.Connection):
            def execute(self, sql: str, *parameters: Any) -> sqlite3.Cursor:
                disk.live()
                return super().execute(sql, *parameters)

            def executemany(self, sql: str, *parameters: Any) -> sqlite3.Cursor:
                disk.live()
                return super().executemany(sql, *parameters)

        return Mortal

    def live(self) -> None:
        if self.left is None:
            return
        if self.left == 0:
            self.is_dead = True
            raise sqlite3.OperationalError("killed")
        self.left -= 1


@dataclass(frozen=True)
class Scene:
    """A folder in which lina wraps a contact up, and her token."""

    data: Path
    bearer: str
    contact_id: str

    @property
    def finish(self) -> dict[str, Any]:
        return {"contact_id": self.contact_id, "disposition": "resolved", "note": "done"}


@pytest.fixture
async def scene(tmp_path: Path) -> Scene:
    data = tmp_path / "before"
    async with hub_on(data, floor=PATIENT) as owner:
        api = await token(owner)
        bearer = (await token(owner, "lina-console", scopes=[], agent="lina")).token
        async with console(owner, "lina", bearer=bearer) as lina:
            await lina.do("set_presence", presence="available")
            await api.events(arrived("call-1"))
            offer = (await lina.next("offer"))["offer"]
            assert (await lina.do("accept_offer", offer_id=offer["id"]))["ok"]
            await api.events(
                event("contact.answered", {"ref": "call-1", "agent": "lina"}),
                event("contact.ended", {"ref": "call-1", "by": "customer"}),
            )
            await lina.event("wrap_up_started")
    return Scene(data, bearer, offer["contact_id"])


def copied(data: Path, to: Path) -> Path:
    to.mkdir()
    for each in data.glob("*.db*"):
        if not each.name.endswith("-shm"):
            shutil.copy(each, to / each.name)
    return to


@asynccontextmanager
async def at_console(
    data: Path, scene: Scene, disk: Disk | None = None
) -> AsyncIterator[tuple[Api, Console]]:
    async with hub_on(data, disk=disk) as owner, console(owner, "lina", bearer=scene.bearer) as lina:
        await lina.do("focus")
        await owner.hub.parts.hub.durable()
        yield owner, lina


async def test_killed_at_any_statement_the_command_is_done_once_and_answered_as_first(
    scene: Scene, tmp_path: Path
) -> None:
    for left in range(STATEMENTS):
        killed, disk, ref = copied(scene.data, tmp_path / f"killed-{left}"), MortalDisk(), str(uuid.uuid4())
        async with at_console(killed, scene, disk) as (_, lina):
            disk.left = left
            first = await lina.do("finish_wrap_up", ref=ref, **scene.finish)
            after = copied(killed, tmp_path / f"after-{left}")
            was_killed, disk.left = disk.is_dead, None
        # Rows behind the log are written beside the answer: a disk that dies in them was answered too.
        assert first["ok"] or was_killed, left
        async with at_console(after, scene) as (owner, lina):
            assert (await lina.do("finish_wrap_up", ref=ref, **scene.finish))["ok"], left
            assert await times_finished(owner) == 1
        if not was_killed:
            return
    raise AssertionError("it was killed at every statement, and never lived to the end")


@pytest.mark.both_engines
async def test_done_and_not_answered_for_the_disk_said_that_it_failed(scene: Scene) -> None:
    disk, ref = Disk(), str(uuid.uuid4())
    async with hub_on(scene.data, disk=disk) as owner:
        async with console(owner, "lina", bearer=scene.bearer) as lina:
            await lina.do("focus")
            await owner.hub.parts.hub.durable()
            disk.fault = "answer"
            assert code(await lina.do("finish_wrap_up", ref=ref, **scene.finish)) == "unavailable"
            disk.fault = None
        async with asyncio.timeout(WITHIN_S):
            while not owner.hub.parts.hub.ready:  # noqa: ASYNC110 - nobody tells it
                await asyncio.sleep(0.01)
        async with console(owner, "lina", bearer=scene.bearer) as lina:
            assert (await lina.do("finish_wrap_up", ref=ref, **scene.finish))["ok"]
        assert await times_finished(owner) == 1


async def test_not_answered_in_time_and_done_later(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    disk, ref = Disk(), str(uuid.uuid4())
    async with at_console(scene.data, scene, disk) as (owner, lina):
        wait_less_for_the_disk(owner, monkeypatch)
        disk.hold()
        for _ in range(2):
            assert code(await lina.do("finish_wrap_up", ref=ref, **scene.finish)) == "unavailable"
        monkeypatch.undo()
        disk.release()
        async with asyncio.timeout(WITHIN_S):
            while await times_finished(owner) == 0:  # noqa: ASYNC110 - nobody tells it
                await asyncio.sleep(0.01)
        assert (await lina.do("finish_wrap_up", ref=ref, **scene.finish))["ok"]
        assert (await lina.do("finish_wrap_up", ref=ref, **scene.finish))["ok"]
        assert await times_finished(owner) == 1


async def times_finished(owner: Api) -> int:
    items = await owner.hub.parts.stores.log.read(after=0, limit=1_000)
    return [type(item.event).__name__ for item in items].count("WrapUpEnded")
