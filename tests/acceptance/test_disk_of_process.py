"""The real process on a disk that fails below SQLite: writes that are refused, and a sync that fails."""

from __future__ import annotations

import asyncio
import resource
import shutil
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from contacthub.client import Hub, HubError
from tests.acceptance.inspection import assert_whole
from tests.acceptance.processes import Started
from tests.support import event, hub_on, token

pytestmark = pytest.mark.acceptance

WITHIN_S = 30

BAD_SYNC = """
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>
static int sync_or_fail(long number, int file) {
    if (access(getenv("BAD_SYNC_WHILE"), F_OK) == 0) { errno = EIO; return -1; }
    return (int) syscall(number, file);
}
int fsync(int file) { return sync_or_fail(SYS_fsync, file); }
int fdatasync(int file) { return sync_or_fail(SYS_fdatasync, file); }
"""
"""Fails every sync while the file named by BAD_SYNC_WHILE is there, as a dying disk does."""


def call(name: str) -> dict[str, Any]:
    told = {
        "ref": name,
        "channel": "voice",
        "from": "13800138000",
        "to": "4008001234",
        "attributes": {"t": "x" * 999},
    }
    return event("contact.arrived", told, id=name)


class Sender:
    """Posts to a process, once each: what it refuses is the point."""

    def __init__(self, hub: Hub, url: str) -> None:
        self._hub = hub
        self._url = url

    async def refused(self, name: str) -> int:
        """Post a call that must be refused; return the status."""
        with pytest.raises(HubError) as refusal:
            await self._hub.post_events([call(name)])
        return refusal.value.status

    async def until_refused(self) -> list[str]:
        """Post until nothing is taken any more; return what was."""
        for n in range(5_000):
            try:
                await self._hub.post_events([call(f"c{n}")])
            except HubError as refusal:
                assert refusal.status == 503  # noqa: PT017 - the loop ends here
                return [f"c{each}" for each in range(n)]
        raise AssertionError("the disk took everything")

    async def statuses(self, names: list[str]) -> set[str]:
        return {each["status"] for each in await self._hub.post_events([call(each) for each in names])}

    async def ready(self) -> int:
        async with aiohttp.request("GET", f"{self._url}/health/ready") as response:
            return response.status

    async def is_ready_again(self) -> None:
        async with asyncio.timeout(WITHIN_S):
            while await self.ready() != 200:  # noqa: ASYNC110 - readiness is asked for, nobody tells it
                await asyncio.sleep(0.05)


@asynccontextmanager
async def served(data: Path, **env: str) -> AsyncIterator[tuple[Started, Sender]]:
    async with hub_on(data) as owner:
        source = await token(owner)
    process = await Started.ready(data, **env)
    try:
        async with Hub(process.url, source.token, attempts=1) as hub:
            yield process, Sender(hub, process.url)
        assert await process.stopped() == 0, (data / "stderr.txt").read_text()
    finally:
        await process.kill()


async def test_disk_that_refuses_writes_is_survived(tmp_path: Path) -> None:
    data = tmp_path / "data"
    async with served(data) as (process, sender):
        hard = resource.prlimit(process.process.pid, resource.RLIMIT_FSIZE)[1]
        most = (data / "hub.db-wal").stat().st_size + 200_000
        resource.prlimit(process.process.pid, resource.RLIMIT_FSIZE, (most, hard))
        taken = await sender.until_refused()
        assert taken
        assert await sender.ready() == 503
        resource.prlimit(process.process.pid, resource.RLIMIT_FSIZE, (hard, hard))
        await sender.is_ready_again()
        assert await sender.statuses(taken) == {"duplicate"}
        assert await sender.statuses(["later"]) == {"accepted"}
    assert_whole(data, [*taken, "later"])


@pytest.mark.skipif(shutil.which("cc") is None, reason="needs a C compiler")
async def test_sync_that_fails_is_survived(tmp_path: Path) -> None:
    data, library, bad = tmp_path / "data", tmp_path / "bad_sync.so", tmp_path / "bad"
    (tmp_path / "bad_sync.c").write_text(BAD_SYNC)
    command = ["cc", "-shared", "-fPIC", "-o", str(library), str(tmp_path / "bad_sync.c")]
    await asyncio.to_thread(subprocess.run, command, check=True)
    async with served(data, LD_PRELOAD=str(library), BAD_SYNC_WHILE=str(bad)) as (_, sender):
        assert await sender.statuses(["before"]) == {"accepted"}
        bad.touch()
        assert await sender.refused("during") == 503
        assert await sender.ready() == 503
        bad.unlink()
        await sender.is_ready_again()
        assert await sender.statuses(["before"]) == {"duplicate"}
        assert await sender.statuses(["during"]) == {"accepted"}
        assert await sender.statuses(["during"]) == {"duplicate"}
    assert_whole(data, ["before", "during"])
