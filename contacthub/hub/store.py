"""The log and its projections in ``hub.db``."""

from __future__ import annotations

import asyncio
import secrets
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import fields
from operator import attrgetter
from pathlib import Path
from typing import Any, TypeVar

import orjson

from contacthub.database.engines.sqlite import Database, ManyRows, ReaderPool, named_queries
from contacthub.hub import rows as r
from contacthub.hub.log import (
    IncomingKey,
    Known,
    LiveRow,
    LogItem,
    LogTrimmed,
    NameKind,
    Recovery,
    StaleEpoch,
    StorageUnavailable,
    VisitFact,
)
from contacthub.hub.plain import VERSION, decode_event, type_name
from contacthub.hub.snapshot_text import read_snapshot, snapshot_text
from contacthub.hub.snapshots import SNAPSHOT_VERSION
from contacthub.routing.words import Instant

HERE = Path(__file__).parent
MIGRATIONS = HERE / "migrations"
SQL = named_queries(HERE / "queries.sql")
T = TypeVar("T")
PROBE = "0" * 65_536
MAX_SEQ = 2**63 - 1

EVENTS = ManyRows(SQL["insert_event"])
STATEMENTS: dict[type[Any], ManyRows] = {
    r.InboxRow: ManyRows(SQL["put_inbox"]),
    r.WebhookReplyRow: ManyRows(SQL["put_webhook_reply"]),
    r.EarlyEndRow: ManyRows(SQL["put_early_end"]),
    r.EarlyEndUsed: ManyRows(SQL["drop_early_end"]),
    r.ContactRow: ManyRows(SQL["put_contact"]),
    r.CustomerFound: ManyRows(SQL["put_customer_found"]),
    r.VisitRow: ManyRows(SQL["put_visit"]),
    r.IntervalRow: ManyRows(SQL["put_interval"]),
    r.DetailsRow: ManyRows(SQL["put_details"]),
    r.QuestionRow: ManyRows(SQL["put_question"]),
    r.DirectoryRow: ManyRows(SQL["put_directory"]),
    r.DirectoryRemoved: ManyRows(SQL["drop_directory"]),
    r.CommandReplyRow: ManyRows(SQL["put_command_reply"]),
    r.CallbackRow: ManyRows(SQL["put_callback"]),
    r.CallbackSettled: ManyRows(SQL["drop_callback"]),
    r.PopRow: ManyRows(SQL["put_pop"]),
    r.AuditRow: ManyRows(SQL["put_audit"]),
}
GETTERS = {row: attrgetter(*(field.name for field in fields(row))) for row in STATEMENTS}
KEYS: dict[type[Any], Callable[[Any], Any]] = {
    r.ContactRow: attrgetter("id"),
    r.VisitRow: attrgetter("contact_id", "n"),
    r.DetailsRow: attrgetter("contact_id"),
}
"""Rows of which only the last in a group need be written."""
TAKES_AWAY: dict[type[Any], type[Any]] = {
    r.EarlyEndUsed: r.EarlyEndRow,
    r.DirectoryRemoved: r.DirectoryRow,
    r.CallbackSettled: r.CallbackRow,
}
"""Rows that remove another, and its kind."""
Batch = tuple[type[Any], dict[Any, r.Row]]
"""Rows of one kind, to be written in one go."""


@contextmanager
def storage_errors() -> Iterator[None]:
    """Turn what SQLite says into what the application knows."""
    try:
        yield
    except sqlite3.Error as error:
        raise StorageUnavailable(f"SQLite: {error}") from error
    except OSError as error:
        raise StorageUnavailable(f"disk: {error.strerror}") from error


