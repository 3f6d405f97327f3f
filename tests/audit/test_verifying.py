"""One byte that is not as it was written is found, wherever it is; a crash breaks no chain."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contacthub.audit.verifying import MOST_FAULTS
from contacthub.bootstrap.storages import storage_of
from contacthub.bootstrap.tables import TABLES
from contacthub.config import Settings
from contacthub.database.engines.sqlite_files import SqliteFiles
from contacthub.testing.disk import Disk
from contacthub.testing.stored import Stored, stored_by
from tests.audit.chained import NOW, chained, change, named, row, seals_of, told, verdict_of

ROWS, EACH = 23, 5
TEXTS = ("viewer", "action", "subject", "address", "details", "key")
NUMBERS = ("id", "at", "count", "last_at")
OF_SEALS = ("first_id", "last_id", "row_count", "content", "at", "hash")
CALM = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


async def test_what_nobody_touched_is_as_it_was_written(stored: Stored) -> None:
    assert (await verdict_of(stored)).fits
    await chained(stored, ROWS, each=EACH)
    await stored.write(row(ROWS))
    verdict = await verdict_of(stored)
    assert verdict.fits
    assert (verdict.rows, verdict.seals, verdict.unsealed) == (ROWS, 5, 1)


async def test_seal_has_so_many_rows_at_most(stored: Stored) -> None:
    await chained(stored, 1_201, each=1_201)
    verdict = await verdict_of(stored)
    assert (verdict.fits, verdict.seals, verdict.rows) == (True, 3, 1_201)


@CALM
@given(data=st.data())
async def test_flipped_bit_in_any_column_of_any_row_is_found(stored: Stored, data: st.DataObject) -> None:
    if await seals_of(stored).last() is None:
        await chained(stored, ROWS, each=EACH)
    number = data.draw(st.integers(1, ROWS))
    column = data.draw(st.sampled_from([*TEXTS, *NUMBERS]))
    [(old,)] = await stored.readers.run(
        lambda raw: raw.execute(f"SELECT {column} FROM audit WHERE id = ?", (number,)).fetchall()
    )
    if isinstance(old, str) and old:
        place = data.draw(st.integers(0, len(old) - 1))
        flipped = chr(ord(old[place]) ^ (1 << data.draw(st.integers(0, 4))))
        new: object = old[:place] + flipped + old[place + 1 :]
    elif isinstance(old, str):
        new = "x"
    else:
        new = (old or 0) ^ (1 << data.draw(st.integers(8 if column == "id" else 0, 40)))
    await change(stored, f"UPDATE audit SET {column} = ? WHERE id = ?", new, number)
    verdict = await verdict_of(stored)
    assert any(number in named(fault) for fault in verdict.faults), (column, old, new)
    assert all(number in named(fault) or column == "id" for fault in verdict.faults)
    [fault] = [fault for fault in verdict.faults if number in named(fault)]
    assert fault.until - fault.since <= NOW + 60_000
    moved = new if column == "id" else number
    await change(stored, f"UPDATE audit SET {column} = ? WHERE id = ?", old, moved)
    assert (await verdict_of(stored)).fits


@pytest.mark.parametrize("column", OF_SEALS)
async def test_changed_seal_is_found(stored: Stored, column: str) -> None:
    await chained(stored, ROWS, each=EACH)
    new = f"{column} + 1" if column not in ("content", "hash") else f"replace({column}, 'a', 'b')"
    await change(stored, f"UPDATE audit_seals SET {column} = {new} WHERE number = 3")
    assert ("seal_changed", 3, 0) in told(await verdict_of(stored))


async def test_row_that_is_gone_added_or_moved_is_found(stored: Stored) -> None:
    await chained(stored, ROWS, each=EACH)
    columns = "at, viewer, action, subject, address, details, count, last_at, key"
    await change(stored, "DELETE FROM audit WHERE id = 7")
    assert told(await verdict_of(stored)) == [("rows_missing", 2, 1)]
    # put back in another place: among those of another seal, and before all of them
    for place, seal in ((-4, 1),):
        await change(
            stored,
            f"INSERT INTO audit (id, {columns}) SELECT {place}, {columns.replace('key', 'NULL')}"
            " FROM audit WHERE id = 9",
        )
        assert ("rows_added", seal, 1) in told(await verdict_of(stored))
        await change(stored, f"DELETE FROM audit WHERE id = {place}")
    await change(stored, "UPDATE audit SET id = 7 WHERE id = 12")
    assert told(await verdict_of(stored)) == [("rows_changed", 2, 0), ("rows_missing", 3, 1)]


async def test_rows_that_changed_places_are_found(stored: Stored) -> None:
    await chained(stored, ROWS, each=EACH)
    for old, new in ((11, 1_000), (12, 11), (1_000, 12)):
        await change(stored, "UPDATE audit SET id = ? WHERE id = ?", new, old)
    assert told(await verdict_of(stored)) == [("rows_changed", 3, 0)]


async def test_seals_that_are_gone_are_found(stored: Stored) -> None:
    await chained(stored, ROWS, each=EACH)
    await change(stored, "DELETE FROM audit_seals WHERE number IN (2, 3)")
    assert told(await verdict_of(stored)) == [("seals_missing", 2, 2)]
    await change(stored, "DELETE FROM audit_seals WHERE number = 1")
    assert told(await verdict_of(stored)) == [("seals_missing", 1, 3)]


async def test_faults_are_told_up_to_a_number_and_counted_beyond(stored: Stored) -> None:
    await chained(stored, MOST_FAULTS + 7, each=1)
    await change(stored, "UPDATE audit SET viewer = 'nobody'")
    verdict = await verdict_of(stored)
    assert (len(verdict.faults), verdict.more_faults) == (MOST_FAULTS, 7)


async def test_newest_rows_can_be_verified_alone(stored: Stored) -> None:
    await chained(stored, ROWS, each=EACH)
    await change(stored, "UPDATE audit SET viewer = 'nobody' WHERE id = 2")
    verdict = await verdict_of(stored, newest=10)
    assert (verdict.fits, verdict.rows, verdict.left_out_rows) == (True, 13, 10)
    await change(stored, "UPDATE audit SET viewer = 'nobody' WHERE id = 12")
    assert told(await verdict_of(stored, newest=10)) == [("rows_changed", 3, 0)]
    assert len((await verdict_of(stored, newest=ROWS)).faults) == 2


async def test_row_is_never_changed_and_what_is_sent_again_is_there_once(stored: Stored) -> None:
    await chained(stored, 4, each=2)
    await stored.write(row(1), row(2))
    verdict = await verdict_of(stored)
    assert (verdict.fits, verdict.rows, verdict.unsealed) == (True, 4, 0)


async def test_flipped_byte_in_the_file_is_found(tmp_path: Path) -> None:
    path = tmp_path / "hub.db"
    async with stored_by(SqliteFiles(tmp_path), Disk(), TABLES) as stored:
        await chained(stored, ROWS, each=EACH)
    text = path.read_bytes()
    place = text.index(b"forbidden")
    for flip in (0x01, 0x80):  # another letter; no UTF-8 any more
        path.write_bytes(text[:place] + bytes([text[place] ^ flip]) + text[place + 1 :])
        async with stored_by(SqliteFiles(tmp_path), Disk(), TABLES) as stored:
            [fault] = (await verdict_of(stored)).faults
            assert str(fault.what) == ("rows_changed" if flip == 0x01 else "rows_unreadable")


@pytest.mark.both_engines
async def test_killed_at_any_point_the_chain_still_verifies(tmp_path: Path) -> None:
    storage = storage_of(Settings(data=tmp_path))
    for lines in (1, 2, 7):
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.audit.chained", str(tmp_path),
            stdout=asyncio.subprocess.PIPE, env=dict(os.environ),
        )  # fmt: skip
        assert child.stdout is not None
        try:
            async with asyncio.timeout(60):
                told_rows = [int(await child.stdout.readline()) for _ in range(lines)][-1]
        finally:
            child.send_signal(signal.SIGKILL)
            await child.wait()
        async with stored_by(storage, Disk(), TABLES) as stored:
            verdict = await verdict_of(stored)
            assert verdict.fits
            assert verdict.rows + verdict.unsealed >= told_rows
            while await seals_of(stored).seal_next(NOW + 10**9):
                pass
            verdict = await verdict_of(stored)
            assert (verdict.fits, verdict.unsealed) == (True, 0)
