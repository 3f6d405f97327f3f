"""Data directories as hubs leave them."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

import pytest

from contacthub.customers.file import MIGRATIONS as CUSTOMER_MIGRATIONS
from contacthub.database.engines.sqlite import Database
from contacthub.database.migrations import migrate
from contacthub.hub.archive import ArchiveFolder
from contacthub.testing.stored import stored_in
from tests.hub.stored_rows import held


async def fill(data: Path, events: int) -> None:
    """Make a data directory as a hub leaves it."""
    async with stored_in(data, ()) as stored:
        await stored.write(items=[held(n) for n in range(1, events + 1)])
    async with await Database.writer(data / "customers.db") as writer:
        await migrate(writer, CUSTOMER_MIGRATIONS)


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Data directories that are there to be copied, by how many events they have."""
    folders = tmp_path_factory.mktemp("folders")
    for events in (3, 7):
        data = folders / str(events)
        data.mkdir()
        asyncio.run(fill(data, events))
        day = ArchiveFolder(data).begin("2026-05-01")
        day.add([held(1)])
        day.finish()
    return folders


@pytest.fixture
def data(folders: Path, tmp_path: Path) -> Path:
    """A hub with three events, one of them archived."""
    return shutil.copytree(folders / "3", tmp_path / "data")


@pytest.fixture
def other(folders: Path, tmp_path: Path) -> Path:
    """Another hub, with seven events, that was killed."""
    other = shutil.copytree(folders / "7", tmp_path / "other")
    (other / "hub.db-wal").write_bytes(b"")
    return other
