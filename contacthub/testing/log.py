"""A log in memory, kept honest by the contract test it shares with the real one."""

from __future__ import annotations

import asyncio
import copy
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from operator import attrgetter
from typing import Any

from contacthub.console.rows import CommandReplyRow, PopRow
from contacthub.contacts.rows import ContactRow, CustomerFound, DetailsRow, IntervalRow, LiveRow, VisitRow
from contacthub.contacts.today import VisitFact
from contacthub.database.tables import Row
from contacthub.database.units import StorageUnavailable
from contacthub.floor_file.rows import DirectoryRemoved, DirectoryRow
from contacthub.hub.log import LogItem, LogTrimmed, Recovery, StaleEpoch
from contacthub.routing.words import Instant
from contacthub.sources.rows import (
    CallbackRow,
    CallbackSettled,
    EarlyEndRow,
    EarlyEndUsed,
    InboxRow,
    WebhookReplyRow,
)
from contacthub.sources.store import InboxKey, IncomingKey, Known, NameKind

Key = Callable[[Any], Any]

KEYS: dict[type[Any], Key] = {
    InboxRow: attrgetter("source", "id"),
    WebhookReplyRow: attrgetter("secret", "webhook_id"),
    EarlyEndRow: attrgetter("source", "ref"),
    ContactRow: attrgetter("id"),
    VisitRow: attrgetter("contact_id", "n"),
    IntervalRow: attrgetter("agent", "from_at", "seq"),
    DetailsRow: attrgetter("contact_id"),
    DirectoryRow: attrgetter("kind", "id"),
    CommandReplyRow: attrgetter("viewer", "ref"),
    CallbackRow: attrgetter("seq"),
    PopRow: attrgetter("offer_id"),
}
"""What names a row of each kind; a later row of the same name replaces it. Kinds not here are only added."""

REMOVALS: dict[type[Any], tuple[type[Any], Key]] = {
    EarlyEndUsed: (EarlyEndRow, attrgetter("source", "ref")),
    DirectoryRemoved: (DirectoryRow, attrgetter("kind", "id")),
    CallbackSettled: (CallbackRow, attrgetter("seq")),
}
"""Rows that take another away: its kind, and its name."""

NAMES: dict[NameKind, tuple[type[Any], Key]] = {
    NameKind.EVENT: (InboxRow, attrgetter("source", "id")),
    NameKind.CONTACT: (ContactRow, attrgetter("source", "ref")),
    NameKind.EARLY_END: (EarlyEndRow, attrgetter("source", "ref")),
}

ONCE = (InboxRow, CallbackRow)
"""Kinds of which a second row of the same name is an error."""

Tables = dict[type[Any], dict[Any, Any]]


