"""Cells kept up with the rows: days of every clock, marks that come meanwhile, and what was forgotten."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from contacthub.contacts.changed import QUARTER_MS
from contacthub.contacts.rows import ChangedRow, VisitRow
from contacthub.reports import keeping
from contacthub.reports.cells import PLACE
from contacthub.reports.figures import Found, add_up
from contacthub.reports.keeping import EVER, Cells
from contacthub.reports.periods import Days, Every
from contacthub.reports.store import CellStore, Wanted
from contacthub.reports.writing import Span, Stored
from contacthub.testing.stored import Stored as StoredHub
from tests.hub.stored_rows import contact_row, details_row

pytestmark = pytest.mark.both_engines
LONG_AFTER = 2**42
RETENTION_RAN = "INSERT INTO retention_runs (kind, at, before, removed, held) VALUES (?, ?, ?, ?, ?)"
SPANS: tuple[Span, ...] = ("quarter", "day", "month")
CAME = (Wanted("came", "all"),)


def kept(stored: StoredHub, zone: str = "UTC", now: int = LONG_AFTER, days: int = 7) -> Cells:
    store = CellStore(stored.database, stored.readers, within_ms=days * 86_400_000)
    return Cells(store, lambda: now, lambda: ZoneInfo(zone), asyncio.ensure_future, matter_days=days)


async def begun(stored: StoredHub, zone: str = "UTC", now: int = LONG_AFTER) -> Cells:
    """What counts, of a hub that began with nothing: only what changes is counted."""
    cells = kept(stored, zone, now)
    await cells.keep()
    return cells


async def arrived(stored: StoredHub, *instants: int) -> None:
    """Have a contact that was answered at once at each instant."""
    rows: list[Any] = []
    for at in instants:
        contact = f"c{at}"
        rows += [
            contact_row(contact, ref=contact, arrived_at=at),
            details_row(contact),
            VisitRow(contact, 1, "support", at, at, "answered", "lina", 0),
            ChangedRow(contact),
        ]
    await stored.write(*rows)


async def offered(cells: Cells, days: Days, every: Every) -> list[int]:
    """How many came in each interval."""
    begins = [began for began, _ in days.cut(every)]
    found: Found = await cells.read(days, every, CAME, lambda of: add_up(of, begins, "none", {}, 5_000))
    return [found.rows[key]["offered"] for key in sorted(found.rows)]


@pytest.mark.parametrize(
    ("zone", "first", "hours"),
    [
        ("Asia/Shanghai", date(2026, 5, 1), [24, 24, 24]),
        ("Europe/Berlin", date(2026, 3, 28), [24, 23, 24]),
        ("Europe/Berlin", date(2026, 10, 24), [24, 25, 24]),
        ("America/New_York", date(2026, 10, 31), [24, 25, 24]),
        ("America/Havana", date(2026, 3, 7), [24, 23, 24]),
        ("America/Havana", date(2026, 10, 31), [24, 25, 24]),
        ("Asia/Beirut", date(2026, 3, 28), [24, 23, 24]),
        ("Australia/Lord_Howe", date(2026, 4, 4), [24, 24.5, 24]),
    ],
)
async def test_days_have_what_came_in_their_hours_live_and_added_up(
    stored: StoredHub, zone: str, first: date, hours: list[float]
) -> None:
    days = Days(first, date.fromordinal(first.toordinal() + 2), ZoneInfo(zone))
    began, ends = days.period
    cells = await begun(stored, zone)
    await arrived(stored, *range(began, ends, 2 * QUARTER_MS))
    assert await cells.up_to_date(days.period)
    expected = [int(2 * each) for each in hours]
    assert await offered(cells, days, "day") == expected
    await cells.add_up(LONG_AFTER)
    assert await cells._store.dirty_count("day", EVER) == 0
    assert await offered(cells, days, "day") == expected
    assert await offered(cells, days, "whole") == [sum(expected)]
    of_hours = await offered(cells, days, "60")
    assert sum(of_hours) == sum(expected)
    assert set(of_hours) == ({2} if all(each == int(each) for each in hours) else {1, 2})


async def test_another_time_zone_makes_days_and_months_anew(stored: StoredHub) -> None:
    shanghai, berlin = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")
    began, ends = Days(date(2026, 5, 1), date(2026, 5, 31), shanghai).period
    before = await begun(stored, shanghai.key)
    await arrived(stored, *range(began, ends, 24 * QUARTER_MS))
    await before.keep()
    assert await offered(before, Days(date(2026, 5, 1), date(2026, 5, 31), shanghai), "month") == [31 * 4]
    after = kept(stored, berlin.key)
    month = Days(date(2026, 5, 1), date(2026, 5, 31), berlin)
    assert await after.up_to_date(month.period)
    quarters = await offered(after, month, "15")
    assert sum(quarters) < 31 * 4  # the first six hours of Shanghai are in April there
    assert await offered(after, month, "month") == [sum(quarters)]
    await after.add_up(LONG_AFTER)
    assert await offered(after, month, "month") == [sum(quarters)]
    assert await after._store.dirty_count("month", EVER) == 0


async def test_today_is_read_by_quarters_until_it_is_over(stored: StoredHub) -> None:
    day = Days(date(2026, 5, 1), date(2026, 5, 1), ZoneInfo("UTC"))
    noon = day.period[0] + 12 * 3_600_000
    cells = await begun(stored, now=noon)
    await arrived(stored, noon - 1)
    await cells.keep()
    assert await cells._store.dirty_count("day", EVER) == 1
    await arrived(stored, noon)
    assert await cells.up_to_date(day.period)
    assert await offered(cells, day, "day") == [2]


async def test_what_changes_of_a_day_that_is_over_is_carried_into_it(stored: StoredHub) -> None:
    cells, days = await begun(stored), Days(date(2026, 5, 1), date(2026, 5, 31), ZoneInfo("UTC"))
    at = days.period[0]
    await arrived(stored, at, at + 1, at + QUARTER_MS)
    await cells.keep()
    await cells.add_up(LONG_AFTER)
    for contact, n, seconds, longest in (
        (at, 2, 30, 30_000),
        (at + 1, 2, 50, 50_000),
        (at + 1, 3, 5, 50_000),
    ):
        visit = VisitRow(
            f"c{contact}", n, "support", at, at + seconds * 1000, "abandoned", None, seconds * 1000
        )
        await stored.write(visit, ChangedRow(f"c{contact}"))
        assert await cells.up_to_date(EVER)
        assert [await cells._store.dirty_count(span, EVER) for span in SPANS] == [0, 0, 0]
        assert await cells.read(days, "month", CAME, lambda of: _sum(of, "longest_ms")) == longest
    assert await offered(cells, days, "month") == await offered(cells, days, "day") == [6]
    shorter = VisitRow(f"c{at + 1}", 2, "support", at, at + 20_000, "abandoned", None, 20_000)
    await stored.write(shorter, ChangedRow(f"c{at + 1}"))
    assert await cells.up_to_date(EVER)
    assert [await cells._store.dirty_count(span, EVER) for span in SPANS] == [0, 1, 1]
    await cells.add_up(LONG_AFTER)
    assert await cells.read(days, "month", CAME, lambda of: _sum(of, "longest_ms")) == 30_000


async def test_what_is_marked_while_it_is_counted_is_counted_again(stored: StoredHub) -> None:
    cells, day = await begun(stored), Days(date(2026, 5, 1), date(2026, 5, 1), ZoneInfo("UTC"))
    at = day.period[0]
    await arrived(stored, at)
    await cells.up_to_date(EVER)
    await stored.write(ChangedRow(f"c{at}"))
    put = cells._store._writer.transact
    meanwhile: list[Callable[[Any], None]] = []

    async def transact(work: Callable[[Any], Any]) -> Any:
        if meanwhile:
            meanwhile.pop()
            await arrived(stored, at + 1)
        return await put(work)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stored.database, "transact", transact)
        assert await cells._store.resolve(10) == 1
        meanwhile.append(lambda raw: None)
        await cells._store.count_quarter(at, ())
        assert not meanwhile
    assert await cells.up_to_date(EVER)
    assert await offered(cells, day, "day") == [2]


async def test_a_report_that_waits_too_long_says_that_it_is_not_complete(
    stored: StoredHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "PATIENCE_S", -1.0)
    day = Days(date(2026, 5, 1), date(2026, 5, 1), ZoneInfo("UTC"))
    cells = await begun(stored)
    await arrived(stored, day.period[0])
    assert not await cells.up_to_date(day.period)
    await cells.keep()
    assert await cells.up_to_date(day.period)


async def test_what_retention_has_forgotten_stays_as_it_was_counted(stored: StoredHub) -> None:
    day = Days(date(2026, 5, 1), date(2026, 5, 1), ZoneInfo("UTC"))
    at, cells = day.period[0], await begun(stored)
    await arrived(stored, at)
    await cells.keep()
    run = ("contacts", at + 10**9, at + QUARTER_MS, 1, 0)
    await stored.database.transact(lambda raw: raw.execute(RETENTION_RAN, run))
    await stored.database.transact(lambda raw: raw.execute("DELETE FROM visits"))
    assert await offered(cells, day, "day") == [1]
    run_anew = cells.rebuild()
    async with asyncio.timeout(60):
        await run_anew.ended.wait()
    assert (run_anew.error, await offered(cells, day, "day")) == (None, [1])


async def test_more_days_for_the_same_matter_count_everything_anew(stored: StoredHub) -> None:
    day = Days(date(2026, 5, 1), date(2026, 5, 9), ZoneInfo("UTC"))
    first, again = day.period[0], day.period[0] + 8 * 86_400_000
    rows: list[Any] = []
    for contact, at in (("a", first), ("b", again)):
        rows += [
            contact_row(contact, ref=contact, arrived_at=at, customer_id="C1", answered_at=at),
            details_row(contact),
            VisitRow(contact, 1, "support", at, at, "answered", "lina", 0),
            ChangedRow(contact),
        ]
    await stored.write(*rows)

    async def came_again(days: int) -> int:
        cells = kept(stored, days=days)
        assert await cells.up_to_date(day.period)
        return int(await cells.read(day, "15", CAME, lambda of: _sum(of, "came_again")))

    assert [await came_again(7), await came_again(8), await came_again(7)] == [0, 1, 0]


def _sum(cells: Iterable[Stored], name: str) -> int:
    return sum(counts[PLACE[name]] for _, _, _, counts, _ in cells)
