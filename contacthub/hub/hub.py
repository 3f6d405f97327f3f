"""The hub: the only writer. Command or fact -> router -> log; only when durable anything leaves."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from contacthub.clock import Clock
from contacthub.contacts.details import LiveDetails
from contacthub.contacts.projection import Projector
from contacthub.contacts.today import Figures, VisitFact
from contacthub.contacts.views import Capabilities, Delta, World
from contacthub.database.tables import Row
from contacthub.database.units import StorageUnavailable
from contacthub.floor_file.directory import Directory
from contacthub.hub.log import Log, LogItem, LogTrimmed, Recovery, StaleEpoch
from contacthub.hub.snapshots import load_floor
from contacthub.routing import commands as c
from contacthub.routing.events import ContactEvent, Event
from contacthub.routing.floor.floor import Floor
from contacthub.routing.router import Router
from contacthub.routing.words import Instant
from contacthub.sources.effects import callback_for

log = logging.getLogger("contacthub.hub")

MAX_PENDING_EVENTS = 50_000
"""Events that may wait for the disk before new work is refused with 503."""

APPEND_TIMEOUT_S = 30.0
READ_CHUNK = 5_000
REBUILD_PAUSE_S = 0.2
REBUILD_PAUSE_MAX_S = 5.0


class Publisher(Protocol):
    """Told of every event once it is durable, in order."""

    def publish(self, deltas: Sequence[Delta]) -> None:
        """Take in what happened; must not block."""

    def reset(self) -> None:
        """The floor was read back from the log: everything shown must be drawn anew."""


class StoredContacts(Protocol):
    """What a start needs of the tables of contacts."""

    async def live_rows(self, contact_ids: Sequence[str]) -> dict[str, Any]:
        """Sources and details of live contacts."""

    async def open_intervals(self) -> list[Any]:
        """The current interval of each agent."""

    async def ended_visits(self, since: Instant) -> list[VisitFact]:
        """Visits that ended since an instant."""


class StoredDirectory(Protocol):
    """What a start needs of the tables of the floor file."""

    async def directory(self) -> list[Any]:
        """All names and settings."""


@dataclass(slots=True)
class Group:
    """What goes to the log in one transaction, and who waits for it."""

    done: asyncio.Future[None]
    timer: asyncio.TimerHandle | None = None
    items: list[LogItem] = field(default_factory=list)
    deltas: list[Delta] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    visits: list[VisitFact] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceSettings:
    """What the configuration says of sources."""

    capabilities: Capabilities
    has_callback: Callable[[str], bool]


class Hub:
    """Owns the floor and the log. All methods run on the event loop; ``run`` writes until cancelled."""

    def __init__(
        self,
        store: Log,
        clock: Clock,
        sources: SourceSettings,
        *,
        contacts: StoredContacts,
        directory: StoredDirectory,
        max_pending: int = MAX_PENDING_EVENTS,
    ) -> None:
        self._contacts = contacts
        self._directory = directory
        self._max_pending = max_pending
        self._store = store
        self._clock = clock
        self._sources = sources
        self._publishers: list[Publisher] = []
        self._work = asyncio.Event()
        self._grown = asyncio.Event()
        self._writing: Group | None = None
        self._stopping = False
        self._closing = False
        self._broken: str | None = "it is being read back"
        self._timer: asyncio.TimerHandle | None = None
        self._asleep_since: Instant | None = None
        self._watched: Callable[[], bool] = lambda: False
        self.log_id = ""
        self.seq = 0
        self.durable_seq = 0
        self.snapshot_seq = 0

    # --- life --------------------------------------------------------------------------------------

    async def open(self, alive_at: Instant = 0, *, asleep: bool = False) -> None:
        """Read the log back and take the floor up again; ``alive_at``: when a hub was last known to run.

        ``asleep``: take the floor up only before the first thing that changes it; until then no time passes.
        """
        gone_since = max(await self._rebuild(), alive_at)
        if asleep:
            self._asleep_since = gone_since
        else:
            self._take_up(gone_since)
        self._broken = None

    def _wake(self) -> None:
        if self._asleep_since is not None:
            gone_since, self._asleep_since = self._asleep_since, None
            self._take_up(gone_since)

    def _take_up(self, gone_since: Instant) -> None:
        """Give offers and leases the time nobody was there; on an empty log there are none."""
        if self.seq:
            now = self._clock.now()
            self.router.handle(c.StartHub(downtime_ms=max(0, now - gone_since)), now)
        self._after(())

    async def _rebuild(self) -> Instant:
        recovery = await self._store.recover()
        floor, last_at = await self._replayed(recovery)
        directory = Directory()
        directory.load(await self._directory.directory())
        live = await self._contacts.live_rows(list(floor.contacts))
        figures = Figures(directory.floor.time_zone)
        self._clock.not_before(last_at)
        day = figures.begin_day(self._clock.now())
        details = LiveDetails()
        details.read_back(live)
        self.world = World(floor, details, directory, figures, self._sources.capabilities)
        figures.count(await self._contacts.ended_visits(day), self._targets())
        intervals = await self._contacts.open_intervals()
        self._projector = Projector(self.world, intervals, watched=self._somebody_watches)
        self.router = Router(floor, self._applied)
        self.log_id, self.epoch = recovery.log_id, recovery.epoch
        self.seq = self.durable_seq = recovery.last_seq
        self.snapshot_seq = recovery.snapshot_seq
        self._group = Group(asyncio.get_running_loop().create_future())
        return last_at

    async def _replayed(self, recovery: Recovery) -> tuple[Floor, Instant]:
        floor, after = await asyncio.to_thread(_from_snapshot, recovery)
        while items := await self._store.read(after=after, limit=READ_CHUNK):
            for item in items:
                floor.apply(item.event)
            after = items[-1].seq
            await asyncio.sleep(0)
        floor.unsettled_agents.clear()
        floor.unsettled_contacts.clear()
        return floor, recovery.last_at

    async def run(self) -> None:
        """Write what happens, group after group, until ``stop``; what is pending then is still written."""
        while not self._stopping or self._group.items or self._group.rows:
            await self._work.wait()
            await self._write_group()

    def stop(self) -> None:
        """Take no more work; ``run`` returns once everything is written."""
        self._stopping = True
        if self._timer is not None:
            self._timer.cancel()
        self._work.set()

    def subscribe(self, publisher: Publisher) -> None:
        """Have ``publisher`` told of everything from now on."""
        self._publishers.append(publisher)

    def watched(self, is_watched: Callable[[], bool]) -> None:
        """Have contacts without an agent drawn only while ``is_watched`` says that somebody sees them."""
        self._watched = is_watched

    def _somebody_watches(self) -> bool:
        return self._watched()

    @property
    def ready(self) -> bool:
        """Whether work is taken."""
        return self._broken is None and not self._stopping

    # --- work --------------------------------------------------------------------------------------

    def handle(self, command: c.Command, rows: Sequence[Row] = ()) -> list[Event]:
        """Do what is asked; ``rows`` are written with the events. Await ``durable`` before telling anybody.

        Raises:
            Rejected: not allowed now, nothing has changed.
            StorageUnavailable: the log takes nothing now.
        """
        self.check_open()
        self._wake()
        events = self.router.handle(command, self._clock.now())
        self._after(rows)
        return events

    def handle_all(self, commands: Sequence[c.Command], rows: Sequence[Row] = ()) -> None:
        """Do several things in one transaction; the caller has seen that none of them can be refused.

        Raises:
            StorageUnavailable: the log takes nothing now; nothing was done.
        """
        self.check_open()
        if commands:
            self._wake()
        for command in commands:
            self.router.handle(command, self._clock.now())
        self._after(rows)

    def observe(self, fact: c.Observation, rows: Sequence[Row] = ()) -> list[Event]:
        """Take in what happened. Raises ``StorageUnavailable`` when the log takes nothing now."""
        self.check_open()
        self._wake()
        events = self.router.observe(fact, self._clock.now())
        self._after(rows)
        return events

    def write(self, rows: Sequence[Row]) -> None:
        """Have rows written that belong to no event."""
        self.check_open()
        self._after(rows)

    async def durable(self) -> None:
        """Wait until everything done so far is durable.

        Raises:
            StorageUnavailable: it could not be written and has not happened.
        """
        if self._broken is not None:
            raise StorageUnavailable(f"the log takes nothing now: {self._broken}")
        group = self._group
        if not (group.items or group.rows):
            if self._writing is None:
                return
            group = self._writing  # whoever waits for it may have been told already that it takes too long
        if group.timer is None:
            # One for all who wait: a timer of each one's own costs as much as taking their event in.
            group.timer = asyncio.get_running_loop().call_later(APPEND_TIMEOUT_S, _give_up, group)
        await asyncio.shield(group.done)

    async def beyond(self, seq: int) -> None:
        """Wait until an event after ``seq`` is durable, or the hub closes; the caller sets the bound."""
        while self.durable_seq <= seq and not self._closing:
            await self._grown.wait()

    def end_waits(self) -> None:
        """The hub closes: nobody waits for what may not come any more."""
        self._closing = True
        self._grown.set()

    def now(self) -> Instant:
        """The hub's time."""
        return self._clock.now()

    async def recount(self) -> None:
        """Count today's figures anew from what is written: the floor's day begins elsewhere now."""
        figures = Figures(self.world.directory.floor.time_zone)
        day = figures.begin_day(self._clock.now())
        figures.count(await self._contacts.ended_visits(day), self._targets())
        self.world.figures = figures

    def check_open(self) -> None:
        """Raise ``StorageUnavailable`` when no work is taken now."""
        if not self.ready:
            raise StorageUnavailable(f"the log takes nothing now: {self._broken or 'stopping'}")
        if len(self._group.items) >= self._max_pending:
            raise StorageUnavailable("too much waits for the disk")

    def _applied(self, event: Event) -> None:
        self.seq += 1
        self._group.items.append(LogItem(self.seq, event))
        delta = self._projector.delta(self.seq, event)
        details = self.world.details.get(event.contact_id) if isinstance(event, ContactEvent) else None
        if isinstance(event, ContactEvent) and details is not None:
            row = callback_for(self.seq, event, details, self.world.directory, self._sources.has_callback)
            if row is not None:
                self._group.rows.append(row)
                delta.callback = row
        self._group.deltas.append(delta)

    def _after(self, rows: Sequence[Row]) -> None:
        self._group.rows.extend(rows)
        if self._group.items or self._group.rows:
            self._work.set()
        self._arm()

    # --- time --------------------------------------------------------------------------------------

    def _arm(self) -> None:
        due = self.router.next_deadline() if self._asleep_since is None else None
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if due is not None:
            delay = max(0, due - self._clock.now()) / 1000
            self._timer = asyncio.get_running_loop().call_later(delay, self._pass_time)

    def _pass_time(self) -> None:
        self._timer = None
        try:
            self.handle(c.PassTime())
        except StorageUnavailable:
            # Overfull or being read back: deadlines are looked at again when work is taken again.
            self._timer = asyncio.get_running_loop().call_later(REBUILD_PAUSE_S, self._pass_time)

    # --- writing -----------------------------------------------------------------------------------

    async def _write_group(self) -> None:
        group = self._next_group()
        self._writing = group
        try:
            await self._append(group)
        except StaleEpoch as error:
            self._fail(group, error)
            raise  # another process writes this floor: taking it back would only start a fight
        except StorageUnavailable as error:
            await self._recover(group, error)
        except Exception as error:
            # Ours, not the disk's: whoever waits is refused, but one bad row must not end the hub.
            log.exception("! a group could not be written")
            await self._recover(group, error)
        else:
            self._written(group)
        finally:
            self._writing = None

    def _next_group(self) -> Group:
        group, self._group = self._group, Group(asyncio.get_running_loop().create_future())
        self._work.clear()
        # Once for all its events: a contact that arrived, rang and was answered meanwhile is one row.
        group.rows.extend(self._projector.take_rows())
        group.visits.extend(self._projector.take_visits())
        return group

    async def _append(self, group: Group) -> None:
        await self._store.append(
            epoch=self.epoch, expected_seq=self.durable_seq, items=group.items, rows=group.rows
        )

    def _written(self, group: Group) -> None:
        self.durable_seq += len(group.items)
        _answer(group, None)
        self._publish(group)

    def _publish(self, group: Group) -> None:
        self._grown.set()
        self._grown = asyncio.Event()
        if self.world.figures.is_over(now := self._clock.now()):
            self.world.figures.begin_day(now)
        if group.visits:
            self.world.figures.count(group.visits, self._targets())
        for publisher in self._publishers:
            publisher.publish(group.deltas)
        for delta in group.deltas:
            if delta.closes is not None:
                self.world.details.forget(delta.closes)

    def _fail(self, group: Group, error: Exception) -> None:
        """Nothing of the group happened, nor of what came after it: refuse everybody who waits."""
        self._broken = str(error)
        for waiting in (group, self._next_group()):
            _answer(waiting, StorageUnavailable(str(error)))

    async def _recover(self, group: Group, error: Exception) -> None:
        """Refuse everybody who waits, and read the floor back until the log takes something again."""
        log.error("! append failed, reading the floor back: %s", error)
        self._fail(group, error)
        failed_at, pause = self._clock.now(), REBUILD_PAUSE_S
        while not self._stopping:
            try:
                first = await self._read_back(failed_at)
            except (StorageUnavailable, LogTrimmed) as again:
                self._broken = str(again)
                await asyncio.sleep(pause)
                pause = min(2 * pause, REBUILD_PAUSE_MAX_S)
            else:
                self._come_back(first)
                return

    async def _read_back(self, failed_at: Instant) -> Group:
        """Rebuild the floor and write its first group, which shows that the disk is good again."""
        await self._store.probe()
        await self._rebuild()
        if self._asleep_since is None:
            self._take_up(failed_at)
        first = self._next_group()
        await self._append(first)
        return first

    def _come_back(self, first: Group) -> None:
        self._broken = None
        for publisher in self._publishers:
            publisher.reset()
        self._written(first)
        log.info("= the log takes events again at seq %d", self.durable_seq)

    def _targets(self) -> dict[str, int]:
        return {
            queue: entry.service_level_seconds * 1000 for queue, entry in self.world.directory.queues.items()
        }


def _answer(group: Group, error: StorageUnavailable | None) -> None:
    """Tell whoever waits for the group; those who gave up have been told."""
    if group.timer is not None:
        group.timer.cancel()
    if group.done.done():
        return
    if error is None:
        group.done.set_result(None)
    else:
        group.done.set_exception(error)
        group.done.exception()  # whoever waits has it; nobody need


def _give_up(group: Group) -> None:
    _answer(group, StorageUnavailable(f"the disk has not answered for {APPEND_TIMEOUT_S:.0f} s"))


def _from_snapshot(recovery: Recovery) -> tuple[Floor, int]:
    """The floor to replay from, and the ``seq`` it stands at."""
    if recovery.snapshot is None:
        return Floor(), 0
    try:
        return load_floor(recovery.snapshot), recovery.snapshot_seq
    except (KeyError, TypeError, ValueError, AttributeError):
        # A snapshot only saves time: the log says the same.
        log.exception(
            "! the snapshot at seq %d cannot be read; replaying the whole log", recovery.snapshot_seq
        )
        return Floor(), 0
