"""kill -9 while old days leave the log: archive and log together always hold every event, once."""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path

import pytest

from contacthub.bootstrap.storages import storage_of
from contacthub.config import Settings
from contacthub.database.examining import WRONG
from contacthub.hub.archive import ArchiveFolder
from contacthub.hub.state import State
from contacthub.hub.store import SQL, items_of
from tests.acceptance.aged import lived
from tests.acceptance.processes import environment, forked
from tests.support import rows_of

DAYS = (430, 420, 5)
STEPS = (1, 2, 4, 7, 10)
"""Where each run is killed: around a day's file, around the new beginning, between slices."""


@pytest.mark.acceptance
@pytest.mark.both_engines
async def test_killed_archive_loses_nothing_and_is_ended_by_the_next_run(tmp_path: Path) -> None:
    data = tmp_path / "data"
    await lived(data, DAYS, contacts=20)
    whole, _ = read_back(data)
    seen = set()
    for step in STEPS:
        assert await archive(data, step) == -signal.SIGKILL
        seen.add(assert_whole(data, whole))
    assert len(seen) >= 3, "runs were killed at different moments"
    assert await archive(data, 0) == 0
    assert_whole(data, whole)
    items, trimmed = read_back(data)
    assert trimmed > len(whole) // 2
    assert items[0] == trimmed + 1


async def archive(data: Path, step: int) -> int:
    """Run the command until its end, or until the kill."""
    url = {name: value for name, value in os.environ.items() if name == "CONTACTHUB_STORAGE__URL"}
    module = "tests.acceptance.mortal_archive"
    process = await forked(module, str(step), str(data), env=environment(**url))
    async with asyncio.timeout(60):
        await process.communicate()
    assert process.returncode is not None
    return process.returncode


def read_back(data: Path) -> tuple[list[int], int]:
    """The numbers of the events in the log, and the last that is archived."""
    with rows_of(data) as raw:
        (trimmed,) = raw.execute(SQL["trimmed_seq"]).fetchone()
        return [seq for (seq,) in raw.execute("SELECT seq FROM log ORDER BY seq")], trimmed


def assert_whole(data: Path, whole: list[int]) -> tuple[int, int]:
    """Hold archive, log and the floor at its beginning to each other; return how far the archive was."""
    examined = storage_of(Settings(data=data), data).examine(["hub"])
    assert [each for each in examined if each.level == WRONG] == []
    with rows_of(data) as raw:
        (trimmed,) = raw.execute(SQL["trimmed_seq"]).fetchone()
        left = items_of(raw.execute(SQL["read_events"], {"after": trimmed, "limit": 10**6}))
        first = raw.execute("SELECT MIN(seq) FROM log").fetchone()[0]
        bases = raw.execute("SELECT COUNT(*) FROM snapshots WHERE seq = ?", (trimmed,)).fetchone()[0]
    archived = list(ArchiveFolder(data).events(trimmed))
    seqs = [each.seq for each in archived + left]
    assert seqs == list(range(1, len(seqs) + 1))
    assert seqs[: len(whole)] == whole
    assert bases == (trimmed > 0)
    state = State()
    state.apply_all(archived + left)  # every event can be read, and follows from those before
    assert not state.floor.contacts
    return trimmed, first
