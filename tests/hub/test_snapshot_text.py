"""Snapshots as text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from weakref import WeakSet

from hypothesis import given
from hypothesis import strategies as st

from contacthub.hub.snapshot_text import ENTRIES_A_LINE, read_snapshot, snapshot_text

TEXT = st.text(max_size=8)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | TEXT,
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=5,
)


@given(floor=st.dictionaries(TEXT, VALUES | st.dictionaries(TEXT, VALUES, max_size=3), max_size=5))
def test_what_was_written_is_read(floor: dict[str, Any]) -> None:
    assert read_snapshot(snapshot_text(floor)) == floor


def test_a_long_list_is_written_in_pieces() -> None:
    floor = {"at": 1, "contacts": [{"id": n} for n in range(2 * ENTRIES_A_LINE + 1)]}
    text = snapshot_text(floor)
    assert len(text.splitlines()) == 4
    assert read_snapshot(text) == floor


def test_of_a_long_list_no_more_is_there_at_once_than_two_lines_have() -> None:
    alive: WeakSet[Any] = WeakSet()
    most = 0

    class Entry(dict[str, int]):
        """A dict that can be counted."""

        __hash__ = object.__hash__

    def entries() -> Iterator[Entry]:
        nonlocal most
        for n in range(3 * ENTRIES_A_LINE):
            entry = Entry(id=n)
            alive.add(entry)
            most = max(most, len(alive))
            yield entry

    text = snapshot_text({"contacts": entries()})
    assert most <= 2 * ENTRIES_A_LINE
    assert len(read_snapshot(text)["contacts"]) == 3 * ENTRIES_A_LINE


def test_a_snapshot_of_one_line_is_read_too() -> None:
    assert read_snapshot('{"contacts":[1,2],"at":3}') == {"contacts": [1, 2], "at": 3}
