"""The tail of the log: what has happened, what of it is durable, and the requests that wait.

seq           5    the last event that has happened
durable_seq   3    the last one on the disk; 4 and 5 are being written, or in the group that fills
rows_seq      1    up to here the rows that follow from the log are on the disk as well
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from contacthub.database.tables import Row
from contacthub.hub.behind import Behind, Projections
from contacthub.hub.followers import Follower
from contacthub.hub.gate import Gate
from contacthub.hub.groups import Group, Groups
from contacthub.hub.log import Log, LogItem, Recovery
from contacthub.routing.events import Event


class Tail:
    """Makes groups of what happened and writes them; ``followers`` are told in their order.

    ``projections`` are told after them. ``work`` is set while there is something to write.
    """

    def __init__(self, store: Log, followers: Sequence[Follower], projections: Projections) -> None:
        self._store = store
        self._followers = tuple(followers)
        self._notes = (*(each.note for each in followers), *(each.note for each in projections.live))
        self.work = asyncio.Event()
        self._behind = Behind(projections, self.work.set)
        self.groups = Groups()
        self._epoch = 0
        self._grown = asyncio.Event()
        self._closing = False
        self.log_id = ""
        self.seq = 0
        self.durable_seq = 0
        self.snapshot_seq = 0

    def stand_at(self, recovery: Recovery, rows_seq: int) -> None:
        """The log was read back: go on after its last event."""
        self.log_id, self._epoch = recovery.log_id, recovery.epoch
        self.seq = self.durable_seq = recovery.last_seq
        self.snapshot_seq = recovery.snapshot_seq
        self._behind.read_back(rows_seq)
        self.groups = Groups()

    @property
    def rows_seq(self) -> int:
        """The event up to which the rows that follow from the log are durable."""
        return self._behind.seq

    @property
    def rows_lag(self) -> bool:
        """Whether rows that follow from the log are in no group yet."""
        return self._behind.lags(self.seq)

    # --- what happens ------------------------------------------------------------------------------

    def happened(self, event: Event) -> None:
        """An event has just changed the floor: it goes into the group that fills."""
        seq = self.seq = self.seq + 1
        self.groups.filling.items.append(LogItem(seq, event))
        for note in self._notes:
            note(seq, event)

    def settle(self, rows: Sequence[Row], *, more_comes: bool) -> None:
        """Have what happened written, with these rows. ``more_comes``: and what is about to happen."""
        self.groups.filling.rows.extend(rows)
        if more_comes or not self.groups.filling.is_empty:
            self.work.set()
            self._behind.happened(self.seq)

    # --- writing -----------------------------------------------------------------------------------

    def close(self, *, is_last: bool) -> Group:
        """The group that filled until now, with the rows of all followers; what comes goes into the next."""
        group = self.groups.close()
        self.work.clear()
        is_alone = group.is_empty
        # Once for all its events: what changed of a contact several times is one row.
        for follower in self._followers:
            group.rows.extend(follower.rows())
        # Last, as a contact has its row once it has arrived.
        self._behind.close(group, self.seq, is_alone=is_alone, is_last=is_last)
        return group

    async def append(self, group: Group) -> None:
        """Write a group durably, all or nothing.

        Raises:
            StaleEpoch: another process writes this floor now.
            StorageUnavailable: nothing was written.
        """
        await self._store.append(
            epoch=self._epoch,
            expected_seq=self.durable_seq,
            items=group.items,
            rows=group.rows,
            rows_seq=group.rows_seq,
        )

    def written(self, group: Group) -> None:
        """A group is durable: answer the requests that wait for it, and have its followers publish."""
        self.durable_seq += len(group.items)
        self._behind.written(group)
        group.written()
        self._grown.set()
        self._grown = asyncio.Event()
        for follower in self._followers:
            follower.publish(self.durable_seq)

    def stop(self) -> None:
        """Wake the task that writes; rows that lag are not waited for any longer."""
        self._behind.stop()
        self.work.set()

    # --- waiting -----------------------------------------------------------------------------------

    def want_rows(self) -> None:
        """Have the rows of all that happened so far go with the next groups."""
        self._behind.want(self.seq)

    async def with_rows(self, gate: Gate) -> None:
        """Wait until the rows of all that is durable now are durable too.

        Raises:
            StorageUnavailable: they could not be written.
        """
        seq = self.durable_seq
        while self.rows_seq < seq:
            gate.check()
            self._behind.want(seq)
            await self.groups.with_rows(seq)

    async def beyond(self, seq: int) -> None:
        """Wait until an event after ``seq`` is durable, or the hub closes; the caller sets the bound."""
        while self.durable_seq <= seq and not self._closing:
            await self._grown.wait()

    def end_waits(self) -> None:
        """The hub closes: end every ``beyond``, as what it waits for may not come any more."""
        self._closing = True
        self._grown.set()