class SqliteLog:
    """The ``Log`` port on SQLite: one writer connection, a few readers."""

    def __init__(self, writer: Database, readers: ReaderPool) -> None:
        self._writer = writer
        self._readers = readers

    async def recover(self) -> Recovery:
        """Begin a new epoch and say where the log stands."""
        with storage_errors():
            return await self._writer.transact(_recover)

    async def read(self, *, after: int, limit: int) -> list[LogItem]:
        """Events with a higher ``seq`` than ``after``."""
        with storage_errors():
            return await self._readers.run(lambda raw: _read(raw, after, limit))

    async def append(
        self, *, epoch: int, expected_seq: int, items: Sequence[LogItem], rows: Sequence[r.Row]
    ) -> None:
        """Write events and rows in one transaction, synced to disk."""
        with storage_errors():
            await self._writer.transact(lambda raw: _append(raw, epoch, expected_seq, items, rows))

    async def probe(self) -> None:
        """Write 64 KiB durably and drop them again."""
        with storage_errors():
            # Two transactions: what is written and dropped in one never reaches the disk.
            await self._writer.transact(lambda raw: raw.execute(SQL["put_probe"], {"text": PROBE}))
            await self._writer.transact(lambda raw: raw.execute(SQL["drop_probe"]))

    async def latest_snapshot(self, not_after: int | None = None) -> tuple[int, dict[str, Any] | None]:
        """The newest snapshot this version can read."""
        with storage_errors():
            return await self._readers.run(lambda raw: _latest_snapshot(raw, not_after))

    async def save_snapshot(self, seq: int, at: Instant, floor: dict[str, Any]) -> None:
        """Keep a snapshot; the two latest stay."""
        # Outside the transaction: on a full floor this takes long enough to hold up every append.
        text = await asyncio.to_thread(snapshot_text, floor)

        def work(raw: sqlite3.Connection) -> None:
            raw.execute(
                SQL["insert_snapshot"], {"seq": seq, "version": SNAPSHOT_VERSION, "at": at, "floor": text}
            )
            raw.execute(SQL["drop_old_snapshots"])

        with storage_errors():
            await self._writer.transact(work)

    async def known(self, keys: Sequence[IncomingKey]) -> list[Known]:
        """What is known of incoming events, in one hop."""
        with storage_errors():
            return await self._readers.run(lambda raw: [_known(raw, key) for key in keys])

    async def names(self, kind: NameKind, *, after: tuple[str, str], limit: int) -> list[tuple[str, str]]:
        """Names beyond ``after``, in one step of SQLite."""
        row = await self._one(SQL[f"names_of_{kind.value}s"], (*after, limit))
        return [(source, name) for source, name in orjson.loads(row[0])] if row is not None else []

    async def count_names(self) -> int:
        """How many events and contacts there are."""
        row = await self._one(SQL["count_names"], ())
        return int(row[0]) if row is not None else 0

    async def webhook_reply(self, secret: str, webhook_id: str) -> str | None:
        """What a signed request was answered before."""
        row = await self._one(SQL["webhook_reply"], (secret, webhook_id))
        return None if row is None else str(row[0])

    async def live_rows(self, contact_ids: Sequence[str]) -> dict[str, LiveRow]:
        """Sources and details of live contacts."""

        def work(raw: sqlite3.Connection) -> dict[str, LiveRow]:
            found = {}
            for contact_id in contact_ids:
                source, ref, *details = raw.execute(SQL["live_row"], (contact_id,)).fetchone()
                found[contact_id] = LiveRow(source, ref, r.DetailsRow(*details))
            return found

        with storage_errors():
            return await self._readers.run(work)

    async def directory(self) -> list[r.DirectoryRow]:
        """All names and settings."""
        return [r.DirectoryRow(*row) for row in await self._all(SQL["directory"], {})]

    async def open_intervals(self) -> list[r.IntervalRow]:
        """The current interval of each agent."""
        return [r.IntervalRow(*row) for row in await self._all(SQL["open_intervals"], {})]

    async def ended_visits(self, since: Instant) -> list[VisitFact]:
        """Visits that ended since an instant."""
        return [VisitFact(*row) for row in await self._all(SQL["ended_visits"], {"since": since})]

    async def command_replies(self, since: Instant) -> list[tuple[str, str, Instant, str]]:
        """Console commands answered since an instant."""
        rows = await self._all(SQL["command_replies"], {"since": since})
        return [(viewer, ref, at, reply) for viewer, ref, at, reply in rows]

    async def callbacks(self) -> list[r.CallbackRow]:
        """Call-backs still owed."""
        return [r.CallbackRow(*row) for row in await self._all(SQL["callbacks"], {})]

    async def prune(
        self,
        *,
        command_replies_before: Instant,
        webhook_replies_before: Instant,
        early_ends_before: Instant,
    ) -> None:
        """Drop replies nobody can ask for again, and ends whose arrival would be a new contact by now."""

        def work(raw: sqlite3.Connection) -> None:
            raw.execute(SQL["prune_command_replies"], {"before": command_replies_before})
            raw.execute(SQL["prune_webhook_replies"], {"before": webhook_replies_before})
            raw.execute(SQL["prune_early_ends"], {"before": early_ends_before})

        with storage_errors():
            await self._writer.transact(work)

    async def _all(self, sql: str, parameters: dict[str, Any]) -> list[tuple[Any, ...]]:
        with storage_errors():
            return await self._readers.run(lambda raw: raw.execute(sql, parameters).fetchall())

    async def _one(self, sql: str, parameters: tuple[Any, ...]) -> tuple[Any, ...] | None:
        def work(raw: sqlite3.Connection) -> tuple[Any, ...] | None:
            row: tuple[Any, ...] | None = raw.execute(sql, parameters).fetchone()
            return row

        with storage_errors():
            return await self._readers.run(work)


