"""Entries of the floor file as they are stored."""

from __future__ import annotations

from contacthub.floor_file.rows import DirectoryRemoved, DirectoryRow
from contacthub.testing.stored import Stored


async def test_directory_entries_are_replaced_and_removed(stored: Stored) -> None:
    await stored.write(DirectoryRow("queue", "a", "1"), DirectoryRow("queue", "b", "1"))
    await stored.write(DirectoryRow("queue", "a", "2"), DirectoryRemoved("queue", "b"))
    assert await stored.directory.directory() == [DirectoryRow("queue", "a", "2")]
