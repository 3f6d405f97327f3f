"""What a hub does all the time beside what it is asked."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import AsyncExitStack, suppress
from functools import partial
from pathlib import Path
from typing import Any

from contacthub.accounts.accounts import Accounts
from contacthub.bootstrap.core import Core
from contacthub.bootstrap.parts import Outside, Parts
from contacthub.bootstrap.privacy import unsent_of
from contacthub.bootstrap.work import service_records_of
from contacthub.console.performing import REMEMBERED_MS
from contacthub.contacts.measuring_waits import WaitMeasuring
from contacthub.customers.store import CustomerStore
from contacthub.database.damage import Damaged
from contacthub.database.data_directory import DataDirectory
from contacthub.database.units import StorageUnavailable
from contacthub.floor_file.conditions import prepare
from contacthub.floor_file.day import FloorDay
from contacthub.hub.hub import Hub
from contacthub.hub.log import LogTrimmed
from contacthub.hub.snapshotting import keep_snapshots
from contacthub.hub.store import LogStore
from contacthub.hub.tasks import Tasks
from contacthub.languages.saying import read_ahead
from contacthub.messages.consents import ConsentStore, StopConsents
from contacthub.messages.idle_warnings import IdleWarnings
from contacthub.messages.writing import MessageWriting
from contacthub.running.stalls import Stall
from contacthub.running.watchdog import Watchdog
from contacthub.sources.connectors import Connector, ConnectorPort
from contacthub.sources.intake import Intake
from contacthub.sources.memory import EARLY_KEPT_MS
from contacthub.telephony.asterisk_ami.connector import AsteriskAmi
from contacthub.telephony.asterisk_ami.faults import EvidenceFile
from contacthub.telephony.asterisk_ami.link import Target
from contacthub.telephony.asterisk_ami.settings import ConnectorTable

log = logging.getLogger("contacthub")

HOUSEKEEPING_S = 60.0
WEBHOOK_REPLIES_MS = 7 * 24 * 3600 * 1000
BEAT_S = 1.0


async def begin(
    stack: AsyncExitStack, parts: Parts, outside: Outside, directory: DataDirectory, *, stall_ms: int
) -> None:
    """Deliver what is owed to sources, connect to phone systems, and start what goes on all the time."""
    tasks = parts.tasks
    # Else the first event that names an agent by address would wait for all of them to be read.
    await asyncio.to_thread(parts.core.world.directory.read_addresses)
    # Nor for what reads conditions, which takes a second to be imported.
    await asyncio.to_thread(prepare, parts.core.world.directory.conditions())
    await asyncio.to_thread(read_ahead)
    with suppress(StorageUnavailable):  # on a full disk a source that had stopped stays so
        await parts.stopped.begin()
    parts.erasing.on_pass(unsent_of(parts.callbacks, parts.sending, parts.webhooks.sending))
    await parts.webhooks.begin()
    await parts.alerts.begin()
    await parts.messages.attachments.begin()
    parts.pop.resume()
    owed = await parts.stores.sources.callbacks()
    parts.core.effects.deliver_by(parts.deliver)
    for row in owed:
        if row.source in outside.endpoints or row.source in parts.channels:
            parts.deliver(row)
    _warn_idle(parts)
    _note_consents(parts)
    for work in _always(parts, directory):
        tasks.spawn(work)
    if parts.channels:
        tasks.spawn(parts.waiting.run())
    for channel in parts.channels.values():
        tasks.spawn(channel.run())
    if parts.stores.storage.is_shared:
        tasks.spawn(_watch_writer(parts.stores.log, parts.hub))
        tasks.spawn(_follow_accounts(parts.accounts))
    parts.connectors.extend(_watch(parts.core, parts.intake, directory.path, outside.targets, tasks))
    if stall_ms > 0:
        watchdog = Watchdog(stall_ms, lagged=parts.metrics.lagged, stalled=_on_loop(parts.metrics.stalled))
        stack.enter_context(watchdog.watching())


def _always(parts: Parts, directory: DataDirectory) -> Iterator[Coroutine[Any, Any, None]]:
    """What goes on in each hub, whatever is connected to it."""
    parts.core.deltas.subscribe(parts.surveys.asking.follow)
    measuring = WaitMeasuring(parts.hub, parts.core.world)
    parts.core.deltas.subscribe(measuring.follow)
    yield from (
        parts.consoles.run_boards(),
        _housekeeping(parts),
        keep_snapshots(
            parts.stores.log,
            parts.hub.tail.snapshot_seq,
            rows_seq=lambda: parts.hub.tail.rows_seq,
            now=parts.hub.now,
        ),
        parts.retention.every_night(),
        parts.audit.sealing.run(),
        parts.calendars.run(),
        parts.question_indexing.run(),
        parts.uploads.keep_house(),
        parts.erasing.run(),
        parts.cells.run(),
        parts.report_mails.mails.run(),
        parts.comparing.run(),
        _fill_search(parts.stores.customers),
        parts.stores.customers.tiers.run(),
        parts.intake.learn_written(),
        _beats(directory, parts.hub),
        _load_origins(parts),
        parts.surveys.asking.run(),
        parts.surveys.questions.run(),
        parts.contacts_of_work.run(),
        parts.stock.run(),
        measuring.run(),
        service_records_of(parts.core, parts.stores, parts.things).run(),
    )


def _on_loop(told: Callable[[Stall], None]) -> Callable[[Stall], None]:
    """Have the watchdog, which sees a stall on a thread of its own, tell of it on the loop."""
    loop = asyncio.get_running_loop()

    def tell(stall: Stall) -> None:
        loop.call_soon_threadsafe(told, stall)

    return tell


def _warn_idle(parts: Parts) -> None:
    """Have customers told whose contact ends soon."""
    world = parts.core.world
    warnings = IdleWarnings(world, MessageWriting(parts.hub, world, parts.messages), parts.tasks.spawn)
    parts.core.deltas.subscribe(warnings.follow)
    warnings.start()


def _note_consents(parts: Parts) -> None:
    """Have it noted with customers that they want no messages."""
    consents = StopConsents(
        parts.core.world,
        ConsentStore(parts.stores.writer, parts.stores.readers),
        parts.contacts,
        parts.stores.customers.note_messages,
        partial(parts.hub.readable, rows=True),
    )
    parts.core.deltas.subscribe(consents.follow)
    parts.tasks.spawn(consents.run())


def _watch(
    core: Core, intake: Intake, data: Path, targets: Sequence[tuple[ConnectorTable, Target]], tasks: Tasks
) -> Iterator[Connector]:
    """Start the connectors."""
    for table, target in targets:
        port = ConnectorPort(core.hub, core.world, core.deltas, intake, source=table.name)
        evidence = EvidenceFile(data, table.name)
        connector = AsteriskAmi(port, target, table.queues, rng=random.Random(), remember=evidence.write)
        tasks.spawn(connector.run())
        yield connector


async def _fill_search(customers: CustomerStore) -> None:
    """Have customers found who came with an earlier version; others are from when they are written."""
    after: str | None = ""
    while after is not None:
        try:
            after = await customers.fill_search(after)
        except StorageUnavailable:
            await asyncio.sleep(BEAT_S)
        await asyncio.sleep(0.01)


async def _housekeeping(parts: Parts) -> None:
    """Every minute: the floor's day, counts of the audit, expired sessions, old replies, unused files."""
    day = FloorDay(parts.hub, parts.core.world.directory)
    while True:
        await asyncio.sleep(HOUSEKEEPING_S)
        now = parts.hub.now()
        try:
            day.keep()
            parts.trail.count_on()
            await parts.trail.flush()
            await parts.accounts.keep()
            await parts.stores.replies.prune(before=now - REMEMBERED_MS)
            await parts.stores.sources.prune(
                webhook_replies_before=now - WEBHOOK_REPLIES_MS, early_events_before=now - EARLY_KEPT_MS
            )
            await parts.messages.attachments.drop_unused()
            await parts.left_notes.take()  # last: what another user has left cannot be read
        except (StorageUnavailable, LogTrimmed, Damaged, OSError) as error:
            log.warning("! housekeeping put off: %s", error)