def _recover(raw: sqlite3.Connection) -> Recovery:
    raw.execute("INSERT OR IGNORE INTO meta VALUES ('log_id', ?)", (secrets.token_hex(8),))
    raw.execute("INSERT OR IGNORE INTO meta VALUES ('epoch', '0')")
    raw.execute("UPDATE meta SET value = CAST(value AS INTEGER) + 1 WHERE key = 'epoch'")
    meta = dict(raw.execute("SELECT key, value FROM meta"))
    last_seq, last_at = raw.execute(SQL["last_event"]).fetchone() or (0, 0)
    snapshot_seq, snapshot = _latest_snapshot(raw, None)
    return Recovery(
        log_id=meta["log_id"],
        epoch=int(meta["epoch"]),
        last_seq=last_seq,
        last_at=last_at,
        snapshot_seq=snapshot_seq,
        snapshot=snapshot,
    )


def _read(raw: sqlite3.Connection, after: int, limit: int) -> list[LogItem]:
    (trimmed,) = raw.execute(SQL["trimmed_seq"]).fetchone()
    if after < trimmed:
        raise LogTrimmed(trimmed + 1)
    return items_of(raw.execute(SQL["read_events"], {"after": after, "limit": limit}))


def _latest_snapshot(raw: sqlite3.Connection, not_after: int | None) -> tuple[int, dict[str, Any] | None]:
    wanted = {"version": SNAPSHOT_VERSION, "not_after": MAX_SEQ if not_after is None else not_after}
    row = raw.execute(SQL["latest_snapshot"], wanted).fetchone()
    return (0, None) if row is None else (row[0], read_snapshot(row[1]))


def _append(
    raw: sqlite3.Connection, epoch: int, expected_seq: int, items: Sequence[LogItem], rows: Sequence[r.Row]
) -> None:
    current, last = raw.execute(SQL["epoch_and_last_seq"]).fetchone()
    if current != epoch:
        raise StaleEpoch(f"epoch {epoch} is over: {current} writes now")
    if last != expected_seq:
        raise StorageUnavailable(f"the log is at {last}, not at {expected_seq}")
    if [item.seq for item in items] != list(range(last + 1, last + 1 + len(items))):
        raise StorageUnavailable("the events are not numbered without gaps")
    EVENTS.write(raw, [_event_values(item) for item in items])
    for kind, batch in _batches(rows):
        STATEMENTS[kind].write(raw, [_values(kind, row) for row in batch.values()])


def _event_values(item: LogItem) -> tuple[Any, ...]:
    event = item.event
    return (
        item.seq,
        event.at,
        getattr(event, "occurred_at", None),
        type_name(type(event)),
        VERSION,
        getattr(event, "contact_id", None),
        orjson.dumps(event).decode(),
    )


def _batches(rows: Sequence[r.Row]) -> list[Batch]:
    """Rows by statement. Only kinds that take each other's rows away need to stay in order."""
    batches: list[Batch] = []
    latest: dict[type[Any], Batch] = {}
    for n, row in enumerate(rows):
        kind = type(row)
        family = TAKES_AWAY.get(kind, kind)
        batch = latest.get(family)
        if batch is None or batch[0] is not kind:
            batch = latest[family] = (kind, {})
            batches.append(batch)
        key = KEYS.get(kind)
        batch[1][key(row) if key is not None else n] = row
    return batches


def _values(kind: type[Any], row: r.Row) -> tuple[Any, ...]:
    values = GETTERS[kind](row)
    return values if isinstance(values, tuple) else (values,)


def items_of(cursor: Iterable[tuple[Any, ...]]) -> list[LogItem]:
    """The events of rows (seq, type, version, data)."""
    return [
        LogItem(seq, decode_event(name, version, orjson.loads(data))) for seq, name, version, data in cursor
    ]


def _known(raw: sqlite3.Connection, key: IncomingKey) -> Known:
    seen = raw.execute(SQL["inbox_entry"], (key.source, key.id)).fetchone()
    if seen is not None:
        # An event that came before its contact did has none written down.
        later = (
            raw.execute(SQL["contact_by_ref"], (key.source, key.ref)).fetchone() if seen[0] is None else None
        )
        contact_id = later[0] if later is not None else seen[0]
        return Known(duplicate=True, duplicate_contact=contact_id, contact_id=None, early_end=None)
    if key.ref is None:
        return Known(duplicate=False, duplicate_contact=None, contact_id=None, early_end=None)
    contact = raw.execute(SQL["contact_by_ref"], (key.source, key.ref)).fetchone()
    early = raw.execute(SQL["early_end"], (key.source, key.ref)).fetchone() if contact is None else None
    return Known(
        duplicate=False,
        duplicate_contact=None,
        contact_id=contact[0] if contact is not None else None,
        early_end=(early[0], early[1]) if early is not None else None,
    )
