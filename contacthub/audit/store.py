"""The audit as it is read: newest first, of what goes on only the latest row."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from contacthub.database.damage import reading
from contacthub.database.units import ReaderPool
from contacthub.routing.words import Instant

CONDITIONS: Final = {
    "since": "at >= :since",
    "until": "at < :until",
    "actor": "viewer = :actor",
    "action": "action = :action",
    "subject": "subject = :subject",
}
BEFORE: Final = "(at, id) < (:before_at, :before_id)"
LATEST: Final = (
    "NOT EXISTS (SELECT 1 FROM audit AS later WHERE later.key = audit.key AND later.count > audit.count)"
)

Place = tuple[Instant, int]
"""Where a row is in the list: when it began, and its id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which rows: from ``since`` on and before ``until``, and behind the place ``before`` in the list."""

    since: Instant | None = None
    until: Instant | None = None
    actor: str | None = None
    action: str | None = None
    subject: str | None = None
    before: Place | None = None
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
    key: str | None = None


class AuditStore:
    """Reads ``hub.db``."""

    def __init__(self, readers: ReaderPool) -> None:
        self._readers = readers

    async def rows(self, wanted: Wanted) -> list[Recorded]:
        """Rows, newest first, at most ``limit`` and one more."""
        given = {name: getattr(wanted, name) for name in CONDITIONS if getattr(wanted, name) is not None}
        # Made of the fixed conditions above; what was asked for goes in as parameters.
        conditions = [*_ordered(given), LATEST]
        if wanted.before is not None:
            conditions.append(BEFORE)
            given["before_at"], given["before_id"] = wanted.before
        sql = (
            "SELECT id, at, last_at, count, viewer, action, subject, address, details, key FROM audit "
            f"WHERE {' AND '.join(conditions)} ORDER BY at DESC, id DESC LIMIT :most"
        )
        given["most"] = wanted.limit + 1
        found = await self._readers.run(lambda raw: raw.execute(sql, given).fetchall())
        with reading("a row of the audit"):
            return [_recorded(*row) for row in found]


def _ordered(given: Mapping[str, Any]) -> list[str]:
    """The conditions, so that an engine that knows nothing of the rows takes the index that leaves fewest.

    Fewest are about one subject, then by one actor, whose rows are in order of their actions, too; of one
    action there may be millions.
    """
    named = [name for name in ("subject", "actor", "action") if name in given]
    first = named if named == ["actor", "action"] else named[:1]
    beside = [CONDITIONS[name].replace(" =", " || '' =") for name in named[len(first) :]]
    times = [CONDITIONS[name] for name in given if name not in named]
    return [*(CONDITIONS[name] for name in first), *beside, *times]


def _recorded(
    row: int, at: Instant, last_at: Instant | None, count: int, actor: str, *words: str
) -> Recorded:
    action, subject, address, details, key = words
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
        key=key,
    )
