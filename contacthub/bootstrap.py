"""Puts the parts together: one hub over one data directory, with or without a port."""

from __future__ import annotations

import asyncio
import logging
import os
import random
import secrets
import socket
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import aiohttp
from aiohttp import web

from contacthub.accounts.accounts import Accounts
from contacthub.accounts.passwords import Argon2Passwords
from contacthub.accounts.store import SqliteAccounts
from contacthub.api.access_log import AccessLog
from contacthub.api.access_log import log as access_log
from contacthub.api.answering import Context
from contacthub.api.app import make_app
from contacthub.api.client_address import TrustedProxies
from contacthub.api.not_http import server_log
from contacthub.clock import Clock, uuid7
from contacthub.config import ConnectorTable, Settings
from contacthub.console.consoles import Consoles
from contacthub.console.performing import REMEMBERED_MS, Desk
from contacthub.console.schema import console_schema
from contacthub.console.socket import ConsoleSockets
from contacthub.contacts.screen_pop import ScreenPop
from contacthub.contacts.store import SqliteContactReads
from contacthub.customers.card import Cards, Place
from contacthub.customers.names import PinyinKeys
from contacthub.customers.numbers import PhoneNumbers
from contacthub.customers.store import SqliteCustomerStore
from contacthub.database.data_directory import Control, DataDirectory
from contacthub.database.engines.sqlite import Database, ReaderPool
from contacthub.database.migrations import migrate
from contacthub.database.restore import finish_restore
from contacthub.floor_file.applying import Admin
from contacthub.hub.archive import ArchiveFolder
from contacthub.hub.hub import Hub, SourceSettings
from contacthub.hub.log import LogTrimmed, StorageUnavailable
from contacthub.hub.retention import Retention, mend_beginning
from contacthub.hub.snapshots import take_snapshot
from contacthub.hub.store import MIGRATIONS, SqliteLog, storage_errors
from contacthub.hub.tasks import Tasks
from contacthub.hub.trimming import SqliteRetention
from contacthub.routing.words import AgentId
from contacthub.running.metrics import Metrics
from contacthub.running.watchdog import Watchdog
from contacthub.sources.callbacks import Callbacks
from contacthub.sources.connectors import Connector, ConnectorPort
from contacthub.sources.intake import EARLY_ENDS_KEPT_MS, Intake
from contacthub.sources.sender import WebhookSender
from contacthub.sources.stopped_sources import SqliteStoppedSources
from contacthub.telephony.asterisk_ami.connector import AsteriskAmi
from contacthub.telephony.asterisk_ami.faults import EvidenceFile
from contacthub.telephony.asterisk_ami.link import Target

log = logging.getLogger("contacthub")
T = TypeVar("T")

