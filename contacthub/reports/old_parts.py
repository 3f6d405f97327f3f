"""Agents' parts of contacts that closed before parts were stored: they follow from the log."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Final

from contacthub.contacts.projection import ContactRows
from contacthub.contacts.rows import TABLES, PartRow
from contacthub.contacts.touched import Touched
from contacthub.contacts.world import World
from contacthub.database.named_queries import named_queries
from contacthub.database.tables import Tables
from contacthub.database.units import Connection, ReaderPool, Writer
from contacthub.hub.log import LogTrimmed
from contacthub.hub.pacing import gently
from contacthub.hub.state import State, load_state
from contacthub.hub.store import latest_snapshot, read_events

SQL: Final = named_queries(Path(__file__).with_suffix(".sql"))
CHUNK: Final = 500
"""Events that happen again in one go: some 20 ms of a thread."""


async def fill_parts(writer: Writer, readers: ReaderPool) -> None:
    """Write the parts of all contacts that have closed, by the log, if any of them has none.

    Contacts that left the log before, with its oldest days, keep none.
    """
    if not await gently(readers.run(_are_missing)):
        return
    past = await gently(readers.run(_Past.begin))
    tables = Tables(TABLES)
    await past.touched.read_back()
    try:
        while (found := await gently(readers.run(past.go_on))) is not None:
            await gently(writer.transact(partial(tables.write, rows=found)))
    except LogTrimmed:
        return  # its oldest days were archived meanwhile


def _are_missing(raw: Connection) -> bool:
    return raw.execute(SQL["without_parts"]).fetchone() is not None


class _Past:
    """The floor from the beginning of the log on, as the log happens to it again."""

    def __init__(self, after: int, state: State) -> None:
        self._after = after
        self._state = state
        self.touched = Touched(World(capabilities=lambda source: [], floor=state.floor))
        self._rows = ContactRows(self.touched)

    @classmethod
    def begin(cls, raw: Connection) -> _Past:
        """As it was where the log begins."""
        (trimmed,) = raw.execute(SQL["trimmed_seq"]).fetchone()
        seq, snapshot = latest_snapshot(raw, trimmed)
        return cls(seq, State() if snapshot is None else load_state(snapshot))

    def go_on(self, raw: Connection) -> list[PartRow] | None:
        """The parts of contacts that closed or were corrected in the next events; None: there are no more."""
        items = read_events(raw, self._after, CHUNK)
        if not items:
            return None
        for item in items:
            self._state.apply(item.event)
            self.touched.note(item.seq, item.event)
            self._rows.note(item.seq, item.event)
        self._state.floor.forget_unsettled()
        self._after = items[-1].seq
        live = self._state.floor.contacts
        return [
            row
            for row in self._rows.rows(self._after)
            if isinstance(row, PartRow) and row.contact_id not in live
        ]
