"""The contacts behind a figure of random lives: those whose rows it counts, in every interval."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from hypothesis import given, settings

from contacthub.bootstrap.tables import TABLES
from contacthub.contacts.changed import QUARTER_MS, quarter_of
from contacthub.database.engines.postgres_database import PostgresDatabase
from contacthub.reports.behind import Asked, BehindStore
from contacthub.reports.cells import BASES, OUTCOMES, Basis
from contacthub.reports.formulas import FORMULAS
from contacthub.testing.disk import Disk
from contacthub.testing.postgres import PostgresServer, through
from contacthub.testing.stored import Stored, stored_by, stored_in_memory
from tests.contacts.test_rows_law import crashes
from tests.reports.test_cells_law import DAY_MS, a_life, cells_of, kept

VISITS = (
    "SELECT v.contact_id, v.queue, v.entered_at, v.left_at, v.outcome FROM visits v "
    "JOIN contacts c ON c.id = v.contact_id WHERE c.channel <> 'task'"
)
PARTS = (
    "SELECT p.contact_id, p.queue, v.entered_at, p.closed_at FROM contact_parts p "
    "JOIN contacts c ON c.id = p.contact_id JOIN visits v ON v.contact_id = c.id AND v.n = 1 "
    "WHERE c.channel <> 'task' AND p.closed_at IS NOT NULL"
)
Place = tuple[str, str, str, int]
"""A figure, its basis, a queue, and when its quarter of an hour begins."""


@settings(max_examples=25, deadline=None)
@given(crashes)
async def test_a_figure_counts_the_rows_of_the_contacts_behind_it(crash: Any) -> None:
    async with stored_in_memory(TABLES) as stored:
        await hold(stored, crash)


@settings(max_examples=4, deadline=None)
@given(crash=crashes)
async def test_on_postgresql_too(postgres_server: PostgresServer, crash: Any) -> None:
    disk = Disk()
    storage = PostgresDatabase(postgres_server.empty_database(), through(disk))
    async with stored_by(storage, disk, TABLES) as stored:
        await hold(stored, crash)


async def hold(stored: Stored, crash: Any) -> None:
    await a_life(stored, crash)
    await kept(stored).keep()
    figures = {
        (name, cell["basis"], cell["queue"], cell["at"]): cell[f"n_{name}"]
        for cell in await cells_of(stored)
        if cell["span"] == "quarter" and cell["kind"] == "all"
        for name in ("offered", *OUTCOMES, "waiting", "handled")
        if name != "waiting" or cell["basis"] == "came"
    }
    counted = await rows_of(stored)
    assert {place: len(found) for place, found in counted.items()} == {
        place: n for place, n in figures.items() if n
    }
    for place in figures:
        assert await listed(stored, place, 1) == set(counted.get(place, ())), place
    for hours in {(name, basis, queue, at - at % (4 * QUARTER_MS)) for name, basis, queue, at in figures}:
        name, basis, queue, at = hours
        quarters = [(name, basis, queue, at + n * QUARTER_MS) for n in range(4)]
        assert await listed(stored, hours, 4) == {each for one in quarters for each in counted.get(one, ())}


async def rows_of(stored: Stored) -> dict[Place, list[str]]:
    """The contacts of all rows that count, by where they count; found by nothing but the rows."""
    found: dict[Place, list[str]] = defaultdict(list)

    def count(name: str, basis: Basis, queue: str, at: int, contact: str) -> None:
        found[name, basis, queue, quarter_of(at)].append(contact)

    for contact, queue, entered, left, outcome in await all_of(stored, VISITS):
        for basis in BASES:
            count("offered", basis, queue, entered, contact)
        if outcome is None:
            count("waiting", "came", queue, entered, contact)
        else:
            count(outcome, "came", queue, entered, contact)
            count(outcome, "happened", queue, left, contact)
    for contact, queue, entered, closed in await all_of(stored, PARTS):
        count("handled", "came", queue or "", entered, contact)
        count("handled", "happened", queue or "", closed, contact)
    return found


async def all_of(stored: Stored, query: str) -> list[tuple[Any, ...]]:
    return await stored.database.run(lambda raw: raw.execute(query).fetchall())


async def listed(stored: Stored, place: Place, quarters: int) -> set[str]:
    name, basis, queue, at = place
    [behind] = [each.behind for each in FORMULAS if each.id == name]
    assert behind is not None
    asked = Asked(
        period=(at, at + quarters * QUARTER_MS), basis=basis, by="none", key=None, queue=queue, sight=None,  # type: ignore[arg-type]
        within_ms=7 * DAY_MS, before=None, limit=10_000,
    )  # fmt: skip
    ids = await BehindStore(stored.readers, within_ms=7 * DAY_MS).ids(behind, asked)
    assert len(ids) == len(set(ids))
    return set(ids)
