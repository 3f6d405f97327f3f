"""The log in ``hub.db``: events, snapshots, and what is said of the log as a whole."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson

from contacthub.database.damage import UNREADABLE, Damaged
from contacthub.database.moving import MARK
from contacthub.database.named_queries import named_queries
from contacthub.database.reserve import Reserve
from contacthub.database.tables import ManyRows, Row, Table, Tables
from contacthub.database.units import Connection, ReaderPool, StorageUnavailable, Writer
from contacthub.hub.event_forms import VERSION, decode_event, type_name
from contacthub.hub.log import LogItem, LogTrimmed, Recovery, StaleEpoch
from contacthub.hub.snapshot_text import read_snapshot, snapshot_text
from contacthub.hub.snapshots import SNAPSHOT_VERSION
from contacthub.routing.words import Instant

log = logging.getLogger("contacthub.hub")

HERE = Path(__file__).parent
MIGRATIONS = HERE / "migrations"
SQL = named_queries(HERE / "queries.sql")
PROBE = "0" * 65_536
MAX_SEQ = 2**63 - 1
ROWS_SEQ = "rows_seq"
"""In ``meta``: the event up to which the rows that follow from the log are written."""

EVENTS = ManyRows(SQL["insert_event"])


class LogStore:
    """The ``Log`` port on one writer connection and a few readers.

    ``tables``: of every subject whose rows are written in the transactions of the log. ``reserve``: is whole
    before the log is written again, so that no hub begins on its last pages. A log has one writer at a time,
    by the name that each store takes at random: the last one that has recovered it.
    """

    def __init__(
        self,
        writer: Writer,
        readers: ReaderPool,
        tables: Iterable[Table] = (),
        *,
        reserve: Reserve | None = None,
    ) -> None:
        self._writer = writer
        self._readers = readers
        self._tables = Tables(tables)
        self._reserve = reserve
        self._name = secrets.token_hex(8)
        self._is_writer = False

    async def recover(self) -> Recovery:
        """Begin a new epoch, and say at which event the log is."""
        await self._check_room()
        recovery = await self._writer.transact(self._recover)
        self._is_writer = True
        return recovery

    async def look(self) -> Recovery:
        """Say at which event the log is, and write nothing."""
        return await self._readers.run(self._look)

    def _look(self, raw: Connection) -> Recovery:
        meta = dict(raw.execute(SQL["meta"]))
        if "log_id" not in meta:
            raise StorageUnavailable("there is no log yet")
        self._check_meta(meta)
        return _recovery(raw, meta)

    async def _check_room(self) -> None:
        if self._reserve is not None:
            await asyncio.to_thread(self._reserve.take)

    def _recover(self, raw: Connection) -> Recovery:
        raw.execute(SQL["put_meta_once"], {"key": "log_id", "value": secrets.token_hex(8)})
        raw.execute(SQL["put_meta_once"], {"key": "epoch", "value": "0"})
        raw.execute(
            SQL["begin_epoch"]
        )  # locks the row: of two that recover at once the second sees the first
        meta = dict(raw.execute(SQL["meta"]))
        self._check_meta(meta)
        raw.execute(SQL["put_meta"], {"key": "writer", "value": self._name})
        return _recovery(raw, meta)

    def _check_meta(self, meta: Mapping[str, str]) -> None:
        if MARK in meta:
            raise StorageUnavailable("a move into this storage was broken off: give `migrate-storage` again")
        self._check_writer(meta)

    def _check_writer(self, meta: Mapping[str, str]) -> None:
        if self._is_writer and meta.get("writer") != self._name:
            raise StaleEpoch("another hub writes this log now: this one stops")

    async def check_writer(self) -> None:
        """Raise ``StaleEpoch`` if another hub has recovered the log since."""
        meta = dict(await self._readers.run(lambda raw: raw.execute(SQL["meta"]).fetchall()))
        self._check_writer(meta)

    async def read(self, *, after: int, limit: int) -> list[LogItem]:
        """Events with a higher ``seq`` than ``after``."""
        return await self._readers.run(lambda raw: read_events(raw, after, limit))

    async def append(
        self,
        *,
        epoch: int,
        expected_seq: int,
        items: Sequence[LogItem],
        rows: Sequence[Row],
        rows_seq: int | None = None,
    ) -> None:
        """Write events and rows in one transaction, synced to disk."""

        def work(raw: Connection) -> None:
            append_events(raw, epoch, expected_seq, items)
            self._tables.write(raw, rows)
            if rows_seq is not None:
                raw.execute(SQL["put_meta"], {"key": ROWS_SEQ, "value": str(rows_seq)})

        await self._writer.transact(work)

    async def probe(self) -> None:
        """Have the reserve whole; write 64 KiB durably and drop them again."""
        await self._check_room()
        # Two transactions: what is written and dropped in one never reaches the disk.
        await self._writer.transact(lambda raw: raw.execute(SQL["put_probe"], {"text": PROBE}))
        await self._writer.transact(lambda raw: raw.execute(SQL["drop_probe"]))

    async def latest_snapshot(self, not_after: int | None = None) -> tuple[int, dict[str, Any] | None]:
        """The newest snapshot this version can read."""
        return await self._readers.run(lambda raw: latest_snapshot(raw, not_after))

    async def save_snapshot(self, seq: int, at: Instant, floor: dict[str, Any]) -> None:
        """Keep a snapshot; the two latest stay."""
        # Outside the transaction: on a full floor this takes long enough to hold up every append.
        text = await asyncio.to_thread(snapshot_text, floor)

        def work(raw: Connection) -> None:
            raw.execute(
                SQL["insert_snapshot"], {"seq": seq, "version": SNAPSHOT_VERSION, "at": at, "floor": text}
            )
            raw.execute(SQL["drop_old_snapshots"])

        await self._writer.transact(work)


def log_moment(raw: Connection) -> tuple[str, int]:
    """The log's id, and the number of its last event."""
    last_seq, _ = raw.execute(SQL["last_event"]).fetchone() or (0, 0)
    return dict(raw.execute(SQL["meta"]))["log_id"], last_seq


