"""The audit is written behind what is recorded; what repeats is counted, and a flood is bounded."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence

import pytest

from contacthub.access.audit import Action, AuditRow
from contacthub.access.trail import (
    HOUR_MS,
    MAX_GROUPS,
    MAX_PENDING,
    ROWS_OF_ONE,
    STRANGERS_BURST,
    STRANGERS_EACH_MS,
    Trail,
)
from contacthub.database.units import StorageUnavailable


class Hub:
    """A clock, and a disk that takes rows or does not."""

    def __init__(self) -> None:
        self.now = 1_000_000_000_000
        self.is_full = False
        self.loses = False
        self.rows: dict[str, AuditRow] = {}
        self.taken: list[AuditRow] = []
        self.writes = 0
        self.trail = Trail(lambda: self.now, self._write, self._durable)

    def _write(self, rows: Sequence[AuditRow]) -> None:
        if self.is_full:
            raise StorageUnavailable("full")
        if not self.loses:
            self.rows |= {row.key: row for row in rows}
        self.taken += rows
        self.writes += 1

    async def _durable(self) -> None:
        await asyncio.sleep(0)  # others go on meanwhile
        if self.loses:
            raise StorageUnavailable("the group was not written")

    async def written(self) -> list[AuditRow]:
        """The latest row of each key, as they are when the hub stops."""
        await self.trail.close()
        return [*self.rows.values()]

    def guess(self, address: str, user: str = "") -> None:
        self.trail.count("", Action.SIGN_IN_FAILED, user, address=address, reason="bad_credentials")


@pytest.fixture
def hub() -> Hub:
    return Hub()


async def test_what_is_done_once_is_a_row_of_its_own(hub: Hub) -> None:
    hub.trail.note("li.na", Action.SIGN_IN, address="203.0.113.9", known_device=True)
    hub.now += 5_000
    hub.trail.note("li.na", Action.SIGN_IN, address="203.0.113.9", known_device=True)
    first, second = await hub.written()
    assert (first.viewer, first.action, first.address, first.count) == ("li.na", "sign_in", "203.0.113.9", 1)
    assert json.loads(first.details) == {"known_device": True}
    assert second.at == first.at + 5_000


async def test_what_repeats_within_an_hour_is_one_row_with_a_count(hub: Hub) -> None:
    began = hub.now
    for _ in range(400):
        hub.guess("203.0.113.9", "li.na")
        hub.now += 1_000
    [row] = await hub.written()
    assert (row.at, row.last_at, row.count) == (began, began + 399_000, 400)
    assert (row.viewer, row.subject, row.details) == ("", "li.na", '{"reason": "bad_credentials"}')


async def test_name_address_and_reason_tell_rows_apart(hub: Hub) -> None:
    hub.guess("203.0.113.9", "li.na")
    hub.guess("203.0.113.9", "wang")
    hub.guess("203.0.113.10", "li.na")
    hub.trail.count("", Action.SIGN_IN_FAILED, "li.na", address="203.0.113.9", reason="too_many_attempts")
    assert [row.count for row in await hub.written()] == [1, 1, 1, 1]


async def test_after_an_hour_a_new_row_begins(hub: Hub) -> None:
    hub.guess("203.0.113.9")
    hub.now += HOUR_MS
    hub.trail.count_on()
    hub.guess("203.0.113.9")
    assert [row.count for row in await hub.written()] == [1, 1]


async def test_count_that_goes_on_is_a_further_row_now_and_then_and_at_the_end_of_the_hour(hub: Hub) -> None:
    began = hub.now
    for _ in range(60 * 6):  # busy for an hour
        hub.guess("203.0.113.9")
        hub.trail.count_on()
        await hub.trail.flush()
        hub.now += 10_000
    hub.trail.count_on()
    await hub.trail.flush()
    assert len({row.key for row in hub.taken}) == 1
    minutes = [((row.last_at or 0) - began) // 60_000 for row in hub.taken]
    assert minutes == [0, 1, 2, 4, 8, 16, 32, 59]
    assert hub.taken[-1].count == 360


async def test_what_is_counted_and_not_yet_written_can_be_told(hub: Hub) -> None:
    for _ in range(3):
        hub.guess("203.0.113.9")
    await hub.trail.flush()
    [row] = hub.taken
    assert row.count == 1
    assert hub.trail.going_on()[row.key].count == 3
    await hub.trail.close()
    assert [each.count for each in hub.taken] == [1, 3]
    assert hub.trail.going_on() == {}


async def test_amounts_are_summed(hub: Hub) -> None:
    for new, unchanged in ((3, 0), (2, 5)):
        hub.trail.count("boss", Action.IMPORT, "customers", amounts={"new": new, "unchanged": unchanged})
    [row] = await hub.written()
    assert (row.count, json.loads(row.details)) == (2, {"new": 5, "unchanged": 5})


async def test_flood_of_strangers_has_so_many_rows_and_one_that_counts_the_rest(hub: Hub) -> None:
    for n in range(50_000):
        hub.guess(f"2001:db8:{n:x}::/64")
    rows = await hub.written()
    assert len(rows) == STRANGERS_BURST + 1
    assert (rows[-1].count, rows[-1].details) == (50_000 - STRANGERS_BURST, '{"suppressed": true}')
    # A day of it: one row more in each 36 s, and one that counts in each hour.
    for n in range(24 * 60):
        hub.now += 60_000
        for m in range(5):
            hub.guess(f"2001:db8:{n:x}:{m}::/64")
        await hub.trail.flush()
        hub.trail.count_on()
    assert len(hub.rows) <= STRANGERS_BURST + 1 + 24 * HOUR_MS // STRANGERS_EACH_MS + 25
    assert sum(row.count for row in await hub.written()) == 50_000 + 24 * 60 * 5


async def test_flood_of_strangers_hides_nothing_that_people_do(hub: Hub) -> None:
    for n in range(STRANGERS_BURST + 10):
        hub.guess(f"2001:db8:{n:x}::/64")
    hub.trail.note("boss", Action.DISABLE_USER, "li.na")
    hub.trail.count("li.na", Action.REFUSED, "GET /api/v1/audit", reason="forbidden")
    assert [row.viewer for row in await hub.written()][-2:] == ["boss", "li.na"]


async def test_one_person_has_so_many_rows_an_hour_and_then_counts(hub: Hub) -> None:
    for n in range(10_000):
        hub.trail.note("li.na", Action.SIGN_IN, str(n))
    rows = await hub.written()
    assert len(rows) == ROWS_OF_ONE + 1
    assert sum(row.count for row in rows) == 10_000
    hub.now += HOUR_MS
    hub.trail.note("li.na", Action.SIGN_IN, "again")
    assert (await hub.written())[-1].subject == "again"


async def test_groups_are_bounded_and_what_they_counted_is_written(hub: Hub) -> None:
    for n in range(MAX_GROUPS + 500):
        hub.trail.count(f"token:{n}", Action.READ_LOG)
        if n % 1_000 == 0:
            await hub.trail.flush()
    hub.trail.count("token:0", Action.READ_LOG)  # forgotten, so it begins anew
    assert len(await hub.written()) == MAX_GROUPS + 501


async def test_what_the_disk_does_not_take_is_kept_and_written_later(hub: Hub) -> None:
    hub.is_full = True
    await hub.trail.record("boss", Action.ADD_USER, "li.na")
    hub.guess("203.0.113.9")
    with pytest.raises(StorageUnavailable):
        await hub.trail.flush()
    hub.is_full = False
    hub.guess("203.0.113.9")
    assert [(row.action, row.count) for row in await hub.written()] == [
        ("add_user", 1),
        ("sign_in_failed", 2),
    ]


async def test_what_a_refused_transaction_held_is_written_again(hub: Hub) -> None:
    hub.loses = True
    await hub.trail.record("boss", Action.ADD_USER, "li.na")
    assert hub.rows == {}
    hub.loses = False
    assert [row.subject for row in await hub.written()] == ["li.na"]


async def test_rows_that_wait_for_the_disk_are_bounded_and_a_line_tells_how_many_are_lost(
    hub: Hub, caplog: pytest.LogCaptureFixture
) -> None:
    hub.is_full = True
    for n in range(MAX_PENDING + 7):
        hub.trail.note(f"user{n}", Action.SIGN_IN)
    hub.is_full = False
    assert len(await hub.written()) == MAX_PENDING
    assert "7 rows of the audit are lost" in caplog.text


async def test_rows_recorded_at_once_are_each_written_once(hub: Hub) -> None:
    names = [f"pbx{n}" for n in range(5)]
    async with asyncio.timeout(10), asyncio.TaskGroup() as group:
        for name in names:
            group.create_task(hub.trail.record("boss", Action.REVOKE_TOKEN, name))
    assert sorted(row.subject for row in hub.taken) == names


async def test_recorded_is_durable_when_it_returns(hub: Hub) -> None:
    await hub.trail.record("boss", Action.REVOKE_TOKEN, "pbx")
    assert [row.subject for row in hub.rows.values()] == ["pbx"]


async def test_what_is_shown_while_nothing_can_be_written_is_recorded_later(hub: Hub) -> None:
    row = AuditRow(1, "boss", "card.open", "C1")
    hub.is_full = True
    await hub.trail.keep(row)
    assert hub.taken == []
    hub.is_full = False
    assert await hub.written() == [row]


async def test_nothing_is_shown_whose_record_would_be_lost(hub: Hub) -> None:
    hub.is_full = True
    for n in range(MAX_PENDING):
        await hub.trail.keep(AuditRow(1, "boss", "card.open", f"C{n}"))
    with pytest.raises(StorageUnavailable):
        await hub.trail.keep(AuditRow(1, "boss", "card.open", "one more"))
