"""The hub: the only writer. Command or fact -> engine -> log; only when durable anything leaves.

    request   handle(command)   the engine changes, followers note its events, the group of them fills
              await durable()   the group is written in one transaction with the rows of all followers
              answer            followers have published: frames, call-backs, figures

A request that only reads answers once what it drew is durable: a power cut takes nothing back that was told.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Sequence
from functools import partial

from contacthub.clock import Clock
from contacthub.database.tables import Row
from contacthub.database.units import DiskFull, StorageUnavailable
from contacthub.hub.alarm import Alarm
from contacthub.hub.behind import Behind, Projections
from contacthub.hub.bounds import Bounds
from contacthub.hub.engine import RoutingEngine
from contacthub.hub.followers import Follower, Kept
from contacthub.hub.gate import Gate
from contacthub.hub.groups import Group, Groups
from contacthub.hub.log import Log, LogItem, Recovery, StaleEpoch
from contacthub.hub.pauses import Pauses
from contacthub.hub.reading_back import ReadingBack
from contacthub.hub.reopening import PAUSE_S, reopened
from contacthub.routing import commands as c
from contacthub.routing.events import Event
from contacthub.routing.words import Instant

log = logging.getLogger("contacthub.hub")

SLICE = 250
"""Commands of a series done in one go, so that the loop stays free: a few milliseconds."""

SERIES_PAUSE_S = 0.05


class Hub:
    """Owns the log and the engine, on the event loop; ``kept`` and ``followers`` are told in their order.

    ``projections`` are told after them, and have their rows written behind the log.
    """

    def __init__(
        self,
        store: Log,
        clock: Clock,
        routing: RoutingEngine,
        *,
        kept: Sequence[Kept] = (),
        followers: Sequence[Follower] = (),
        projections: Projections | None = None,
        bounds: Bounds | None = None,
        pauses: Pauses | None = None,
    ) -> None:
        self.routing = routing
        self._followers = tuple(followers)
        self._projections = projections or Projections()
        live = self._projections.live
        self._notes = (*(each.note for each in followers), *(each.note for each in live))
        self._bounds = bounds or Bounds()
        self._store = store
        self._reading = ReadingBack(store, clock, routing, tuple(kept), self._projections, self._applied)
        self._clock = clock
        self._pauses = pauses
        self._work = asyncio.Event()
        self._behind = Behind(self._projections, self._work.set)
        self._grown = asyncio.Event()
        self._series: deque[c.Command] = deque()
        self._stopping = False
        self._closing = False
        self.gate = Gate()
        self._gone_since: Instant = 0
        self._alarm = Alarm(clock, self._pass_time)
        self._asleep_since: Instant | None = None
        self.log_id = ""
        self.seq = 0
        self.durable_seq = 0
        self.snapshot_seq = 0

    async def open(self, alive_at: Instant = 0, *, asleep: bool = False) -> None:
        """Read the log back and take the floor up again; ``alive_at``: when a hub was last known to run.

        ``asleep``: take the floor up only before the first thing that changes it; until then no time passes.
        On a full disk the floor is shown and nothing is taken, until ``run`` finds that there is room.
        """
        try:
            last_at = await self._read_back()
        except DiskFull as error:
            self.gate.shut(error)
            last_at = await self._show()
        self._gone_since = max(last_at, alive_at)
        self._asleep_since = self._gone_since if asleep else None
        if not self.gate.only_shows:
            if not asleep:
                self._take_up(self._gone_since)
            self.gate.open()

    def _wake(self) -> None:
        if self._asleep_since is not None:
            gone_since, self._asleep_since = self._asleep_since, None
            self._take_up(gone_since)

    def _take_up(self, gone_since: Instant) -> None:
        now = self._clock.now()
        self._away_ms()  # it lies in the time that the hub was away
        if self.seq:  # a first start is none to record
            self.routing.begin(max(0, now - gone_since), now)
        self._after(())

    async def _read_back(self) -> Instant:
        """Read the floor back to take work; return when the last event happened."""
        self.gate.hide()
        recovery = await self._reading.to_take_work()
        return self._stand_at(recovery, recovery.last_seq)

    async def _show(self) -> Instant:
        """Read the floor back while nothing can be written; it is shown, and nothing is taken."""
        recovery = await self._reading.to_show()
        last_at = self._stand_at(recovery, recovery.rows_seq)
        self.gate.show()
        return last_at

    def _stand_at(self, recovery: Recovery, rows_seq: int) -> Instant:
        self.log_id, self.epoch = recovery.log_id, recovery.epoch
        self.seq = self.durable_seq = recovery.last_seq
        self.snapshot_seq = recovery.snapshot_seq
        self._behind.read_back(rows_seq)
        self._groups = Groups()
        return recovery.last_at

    async def run(self) -> None:
        """Write what happens, group after group, until ``stop``; what is pending then is still written."""
        if not self.gate.is_open:
            await self._reopen(self._gone_since)
        while not self._stopping or self._is_something_left():
            await self._work.wait()
            await self._do_series()
            await self._write_group()

    def _is_something_left(self) -> bool:
        if self._series or not self._groups.filling.is_empty:
            return True
        return self.gate.is_open and self._behind.lags(self.seq)

    def stop(self) -> None:
        """Take no more work; ``run`` returns once everything is written."""
        self._stopping = True
        self._alarm.cancel()
        self._behind.stop()
        self._work.set()

    @property
    def ready(self) -> bool:
        """Whether work is taken."""
        return self.gate.is_open and not self._stopping

    @property
    def shows(self) -> bool:
        """Whether the floor may be shown, be it that no work is taken."""
        return self.ready or self.gate.only_shows

    def handle(self, command: c.Command, rows: Sequence[Row] = ()) -> list[Event]:
        """Do what is asked; ``rows`` are written with the events. Await ``durable`` before answering.

        Raises:
            Rejected: not allowed now, nothing has changed.
            StorageUnavailable: the log takes nothing now. So do all that do or write something here.
        """
        return self.handle_all([command], rows)

    def handle_all(
        self, commands: Sequence[c.Command], rows: Sequence[Row] = (), *, series: Sequence[c.Command] = ()
    ) -> list[Event]:
        """Do several things in one transaction; the caller has seen that none of them can be refused.

        ``series``: very many more, of the same transaction, done soon and in slices. They must not be refused
        whatever happens in between::

            handle_all(retire and queues, series=10,000 agents)   250 agents | calls | 250 agents | calls | …
            durable()                                             waits for all of them, and the calls
        """
        self.check_open()
        if commands or series:
            self._wake()
        events: list[Event] = []
        for command in commands:
            events += self.routing.handle(command, self._caught_up())
        self._series.extend(series)
        self._after(rows)
        return events

    def observe(self, fact: c.Observation, rows: Sequence[Row] = ()) -> list[Event]:
        """Take in what happened. Raises ``StorageUnavailable`` when the log takes nothing now."""
        return self.observe_all([fact], rows)

    def observe_all(self, facts: Sequence[c.Observation], rows: Sequence[Row] = ()) -> list[Event]:
        """Take in several facts in one transaction: all of them, or none when the log takes nothing now."""
        self.check_open()
        self._wake()
        events: list[Event] = []
        for fact in facts:
            events += self.routing.observe(fact, self._caught_up())
        self._after(rows)
        return events

    def write(self, rows: Sequence[Row]) -> None:
        """Have rows written that belong to no event."""
        self.check_open()
        self._after(rows)

    async def durable(self) -> None:
        """Wait until everything done so far is durable. What only reads waits by ``readable``.

        Raises:
            StorageUnavailable: it could not be written and has not happened.
        """
        self.gate.check()
        await self._groups.durable(more_comes=bool(self._series))

    async def readable(self, *, rows: bool = False) -> None:
        """Wait until what the floor shows now is durable; on a quiet hub, and on a full disk, for nothing.

        ``rows``: and in the rows of contacts, visits and intervals. On a full disk these are seconds behind.

        Raises:
            StorageUnavailable: it could not be written, or the floor was not read back yet.
        """
        if not self.gate.only_shows:
            await (self.caught_up() if rows else self.durable())

    async def whole(self) -> None:
        """Wait while a series is under way: until then the floor is changed in half.

        Whatever decides by the whole floor waits, and whatever shows it.

        Raises:
            StorageUnavailable: the series could not be written and has not happened.
        """
        while self._series:
            await self.durable()

    async def caught_up(self) -> None:
        """Wait until everything done so far is durable and in the rows of contacts, visits and intervals.

        Raises:
            StorageUnavailable: it could not be written; what is not durable has not happened.
        """
        self._behind.want(self.seq)  # now, so that they go with the group that is waited for
        await self.durable()
        seq = self.durable_seq
        while self._behind.seq < seq:
            self.gate.check()
            self._behind.want(seq)
            await self._groups.with_rows(seq)

    @property
    def rows_seq(self) -> int:
        """The event up to which the rows that follow from the log are durable."""
        return self._behind.seq

    async def beyond(self, seq: int) -> None:
        """Wait until an event after ``seq`` is durable, or the hub closes; the caller sets the bound."""
        while self.durable_seq <= seq and not self._closing:
            await self._grown.wait()

    def end_waits(self) -> None:
        """The hub closes: end every ``beyond``, as what it waits for may not come any more."""
        self._closing = True
        self._grown.set()

    @property
    def unwritten(self) -> int:
        """Events that are not durable yet; none while no work is taken."""
        return self.seq - self.durable_seq if self.ready else 0

    def now(self) -> Instant:
        """The hub's time."""
        return self._clock.now()

    def try_log(self) -> None:
        """Write what there is, be it nothing: that the log takes nothing shows without a contact."""
        if self.ready:
            self._work.set()

    def look_at_clock(self) -> None:
        """Follow the system clock, and notice pauses, also while nothing happens. Called every second."""
        if self.ready and self._asleep_since is None:
            self._caught_up()
            self._alarm.cancel()  # its time may have gone faster or slower since it was set
            self._after(())

    def _caught_up(self) -> Instant:
        """The hub's time, to do something at.

        Where it jumped, or the hub did not run, what is due has been put off by that first.
        """
        now = self._clock.now()
        if away_ms := self._away_ms():
            self.routing.resume(away_ms, now)
        return now

    def _away_ms(self) -> int:
        return self._clock.take_jump() + (self._pauses.take() if self._pauses is not None else 0)

    @property
    def ahead_ms(self) -> int:
        """How far its time is ahead of the system clock; negative: behind it; 0 when within a second."""
        return self._clock.ahead_ms

    def check_open(self) -> None:
        """Raise ``StorageUnavailable`` when no work is taken now."""
        self.gate.check()
        if self._stopping:
            raise StorageUnavailable("the log takes nothing now: stopping")
        if len(self._groups.filling.items) >= self._bounds.max_pending:
            raise StorageUnavailable("too much waits for the disk")

    def _applied(self, event: Event) -> None:
        seq = self.seq = self.seq + 1
        self._groups.filling.items.append(LogItem(seq, event))
        for note in self._notes:
            note(seq, event)

    def _after(self, rows: Sequence[Row]) -> None:
        self._groups.filling.rows.extend(rows)
        if self._series or not self._groups.filling.is_empty:
            self._work.set()
            self._behind.happened(self.seq)
        self._alarm.set(self.routing.next_deadline() if self._asleep_since is None else None)

    def _pass_time(self) -> None:
        try:
            self.check_open()
        except StorageUnavailable:
            # Overfull or being read back: deadlines are looked at again when work is taken again.
            self._alarm.put_off(PAUSE_S)
        else:
            if self._series:
                self._alarm.put_off(SERIES_PAUSE_S)
                return
            self.routing.pass_time(self._caught_up())
            self._after(())

    async def _do_series(self) -> None:
        # By the task that closes groups: none closes until the series is done.
        try:
            while self._series:
                now = self._caught_up()
                for _ in range(min(SLICE, len(self._series))):
                    self.routing.handle(self._series.popleft(), now)
                self._after(())
                await asyncio.sleep(0)
        except Exception as error:
            log.exception("! a series broke off, nothing of it is kept")
            await self._recover(self._close_group(), error)

    async def _write_group(self) -> None:
        group = self._groups.writing = self._close_group()
        try:
            await self._append(group)
        except StaleEpoch as error:
            self._fail(group, error)
            raise  # another process writes this floor: taking it back would only start a fight
        except StorageUnavailable as error:
            await self._recover(group, error)
        except Exception as error:
            # Ours, not the disk's: the requests of this group are refused, but one bad row ends no hub.
            log.exception("! a group could not be written")
            await self._recover(group, error)
        else:
            self._written(group)
        finally:
            self._groups.writing = None

    def _close_group(self) -> Group:
        group = self._groups.close()
        self._work.clear()
        is_alone = group.is_empty
        # Once for all its events: what changed of a contact several times is one row.
        for follower in self._followers:
            group.rows.extend(follower.rows())
        # Last, as a contact has its row once it has arrived.
        self._behind.close(group, self.seq, is_alone=is_alone, is_last=self._stopping)
        return group

    async def _append(self, group: Group) -> None:
        await self._store.append(
            epoch=self.epoch,
            expected_seq=self.durable_seq,
            items=group.items,
            rows=group.rows,
            rows_seq=group.rows_seq,
        )

    def _written(self, group: Group) -> None:
        self.durable_seq += len(group.items)
        self._behind.written(group)
        group.written()
        self._grown.set()
        self._grown = asyncio.Event()
        for follower in self._followers:
            follower.publish(self.durable_seq)

    # group 1 is being written  c1 arrives: the engine changes, its event goes into group 2
    # group 1 fails             the engine is ahead of the log by both: refuse requests that wait for either
    # nothing can be written    the engine is read back as the log says: it is shown, nothing is taken
    # something can             it is read back, and so is what is kept beside it, with rows that were behind
    # an append succeeds        the disk is good again: work is taken, and a request sent again is a new one

    def _fail(self, group: Group, error: Exception) -> None:
        self._series.clear()
        refusal = self.gate.fail(error)
        for waiting in (group, self._close_group()):
            waiting.refuse(refusal)

    async def _recover(self, group: Group, error: Exception) -> None:
        log.error("! append failed, reading the floor back: %s", error)
        self._fail(group, error)
        await self._reopen(self._clock.now())

    async def _reopen(self, shut_since: Instant) -> None:
        first = await reopened(
            self.gate,
            partial(self._begin_anew, shut_since),
            self._show,
            pause_max_s=self._bounds.rebuild_pause_max_s,
            is_over=lambda: self._stopping,
        )
        if first is not None:
            self.gate.reopen()
            self._written(first)
            log.info("= the log takes events again at seq %d", self.durable_seq)

    async def _begin_anew(self, shut_since: Instant) -> Group:
        """Read the floor back and write its first group, which shows that the disk is good again."""
        await self._store.probe()
        await self._read_back()
        if self._asleep_since is None:
            self._take_up(shut_since)
        first = self._close_group()
        await self._append(first)
        return first
