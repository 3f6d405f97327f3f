"""What the hub tells of its work: to followers of the log, and to what is kept in memory beside it.

    start           the engines are read back from the log; each Kept is read back; work is taken
    an event        changes an engine; every Follower notes it
    a group closes  every Follower adds its rows to the transaction
    it is durable   every Follower publishes

When an append fails, what was noted since has not happened:

    it fails        all who wait for it are refused; no work is taken
    it is shown     the engines are read back, then each Kept, without writing; no work is taken
    read back       the same once the disk takes something, with the rows that were behind
    work is taken   every Resettable is told, then every Follower publishes what the first append had
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from contacthub.database.tables import Row
from contacthub.routing.events import Event


class Follower(Protocol):
    """Told of each event as it changes an engine, and again when it is durable. None of it may block."""

    def note(self, seq: int, event: Event) -> None:
        """Take in an event that has just changed an engine; nothing of it may be shown yet."""

    def rows(self) -> Sequence[Row]:
        """What the events noted since the last call add to the transaction that closes now."""

    def publish(self, last_seq: int) -> None:
        """Let out what became durable, up to the event ``last_seq``; later ones were noted already."""


class Kept(Protocol):
    """Kept in memory beside the engines, such as the details of live contacts."""

    async def read_back(self) -> None:
        """The engines were read back from the log: read what belongs to them, forget the rest.

        Nothing happens on the engines meanwhile, and what is shown of them is refused before it leaves.

        Raises:
            StorageUnavailable: it cannot be read now; it will be asked for again.
        """


class Resettable(Protocol):
    """Remembers what it showed or was told, which may not have happened."""

    def reset(self) -> None:
        """The floor was read back from the log, and work is taken again."""
