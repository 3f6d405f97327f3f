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


def _new_future() -> asyncio.Future[None]:
    return asyncio.get_running_loop().create_future()


@dataclass(slots=True)
class Group:
    """Events and rows of one transaction, and the requests that wait for it."""

    items: list[LogItem] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    _done: asyncio.Future[None] = field(default_factory=_new_future)
    _timer: Countdown | None = None

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to write."""
        return not (self.items or self.rows)

    async def wait(self) -> None:
        """Wait until it is written.

        Raises:
            StorageUnavailable: it was not written, or the disk has not answered for 30 s.
        """
        if self._timer is None:
            # One for all that wait: a timer for each request costs as much as taking its event in.
            self._timer = Countdown(APPEND_TIMEOUT_S, self._give_up)
        await asyncio.shield(self._done)

    def written(self) -> None:
        """Tell the requests that wait that it is durable."""
        if self._is_waited_for():
            self._done.set_result(None)

    def refuse(self, reason: str) -> None:
        """Tell the requests that wait that it has not happened."""
        if self._is_waited_for():
            self._done.set_exception(StorageUnavailable(reason))
            self._done.exception()  # the requests have it; else asyncio warns that it was never looked at

    def _is_waited_for(self) -> bool:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None  # it refers to the group: both would be left to the garbage collector
        return not self._done.done()  # done: they were told that it takes too long

    def _give_up(self) -> None:
        self.refuse(f"the disk has not answered for {APPEND_TIMEOUT_S:.0f} s")


class Groups:
    """The group that fills, and the one that is being written."""

    def __init__(self) -> None:
        self.filling = Group()
        self.writing: Group | None = None

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
            await group.wait()

    def close(self) -> Group:
        """What filled until now is to be written; what comes now goes into the next group."""
        group, self.filling = self.filling, Group()
        return group
