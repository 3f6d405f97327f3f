"""A hub that serves a port over one data directory."""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

from aiohttp import web

from contacthub.api.accepting import Accepting
from contacthub.api.access_log import AccessLog
from contacthub.api.access_log import log as access_log
from contacthub.api.client_address import TrustedProxies
from contacthub.api.http_connection import HttpConnection
from contacthub.api.not_http import server_log
from contacthub.api.route import Handler
from contacthub.bootstrap.background import begin
from contacthub.bootstrap.core import core_of
from contacthub.bootstrap.doors import doors
from contacthub.bootstrap.kept import KEPT
from contacthub.bootstrap.parts import Outside, Parts, join
from contacthub.bootstrap.storages import storage_of
from contacthub.bootstrap.stores import open_stores, read_back
from contacthub.clock import Clock
from contacthub.config import ServerTable, Settings
from contacthub.database.data_directory import Control, DataDirectory
from contacthub.database.restore import finish_restore
from contacthub.database.storage import Storage

log = logging.getLogger("contacthub")


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A hub that takes work."""

    url: str
    port: int
    parts: Parts
    control_token: str
    failed: asyncio.Future[None]

    async def until(self, *stops: asyncio.Event) -> None:
        """Wait until one of ``stops`` is set.

        Raises:
            HubFailed: a task of the hub ended by an error; go and start anew.
        """
        stopped = [asyncio.ensure_future(each.wait()) for each in stops]
        waits: list[asyncio.Future[Any]] = [*stopped, self.failed]  # Any: nobody looks at what they give
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        for each in stopped:
            each.cancel()
        if self.failed.done():
            self.failed.result()


class PortTaken(Exception):
    """Another process listens on the port."""


@asynccontextmanager
async def running(
    settings: Settings,
    data: Path,
    *,
    host: str,
    port: int,
    storage: Storage | None = None,
    for_command: bool = False,
    elsewhere: Mapping[str, str] = MappingProxyType({}),
) -> AsyncIterator[Running]:
    """Hold the directory, read the log back, open the port; on leaving, tell consoles to come back and close.

    ``storage``: where rows are kept, unless it is in the directory. ``for_command``: it is opened to carry
    one command out, sends nothing to sources or phone systems, and no deadline on the floor ends.
    ``elsewhere``: paths that lead to other servers.

    Raises:
        DirectoryHeld: another process has the directory.
        InUse: it is opened for a command, and a hub of another directory has the storage.
        DirectoryUnusable: the directory cannot be written to.
        PortTaken: another process has the port.
        ConfigError: the secret of a source or a connector is missing.
        SchemaTooNew: a later version wrote the files.
        StorageUnavailable: a file is damaged, or cannot be opened.
    """
    async with AsyncExitStack() as stack:
        directory = stack.enter_context(DataDirectory(data, beats=not for_command))
        directory.alive_at = finish_restore(data, KEPT.places) or directory.alive_at
        storage = storage or storage_of(settings, data)
        if for_command:
            await storage.check_free()
        listener = stack.enter_context(bound(host, port))
        outside = Outside.of(settings, for_command=for_command)
        parts = await _opened(stack, settings, directory, outside, storage, for_command=for_command)
        token = secrets.token_urlsafe(32)
        app = doors(parts, outside, settings.server, token)
        for path, address in elsewhere.items():
            app.router.add_get(path, _leading_to(address))
        await _serve(stack, parts, app, listener, settings.server)
        bound_port = listener.getsockname()[1]
        shown = "127.0.0.1" if host in ("0.0.0.0", "::", "") else host
        url = f"http://{f'[{shown}]' if ':' in shown else shown}:{bound_port}"
        _announce(directory, Control(url, token, os.getpid()))
        yield Running(
            url=url,
            port=bound_port,
            parts=parts,
            control_token=token,
            failed=parts.tasks.failed,
        )


def _leading_to(address: str) -> Handler:
    async def lead(request: web.Request) -> web.StreamResponse:
        asked = f"?{request.rel_url.raw_query_string}" if request.rel_url.raw_query_string else ""
        return web.Response(status=302, headers={"Location": address + asked})

    return lead


def _announce(directory: DataDirectory, control: Control) -> None:
    try:
        directory.announce(control)
    except OSError as error:  # a full disk: all else can be shown
        log.warning("! commands will not find this hub: %s", error.strerror)


async def _opened(
    stack: AsyncExitStack,
    settings: Settings,
    directory: DataDirectory,
    outside: Outside,
    storage: Storage,
    *,
    for_command: bool,
) -> Parts:
    """Open the databases, read the log back and join the parts around the hub."""
    clock = Clock()
    stores = await open_stores(stack, storage, directory.path, clock, for_command=for_command)
    core = core_of(settings, stores, clock)
    await read_back(core.hub, stores, directory, asleep=for_command)
    if not core.hub.gate.is_open:
        log.warning("! the disk is full: all is shown, and nothing is taken until there is room")
    parts = await join(stack, settings, stores, core, outside=outside, clock=clock)
    if not for_command:
        await begin(stack, parts, outside, directory, stall_ms=settings.server.stall_ms)
    return parts


async def _serve(
    stack: AsyncExitStack,
    parts: Parts,
    app: web.Application,
    listener: socket.socket,
    settings: ServerTable,
) -> None:
    """Answer requests; at the end consoles are told to come back first."""
    runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=5)
    await runner.setup()
    assert runner.server is not None
    loop = asyncio.get_running_loop()
    connection = partial(
        HttpConnection,
        runner.server,
        parts.connections,
        TrustedProxies(settings.trusted_proxies),
        loop=loop,
        access_log_class=AccessLog,
        access_log=access_log if settings.access_log else None,
        logger=server_log(),
        auto_decompress=False,
    )
    stack.enter_context(parts.connections.watching())
    stack.push_async_callback(runner.cleanup)
    try:
        await stack.enter_async_context(Accepting(listener, connection, parts.connections.room).running())
    except OSError as error:
        host, port = listener.getsockname()[:2]
        raise _taken(host, port, error) from None
    stack.push_async_callback(parts.sockets.shut_down)
    stack.callback(parts.hub.tail.end_waits)


def bound(host: str, port: int) -> socket.socket:
    """A socket that has the port and does not listen yet: the port opens when the hub is ready."""
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    try:
        # After a restart connections of the previous process may linger.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise _taken(host, port, error) from None
    return listener


def _taken(host: str, port: int, error: OSError) -> PortTaken:
    said = os.strerror(error.errno) if error.errno is not None and error.errno > 0 else error.strerror
    return PortTaken(f"cannot listen on {host} port {port}: {said}; choose another with --port")
