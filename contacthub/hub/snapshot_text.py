"""A snapshot as text: lines of JSON, each a piece of it.

Reading or writing JSON holds the interpreter lock from its first byte to its last. For a floor of a hundred
thousand contacts that is half a second, in which no thread does anything; between two lines others get it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson

ENTRIES_A_LINE = 500


def snapshot_text(floor: dict[str, Any]) -> str:
    """Write a snapshot down."""
    return "\n".join(orjson.dumps(piece).decode() for piece in _pieces(floor))


def read_snapshot(text: str) -> dict[str, Any]:
    """Read a snapshot: lists are what all lines together say."""
    floor: dict[str, Any] = {}
    for line in text.split("\n"):
        for name, value in orjson.loads(line).items():
            if isinstance(value, list):
                floor.setdefault(name, []).extend(value)
            else:
                floor[name] = value
    return floor


def _pieces(floor: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield {name: [] if isinstance(value, list) else value for name, value in floor.items()}
    for name, value in floor.items():
        if isinstance(value, list):
            for start in range(0, len(value), ENTRIES_A_LINE):
                yield {name: value[start : start + ENTRIES_A_LINE]}