HOUSEKEEPING_S = 60.0
WEBHOOK_REPLIES_MS = 7 * 24 * 3600 * 1000
SNAPSHOT_EVERY = 20_000
"""Events after which a new snapshot is taken."""
BEAT_S = 1.0
BACKLOG = 2_048


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A hub that takes work."""

    url: str
    port: int
    context: Context
    consoles: Consoles
    sockets: ConsoleSockets
    control_token: str
    failed: asyncio.Future[None]

    async def until(self, stop: asyncio.Event) -> None:
        """Wait until ``stop`` is set.

        Raises:
            HubFailed: a task of the hub ended by an error; go and start anew.
        """
        stopped = asyncio.ensure_future(stop.wait())
        await asyncio.wait((stopped, self.failed), return_when=asyncio.FIRST_COMPLETED)
        stopped.cancel()
        if self.failed.done():
            self.failed.result()


class PortTaken(Exception):
    """Somebody else listens there."""


@asynccontextmanager
async def running(
    settings: Settings,
    data: Path,
    *,
    host: str,
    port: int,
    connection: type[sqlite3.Connection] = sqlite3.Connection,
    for_command: bool = False,
) -> AsyncIterator[Running]:
    """Hold the directory, read the log back, open the port; on leaving, tell consoles to come back and close.

    ``connection`` is what the hub writes with. ``for_command``: it is opened to carry one command out, and
    neither reaches out to anybody nor lets time pass on the floor.

    Raises:
        DirectoryHeld: another process has the directory.
        DirectoryUnusable: the directory cannot be written to.
        PortTaken: another process has the port.
        ConfigError: the secret of a source or a connector is missing.
        SchemaTooNew: a later version wrote the files.
        StorageUnavailable: a file is damaged, or the disk does not take anything.
    """
    async with AsyncExitStack() as stack:
        directory = stack.enter_context(DataDirectory(data, beats=not for_command))
        directory.alive_at = finish_restore(data) or directory.alive_at
        listener = stack.enter_context(_bound(host, port))
        parts = await stack.enter_async_context(_opened(settings, directory, connection, for_command))
        runner = web.AppRunner(
            make_app(parts.context),
            access_log_class=AccessLog,
            access_log=access_log if settings.server.access_log else None,
            logger=server_log(),
            auto_decompress=False,
            handler_cancellation=True,
            shutdown_timeout=5,
        )
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        stack.push_async_callback(parts.sockets.shut_down)
        stack.callback(parts.context.hub.end_waits)
        try:
            await web.SockSite(runner, listener, backlog=BACKLOG).start()
        except OSError as error:
            raise _taken(host, port, error) from None
        bound = listener.getsockname()[1]
        shown = "127.0.0.1" if host in ("0.0.0.0", "::", "") else host
        url = f"http://{f'[{shown}]' if ':' in shown else shown}:{bound}"
        token = parts.context.control_token or ""
        directory.announce(Control(url, token, os.getpid()))
        yield Running(
            url=url,
            port=bound,
            context=parts.context,
            consoles=parts.consoles,
            sockets=parts.sockets,
            control_token=token,
            failed=parts.failed,
        )


def _bound(host: str, port: int) -> socket.socket:
    """A socket that has the port and does not listen yet: the port opens when the hub is ready."""
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    try:
        # After a restart connections of the previous process may linger; Windows means another thing by it.
        if os.name == "posix":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise _taken(host, port, error) from None
    return listener


def _taken(host: str, port: int, error: OSError) -> PortTaken:
    said = os.strerror(error.errno) if error.errno is not None and error.errno > 0 else error.strerror
    return PortTaken(f"cannot listen on {host} port {port}: {said}; choose another with --port")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Parts:
    context: Context
    consoles: Consoles
    sockets: ConsoleSockets
    failed: asyncio.Future[None]


@asynccontextmanager
async def _opened(
    settings: Settings, directory: DataDirectory, connection: type[sqlite3.Connection], for_command: bool
) -> AsyncIterator[_Parts]:
    data = directory.path
    clock = Clock()
    takers = {each.id for each in settings.sources if each.callback_url is not None}
    # A command sends nothing, so it needs no secrets: what it owes to sources the next hub delivers.
    endpoints = {} if for_command else settings.endpoints(os.environ)
    targets = [(each, each.target(os.environ)) for each in settings.connectors if not for_command]
    async with AsyncExitStack() as stack:
        writer, readers, list_readers = await _hub_database(stack, data, connection)
        if not for_command:
            await asyncio.to_thread(PinyinKeys.warm_up)
        customers = await _customer_database(stack, data, clock)
        store = SqliteLog(writer, readers)
        hub = Hub(
            store,
            clock,
            SourceSettings(capabilities=settings.capabilities(), has_callback=takers.__contains__),
        )
        trimming, archive = SqliteRetention(writer, list_readers), ArchiveFolder(data)
        mend = partial(mend_beginning, store, trimming, archive)
        await _open(hub, directory, mend, for_command)
        session = await stack.enter_async_context(_outgoing())
        tasks = await stack.enter_async_context(Tasks())
        writing = tasks.spawn(hub.run())
        stack.push_async_callback(_stop_writing, hub, writing)
        accounts = Accounts(
            SqliteAccounts(writer), Argon2Passwords(), clock.now, lambda agent: _has_agent(hub, agent)
        )
        await accounts.open()
        numbers = PhoneNumbers()
        cards = Cards(customers, numbers, clock_ms=clock.now, place=lambda: _place(hub), spawn=tasks.spawn)
        pop = ScreenPop(hub, cards, tasks.spawn)
        consoles = Consoles(hub, pop, tasks.spawn)
        stopped = SqliteStoppedSources(
            writer, {name: each.url for name, each in endpoints.items()}, clock.now
        )
        callbacks = Callbacks(
            hub, WebhookSender(session, endpoints), stopped, tasks.spawn, rng=random.Random()
        )
        connectors: list[Connector] = []
        metrics = Metrics(
            hub,
            consoles=consoles.__len__,
            callbacks_owed=lambda: callbacks.owed,
            connectors=connectors,
        )
        desk = Desk(hub, pop, customers, spawn=tasks.spawn, pop_shown=metrics.pop_shown)
        desk.remember(await store.command_replies(clock.now() - REMEMBERED_MS))
        sockets = ConsoleSockets(consoles, desk, lambda: hub.durable_seq, clock.now)
        hub.subscribe(sockets)
        accounts.on_ended(sockets.end_credential)
        accounts.on_signed_out(sockets.signed_out)
        context = Context(
            hub=hub,
            intake=Intake(hub, store, numbers, pop, routing_of=settings.routing),
            store=store,
            contacts=SqliteContactReads(list_readers),
            customers=customers,
            numbers=numbers,
            pop=pop,
            accounts=accounts,
            admin=Admin(hub, customers, accounts.end_agent),
            retention=Retention(hub, store, trimming, archive, tasks.spawn, keep_days=settings.log.keep_days),
            open_socket=sockets.serve,
            console_schema=console_schema,
            metrics=metrics.text,
            secrets=() if for_command else settings.secrets(os.environ),
            public_url=settings.server.public_url,
            proxies=TrustedProxies(settings.server.trusted_proxies),
            connectors=connectors,
            control_token=secrets.token_urlsafe(32),
        )
        parts = _Parts(context=context, consoles=consoles, sockets=sockets, failed=tasks.failed)
        if for_command:
            yield parts
            return
        await stopped.begin()
        pop.resume()
        callbacks.begin([row for row in await store.callbacks() if row.source in endpoints])
        for work in _background(context, consoles, store, directory, clock):
            tasks.spawn(work)
        connectors += _watch(hub, context.intake, data, targets, tasks)
        if settings.server.stall_ms > 0:
            watchdog = Watchdog(settings.server.stall_ms, lagged=metrics.lagged, stalled=metrics.stalled)
            stack.enter_context(watchdog.watching())
        yield parts


def _background(
    context: Context, consoles: Consoles, store: SqliteLog, directory: DataDirectory, clock: Clock
) -> list[Coroutine[Any, Any, None]]:
    """What a hub does all the time beside what it is asked."""
    return [
        consoles.run_boards(),
        _housekeeping(context.hub, store, context.accounts, clock),
        context.retention.every_night(),
        context.intake.learn_written(),
        _beats(directory),
    ]


async def _hub_database(
    stack: AsyncExitStack, data: Path, connection: type[sqlite3.Connection]
) -> tuple[Database, ReaderPool, ReaderPool]:
    """The writer, readers for what comes in, and readers for lists, which read long: events must not wait."""
    with storage_errors():
        writer = await stack.enter_async_context(await Database.writer(data / "hub.db", connection))
        await migrate(writer, MIGRATIONS)
        pools = [await ReaderPool.open(data / "hub.db") for _ in range(2)]
    for pool in pools:
        stack.push_async_callback(pool.close)
    return writer, pools[0], pools[1]


async def _open(
    hub: Hub, directory: DataDirectory, mend: Callable[[], Awaitable[None]], for_command: bool
) -> None:
    try:
        await hub.open(directory.alive_at, asleep=for_command)
    except LogTrimmed:
        await mend()
        await hub.open(directory.alive_at, asleep=for_command)


async def _customer_database(stack: AsyncExitStack, data: Path, clock: Clock) -> SqliteCustomerStore:
    customers = SqliteCustomerStore(PinyinKeys(), clock_ms=clock.now, new_id=lambda: uuid7(clock.now()))
    await customers.open(data)
    stack.push_async_callback(customers.close)
    return customers


def _watch(
    hub: Hub, intake: Intake, data: Path, targets: Sequence[tuple[ConnectorTable, Target]], tasks: Tasks
) -> Iterator[Connector]:
    """Start the connectors."""
    for table, target in targets:
        port, evidence = ConnectorPort(hub, intake, table.name), EvidenceFile(data, table.name)
        connector = AsteriskAmi(port, target, table.queues, rng=random.Random(), remember=evidence.write)
        tasks.spawn(connector.run())
        yield connector


def _outgoing() -> aiohttp.ClientSession:
    """For call-backs: a source that does not answer holds up no other, and no source sets cookies."""
    connector = aiohttp.TCPConnector(limit=0, limit_per_host=20)
    return aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())


async def _stop_writing(hub: Hub, writing: asyncio.Task[None]) -> None:
    hub.stop()
    await asyncio.wait([writing])  # an error of it is told by ``Running.failed``


def _has_agent(hub: Hub, agent: str) -> bool:
    return AgentId(agent) in hub.world.floor.agents


def _place(hub: Hub) -> Place:
    entry = hub.world.directory.floor
    return Place(time_zone=ZoneInfo(entry.time_zone), region=entry.default_region)


async def _housekeeping(hub: Hub, store: SqliteLog, accounts: Accounts, clock: Clock) -> None:
    """What is done every minute: expired sessions, replies nobody can ask for again, snapshots."""
    snapshot_seq = hub.snapshot_seq
    while True:
        await asyncio.sleep(HOUSEKEEPING_S)
        now = clock.now()
        try:
            await accounts.expire()
            await store.prune(
                command_replies_before=now - REMEMBERED_MS,
                webhook_replies_before=now - WEBHOOK_REPLIES_MS,
                early_ends_before=now - EARLY_ENDS_KEPT_MS,
            )
            if hub.durable_seq - snapshot_seq >= SNAPSHOT_EVERY:
                snapshot_seq = await take_snapshot(store, now)
        except (StorageUnavailable, LogTrimmed) as error:
            log.warning("! housekeeping put off: %s", error)


async def _beats(directory: DataDirectory) -> None:
    """Say every second that the hub lives."""
    while True:
        try:
            directory.beat()
        except OSError as error:
            # Only how long the hub was away is known less well; the log says by itself that the disk is bad.
            log.debug("! the sign of life was not written: %s", error.strerror)
        await asyncio.sleep(BEAT_S)
