"""The notifications to systemd, from a process and over a socket."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from contacthub.cli.service_manager import ServiceManager
from tests.acceptance.processes import Started


class Manager:
    """Listens as systemd does."""

    def __init__(self, address: str) -> None:
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(address)
        self.socket.setblocking(False)

    async def said(self) -> str:
        async with asyncio.timeout(30):
            return (await asyncio.get_running_loop().sock_recv(self.socket, 4096)).decode()


@pytest.fixture
def manager(tmp_path: Path) -> Iterator[Manager]:
    manager = Manager(str(tmp_path / "notify"))
    yield manager
    manager.socket.close()


def environment(tmp_path: Path, **more: str) -> dict[str, str]:
    return {"NOTIFY_SOCKET": str(tmp_path / "notify"), **more}


async def test_it_is_told_of_readiness_life_and_end(manager: Manager, tmp_path: Path) -> None:
    async with ServiceManager(environment(tmp_path, WATCHDOG_USEC="3000")).serving():
        assert [await manager.said() for _ in range(3)] == ["READY=1", "WATCHDOG=1", "WATCHDOG=1"]
    said = ""
    while said != "STOPPING=1":
        said = await manager.said()


@pytest.mark.parametrize("watchdog", [{}, {"WATCHDOG_USEC": "3000", "WATCHDOG_PID": "1"}])
async def test_signs_of_life_are_given_only_where_they_are_wanted(
    manager: Manager, tmp_path: Path, watchdog: dict[str, str]
) -> None:
    async with ServiceManager(environment(tmp_path, **watchdog)).serving():
        pass
    assert [await manager.said(), await manager.said()] == ["READY=1", "STOPPING=1"]


async def test_abstract_address_is_understood() -> None:
    name = f"contacthub-test-{os.getpid()}"
    manager = Manager(f"\0{name}")
    ServiceManager({"NOTIFY_SOCKET": f"@{name}"}).tell("READY=1")
    assert await manager.said() == "READY=1"
    manager.socket.close()


def test_manager_that_is_gone_stops_nothing(tmp_path: Path) -> None:
    ServiceManager(environment(tmp_path)).tell("READY=1")
    ServiceManager({}).tell("READY=1")


async def test_served_hub_is_ready_alive_and_stopping(manager: Manager, tmp_path: Path) -> None:
    data = tmp_path / "d"
    data.mkdir()
    served = await Started.ready(data, **environment(tmp_path, WATCHDOG_USEC="600000"))
    try:
        assert [await manager.said(), await manager.said()] == ["READY=1", "WATCHDOG=1"]
        assert await served.stopped() == 0
        said = ""
        while said != "STOPPING=1":
            said = await manager.said()
    finally:
        await served.kill()