def begin_log(raw: Connection, log_id: str) -> None:
    """Make it another log: its readers must not think that they have what the old one had afterwards."""
    raw.execute(SQL["set_log_id"], {"log_id": log_id})


def _recovery(raw: Connection, meta: Mapping[str, str]) -> Recovery:
    last_seq, last_at = raw.execute(SQL["last_event"]).fetchone() or (0, 0)
    rows_seq = int(meta.get(ROWS_SEQ, 0))
    snapshot_seq, snapshot = latest_snapshot(raw, rows_seq)
    return Recovery(
        log_id=meta["log_id"],
        epoch=int(meta["epoch"]),
        last_seq=last_seq,
        last_at=last_at,
        rows_seq=rows_seq,
        snapshot_seq=snapshot_seq,
        snapshot=snapshot,
    )


def read_events(raw: Connection, after: int, limit: int) -> list[LogItem]:
    """Events with a higher ``seq`` than ``after``. Raises: LogTrimmed."""
    (trimmed,) = raw.execute(SQL["trimmed_seq"]).fetchone()
    if after < trimmed:
        raise LogTrimmed(trimmed + 1)
    return items_of(raw.execute(SQL["read_events"], {"after": after, "limit": limit}))


def latest_snapshot(raw: Connection, not_after: int | None) -> tuple[int, dict[str, Any] | None]:
    """The newest snapshot that this version can read, of those not after an event."""
    wanted = {"version": SNAPSHOT_VERSION, "not_after": MAX_SEQ if not_after is None else not_after}
    while (row := raw.execute(SQL["latest_snapshot"], wanted).fetchone()) is not None:
        try:
            return row[0], read_snapshot(row[1])
        except UNREADABLE:
            # It only saves time: the log says the same, from the one before or from its beginning.
            log.warning("! the snapshot at seq %d cannot be read and is passed over", row[0])
            wanted["not_after"] = row[0] - 1
    return 0, None


def append_events(raw: Connection, epoch: int, expected_seq: int, items: Sequence[LogItem]) -> None:
    """Write events in the transaction that is open. Raises: StaleEpoch, StorageUnavailable."""
    current, last = raw.execute(SQL["epoch_and_last_seq"]).fetchone()
    if current != epoch:
        raise StaleEpoch(f"another hub writes this log now, in epoch {current}: this one, of {epoch}, stops")
    if last != expected_seq:
        raise StorageUnavailable(f"the log is at {last}, not at {expected_seq}")
    if [item.seq for item in items] != list(range(last + 1, last + 1 + len(items))):
        raise StorageUnavailable("the events are not numbered without gaps")
    EVENTS.write(raw, [_event_values(item) for item in items])


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


def items_of(cursor: Iterable[tuple[Any, ...]]) -> list[LogItem]:
    """The events of rows (seq, type, version, data).

    Raises:
        Damaged: one of them is not as it was written.
    """
    items, seq = [], 0
    try:
        for seq, name, version, data in cursor:
            items.append(LogItem(seq, decode_event(name, version, orjson.loads(data))))
    except UNREADABLE as error:
        raise Damaged(f"event {seq} in the log", error) from error
    return items
