"""``serve``: runs the hub until SIGTERM or SIGINT."""

from __future__ import annotations

import asyncio
import contextlib
import faulthandler
import logging
import os
import signal
from collections.abc import Callable

import typer

from contacthub.bootstrap.running import Running, running
from contacthub.cli.clock_at_start import believe_clock
from contacthub.cli.open_files import MEND, allow_most, too_few
from contacthub.cli.service_manager import ServiceManager
from contacthub.config import Settings, configure_logging
from contacthub.event_loop import collecting_often, keep_from_stalling, run

log = logging.getLogger("contacthub")


def stop_signal() -> asyncio.Event:
    """An event that SIGTERM and SIGINT set."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    return stop


def serve(load: Callable[[], Settings]) -> None:
    """Run the hub. ``load`` reads the settings, again at each restart that an administrator asks for."""
    configure_logging()
    # When it is killed for hanging or crashes in native code, the stacks of all threads are printed.
    with contextlib.suppress(OSError):  # standard error need not be a file
        faulthandler.enable()
    keep_from_stalling()
    run(_serve(load(), load))


async def _serve(settings: Settings, load: Callable[[], Settings]) -> None:
    stop, again = stop_signal(), asyncio.Event()
    manager = ServiceManager(os.environ)
    await believe_clock(settings.data, stop, manager)
    most, (host, port) = allow_most(), settings.bind
    while not stop.is_set():
        again.clear()
        async with running(settings, settings.data, host=host, port=port) as hub:
            await _served(hub, settings, stop, again, manager=manager, most=most)
        if not again.is_set():
            return
        settings = load()
        host, port = settings.bind[0], settings.bind[1] or hub.port  # screens look for it where it was


async def _served(
    hub: Running,
    settings: Settings,
    stop: asyncio.Event,
    again: asyncio.Event,
    *,
    manager: ServiceManager,
    most: int | None,
) -> None:
    """Wait until it is to stop, or to start again."""
    hub.parts.restarting.by(again.set)
    if (trouble := too_few(most, len(hub.parts.hub.routing.floor.agents))) is not None:
        log.warning("! %s; %s", trouble, MEND)
    async with manager.serving(stops=lambda: not again.is_set()), collecting_often():
        limits = "" if hub.parts.hub.ready else ", read-only: its disk is full"
        typer.echo(f"contacthub is ready at {hub.url}{limits}")
        if (first := hub.parts.first_start).is_needed:
            typer.echo(
                f"Nobody can sign in yet. Open {settings.server.public_url or hub.url} in a browser and "
                f"enter this code there: {first.code}\n"
                "It is good until the first administrator is made, or the hub stops.",
                err=True,
            )
        await hub.until(stop, again)
