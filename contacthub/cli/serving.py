"""``serve``: the hub until it is told to stop."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Coroutine
from typing import Any

import typer

from contacthub.bootstrap import running
from contacthub.config import Settings, configure_logging


def run_loop(work: Coroutine[Any, Any, None]) -> None:
    """Run on uvloop where it can be had."""
    try:
        import uvloop  # noqa: PLC0415 - absent on Windows
    except ImportError:
        asyncio.run(work)
    else:
        uvloop.run(work)


def stop_signal() -> asyncio.Event:
    """An event that SIGTERM and SIGINT set."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    return stop


def serve(settings: Settings) -> None:
    """Run the hub."""
    configure_logging()
    run_loop(_serve(settings))


async def _serve(settings: Settings) -> None:
    stop = stop_signal()
    host, port = settings.bind
    async with running(settings, settings.data, host=host, port=port) as hub:
        typer.echo(f"contacthub is ready at {hub.url}")
        await hub.until(stop)
