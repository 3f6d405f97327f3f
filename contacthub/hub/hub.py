"""The hub: the only writer. Command or fact -> engine -> log; only when durable anything leaves.

    request   handle(command)   the engine changes, followers note its events, the group of them fills
              await durable()   the group is written in one transaction with the rows of all followers
              answer            followers have published: frames, call-backs, figures

A request that only reads answers once what it drew is durable: a power cut takes nothing back that was told.
"""

from __future__ import annotations

from collections.abc import Sequence

from contacthub.clock import Clock
from contacthub.database.tables import Row
from contacthub.database.units import StorageUnavailable
from contacthub.hub.alarm import Alarm
from contacthub.hub.behind import Projections
from contacthub.hub.bounds import Bounds
from contacthub.hub.engine import Engines
from contacthub.hub.followers import Follower, Kept
from contacthub.hub.gate import Gate
from contacthub.hub.log import Log
from contacthub.hub.own_time import OwnTime
from contacthub.hub.pauses import Pauses
from contacthub.hub.reading_back import ReadingBack
from contacthub.hub.reopening import PAUSE_S
from contacthub.hub.series import Series
from contacthub.hub.tail import Tail
from contacthub.hub.writer import Writer
from contacthub.routing import commands as c
from contacthub.routing.events import Event
from contacthub.routing.words import Instant

SERIES_PAUSE_S = 0.05


class Hub:
    """Owns the log and the engines, on the event loop; ``kept`` and ``followers`` are told in their order.

    ``projections`` are told after them, and have their rows written behind the log.
    """

    def __init__(
        self,
        store: Log,
        clock: Clock,
        engines: Engines,
        *,
        kept: Sequence[Kept] = (),
        followers: Sequence[Follower] = (),
        projections: Projections | None = None,
        bounds: Bounds | None = None,
        pauses: Pauses | None = None,
    ) -> None:
        self._engines = engines
        self.routing, self.work = engines.routing, engines.work
        self.gate = Gate()
        projections = projections or Projections()
        self.tail = Tail(store, followers, projections)
        self._bounds = bounds or Bounds()
        self._clock = clock
        self._time = OwnTime(clock, pauses, engines)
        self._alarm = Alarm(clock, self._pass_time)
        self._series = Series(self._handle_slice)
        self._gone_since: Instant = 0
        self._writer = Writer(
            store,
            clock,
            self.gate,
            tail=self.tail,
            reading=ReadingBack(store, clock, engines, tuple(kept), projections, self.tail.happened),
            series=self._series,
            take_up=self._take_up,
            pause_max_s=self._bounds.rebuild_pause_max_s,
        )

    async def open(self, alive_at: Instant = 0, *, asleep: bool = False) -> None:
        """Read the log back and take the floor up again; ``alive_at``: when a hub was last known to run.

        ``asleep``: take the floor up only before the first thing that changes it; until then no time passes.
        On a full disk the floor is shown and nothing is taken, until ``run`` finds that there is room.
        """
        self._gone_since = max(await self._writer.begin(), alive_at)
        self._time.asleep_since = self._gone_since if asleep else None
        if not self.gate.only_shows:
            self._take_up(self._gone_since)
            self.gate.open()

    def _wake(self) -> None:
        since = self._time.asleep_since
        if since is not None:
            self._time.asleep_since = None
            self._take_up(since)

    def _take_up(self, gone_since: Instant) -> None:
        if not self._time.is_asleep:
            self._time.take_up(gone_since, is_first_start=self.tail.seq == 0)
            self._after(())

    async def run(self) -> None:
        """Write what happens, group after group, until ``stop``; what is pending then is still written."""
        await self._writer.run(self._gone_since)

    def stop(self) -> None:
        """Take no more work; ``run`` returns once everything is written."""
        self._alarm.cancel()
        self._writer.stop()

    @property
    def ready(self) -> bool:
        """Whether work is taken."""
        return self.gate.is_open and not self._writer.is_stopping

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
        whatever happens in between.
        """
        self.check_open()
        if commands or series:
            self._wake()
        events: list[Event] = []
        for command in commands:
            events += self._engines.handle(command, self._time.caught_up())
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
            events += self.routing.observe(fact, self._time.caught_up())
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
        await self.tail.groups.durable(more_comes=self._series.is_under_way)

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
        while self._series.is_under_way:
            await self.durable()

    async def caught_up(self) -> None:
        """Wait until everything done so far is durable and in the rows of contacts, visits and intervals.

        Raises:
            StorageUnavailable: it could not be written; what is not durable has not happened.
        """
        self.tail.want_rows()  # now, so that they go with the group that is waited for
        await self.durable()
        await self.tail.with_rows(self.gate)

    @property
    def unwritten(self) -> int:
        """Events that are not durable yet; none while no work is taken."""
        return self.tail.seq - self.tail.durable_seq if self.ready else 0

    def now(self) -> Instant:
        """The hub's time."""
        return self._clock.now()

    def try_log(self) -> None:
        """Write what there is, be it nothing: that the log takes nothing shows without a contact."""
        if self.ready:
            self.tail.work.set()

    def look_at_clock(self) -> None:
        """Follow the system clock, and notice pauses, also while nothing happens. Called every second."""
        if self.ready and not self._time.is_asleep:
            self._time.caught_up()
            self._alarm.cancel()  # its time may have gone faster or slower since it was set
            self._after(())

    @property
    def ahead_ms(self) -> int:
        """How far its time is ahead of the system clock; negative: behind it; 0 when within a second."""
        return self._clock.ahead_ms

    def check_open(self) -> None:
        """Raise ``StorageUnavailable`` when no work is taken now."""
        self.gate.check()
        if self._writer.is_stopping:
            raise StorageUnavailable("the log takes nothing now: stopping")
        if len(self.tail.groups.filling.items) >= self._bounds.max_pending:
            raise StorageUnavailable("too much waits for the disk")

    def _handle_slice(self, commands: Sequence[c.Command]) -> None:
        now = self._time.caught_up()
        for command in commands:
            self._engines.handle(command, now)
        self._after(())

    def _after(self, rows: Sequence[Row]) -> None:
        self.tail.settle(rows, more_comes=self._series.is_under_way)
        self._alarm.set(self._time.due())

    def _pass_time(self) -> None:
        try:
            self.check_open()
        except StorageUnavailable:
            # Overfull or being read back: deadlines are looked at again when work is taken again.
            self._alarm.put_off(PAUSE_S)
        else:
            if self._series.is_under_way:
                self._alarm.put_off(SERIES_PAUSE_S)
                return
            self._engines.pass_time(self._time.caught_up())
            self._after(())
