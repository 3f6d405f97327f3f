"""Writes the audit behind what is recorded: no request waits for it, and no flood fills the disk with it.

What repeats is one row an hour, which counts; a flood of strangers is one row once it has had its share:

    14:00:00  a wrong password for lena from 203.0.113.9     a new row, written at once
    14:00:02  again, and 400 times more                      counted: further rows with its key say so,
              after 1, 2, 4, 8, 16 and 32 minutes, at the end of the hour, and when the hub stops
    14:10:00  from 250 other addresses                       200 rows, then one that counts the rest
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final

from contacthub.access.audit import Action, AuditRow
from contacthub.access.rate_limit import SECOND_MS, RateLimit
from contacthub.database.units import StorageUnavailable
from contacthub.routing.words import Instant

log = logging.getLogger("contacthub.audit")

MINUTE_MS: Final = 60 * 1000
HOUR_MS: Final = 60 * MINUTE_MS
STRANGERS_BURST: Final = 200
STRANGERS_EACH_MS: Final = 36_000
"""Of rows that strangers can cause: 200 at once, then one in 36 s, which are 2,400 a day."""
ROWS_OF_ONE: Final = 120
"""Rows of one person or program in an hour; what goes beyond is counted."""
MAX_GROUPS: Final = 10_000
MAX_PENDING: Final = 10_000
"""Rows kept while the disk takes none."""
ROWS_A_WRITE: Final = 500
RETRY_S: Final = 5.0
CLOSE_S: Final = 5.0

Detail = str | int | bool | None | list[str]
Write = Callable[[Sequence[AuditRow]], None]
Durable = Callable[[], Awaitable[None]]


@dataclass(slots=True)
class _Group:
    """What repeats. ``written``: the count that a row says already; ``due``: when the next may say it."""

    row: AuditRow
    amounts: dict[str, int]
    written: int = 0
    due: Instant = 0


Key = tuple[str, str, str, str, str]


class Trail:
    """Takes rows of the audit; ``write`` and ``durable`` are the hub's."""

    def __init__(self, now: Callable[[], Instant], write: Write, durable: Durable) -> None:
        self._now = now
        self._write = write
        self._durable = durable
        self._pending: dict[str, AuditRow] = {}
        self._new = asyncio.Event()
        self._groups: dict[Key, _Group] = {}
        self._rows_of: dict[str, tuple[Instant, int]] = {}
        self._strangers = RateLimit(SECOND_MS / STRANGERS_EACH_MS, STRANGERS_BURST)
        self._flushing = asyncio.Lock()
        self._lost = 0

    def note(
        self, viewer: str, action: Action, subject: str = "", *, address: str = "", **details: Detail
    ) -> None:
        """Record what an identified viewer did, as a row of its own."""
        now = self._now()
        since, rows = self._rows_of.get(viewer, (now, 0))
        if now - since >= HOUR_MS:
            since, rows = now, 0
        self._rows_of[viewer] = (since, rows + 1)
        if rows >= ROWS_OF_ONE:
            self.count(viewer, action, address=address)
        else:
            self._keep(AuditRow(now, viewer, action, subject, address, _json(details)), at_once=True)

    def count(
        self,
        viewer: str,
        action: Action,
        subject: str = "",
        *,
        address: str = "",
        amounts: Mapping[str, int] | None = None,
        **details: Detail,
    ) -> None:
        """Record what repeats: within an hour the same again is the same row. ``amounts`` are added up.

        Without ``viewer`` it is a stranger's doing, of which only so many rows are written.
        """
        now, fixed = self._now(), _json(details)
        key = (viewer, str(action), subject, address, fixed)
        group = self._groups.get(key)
        if group is None or now - group.row.at >= HOUR_MS:
            if not viewer and subject + address and self._strangers.take(now) > 0:
                self.count("", action, suppressed=True)
                return
            if (past := self._groups.pop(key, None)) is not None:
                self._say(past)
            group = self._groups[key] = _Group(AuditRow(now, viewer, action, subject, address, fixed, 0), {})
            if len(self._groups) > MAX_GROUPS:
                self._say(self._groups.pop(next(iter(self._groups))))
        for name, amount in (amounts or {}).items():
            group.amounts[name] = group.amounts.get(name, 0) + amount
        said = _json({**details, **group.amounts}) if group.amounts else fixed
        group.row = replace(group.row, count=group.row.count + 1, last_at=now, details=said)
        if now >= group.due:
            self._say(group, at_once=group.row.count == 1)

    def _say(self, group: _Group, *, at_once: bool = False) -> None:
        """Have a row say what a group has come to, unless one does."""
        if group.row.count > group.written:
            self._keep(group.row, at_once=at_once)
            now = self._now()
            group.written, group.due = group.row.count, now + max(now - group.row.at, MINUTE_MS)

    def going_on(self) -> dict[str, AuditRow]:
        """By their keys, rows that say less than was counted meanwhile, as they are to be told."""
        return {each.row.key: each.row for each in self._groups.values() if each.row.count > each.written}

    async def record(
        self, viewer: str, action: Action, subject: str = "", *, address: str = "", **details: Detail
    ) -> None:
        """The same as ``note``, and durable when this returns if the disk takes anything."""
        self.note(viewer, action, subject, address=address, **details)
        with suppress(StorageUnavailable):
            await self.flush()

    async def take(self, rows: Sequence[AuditRow]) -> None:
        """Write rows that were made elsewhere.

        Raises:
            StorageUnavailable: not all is written; it is kept and written later.
        """
        for row in rows:
            self._keep(row, at_once=True)
        await self.flush()

    async def keep(self, row: AuditRow) -> None:
        """Have a row durable; while the disk takes nothing it is kept and written later.

        Raises:
            StorageUnavailable: it would be lost, as too many rows are kept already.
        """
        if len(self._pending) >= MAX_PENDING:
            raise StorageUnavailable("too many rows of the audit wait for the disk")
        try:
            self._write([row])
            await self._durable()
        except StorageUnavailable:
            self._keep(row, at_once=True)

    async def run(self) -> None:
        """Write what is new as it comes. Never returns."""
        while True:
            await self._new.wait()
            self._new.clear()
            try:
                await self.flush()
            except StorageUnavailable:
                await asyncio.sleep(RETRY_S)
                self._new.set()

    async def flush(self) -> None:
        """Write all there is, but what is counted and not yet due.

        Raises:
            StorageUnavailable: not all is written; it is kept and written later.
        """
        async with self._flushing:  # rows stay until they are durable: two at once would write them twice
            while rows := list(islice(self._pending.values(), ROWS_A_WRITE)):
                self._write(rows)
                await self._durable()
                for row in rows:
                    if self._pending.get(row.key) is row:
                        del self._pending[row.key]
            if self._lost:
                log.warning("! %d rows of the audit are lost: the disk took nothing for too long", self._lost)
                self._lost = 0

    async def close(self) -> None:
        """Write what is left, before the hub stops."""
        for group in self._groups.values():
            self._say(group)
        with suppress(StorageUnavailable, TimeoutError):
            async with asyncio.timeout(CLOSE_S):
                await self.flush()

    def count_on(self) -> None:
        """Have written what was counted and is due; forget what began over an hour ago."""
        now = self._now()
        before = now - HOUR_MS
        for key, group in list(self._groups.items()):
            if group.due <= now or group.row.at <= before:
                self._say(group)
            if group.row.at <= before:
                del self._groups[key]
        for viewer in [viewer for viewer, (since, _) in self._rows_of.items() if since <= before]:
            del self._rows_of[viewer]

    def _keep(self, row: AuditRow, *, at_once: bool) -> None:
        if row.key not in self._pending and len(self._pending) >= MAX_PENDING:
            self._lost += 1
            return
        self._pending[row.key] = row
        if at_once:
            self._new.set()


def _json(details: Mapping[str, Detail]) -> str:
    return json.dumps(details, ensure_ascii=False) if details else "{}"
