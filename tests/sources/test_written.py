"""The filter that says which names may stand in the log."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contacthub.sources import written as module
from contacthub.sources.rows import EarlyRow, InboxRow
from contacthub.sources.written import CHUNK, Written
from contacthub.testing.stored import Stored, stored_in_memory

NAMES = st.lists(st.tuples(st.text(max_size=8), st.text(max_size=8)), max_size=50)


async def full(stored: Stored) -> Written:
    written = Written()
    await written.fill(stored.sources)
    return written


@given(names=NAMES, early=NAMES)
async def test_no_name_that_was_added_is_ever_said_to_be_unknown(
    names: list[tuple[str, str]], early: list[tuple[str, str]]
) -> None:
    written = Written()
    for name in early:
        written.add(name)
    async with stored_in_memory(()) as stored:
        await written.fill(stored.sources)
    for name in names:
        written.add(name)
    assert all(name in written for name in names + early)


async def test_until_it_is_filled_everything_may_be_written(stored: Stored) -> None:
    written = Written()
    assert ("phones", "e1") in written
    await written.fill(stored.sources)
    assert ("phones", "e1") not in written


async def test_it_has_what_is_stored(stored: Stored) -> None:
    events = [InboxRow("phones", f"e{n}", None, 0) for n in range(2 * CHUNK + 1)]
    early = EarlyRow("phones", "call-9", "e9", "contact.ended", "{}", 0, 0)
    await stored.write(*events, early)
    written = await full(stored)
    assert all(("phones", each.id) in written for each in events)
    assert ("phones", "call-9") in written


async def test_few_unknown_names_are_taken_for_written(
    stored: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LEAST_BITS", 1 << 24)  # for a quarter of the names that a hub's is for
    written = await full(stored)
    for n in range(20_000):
        written.add(("phones", f"e{n}"))
    assert sum(("phones", f"unknown-{n}") in written for n in range(20_000)) < 20
