"""Frame of the demonstration's programs: read an order from standard input, work until it closes.

The parent keeps the pipe open as long as it lives.  So the program ends with its parent, however that ended.
"""

from __future__ import annotations

import asyncio
import json
import logging
import signal
import sys
from collections.abc import Awaitable, Callable
from typing import Any

from contacthub.client import HubError

Order = dict[str, Any]
"""The one line of JSON a program gets; the program's docstring names its members."""

_log = logging.getLogger(__name__)
_LONGEST_ORDER = 1024 * 1024


def run_program(work: Callable[[Order], Awaitable[None]]) -> int:
    """Run ``work`` with its order until standard input closes or SIGTERM comes; return the exit code."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    return asyncio.run(_live(work))


async def _live(work: Callable[[Order], Awaitable[None]]) -> int:
    told_to_stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, told_to_stop.set)
    loop.add_signal_handler(signal.SIGINT, told_to_stop.set)
    lines = await _standard_input()
    order = json.loads(await lines.readline())
    async with asyncio.TaskGroup() as tasks:
        ending = tasks.create_task(_watch(lines, told_to_stop))
        working = tasks.create_task(_guarded(work, order, told_to_stop))
        await told_to_stop.wait()
        ending.cancel()
        working.cancel()
    return 0 if working.cancelled() else working.result()


async def _guarded(work: Callable[[Order], Awaitable[None]], order: Order, done: asyncio.Event) -> int:
    """Work; a hub that refuses ends the program with one line instead of a traceback."""
    code = 0
    try:
        await work(order)
    except* HubError as refusals:
        _log.error("! the hub refuses: %s", refusals.exceptions[0])
        code = 1
    finally:
        done.set()
    return code


async def _watch(lines: asyncio.StreamReader, closed: asyncio.Event) -> None:
    while await lines.read(4096):
        pass  # nothing comes after the order; an empty read means that the pipe was closed
    closed.set()


async def _standard_input() -> asyncio.StreamReader:
    reader = asyncio.StreamReader(limit=_LONGEST_ORDER)
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    return reader