@dataclass(slots=True)
class FakeLog:
    """The log, its retention and what subjects read beside it. ``hold`` and ``fail`` decide over writes."""

    log_id: str = "fake-log"
    items: list[LogItem] = field(default_factory=list)
    tables: Tables = field(default_factory=dict)
    appended: list[int] = field(default_factory=list)
    """How many events each append that succeeded had."""
    _epoch: int = 0
    _trimmed: int = 0
    _dropped: int = 0
    _snapshots: dict[int, dict[str, Any]] = field(default_factory=dict)
    _faults: list[Exception] = field(default_factory=list)
    _gate: asyncio.Event = field(default_factory=asyncio.Event)
    _arrived: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self._gate.set()

    # --- what tests decide -------------------------------------------------------------------------

    def hold(self) -> None:
        """Let appends begin and not end."""
        self._gate.clear()
        self._arrived.clear()

    async def held(self) -> None:
        """Wait until an append has begun and is held."""
        await self._arrived.wait()

    def release(self) -> None:
        """Let appends end."""
        self._gate.set()

    def fail(self, *errors: Exception) -> None:
        """Have the next writes fail, each by one of the errors."""
        self._faults += errors

    def rows(self, kind: type[Row]) -> list[Any]:
        """All rows of a kind, in order of their first writing."""
        return list(self.tables.get(kind, {}).values())

    # --- the port ----------------------------------------------------------------------------------

    async def recover(self) -> Recovery:
        """Begin a new epoch and say where the log stands."""
        self._fail_if_told()
        self._epoch += 1
        last = self.items[-1] if self.items else None
        snapshot_seq, snapshot = await self.latest_snapshot()
        return Recovery(
            log_id=self.log_id,
            epoch=self._epoch,
            last_seq=last.seq if last is not None else 0,
            last_at=last.event.at if last is not None else 0,
            snapshot_seq=snapshot_seq,
            snapshot=snapshot,
        )

    async def read(self, *, after: int, limit: int) -> list[LogItem]:
        """Events with a higher ``seq`` than ``after``."""
        if after < self._trimmed:
            raise LogTrimmed(self._trimmed + 1)
        return self.items[after : after + limit]

    async def append(
        self, *, epoch: int, expected_seq: int, items: Sequence[LogItem], rows: Sequence[Row]
    ) -> None:
        """Write events and rows, all or nothing."""
        self._arrived.set()
        await self._gate.wait()
        self._fail_if_told()
        if epoch != self._epoch:
            raise StaleEpoch(f"epoch {epoch} is over: {self._epoch} writes now")
        if expected_seq != len(self.items):
            raise StorageUnavailable(f"the log is at {len(self.items)}, not at {expected_seq}")
        tables = {kind: dict(table) for kind, table in self.tables.items()}
        for row in rows:
            _write(tables, row)
        if [each.seq for each in items] != list(range(expected_seq + 1, expected_seq + 1 + len(items))):
            raise StorageUnavailable("the events are not numbered without gaps")
        self.tables = tables
        self.items += items
        self.appended.append(len(items))

    async def probe(self) -> None:
        """Say whether a write would be taken."""
        self._fail_if_told()

    async def latest_snapshot(self, not_after: int | None = None) -> tuple[int, dict[str, Any] | None]:
        """The newest snapshot of those up to ``not_after``."""
        known = [seq for seq in self._snapshots if not_after is None or seq <= not_after]
        return (max(known), copy.deepcopy(self._snapshots[max(known)])) if known else (0, None)

    async def save_snapshot(self, seq: int, at: Instant, floor: dict[str, Any]) -> None:
        """Keep a snapshot."""
        self._snapshots[seq] = copy.deepcopy(floor)

    async def known(self, keys: Sequence[IncomingKey]) -> list[Known]:
        """What is known of incoming events."""
        return [self._known(key) for key in keys]

    async def names(self, kind: NameKind, *, after: tuple[str, str], limit: int) -> list[tuple[str, str]]:
        """Names beyond ``after``."""
        row, key = NAMES[kind]
        return sorted(name for each in self.rows(row) if (name := key(each)) > after)[:limit]

    async def count_names(self) -> int:
        """How many events and contacts there are."""
        return len(self.rows(InboxRow)) + len(self.rows(ContactRow))

    async def webhook_reply(self, secret: str, webhook_id: str) -> str | None:
        """What a signed request was answered before."""
        row = self._get(WebhookReplyRow, (secret, webhook_id))
        return row.results if row is not None else None

    async def live_rows(self, contact_ids: Sequence[str]) -> dict[str, LiveRow]:
        """Sources and details of live contacts."""
        found = {}
        for contact_id in contact_ids:
            contact = self.tables[ContactRow][contact_id]
            found[contact_id] = LiveRow(contact.source, contact.ref, self.tables[DetailsRow][contact_id])
        return found

    async def directory(self) -> list[DirectoryRow]:
        """All names and settings."""
        return self.rows(DirectoryRow)

    async def open_intervals(self) -> list[IntervalRow]:
        """The current interval of each agent."""
        return [row for row in self.rows(IntervalRow) if row.until_at is None]

    async def ended_visits(self, since: Instant) -> list[VisitFact]:
        """Visits that ended since an instant."""
        return [
            VisitFact(row.queue, row.outcome, row.waited_ms, row.left_at)
            for row in self.rows(VisitRow)
            if row.left_at is not None and row.left_at >= since and row.outcome is not None
        ]

    async def command_replies(self, since: Instant) -> list[tuple[str, str, Instant, str]]:
        """Console commands answered since an instant."""
        rows = sorted(self.rows(CommandReplyRow), key=lambda row: row.at)
        return [(row.viewer, row.ref, row.at, row.reply) for row in rows if row.at >= since]

    async def callbacks(self) -> list[CallbackRow]:
        """Call-backs still owed, oldest first."""
        return sorted(self.rows(CallbackRow), key=lambda row: row.seq)

    # --- its retention -----------------------------------------------------------------------------

    async def trimmed_seq(self) -> int:
        """The last event that is not in the log any more."""
        return self._trimmed

    async def last_before(self, instant: Instant) -> tuple[int, Instant]:
        """The last event before an instant."""
        found = [(each.seq, each.event.at) for each in self.items if each.event.at < instant]
        return max(((seq, at) for seq, at in found if seq > self._trimmed), default=(0, 0))

    async def first_of(self, contact_ids: Sequence[str]) -> int | None:
        """The first event of any of these contacts."""
        seqs = [
            each.seq
            for each in self.items[self._dropped :]
            if getattr(each.event, "contact_id", None) in contact_ids
        ]
        return min(seqs, default=None)

    async def trim(self, seq: int, at: Instant, floor: dict[str, Any]) -> None:
        """Have the log begin after ``seq``."""
        self._fail_if_told()
        self._trimmed = seq
        self._snapshots = {key: each for key, each in self._snapshots.items() if key > seq}
        await self.save_snapshot(seq, at, floor)

    async def drop_trimmed(self, most: int) -> int:
        """Drop some events from before the log's beginning."""
        self._fail_if_told()
        gone = min(most, self._trimmed - self._dropped)
        self._dropped += gone
        return gone

    async def drop_snapshot(self, seq: int) -> None:
        """Forget a snapshot."""
        self._snapshots.pop(seq, None)

    async def page(self, after: tuple[str, str], limit: int) -> list[InboxKey]:
        """Entries of the inbox by (source, id)."""
        keys = sorted(self.tables.get(InboxRow, {}))
        rows = [self.tables[InboxRow][key] for key in keys if key > after][:limit]
        return [InboxKey(row.source, row.id, row.at) for row in rows]

    async def drop(self, keys: Sequence[InboxKey]) -> None:
        """Forget entries of the inbox."""
        for key in keys:
            self.tables[InboxRow].pop((key.source, key.id), None)

    def _known(self, key: IncomingKey) -> Known:
        contacts = self.rows(ContactRow)
        named = [row.id for row in contacts if (row.source, row.ref) == (key.source, key.ref)]
        seen = self._get(InboxRow, (key.source, key.id))
        if seen is not None:
            contact_id = seen.contact_id or (named[0] if named else None)
            return Known(duplicate=True, duplicate_contact=contact_id, contact_id=None, early_end=None)
        if key.ref is None:
            return Known(duplicate=False, duplicate_contact=None, contact_id=None, early_end=None)
        early = self._get(EarlyEndRow, (key.source, key.ref)) if not named else None
        return Known(
            duplicate=False,
            duplicate_contact=None,
            contact_id=named[0] if named else None,
            early_end=(early.ended_by, early.occurred_at) if early is not None else None,
        )

    def _get(self, kind: type[Any], key: Any) -> Any:
        return self.tables.get(kind, {}).get(key)

    def _fail_if_told(self) -> None:
        if self._faults:
            raise self._faults.pop(0)


def _write(tables: Tables, row: Any) -> None:
    kind = type(row)
    if kind in REMOVALS:
        gone, key_of = REMOVALS[kind]
        tables.get(gone, {}).pop(key_of(row), None)
        return
    if kind is CustomerFound:
        contact = tables[ContactRow][row.contact_id]
        if contact.customer_id is None:
            tables[ContactRow][row.contact_id] = replace(contact, customer_id=row.customer_id)
        return
    table = tables.setdefault(kind, {})
    key = KEYS[kind](row) if kind in KEYS else len(table)
    if kind in ONCE and key in table:
        raise StorageUnavailable(f"{kind.__name__} {key}: there already")
    if kind is ContactRow and key not in table:
        _check_ref(table, row)
    table[key] = row


def _check_ref(table: dict[Any, Any], row: ContactRow) -> None:
    if any((each.source, each.ref) == (row.source, row.ref) for each in table.values()):
        raise StorageUnavailable(f"{row.source} has another contact of this ref")
