"""A snapshot as text: lines of JSON, each a piece of it.

Reading or writing JSON holds the interpreter lock from its first byte to its last. For a floor of a hundred
thousand contacts that is half a second, in which no thread does anything; between two lines others get it.
So it is with making and freeing what is written: each line's part is made when its turn comes.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

import orjson

ENTRIES_A_LINE = 500


def snapshot_text(floor: dict[str, Any]) -> str:
    """Write a snapshot down; an iterator in it is written as a list, and never held as one."""
    return "\n".join(orjson.dumps(piece).decode() for piece in _pieces(floor))


def read_snapshot(text: str) -> dict[str, Any]:
    """Read a snapshot: lists are what all lines together say."""
    floor: dict[str, Any] = {}
    for line in _lines(text):
        for name, value in orjson.loads(line).items():
            if isinstance(value, list):
                floor.setdefault(name, []).extend(value)
            else:
                floor[name] = value
    return floor


def _lines(text: str) -> Iterator[str]:
    # Not by ``split``, which copies all of it at once.
    start = 0
    while (end := text.find("\n", start)) >= 0:
        yield text[start:end]
        start = end + 1
    yield text[start:]


def _pieces(floor: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield {name: [] if _is_long(value) else value for name, value in floor.items()}
    for name, value in floor.items():
        if _is_long(value):
            entries = iter(value)
            while line := list(islice(entries, ENTRIES_A_LINE)):
                yield {name: line}


def _is_long(value: Any) -> bool:
    return isinstance(value, list | Iterator)
