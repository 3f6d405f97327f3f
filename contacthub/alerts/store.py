"""Alerts as they are read. The log's transactions write them (``rows.py``)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any, Final

from contacthub.access.teams import Sight
from contacthub.alerts.rows import AlertMailRow, AlertRow
from contacthub.contacts.store import with_team
from contacthub.database.named_queries import named_queries
from contacthub.database.units import Connection, ReaderPool, Writer
from contacthub.routing.values import value
from contacthub.routing.words import Instant
from contacthub.work.webhooks.rows import OwedRow

SQL: Final = named_queries(Path(__file__).with_name("store.sql"))
COLUMNS: Final = tuple(each.name for each in fields(AlertRow))
STATES: Final[Mapping[str, str]] = {"open": "ended_at IS NULL", "ended": "ended_at IS NOT NULL"}
FAILED_AT_ONCE: Final = 100


@value(kw_only=True)
class AlertFilter:
    """Which alerts; ``before`` is the (began_at, id) of the last one of the page before.

    ``sight``: those that are of its team. ``since`` and ``until``: when they began. ``state``: of ``STATES``.
    """

    state: str | None = None
    rule: str | None = None
    queue: str | None = None
    since: Instant | None = None
    until: Instant | None = None
    sight: Sight | None = None
    before: tuple[Instant, str] | None = None
    limit: int = 50


class AlertStore:
    """Reads alerts and what they owe, and drops those that are old."""

    def __init__(self, writer: Writer, readers: ReaderPool) -> None:
        self._writer = writer
        self._readers = readers

    async def open(self, most: int) -> list[AlertRow]:
        """Those that have not ended, in the order in which they were written."""
        return await self._readers.run(
            lambda raw: [_row(each) for each in raw.execute(SQL["open"], {"most": most})]
        )

    async def one(self, alert_id: str) -> AlertRow | None:
        """The alert with this id."""
        found = await self._readers.run(lambda raw: raw.execute(SQL["one"], (alert_id,)).fetchone())
        return None if found is None else _row(found)

    async def page(self, wanted: AlertFilter) -> list[AlertRow]:
        """Those that are wanted, which began last first: at most ``limit`` and one more."""
        given: dict[str, Any] = {"most": wanted.limit + 1}
        said = " AND ".join(_conditions(wanted, given)) or "1 = 1"
        order = "ORDER BY began_at DESC, id DESC LIMIT :most"
        sql = f"SELECT {', '.join(COLUMNS)} FROM alerts WHERE {said} {order}"
        return await self._readers.run(lambda raw: [_row(each) for each in raw.execute(sql, given)])

    async def mails(self, alerts: Iterable[str]) -> dict[str, list[AlertMailRow]]:
        """The mails of each of these alerts."""
        ids = list(alerts)

        def work(raw: Connection) -> dict[str, list[AlertMailRow]]:
            return {
                each: [AlertMailRow(*row) for row in raw.execute(SQL["mails_of"], (each,)).fetchall()]
                for each in ids
            }

        return await self._readers.run(work)

    async def owed_mails(self, most: int) -> list[AlertMailRow]:
        """Mails that are owed, in the order in which they are due (``at``)."""
        rows = await self._readers.run(lambda raw: raw.execute(SQL["owed_mails"], {"most": most}).fetchall())
        return [AlertMailRow(*row) for row in rows]

    async def failed_mails(self, since: Instant) -> list[AlertMailRow]:
        """Mails that were given up since then, at most a hundred."""
        wanted = {"since": since, "most": FAILED_AT_ONCE}
        rows = await self._readers.run(lambda raw: raw.execute(SQL["failed_mails"], wanted).fetchall())
        return [AlertMailRow(*row) for row in rows]

    async def last_owed(self) -> int:
        """The highest ``seq`` of what receivers are owed; 0: nothing."""
        found: tuple[int] = await self._readers.run(lambda raw: raw.execute(SQL["last_owed"]).fetchone())
        return found[0]

    async def owed(self, webhook: str, *, after: int, most: int) -> list[OwedRow]:
        """What a receiver is owed beyond ``after``, in order."""
        wanted = {"webhook": webhook, "after": after, "most": most}
        rows = await self._readers.run(lambda raw: raw.execute(SQL["owed"], wanted).fetchall())
        return [OwedRow(*row) for row in rows]

    async def keep_only(self, webhooks: Collection[str]) -> None:
        """Forget what is owed to receivers that the configuration has no more."""

        def work(raw: Connection) -> None:
            for (name,) in raw.execute(SQL["receivers"]).fetchall():
                if name not in webhooks:
                    raw.execute(SQL["drop_receiver"], (name,))

        await self._writer.transact(work)

    async def drop(self, before: Instant, most: int) -> int:
        """Drop alerts that ended before then, with their mails, at most so many; how many it were."""

        def work(raw: Connection) -> int:
            ids = [
                (each,) for (each,) in raw.execute(SQL["old"], {"before": before, "most": most}).fetchall()
            ]
            for name in ("drop_mails", "drop_alert"):
                raw.executemany(SQL[name], ids)
            return len(ids)

        return await self._writer.transact(work)


def _row(row: tuple[Any, ...]) -> AlertRow:
    said = dict(zip(COLUMNS, row, strict=True))
    return AlertRow(**{**said, "on_board": bool(said["on_board"])})


def _conditions(wanted: AlertFilter, given: dict[str, Any]) -> list[str]:
    said = []
    if wanted.state is not None:
        said.append(STATES[wanted.state])
    for name, compared, asked in (
        ("rule", "rule =", wanted.rule),
        ("queue", "queue =", wanted.queue),
        ("since", "began_at >=", wanted.since),
        ("until", "began_at <", wanted.until),
    ):
        if asked is not None:
            given[name] = asked
            said.append(f"{compared} :{name}")
    if wanted.sight is not None:
        said.append(with_team(wanted.sight, given, of="alerts"))
    if wanted.before is not None:
        given["at"], given["id"] = wanted.before
        said.append("(began_at, id) < (:at, :id)")
    return said