async def _load_origins(parts: Parts) -> None:
    """Know where numbers are from, and have the cards of contacts that outlasted a restart say so."""
    outlasted = list(parts.hub.routing.floor.contacts)
    if await parts.core.world.origins.load():
        parts.pop.look_again(outlasted)


async def _watch_writer(log_store: LogStore, hub: Hub) -> None:
    """Notice within a second that another hub has the log, or that its database is gone, also while idle.

    Raises:
        StaleEpoch: it has, and this one must stop showing its floor.
    """
    while True:
        await asyncio.sleep(BEAT_S)
        try:
            await log_store.check_writer()
        except StorageUnavailable:
            hub.try_log()


async def _follow_accounts(accounts: Accounts) -> None:
    """Learn within a second whom another node has signed out or refused."""
    while True:
        await asyncio.sleep(BEAT_S)
        with suppress(StorageUnavailable, Damaged):  # asked again in a second; housekeeping says what it is
            await accounts.follow()


async def _beats(directory: DataDirectory, hub: Hub) -> None:
    """Say every second that the hub lives, and have it look whether the system clock was changed."""
    while True:
        hub.look_at_clock()
        try:
            directory.beat()
        except OSError as error:
            # Only how long the hub was away is known less well; the log says by itself that the disk is bad.
            log.debug("! the sign of life was not written: %s", error.strerror)
        await asyncio.sleep(BEAT_S)
