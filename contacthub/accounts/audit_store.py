"""The audit as it is stored: read newest first, and dropped once it is old enough."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from contacthub.access.audit import SQL
from contacthub.database.damage import reading
from contacthub.database.units import Connection, ReaderPool, Writer
from contacthub.hub.pacing import gently
from contacthub.hub.retention import DAY_MS
from contacthub.routing.words import Instant

SLICE: Final = 200
"""Rows dropped in one transaction: an append that comes meanwhile waits a few milliseconds for it."""

CONDITIONS: Final = {
    "since": "at >= :since",
    "until": "at < :until",
    "actor": "viewer = :actor",
    "action": "action = :action",
    "subject": "subject = :subject",
    "before": "id < :before",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which rows: from ``since`` on and before ``until``, and before the row ``before``."""

    since: Instant | None = None
    until: Instant | None = None
    actor: str | None = None
    action: str | None = None
    subject: str | None = None
    before: int | None = None
    limit: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """A row of the audit."""

    id: int
    at: Instant
    last_at: Instant
    count: int
    actor: str
    action: str
    subject: str
    address: str
    details: dict[str, Any]  # Any: JSON


class AuditStore:
    """Reads and prunes ``hub.db``; ``writer`` is the log's."""

    def __init__(self, writer: Writer, readers: ReaderPool) -> None:
        self._writer = writer
        self._readers = readers

    async def rows(self, wanted: Wanted) -> list[Recorded]:
        """Rows, newest first, at most ``limit`` and one more."""
        given = {name: getattr(wanted, name) for name in CONDITIONS if getattr(wanted, name) is not None}
        # Made of the fixed conditions above; what was asked for goes in as parameters.
        where = f"WHERE {' AND '.join(CONDITIONS[name] for name in given)}" if given else ""
        sql = (
            "SELECT id, at, last_at, count, viewer, action, subject, address, details FROM audit "
            f"{where} ORDER BY id DESC LIMIT :most"
        )
        given["most"] = wanted.limit + 1
        found = await self._readers.run(lambda raw: raw.execute(sql, given).fetchall())
        with reading("a row of the audit"):
            return [_recorded(*row) for row in found]

    async def drop(self, before: Instant, most: int) -> int:
        """Drop up to ``most`` rows from before an instant, the oldest; return how many there were."""

        def work(raw: Connection) -> int:
            old = raw.execute(SQL["old_audit"], (before, most)).fetchall()
            raw.executemany(SQL["drop_audit"], old)
            return len(old)

        return await self._writer.transact(work)


def _recorded(
    row: int, at: Instant, last_at: Instant | None, count: int, actor: str, *words: str
) -> Recorded:
    action, subject, address, details = words
    return Recorded(
        id=row,
        at=at,
        last_at=at if last_at is None else last_at,
        count=count,
        actor=actor,
        action=action,
        subject=subject,
        address=address,
        details=json.loads(details),
    )


async def prune_audit(store: AuditStore, now: Callable[[], Instant], keep_days: int) -> None:
    """Drop rows that are older than ``keep_days``, a few at a time."""
    before = now() - keep_days * DAY_MS
    while await gently(store.drop(before, SLICE)) == SLICE:
        pass
