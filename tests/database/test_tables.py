"""Rows of every subject, written in the transactions of the log."""

from __future__ import annotations

from dataclasses import fields

import pytest

from contacthub.access.audit import AuditRow
from contacthub.bootstrap.tables import TABLES
from contacthub.console.rows import PopRow
from contacthub.database.tables import ROWS_A_STEP, Table
from contacthub.database.units import StorageUnavailable
from contacthub.floor_file.rows import DirectoryRemoved, DirectoryRow
from contacthub.sources.incoming import Held, Incoming
from contacthub.sources.rows import InboxRow
from contacthub.sources.store import NameKind
from contacthub.testing.stored import Stored
from tests.hub.stored_rows import held


async def test_more_rows_than_go_in_one_step_are_all_written(stored: Stored) -> None:
    inbox = [InboxRow("phones", f"e{n:03d}", None, n) for n in range(ROWS_A_STEP * 2 + 3)]
    await stored.write(*inbox)
    names = await stored.sources.names(NameKind.EVENT, after=("", ""), limit=99)
    assert names == [("phones", each.id) for each in inbox]


async def test_rows_of_one_group_take_effect_in_their_order(stored: Stored) -> None:
    first, gone, second = (
        DirectoryRow("agent", "a", "1"),
        DirectoryRemoved("agent", "a"),
        DirectoryRow("agent", "a", "2"),
    )
    await stored.write(gone, first, gone)
    assert await stored.directory.directory() == []
    await stored.write(first, gone, second)
    assert await stored.directory.directory() == [second]


async def test_events_and_rows_are_written_together_or_not_at_all(stored: Stored) -> None:
    inbox = InboxRow("phones", "e1", "c1", 100)
    event = Incoming(source="phones", id="e1", occurred_at=None, data=Held(ref="call-1"))
    with pytest.raises(StorageUnavailable):
        await stored.write(inbox, InboxRow("phones", "e1", "c1", 100), items=[held(1)])
    assert await stored.log.read(after=0, limit=10) == []
    assert not (await stored.sources.known([event]))[0].duplicate
    await stored.write(inbox, items=[held(1)])
    assert (await stored.sources.known([event]))[0].duplicate


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.row.__name__)
def test_statement_has_a_parameter_for_every_field(table: Table) -> None:
    numbered = {each for n in range(1, 10) if (each := f"?{n}") in table.sql}
    assert numbered or table.sql.count("?") == len(fields(table.row))


async def test_rows_that_the_hub_never_reads_back_are_written_all_the_same(stored: Stored) -> None:
    pop, audit = PopRow("c1.1", "lina", 40, 5), AuditRow(5, "boss", "card.open", "C1")
    await stored.write(pop, audit)
    assert await stored.rows(PopRow) == [pop]
    assert await stored.rows(AuditRow) == [audit]
