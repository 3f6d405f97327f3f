"""The port to the log: numbered events, the rows written with them, snapshots of the floor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from contacthub.database.tables import Row
from contacthub.database.units import StorageUnavailable
from contacthub.routing.events import Event
from contacthub.routing.values import value
from contacthub.routing.words import Instant


class StaleEpoch(Exception):
    """Another process writes this floor now."""

    code, detail, headers = StorageUnavailable.code, StorageUnavailable.detail, StorageUnavailable.headers


class LogTrimmed(Exception):
    """What was asked for lies before the log's beginning; ``first_seq`` is the first event still there."""

    code = "log_trimmed"

    def __init__(self, first_seq: int) -> None:
        super().__init__(f"the log begins at event {first_seq}; what was before is in the archive")
        self.first_seq = first_seq
        self.detail = f"the first event still in the log is {first_seq}"


@value()
class LogItem:
    """One event with its number."""

    seq: int
    event: Event


@dataclass(frozen=True, slots=True)
class Recovery:
    """What the hub starts from.

    ``rows_seq``: up to this event the rows that follow from the log are written; no snapshot is newer.
    """

    log_id: str
    epoch: int
    last_seq: int
    last_at: Instant
    rows_seq: int
    snapshot_seq: int
    snapshot: dict[str, Any] | None


class Log(Protocol):
    """The numbered record of everything that happened. One writer."""

    async def recover(self) -> Recovery:
        """Begin a new epoch, and say at which event the log is.

        An epoch fences off earlier writers: a hub that was held up and comes back appends with its old epoch
        and is refused, so that two hubs never write one floor.

        Raises:
            StorageUnavailable: it cannot be written; ``look`` may say the same all the same.
        """

    async def look(self) -> Recovery:
        """Say at which event the log is, in the epoch that is, and write nothing.

        Raises:
            StorageUnavailable: it cannot be read, or no hub has begun it yet.
            StaleEpoch: a later process has recovered this log.
        """

    async def read(self, *, after: int, limit: int) -> list[LogItem]:
        """Events with a higher ``seq`` than ``after``, in order.

        Raises:
            LogTrimmed: some of these are not in the log any more.
        """

    async def append(
        self,
        *,
        epoch: int,
        expected_seq: int,
        items: Sequence[LogItem],
        rows: Sequence[Row],
        rows_seq: int | None = None,
    ) -> None:
        """Write events and rows durably, all or nothing.

        ``rows_seq``: with these rows, all that follow from the log are as it is after this event.

        Raises:
            StaleEpoch: a later process has recovered this log.
            StorageUnavailable: nothing was written, or the log is not at ``expected_seq``.
        """

    async def probe(self) -> None:
        """Write something of the size of a busy moment durably, and drop it again.

        Raises:
            StorageUnavailable: the disk does not take it.
        """

    async def latest_snapshot(self, not_after: int | None = None) -> tuple[int, dict[str, Any] | None]:
        """The newest snapshot with its ``seq``, of those up to ``not_after``; else (0, None)."""

    async def save_snapshot(self, seq: int, at: Instant, floor: dict[str, Any]) -> None:
        """Keep a snapshot of the floor as of ``seq``."""
