"""The task that writes what happened, group after group, and reads the floor back when a group is not taken.

group 1 is being written  c1 arrives: the engine changes, its event goes into group 2
group 1 fails             the engine is ahead of the log by both: refuse requests that wait for either
nothing can be written    the engine is read back as the log says: it is shown, nothing is taken
something can             it is read back, and so is what is kept beside it, with rows that were behind
an append succeeds        the disk is good again: work is taken, and a request sent again is a new one
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial

from contacthub.clock import Clock
from contacthub.database.units import DiskFull, StorageUnavailable
from contacthub.hub.gate import Gate
from contacthub.hub.groups import Group
from contacthub.hub.log import Log, StaleEpoch
from contacthub.hub.reading_back import ReadingBack
from contacthub.hub.reopening import reopened
from contacthub.hub.series import Series
from contacthub.hub.tail import Tail
from contacthub.routing.words import Instant

log = logging.getLogger("contacthub.hub")


class Writer:
    """Opens the gate and shuts it; ``take_up`` has the floor that was read back go on, after it was away."""

    def __init__(
        self,
        store: Log,
        clock: Clock,
        gate: Gate,
        *,
        tail: Tail,
        reading: ReadingBack,
        series: Series,
        take_up: Callable[[Instant], None],
        pause_max_s: float,
    ) -> None:
        self._store = store
        self._clock = clock
        self._gate = gate
        self._tail = tail
        self._reading = reading
        self._series = series
        self._take_up = take_up
        self._pause_max_s = pause_max_s
        self.is_stopping = False

    async def begin(self) -> Instant:
        """Read the floor back, on a full disk only to show it; return when its last event happened."""
        try:
            return await self._read_back()
        except DiskFull as error:
            self._gate.shut(error)
            return await self._show()

    async def _read_back(self) -> Instant:
        """Read the floor back to take work."""
        self._gate.hide()
        recovery = await self._reading.to_take_work()
        self._tail.stand_at(recovery, recovery.last_seq)
        return recovery.last_at

    async def _show(self) -> Instant:
        """Read the floor back while nothing can be written; it is shown, and nothing is taken."""
        recovery = await self._reading.to_show()
        self._tail.stand_at(recovery, recovery.rows_seq)
        self._gate.show()
        return recovery.last_at

    async def run(self, gone_since: Instant) -> None:
        """Write until ``stop``, what is pending then too; ``gone_since``: since when the floor only shows."""
        if not self._gate.is_open:
            await self._reopen(gone_since)
        while not self.is_stopping or self._is_something_left():
            await self._tail.work.wait()
            await self._do_series()
            await self._write_group()

    def _is_something_left(self) -> bool:
        if self._series.is_under_way or not self._tail.groups.filling.is_empty:
            return True
        return self._gate.is_open and self._tail.rows_lag

    def stop(self) -> None:
        """Have ``run`` return once everything is written."""
        self.is_stopping = True
        self._tail.stop()

    async def _do_series(self) -> None:
        # By the task that closes groups: none closes until the series is done.
        try:
            await self._series.work_off()
        except Exception as error:
            log.exception("! a series broke off, nothing of it is kept")
            await self._recover(self._close(), error)

    async def _write_group(self) -> None:
        group = self._tail.groups.writing = self._close()
        try:
            await self._tail.append(group)
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
            self._tail.written(group)
        finally:
            self._tail.groups.writing = None

    def _close(self) -> Group:
        return self._tail.close(is_last=self.is_stopping)

    def _fail(self, group: Group, error: Exception) -> None:
        self._series.clear()
        refusal = self._gate.fail(error)
        for waiting in (group, self._close()):
            waiting.refuse(refusal)

    async def _recover(self, group: Group, error: Exception) -> None:
        log.error("! append failed, reading the floor back: %s", error)
        self._fail(group, error)
        await self._reopen(self._clock.now())

    async def _reopen(self, shut_since: Instant) -> None:
        first = await reopened(
            self._gate,
            partial(self._begin_anew, shut_since),
            self._show,
            pause_max_s=self._pause_max_s,
            is_over=lambda: self.is_stopping,
        )
        if first is not None:
            self._gate.reopen()
            self._tail.written(first)
            log.info("= the log takes events again at seq %d", self._tail.durable_seq)

    async def _begin_anew(self, shut_since: Instant) -> Group:
        """Read the floor back and write its first group, which shows that the disk is good again."""
        await self._store.probe()
        await self._read_back()
        self._take_up(shut_since)
        first = self._close()
        await self._tail.append(first)
        return first
