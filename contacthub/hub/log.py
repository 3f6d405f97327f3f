"""The port to the log and to what stands beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, Protocol

from contacthub.hub.rows import CallbackRow, DetailsRow, DirectoryRow, IntervalRow, Row
from contacthub.routing.events import Event
from contacthub.routing.words import Instant


class StorageUnavailable(Exception):
    """The log cannot be written or read now: disk full, I/O error, or being read back. Nothing was lost."""

    code = "unavailable"
    detail = "it is not written: the log takes nothing now; send the same again"
    headers = (("Retry-After", "1"),)


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


@dataclass(frozen=True, slots=True)
class LogItem:
    """One event with its number."""

    seq: int
    event: Event


@dataclass(frozen=True, slots=True)
class LiveRow:
    """Where a live contact came from, and its details."""

    source: str
    ref: str
    details: DetailsRow


@dataclass(frozen=True, slots=True)
class Recovery:
    """What the hub starts from."""

    log_id: str
    epoch: int
    last_seq: int
    last_at: Instant
    snapshot_seq: int
    snapshot: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class VisitFact:
    """An ended visit, for today's figures; ``waited_ms`` None: not known."""

    queue: str
    outcome: str
    waited_ms: int | None
    left_at: Instant


@dataclass(frozen=True, slots=True)
class Known:
    """What the log already knows of one incoming event."""

    duplicate: bool
    duplicate_contact: str | None
    contact_id: str | None
    early_end: tuple[str, Instant] | None


@dataclass(frozen=True, slots=True)
class IncomingKey:
    """What names an incoming event and its contact."""

    source: str
    id: str
    ref: str | None


class NameKind(Enum):
    """What in the log is named by those who send events."""

    EVENT = "event"
    CONTACT = "contact"
    EARLY_END = "early_end"


class Log(Protocol):
    """The numbered record and its projections. One writer."""

    async def recover(self) -> Recovery:
        """Begin a new epoch and say where the log stands."""

    async def read(self, *, after: int, limit: int) -> list[LogItem]:
        """Events with a higher ``seq`` than ``after``, in order.

        Raises:
            LogTrimmed: some of these are not in the log any more.
        """

    async def append(
        self, *, epoch: int, expected_seq: int, items: Sequence[LogItem], rows: Sequence[Row]
    ) -> None:
        """Write events and rows durably, all or nothing.

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

    async def known(self, keys: Sequence[IncomingKey]) -> list[Known]:
        """What is known of incoming events, in one hop."""

    async def names(self, kind: NameKind, *, after: tuple[str, str], limit: int) -> list[tuple[str, str]]:
        """(source, id) of events taken in, or (source, ref) of contacts, in order, beyond ``after``."""

    async def count_names(self) -> int:
        """How many events taken in and contacts there are."""

    async def webhook_reply(self, secret: str, webhook_id: str) -> str | None:
        """The results a signed request was answered with before, as JSON."""

    async def live_rows(self, contact_ids: Sequence[str]) -> dict[str, LiveRow]:
        """Sources and details of live contacts."""

    async def directory(self) -> list[DirectoryRow]:
        """All names and settings of the floor file."""

    async def open_intervals(self) -> list[IntervalRow]:
        """The current interval of each agent."""

    async def ended_visits(self, since: Instant) -> list[VisitFact]:
        """Visits that ended since an instant."""

    async def command_replies(self, since: Instant) -> list[tuple[str, str, Instant, str]]:
        """(viewer, ref, at, reply) of console commands since an instant."""

    async def callbacks(self) -> list[CallbackRow]:
        """Call-backs still owed, oldest first."""
