"""Work items as they are read. The log's transactions write them (``rows.py``)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any, Final

import orjson

from contacthub.api.json import Json
from contacthub.database.conditions import among
from contacthub.database.damage import reading
from contacthub.database.named_queries import named_queries
from contacthub.database.units import Connection, ReaderPool
from contacthub.processes.words import CLOSED
from contacthub.routing.values import value
from contacthub.routing.words import Instant
from contacthub.work.rows import GrantRow, ItemRow
from contacthub.work.sight import Sight, among_seen, conditions

SQL = named_queries(Path(__file__).with_name("store.sql"))
ITEM = ", ".join(f"i.{field.name}" for field in fields(ItemRow))
WIDTH = len(fields(ItemRow))


@value(kw_only=True)
class WorkFilter:
    """Which items are listed; ``seen_by``: only those that are seen by this.

    ``customers``: ids that mean one customer. ``called``: ids of customers whose
    items are found beside those of ``q``. ``after``: only those behind this place of the list.
    """

    kind: str | None = None
    process: str | None = None
    state: str | None = None
    step: str | None = None
    holder: str | None = None
    keeper: str | None = None
    holder_kind: str | None = None
    customers: tuple[str, ...] | None = None
    due_before: Instant | None = None
    late: bool | None = None
    q: str | None = None
    called: tuple[str, ...] = ()
    seen_by: Sight | None = None
    after: tuple[Instant, str] | None = None
    limit: int = 50

    def place_of(self, row: ItemRow) -> tuple[Instant, str]:
        """Where an item stands in the list."""
        return (row.closed_at or 0 if self.state == CLOSED else row.due_at), row.id


@value(kw_only=True)
class Texts:
    """What people wrote of an item: its title, the id of a product's record, and fields by step."""

    title: str
    product: str | None
    fields: dict[str, Json]


@value(kw_only=True)
class StoredItem:
    """An item with its texts. ``held_since``: when it came to who has it, at this step."""

    row: ItemRow
    texts: Texts
    held_since: Instant


@value(kw_only=True)
class Counted:
    """How many items there are by one word of them; ``name`` and ``more`` say which.

    by kind     complaint
    by step     proposal, of the process complaint in its revision
    by owner    wei, an agent
    """

    name: str
    more: str
    revision: int
    count: int
    due: int
    late: int


@value(kw_only=True)
class Happened:
    """A line of an item's history; ``text`` and ``fields``: what was written with it."""

    version: int
    at: Instant
    by: str
    what: str
    step: str | None
    detail: Json
    text: str | None
    fields: Json


@value(kw_only=True)
class Linked:
    """With what an item belongs; of another item its number, title and state."""

    kind: str
    ref: str
    why: str
    at: Instant
    by: str
    number: str | None
    title: str | None
    state: str | None


@value()
class Order:
    """How a list is sorted, and what is behind a place of it."""

    by: str
    after: str


DUE: Final = Order(by="i.due_at, i.id", after="(i.due_at, i.id) > (:after_at, :after_id)")
OVER: Final = Order(by="i.closed_at DESC, i.id DESC", after="(i.closed_at, i.id) < (:after_at, :after_id)")
NUMBER: Final = re.compile(r"[A-Z]{1,4}-[0-9]{4}-[0-9]{6,}")

CONDITIONS = {
    "kind": "i.kind = :kind",
    "process": "i.process = :process",
    "step": "i.step = :step",
    "holder": "i.holder = :holder",
    "holder_kind": "i.holder_kind = :holder_kind",
    "keeper": "i.keeper = :keeper",
    "due_before": "i.due_at < :due_before",
}

HELD_SINCE = (
    "(SELECT MAX(h.at) FROM work_history h WHERE h.item_id = i.id "
    "AND h.what IN ('work_opened', 'work_advanced', 'work_assigned'))"
)
COUNTED_BY = {
    "kind": ("i.kind", "''"),
    "step": ("i.step", "i.process"),
    "owner": ("i.holder", "i.holder_kind"),
}


