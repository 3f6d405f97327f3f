"""Leader/follower batching of appends: what waits for the disk together goes to it in one transaction.

    disk    |-- group 1: a -------------------|-- group 2: b, c, d ---------------|-- group 3 …
    events  a       b         c       d               e
    durable         of a and of b: waits for group 2          of e: for group 3

There is no timer that collects: a lone event is written at once, and while one transaction runs the next
group fills. The longer the disk takes, the larger the groups become.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from contacthub.database.tables import Row
from contacthub.database.units import StorageUnavailable
from contacthub.hub.countdown import Countdown
from contacthub.hub.log import LogItem

APPEND_TIMEOUT_S = 30.0
LOOKS = 6
"""How often is looked in that time whether the disk has answered."""


@dataclass(slots=True)
class Group:
    """Events and rows of one transaction, and the requests that wait for it.

    Each waits by a future of its own: one may be cancelled, and shielding one future of all takes longer.
    ``rows_seq``: with its rows, those that follow from the log are as it is after this event.
    """

    items: list[LogItem] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    rows_seq: int | None = None
    looks: int = 0
    _waits: list[asyncio.Future[None]] = field(default_factory=list)
    _is_over: bool = False
    _refusal: StorageUnavailable | None = None

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to write."""
        return not (self.items or self.rows)

    @property
    def is_waited_for(self) -> bool:
        """Whether requests wait for it."""
        return bool(self._waits)

    async def wait(self) -> None:
        """Wait until it is written.

        Raises:
            StorageUnavailable: it was not written, or the disk has not answered for 30 s.
        """
        if not self._is_over:
            mine: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._waits.append(mine)
            await mine
        elif self._refusal is not None:
            raise _another(self._refusal)

    def written(self) -> None:
        """Tell the requests that wait that it is durable."""
        for each in self._end():
            each.set_result(None)

    def refuse(self, refusal: StorageUnavailable) -> None:
        """Tell the requests that wait that it has not happened."""
        if not self._is_over:
            self._refusal = refusal
        for each in self._end():
            each.set_exception(_another(refusal))
            each.exception()  # a request that is cancelled right now does not look at it

    def _end(self) -> list[asyncio.Future[None]]:
        waits = [each for each in self._waits if not each.done()]
        self._is_over = True
        self._waits.clear()
        return waits


def _another(refusal: StorageUnavailable) -> StorageUnavailable:
    # Each request has its own: what is raised twice gathers the calls of both.
    return type(refusal)(str(refusal))


class Groups:
    """The group that fills, and the one that is being written.

    One timer for all that wait: one for each group costs as much as taking its event in.
    """

    def __init__(self) -> None:
        self.filling = Group()
        self.writing: Group | None = None
        self._timer: Countdown | None = None

    async def durable(self, *, more_comes: bool = False) -> None:
        """Wait until everything done so far is durable. ``more_comes``: and what is about to be done.

            nothing waits, nothing is being written      return at once: a read costs no flush
            nothing waits, a group is being written      wait for it: what was read may be in it
            something waits                              wait for its group, which comes after

        Raises:
            StorageUnavailable: it could not be written and has not happened.
        """
        group = self.writing if self.filling.is_empty and not more_comes else self.filling
        if group is not None:
            self._look_later()
            await group.wait()

    async def with_rows(self, seq: int) -> None:
        """Wait for the group that brings the rows that follow from the log up to ``seq``, or some of them.

        Raises:
            StorageUnavailable: it could not be written.
        """
        group = self.writing
        if group is None or group.rows_seq is None or group.rows_seq < seq:
            group = self.filling
        self._look_later()
        await group.wait()

    def _look_later(self) -> None:
        if self._timer is None:
            self._timer = Countdown(APPEND_TIMEOUT_S / LOOKS, self._look)

    def _look(self) -> None:
        """Refuse the groups that the disk has not taken for too long."""
        self._timer = None
        waited_for = [
            each for each in (self.writing, self.filling) if each is not None and each.is_waited_for
        ]
        for group in waited_for:
            group.looks += 1
            if group.looks > LOOKS:
                unanswered = f"the disk has not answered for {APPEND_TIMEOUT_S:.0f} s"
                group.refuse(StorageUnavailable(unanswered))
        if waited_for:
            self._look_later()

    def close(self) -> Group:
        """What filled until now is to be written; what comes now goes into the next group."""
        group, self.filling = self.filling, Group()
        return group
