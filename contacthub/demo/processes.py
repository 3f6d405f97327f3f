"""Starts phones, chat page, web shop and played agents as processes of their own, and stops them."""

from __future__ import annotations

import asyncio
import json
import logging
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Mapping
from typing import Any, Self

from contacthub.client import FullJitter

PHONES = "contacthub.demo.phones"
AGENTS = "contacthub.demo.played_agents"
CHATS = "contacthub.demo.chats"
WEB_SHOP = "contacthub.demo.web_shop"

_log = logging.getLogger(__name__)
_STOP_WITHIN_S = 5.0
_HEALTHY_AFTER_S = 30.0


class DemoProcesses:
    """Keeps one process per module running; use it as ``async with``.

    ``orders`` has for each module the order it gets on standard input: there tokens are not visible to other
    users, as they are in arguments.  A process that ends by itself is started again after a bounded back-off.
    """

    def __init__(self, orders: Mapping[str, Mapping[str, Any]]) -> None:
        self._orders = dict(orders)
        self._running: dict[str, Process] = {}
        self._tasks = asyncio.TaskGroup()
        self._keepers: list[asyncio.Task[None]] = []

    @property
    def pids(self) -> dict[str, int]:
        """Return the ids of the processes that run now, by module."""
        return {module: process.pid for module, process in self._running.items()}

    async def __aenter__(self) -> Self:
        await self._tasks.__aenter__()
        self._keepers = [
            self._tasks.create_task(self._keep(module, order)) for module, order in self._orders.items()
        ]
        return self

    async def __aexit__(self, *_: object) -> None:
        for keeper in self._keepers:
            keeper.cancel()
        # Without the body's exception: the group would wrap it in an ExceptionGroup.
        await self._tasks.__aexit__(None, None, None)

    async def _keep(self, module: str, order: Mapping[str, Any]) -> None:
        backoff = FullJitter(base_s=0.5, cap_s=10.0)
        loop = asyncio.get_running_loop()
        while True:
            started_at = loop.time()
            code = await self._once(module, order)
            _log.warning("! %s ended with %d; it starts again", module, code)
            if loop.time() - started_at > _HEALTHY_AFTER_S:
                backoff.succeeded()
            await asyncio.sleep(backoff.failed())

    async def _once(self, module: str, order: Mapping[str, Any]) -> int:
        """Run the module until it ends by itself, or stop it when cancelled."""
        # In a session of its own Ctrl-C does not reach the process: this program stops it in order.
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", module, stdin=PIPE, start_new_session=True
        )
        self._running[module] = process
        try:
            await _hand_over(process, order)
            return await process.wait()
        finally:
            await _stop(process)
            del self._running[module]


async def _hand_over(process: Process, order: Mapping[str, Any]) -> None:
    """Write the order and leave the pipe open: its closing, also by our death, tells the process to end."""
    if process.stdin is None:
        raise RuntimeError("the process was started without standard input")
    process.stdin.write(json.dumps(order).encode() + b"\n")
    try:
        await process.stdin.drain()
    except ConnectionError:
        _log.warning("! process %d ended before it read its order", process.pid)


async def _stop(process: Process) -> None:
    """Close its input and terminate it; kill it when it has not ended in 5 s."""
    if process.stdin is not None:
        process.stdin.close()
    if process.returncode is not None:
        return
    process.terminate()
    try:
        async with asyncio.timeout(_STOP_WITHIN_S):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()