class WorkStore:
    """Reads work items."""

    def __init__(self, readers: ReaderPool) -> None:
        self._readers = readers

    async def item(self, item_id: str) -> StoredItem | None:
        """One item."""
        found = await self._read("WHERE i.id = :id", {"id": item_id, "most": 1})
        return found[0] if found else None

    async def of_ids(self, ids: Sequence[str]) -> list[StoredItem]:
        """These items, as far as there are such."""
        given: dict[str, Any] = {"most": len(ids)}
        return await self._read(f"WHERE {among('i.id', 'id', ids, given)}", given) if ids else []

    async def history(self, item_id: str, *, after: int = 0, most: int) -> list[Happened]:
        """What happened to an item, from its beginning."""
        wanted = {"item": item_id, "after": after, "most": most}
        return await self._readers.run(
            lambda raw: [_happened(row) for row in raw.execute(SQL["history"], wanted)]
        )

    async def links(self, item_id: str, *, most: int) -> list[Linked]:
        """With what an item belongs, the oldest first."""
        wanted = {"item": item_id, "most": most}
        return await self._readers.run(
            lambda raw: [_linked(row) for row in raw.execute(SQL["links"], wanted).fetchall()]
        )

    async def id_of(self, number: str) -> str | None:
        """The id of the item of that number."""

        def work(raw: Connection) -> str | None:
            row = raw.execute(SQL["id_of_number"], (number.strip().upper(),)).fetchone()
            return None if row is None else str(row[0])

        return await self._readers.run(work)

    async def granted(self, customers: Sequence[str], *, since: Instant, most: int) -> list[GrantRow]:
        """Money that was approved for a customer, by any of these ids, the newest first."""

        def work(raw: Connection) -> list[GrantRow]:
            found: list[GrantRow] = []
            for each in customers:
                wanted = {"customer": each, "since": since, "most": most}
                found += [GrantRow(*row) for row in raw.execute(SQL["granted"], wanted)]
            return sorted(found, key=lambda row: row.at, reverse=True)[:most]

        return await self._readers.run(work)

    async def items(self, wanted: WorkFilter) -> list[StoredItem]:
        """Items, those due first first, or those over last first; ``limit`` and one more at most."""
        where, given = _where(wanted)
        given["most"] = wanted.limit + 1
        order = OVER if wanted.state == CLOSED else DUE
        if wanted.after is not None:
            where.append(order.after)
            given["after_at"], given["after_id"] = wanted.after
        if wanted.seen_by is None:
            return await self._read(f"WHERE {' AND '.join(where)}", given, order)
        # Each of what makes an item theirs has its index, and of each the first ones are enough.
        texts = "" if wanted.q is None else "JOIN work_texts t ON t.item_id = i.id "
        first = [
            f"SELECT id FROM (SELECT i.id FROM work_items i {texts}WHERE {' AND '.join((*where, each))} "
            f"ORDER BY {order.by} LIMIT :most) AS arm_{n}"
            for n, each in enumerate(conditions(wanted.seen_by, given) or ["1 = 0"])
        ]
        return await self._read(f"WHERE i.id IN ({' UNION '.join(first)})", given, order)

    async def counts(self, wanted: WorkFilter, by: str, *, due_before: Instant) -> list[Counted]:
        """How many items there are by ``kind``, ``step`` or ``owner``, with most late first.

        ``due``: those that are not late and will come due before ``due_before``.
        """
        where, given = _where(wanted)
        where.append(among_seen(wanted.seen_by, given))
        given["counted_due"] = due_before
        texts = "" if wanted.q is None else "JOIN work_texts t ON t.item_id = i.id "
        figures = (
            "COUNT(*), COUNT(CASE WHEN i.late = 0 AND i.due_at < :counted_due THEN 1 END), "
            f"COUNT(CASE WHEN i.late = 1 THEN 1 END) FROM work_items i {texts}WHERE {' AND '.join(where)}"
        )
        name, more = COUNTED_BY[by]
        grouped = (
            f"SELECT {name}, {more}, MAX(i.revision), {figures} GROUP BY 1, 2 ORDER BY 6 DESC, 4 DESC, 1, 2"
        )

        def work(raw: Connection) -> list[Counted]:
            return [
                Counted(name=one, more=two, revision=revision, count=count, due=due, late=late)
                for one, two, revision, count, due, late in raw.execute(grouped, given).fetchall()
            ]

        return await self._readers.run(work)

    async def _read(self, clause: str, given: dict[str, Any], order: Order = DUE) -> list[StoredItem]:
        # The clause is made of fixed conditions; what was asked for goes in as parameters.
        sql = (
            f"SELECT {ITEM}, t.title, t.product, t.fields, {HELD_SINCE} FROM work_items i "
            f"JOIN work_texts t ON t.item_id = i.id {clause} ORDER BY {order.by} LIMIT :most"
        )

        def work(raw: Connection) -> list[StoredItem]:
            return [_item(row) for row in raw.execute(sql, given)]

        return await self._readers.run(work)


def _where(wanted: WorkFilter) -> tuple[list[str], dict[str, Any]]:
    given: dict[str, Any] = {
        name: getattr(wanted, name) for name in CONDITIONS if getattr(wanted, name) is not None
    }
    where = [CONDITIONS[name] for name in given]
    if wanted.state == CLOSED:
        where.append("i.state = 'closed'")
    else:
        where.append("i.state <> 'closed'")  # says that the small index of open items will do
        if wanted.state is not None:
            where.append("i.state = :state")
            given["state"] = wanted.state
    if wanted.late is not None:
        where.append("i.late = 1" if wanted.late else "i.late = 0")  # as the index of late ones says it
    for name, values in (("customer_id", wanted.customers),):
        if values is not None:
            where.append(among(f"i.{name}", name, values, given))
    if wanted.q is not None and NUMBER.fullmatch(wanted.q.strip().upper()):
        where.append("i.number = :q")
        given["q"] = wanted.q.strip().upper()
    elif wanted.q is not None:
        of_title = r"LOWER(t.title) LIKE :like ESCAPE '\'"
        of_them = f" OR {among('i.customer_id', 'called', wanted.called, given)}" if wanted.called else ""
        where.append(f"({of_title}{of_them})")
        escaped = wanted.q.strip().lower().replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
        given["like"] = f"%{escaped}%"
    return where, given


def _item(row: Sequence[Any]) -> StoredItem:
    stored = ItemRow(*row[:WIDTH])
    title, product, said, held_since = row[WIDTH:]
    with reading(f"the fields of work item {stored.id}"):
        filled = orjson.loads(said)
    texts = Texts(title=title, product=product, fields=filled)
    return StoredItem(row=stored, texts=texts, held_since=held_since)


def _linked(row: Sequence[Any]) -> Linked:
    kind, ref, why, at, by, number, title, state = row
    return Linked(kind=kind, ref=ref, why=why, at=at, by=by, number=number, title=title, state=state)


def _happened(row: Sequence[Any]) -> Happened:
    version, at, by, what, step, detail, text, filled = row
    with reading("the history of a work item"):
        return Happened(
            version=version, at=at, by=by, what=what, step=step, detail=orjson.loads(detail), text=text,
            fields=orjson.loads(filled) if filled is not None else {},
        )  # fmt: skip
