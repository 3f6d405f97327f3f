"""TOML files that people write: read with a way out of every fault, and found again line by line."""

from __future__ import annotations

import codecs
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

HEADER: Final = re.compile(r"\s*\[(?P<list>\[)?\s*(?P<name>[^\[\]]+?)\s*\]\]?\s*(?:#.*)?")
KEY: Final = re.compile(r"\s*(?P<name>[\w\"'-][\w\"'. -]*?)\s*=")
NAMES: Final = ("id", "name", "number")
WHAT: Final = {"hours": "hours", "blocked": "blocked"}
"""What a table of a list is called, where that is not the list's name without its ``s``."""
MARKS: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)

Location = Sequence[int | str]
"""The keys and positions that lead to a value."""


class UnreadableToml(Exception):
    """The file is no TOML; the text says where, and what to do."""


@dataclass(frozen=True, slots=True)
class TomlFile:
    """A file and what it says."""

    path: Path
    text: str
    tables: Mapping[str, Any]

    def place(self, location: Location) -> str:
        """Where a value stands, in words: ``floor.toml, line 12, queue support``."""
        line = self.line_of(location)
        parts = [str(self.path), *([f"line {line}"] if line else []), *self._owner(location)]
        return ", ".join(parts)

    def line_of(self, location: Location) -> int | None:
        """The line of the value, else of the nearest table around it.

        A search by headings and keys, as the parser keeps no lines: a key inside a text of several lines may
        lead it astray, which costs a wrong number in a message.
        """
        lines, wanted = _lines(self.text), tuple(location)
        nearest = (wanted[:size] for size in range(len(wanted), 0, -1) if wanted[:size] in lines)
        return next(map(lines.__getitem__, nearest), None)

    def _owner(self, location: Location) -> list[str]:
        """The queue or agent that the location is about, by its name."""
        if len(location) < 2 or not isinstance(location[1], int):
            return []
        kind = str(location[0])
        try:
            table = self.tables[kind][location[1]]
            name = next((table[each] for each in NAMES if each in table), None)
        except (KeyError, IndexError, TypeError):
            return []
        return [f"{WHAT.get(kind, kind.removesuffix('s'))} {name if name is not None else location[1] + 1}"]


def read_toml(path: Path) -> TomlFile:
    """Read a TOML file.

    Raises:
        UnreadableToml: it is not there, not in UTF-8, or no TOML.
    """
    if path.is_dir():
        raise UnreadableToml(f"{path}: is a folder, not a file")
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise UnreadableToml(f"{path}: {error.strerror}") from None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise UnreadableToml(
            f"{path}, line {line}: the file is {_encoding(raw)}, not UTF-8; "
            "open it in an editor and save it with the encoding UTF-8"
        ) from None
    try:
        return TomlFile(path, text, tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise UnreadableToml(f"{path}: no TOML: {error}") from None


def _encoding(raw: bytes) -> str:
    if raw.startswith(MARKS):
        return "in UTF-16"
    try:
        text = raw.decode("gb18030")
    except UnicodeDecodeError:
        return "in another encoding"
    beyond = [char for char in text if char >= "\x80"]
    usual = sum(bool(char.encode("gb2312", "ignore")) for char in beyond)
    return "in GBK (GB18030)" if usual * 2 > len(beyond) else "in another encoding"


@lru_cache(maxsize=2)
def _lines(text: str) -> Mapping[tuple[int | str, ...], int]:
    """The first line of each table and key, found once for all faults of a file."""
    found: dict[tuple[int | str, ...], int] = {}
    table: list[int | str] = []
    counts: dict[tuple[int | str, ...], int] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if header := HEADER.fullmatch(line):
            table = _table(header, counts)
            found.setdefault(tuple(table), number)
        elif key := KEY.match(line):
            found.setdefault((*table, *_parts(key["name"])), number)
    return found


def _table(header: re.Match[str], counts: dict[tuple[int | str, ...], int]) -> list[int | str]:
    """Where a table stands, as ``queues, 1, steps, 0``; ``counts``: the last one of each list so far."""
    parts, table = _parts(header["name"]), list[int | str]()
    for n, part in enumerate(parts, 1):
        table.append(part)
        if header["list"] and n == len(parts):
            counts[*table] = counts.get((*table,), -1) + 1
        if (*table,) in counts:
            table.append(counts[*table])
    return table


def _parts(name: str) -> list[str]:
    return [part.strip().strip("\"'") for part in name.split(".")]
