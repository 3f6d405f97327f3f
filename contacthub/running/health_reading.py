"""Reads how the hub's parts are. What the disk is asked for is asked in a thread, and bounded in time."""

from __future__ import annotations

import asyncio
import logging
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Final

from contacthub.access.names import name_fault
from contacthub.accounts.model import User
from contacthub.accounts.stored import names_alike
from contacthub.alerts.mailing import AlertMails
from contacthub.channels.port import Channel
from contacthub.channels.waiting import WaitingMessages
from contacthub.console.consoles import Consoles
from contacthub.customers.live.asked import AskedSource
from contacthub.customers.live.asking import LiveSources
from contacthub.database.commit_times import CommitTimes
from contacthub.database.storage import NotThere, Storage
from contacthub.database.units import StorageUnavailable
from contacthub.hub.hub import Hub
from contacthub.hub.retention import Retention
from contacthub.processes.eligible import LoneStep
from contacthub.report_mails.sending import ReportMails
from contacthub.routing.values import value
from contacthub.running.health import (
    ChannelReading,
    ConnectorReading,
    LookUpReading,
    Owed,
    Readings,
    WebhookReading,
)
from contacthub.running.metrics import Metrics
from contacthub.sources.callbacks import Callbacks
from contacthub.sources.connectors import Connector
from contacthub.sources.message_sending import MessageSending
from contacthub.work.webhooks.sending import Standing, WebhookSending

DISK_WITHIN_S: Final = 2.0
"""A disk that says nothing for longer is said to be unknown; what it says later stands in the next answer."""

log = logging.getLogger("contacthub")


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """The parts of a hub that are looked at. ``databases``: their names."""

    hub: Hub
    metrics: Metrics
    storage: Storage
    engine: str
    commits: CommitTimes
    data: Path
    databases: Sequence[str]
    retention: Retention
    connectors: Sequence[Connector]
    channels: Mapping[str, Channel]
    waiting: WaitingMessages
    callbacks: Callbacks
    sending: MessageSending
    webhooks: WebhookSending
    alert_webhooks: WebhookSending
    alert_mails: AlertMails
    report_mails: ReportMails
    live: LiveSources
    consoles: Consoles
    users: Callable[[], Iterable[User]]
    lone_steps: Callable[[], Sequence[LoneStep]]


@value()
class Machine:
    """Room on the disk of the data directory, and what the databases take; None: it cannot be said."""

    free_bytes: int | None = None
    database_bytes: int | None = None


class HealthReading:
    """Reads all of it at once."""

    def __init__(self, looked: Looked) -> None:
        self._looked = looked
        self._machine: asyncio.Task[Machine] | None = None
        self._version = version("contacthub")

    async def read(self) -> Readings:
        """Everything as it is now."""
        machine = await self._read_machine()
        it = self._looked
        hub, sending, archive = it.hub, it.sending, it.retention.last
        names = sorted(each.name for each in it.users() if not each.disabled)
        return Readings(
            now=hub.now(),
            version=self._version,
            started_at=it.metrics.started_at,
            storage=storage_state(hub, it.commits),
            slowest_ms=it.commits.slowest_ms,
            free_bytes=machine.free_bytes,
            database_bytes=machine.database_bytes,
            engine=it.engine,
            log_seq=hub.tail.durable_seq,
            keep_days=it.retention.keep_days,
            archive_failed=archive.error is not None,
            archive_held_back=archive.held_back is not None,
            ahead_ms=hub.ahead_ms,
            stalls=it.metrics.stalls,
            connectors=[
                ConnectorReading(name=each.name, link=each.link, missing=each.figures.missing)
                for each in it.connectors
            ],
            channels=list(self._channels()),
            stopped_sources=sorted((it.callbacks.stopped | sending.stopped) - it.channels.keys()),
            silent_sources={name: why for name, why in sending.down.items() if name not in it.channels},
            call_backs=Owed(count=it.callbacks.owed, oldest_at=it.callbacks.oldest_at),
            messages=Owed(count=sending.owed, oldest_at=sending.oldest_at),
            webhooks=webhook_readings([*it.webhooks.standings(), *it.alert_webhooks.standings()]),
            alert_mails_failed=[each.reason or "" for each in it.alert_mails.failed()],
            report_mails_failed=it.report_mails.failed(),
            look_ups=[_look_up(each) for each in it.live.all],
            lone_steps=it.lone_steps(),
            names_alike=[" = ".join(each) for each in names_alike(names)],
            names_doubtful=[each for each in names if name_fault(each) is not None],
            consoles=len(it.consoles),
        )

    def _channels(self) -> Iterator[ChannelReading]:
        waiting = self._looked.waiting.by_source()
        for name, channel in self._looked.channels.items():
            yield ChannelReading(
                name=name,
                heard_at=channel.figures.heard_at,
                fault=channel.figures.fault,
                down=self._looked.sending.down.get(name),
                waiting=waiting.get(name, 0),
            )

    async def _read_machine(self) -> Machine:
        """What the disk says; one thread at a time asks it, however many administrators look."""
        if self._machine is None or self._machine.done():
            self._machine = asyncio.create_task(asyncio.to_thread(self._ask_machine))
        reading = self._machine
        await asyncio.wait({reading}, timeout=DISK_WITHIN_S)
        return reading.result() if reading.done() and not reading.cancelled() else Machine()

    def _ask_machine(self) -> Machine:
        it, free, size = self._looked, None, None
        try:
            free = shutil.disk_usage(it.data).free
            size = it.storage.size(it.databases)
        except (OSError, StorageUnavailable, NotThere) as error:
            log.info("! how full the disk is cannot be read: %s", error)
        return Machine(free, size)


def webhook_readings(standings: Iterable[Standing]) -> list[WebhookReading]:
    """How each receiver stands, with the events of work items and those of alerts together."""
    found: dict[str, WebhookReading] = {}
    for each in standings:
        known = found.get(each.name) or WebhookReading(name=each.name, owed=Owed())
        since = [at for at in (known.owed.oldest_at, each.oldest_at) if at is not None]
        found[each.name] = WebhookReading(
            name=each.name,
            owed=Owed(
                count=known.owed.count + each.waiting,
                oldest_at=min(since, default=None),
                is_least=known.owed.is_least or each.is_least,
            ),
            is_stopped=known.is_stopped or each.is_stopped,
        )
    return list(found.values())


def storage_state(hub: Hub, commits: CommitTimes) -> str:
    """``quick``, ``slow``, or why nothing can be stored: ``disk_full`` or ``unavailable``."""
    if not hub.gate.is_open:
        return "disk_full" if hub.gate.is_disk_full else "unavailable"
    return "slow" if commits.slowest_ms else "quick"


def _look_up(asked: AskedSource) -> LookUpReading:
    last = asked.last
    return LookUpReading(
        name=asked.source.name,
        state=asked.state,
        failures=asked.breaker.failures,
        code=None if last is None else last.code,
        params={} if last is None else dict(last.params),
        asked_at=asked.last_at,
    )
