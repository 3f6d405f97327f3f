"""``serve``: the hub until it is told to stop."""

from __future__ import annotations

import asyncio
import contextlib
import faulthandler
import gc
import logging
import os
import signal
import sys
from collections.abc import Coroutine
from typing import Any

import typer

from contacthub.bootstrap import running
from contacthub.cli.open_files import MEND, allow_most, too_few
from contacthub.cli.service_manager import ServiceManager
from contacthub.config import Settings, configure_logging

log = logging.getLogger("contacthub")
SWITCH_INTERVAL_S = 0.001


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
    # Killed for hanging, or crashed in native code, it leaves word of where every thread was.
    with contextlib.suppress(OSError):  # standard error need not be a file
        faulthandler.enable()
    run_loop(_serve(settings))


def keep_from_stalling() -> None:
    """Set the interpreter up for a loop that must not stand still. To be called once everything is loaded.

    Collecting garbage among all that was loaded for good takes over 100 ms, so that is left out from now on.
    A thread that has read from the disk gets the interpreter lock back after 1 ms, not after 5.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 50, 100)
    sys.setswitchinterval(SWITCH_INTERVAL_S)


async def _serve(settings: Settings) -> None:
    stop = stop_signal()
    host, port = settings.bind
    most = allow_most()
    async with running(settings, settings.data, host=host, port=port) as hub:
        keep_from_stalling()
        if (trouble := too_few(most, len(hub.context.hub.world.floor.agents))) is not None:
            log.warning("! %s; %s", trouble, MEND)
        async with ServiceManager(os.environ).serving():
            typer.echo(f"contacthub is ready at {hub.url}")
            await hub.until(stop)
