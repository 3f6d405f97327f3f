"""Writes the service records that work items owe their customers.

The customers' tables lie in another file, so one transaction cannot hold both:

    the step ends        its record is owed, in the transaction of its event
    a moment later       the customer has it, found by its number: a second time nothing is doubled
    then                 it is marked as written; a hub that ends before that writes it once more

What is owed is looked for whenever the log has grown, and when the hub starts.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import orjson

from contacthub.api.json import Json
from contacthub.customers.kinds.service_records import SERVICE_RECORDS
from contacthub.customers.model import Author, Row, RowResult
from contacthub.database.named_queries import named_queries
from contacthub.database.units import Connection, ReaderPool, StorageUnavailable, Writer
from contacthub.hub.hub import Hub
from contacthub.processes.item import Item
from contacthub.processes.words import AGENT
from contacthub.routing.values import value
from contacthub.routing.words import Instant
from contacthub.work.rows import RecordRow
from contacthub.work.store import Texts

log = logging.getLogger("contacthub.work")

SQL: Final = named_queries(Path(__file__).with_name("records.sql"))
LOOK_S: Final = 1.0
AGAIN_S: Final = 5.0
MOST: Final = 100
SERVICE_RECORD: Final = "service_record"
REPAIR: Final = "repair"

WriteRows = Callable[..., Awaitable[list[RowResult]]]
SerialOf = Callable[[str, str], Awaitable[str | None]]
"""The serial of a product: of a customer, by the id of its record."""


@value(kw_only=True)
class Owed:
    """The newest record of an item: its row, and what became of it."""

    record: Json
    written_at: Instant | None
    failed: str | None


def record_of(
    item: Item,
    texts: Texts,
    filled: Mapping[str, str],
    *,
    now: Instant,
    zone: str,
    names: Callable[[str], str],
) -> Row:
    """The row of a service record: what was filled in at any step, the newest last.

    ``technician``: as filled in, else the agent who did the step of ``fix``; ``names``: of agents.
    """
    said = {name: text for of_step in texts.fields.values() for name, text in of_step.items()}
    said |= filled
    number = item.number if not item.reopened else f"{item.number}/{item.reopened}"
    did = next((step for step, of_step in texts.fields.items() if "fix" in of_step), item.step)
    kind, _, agent = (item.done_by.get(did) or [item.keeper])[-1].partition(" ")
    parts = said.get("parts")
    row = {
        "record_no": number,
        "date": datetime.fromtimestamp(now / 1000, ZoneInfo(zone)).date().isoformat(),
        "serial": said.get("serial"),
        "kind": REPAIR,
        "symptom": said.get("symptom") or texts.title,
        "resolution": said.get("fix"),
        "technician": said.get("technician") or (names(agent) if kind == AGENT else None),
        "status": "closed",
        "attributes": {"parts": parts} if parts else None,
    }
    return {name: text for name, text in row.items() if text}


class RecordStore:
    """Reads what is owed, and says what became of it."""

    def __init__(self, writer: Writer, readers: ReaderPool) -> None:
        self._writer = writer
        self._readers = readers

    async def owed(self, most: int) -> Sequence[RecordRow]:
        """Records that are still to be written."""
        return await self._readers.run(
            lambda raw: [RecordRow(*row) for row in raw.execute(SQL["owed"], (most,)).fetchall()]
        )

    async def settled(self, row: RecordRow, at: Instant, failed: str | None) -> None:
        """It is written, or never will be. What was owed anew meanwhile stays so."""
        said = {"item": row.item_id, "reopened": row.reopened, "version": row.version}
        said |= {"at": at if failed is None else None, "failed": failed}
        await self._writer.transact(lambda raw: raw.execute(SQL["settled"], said))

    async def of_item(self, item_id: str) -> Owed | None:
        """The newest of an item."""

        def work(raw: Connection) -> Owed | None:
            row = raw.execute(SQL["of_item"], (item_id,)).fetchone()
            return (
                None if row is None else Owed(record=orjson.loads(row[0]), written_at=row[1], failed=row[2])
            )

        return await self._readers.run(work)


class ServiceRecords:
    """Writes what is owed."""

    def __init__(self, hub: Hub, store: RecordStore, write_rows: WriteRows, serial_of: SerialOf) -> None:
        self._hub = hub
        self._store = store
        self._write_rows = write_rows
        self._serial_of = serial_of

    async def run(self) -> None:
        """Write until cancelled."""
        seen = -1
        while True:
            pause, seq = LOOK_S, self._hub.tail.durable_seq
            if self._hub.ready and seq != seen:
                try:
                    await self.write_owed()
                    seen = seq
                except StorageUnavailable:
                    log.info("! service records are put off: nothing can be written now")
                    pause = AGAIN_S
            await asyncio.sleep(pause)

    async def write_owed(self) -> None:
        """Write all that is owed now. Raises: StorageUnavailable."""
        while rows := await self._store.owed(MOST):
            for row in rows:
                failed = await self._failed(row)
                if failed is not None:
                    log.warning(
                        "! the service record of work item %s cannot be written: %s", row.item_id, failed
                    )
                await self._store.settled(row, self._hub.now(), failed)

    async def _failed(self, owed: RecordRow) -> str | None:
        """Write one; why it cannot be, None: it is."""
        row = {**orjson.loads(owed.record), "customer_id": owed.customer_id}
        if "serial" not in row and owed.product is not None:
            serial = await self._serial_of(owed.customer_id, owed.product)
            row |= {} if serial is None else {"serial": serial}
        [result] = await self._write_rows(SERVICE_RECORDS.name, [row], by=Author(name=owed.by_whom))
        return (result.reason or "rejected") if result.status == "rejected" else None
