"""Stalls of the hub's loop, in its metrics."""

from __future__ import annotations

import asyncio
import threading
import time
from pathlib import Path

from tests.support import Api, hub_on

STALLS = "contacthub_loop_stalls_total{"


async def block_the_loop() -> None:
    end = time.monotonic() + 0.2
    while time.monotonic() < end:
        pass


async def test_stall_and_lag_are_in_the_metrics(owner: Api) -> None:
    metrics = owner.hub.parts.metrics
    await block_the_loop()
    async with asyncio.timeout(20):
        while STALLS not in metrics.text().decode():  # noqa: ASYNC110 - nothing tells
            await asyncio.sleep(0.01)
    assert "contacthub_loop_lag_seconds_bucket" in metrics.text().decode()


async def test_watching_can_be_turned_off(tmp_path: Path) -> None:
    async with hub_on(tmp_path, server={"stall_ms": 0}) as owner:
        assert "contacthub-watchdog" not in {each.name for each in threading.enumerate()}
        assert STALLS not in owner.hub.parts.metrics.text().decode()
