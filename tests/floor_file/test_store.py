"""Entries of the floor file as they are stored."""

from __future__ import annotations

from pathlib import Path
from threading import Thread, current_thread, main_thread
from typing import Any

import pytest

from contacthub.floor_file import directory
from contacthub.floor_file.addresses import AddressBook
from contacthub.floor_file.rows import DirectoryRemoved, DirectoryRow
from contacthub.testing.stored import Stored
from tests.support import hub_on

pytestmark = pytest.mark.both_engines


async def test_directory_entries_are_replaced_and_removed(stored: Stored) -> None:
    await stored.write(DirectoryRow("queue", "a", "1"), DirectoryRow("queue", "b", "1"))
    await stored.write(DirectoryRow("queue", "a", "2"), DirectoryRemoved("queue", "b"))
    assert await stored.directory.directory() == [DirectoryRow("queue", "a", "2")]


async def test_addresses_are_read_beside_the_loop_before_the_first_event_names_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_in: list[Thread] = []

    class Book(AddressBook):
        def __init__(self, *about: Any) -> None:
            super().__init__(*about)
            read_in.append(current_thread())

    async with hub_on(tmp_path):
        pass
    monkeypatch.setattr(directory, "AddressBook", Book)
    async with hub_on(tmp_path) as owner:
        known = owner.hub.parts.core.world.directory
        assert known.agent_called("nobody/there") is known.line_called("4000000000") is None
    assert len(read_in) == 2
    assert main_thread() not in read_in
