"""The settings file of this machine, changed table by table; all else in it stays as it was written.

    # our shop                    stays above the table that follows
    [server]                      one part: section server, there once
    port = 8080

    [[sources]]                   one part: section sources, key erp
    id = "erp"

A file is cut at the headings of its tables. What was cut is read again: where it does not say the same as the
whole file, nothing is changed here.
"""

from __future__ import annotations

import hashlib
import os
import stat
import tempfile
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import tomlkit
from tomlkit.exceptions import TOMLKitError

from contacthub.problems import Problem
from contacthub.routing.values import value
from contacthub.toml_files import HEADER
from contacthub.toml_written import Json, alike, change, plain, table_of, tables_of

SINGLE: Final = (
    "server", "sessions", "oidc", "log", "audit", "surveys", "alerts", "retention", "messages", "reports",
    "storage",
)  # fmt: skip
LISTS: Final[Mapping[str, str]] = {
    "sources": "id", "webhooks": "id", "channels": "name", "connectors": "name", "look_ups": "id",
}  # fmt: skip
"""Tables of which there may be many, and the key by which they are told apart."""
SECTIONS: Final = (*SINGLE, *LISTS)
MOST_BYTES: Final = 1 << 20
MOST_TABLE: Final = 20_000
"""Characters of one table."""


@value()
class Part:
    """A table of the file: ``text`` are its lines from ``first`` on, before ``last``.

    ``key``: by which it is told apart in its list; None: it is there once. ``table``: what it says, as JSON.
    """

    section: str
    key: str | None
    first: int
    last: int
    text: str
    table: Json


def version_of(text: str) -> str:
    """What a text is known by."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def parts_of(text: str) -> list[Part]:
    """The tables of a file.

    Raises:
        Problem: it is no TOML, or cannot be cut.
    """
    whole = _read(text)
    lines = text.splitlines(keepends=True)
    found: list[Part] = []
    counts: dict[str, int] = {}
    for section, first, last in _cuts(lines):
        part = "".join(lines[first:last])
        n = counts[section] = counts.get(section, -1) + 1
        said: Any = whole.get(section)  # Any: as it was written
        is_list = isinstance(said, list) and n < len(said)
        if _read_part(part) != {section: [said[n]] if is_list else said}:
            raise _uncut()
        table = said[n] if is_list else said
        key = str(table.get(LISTS.get(section, "id"), n + 1)) if is_list else None
        found.append(Part(section, key, first, last, part, plain(table)))
    return found


def edited(text: str, section: str, key: str | None, toml: str | None) -> str:
    """The file with another table in place of this one; ``key`` None: a new one; ``toml`` None: without it.

    Raises:
        Problem: there is no such table, or the text is not one table of the section.
    """
    parts, lines = parts_of(text), text.splitlines(keepends=True)
    if section in _read(text) and all(each.section != section for each in parts):
        raise _uncut()  # written as ``server = { … }`` or ``server.port = …``
    before = next((each for each in parts if each.section == section and each.key == key), None)
    if before is None and key is not None:
        raise Problem("not_found", f"there is no {section} {key!r} in the file")
    if toml is None:
        if before is None:
            raise Problem("not_found", f"there is no [{section}] in the file")
        return "".join(lines[: before.first] + lines[before.last :])
    table = _one(section, toml)
    if before is None:
        apart = "" if not text else "\n" if text.endswith("\n") else "\n\n"
        return f"{text}{apart}{table}"
    return "".join(lines[: before.first]) + table + "".join(lines[before.last :])


def with_table(text: str, section: str, key: str | None, table: Json | None) -> str:
    """The file with a table that says this; what is as it was keeps its remarks and its place.

    ``key`` None: a new one, or one that is there once; ``table`` None: without it.

    Raises:
        Problem: there is no such table, or it cannot be written so.
    """
    before = next((each for each in parts_of(text) if (each.section, each.key) == (section, key)), None)
    if table is None:
        return edited(text, section, key, None)
    if before is not None and alike(before.table, table):
        return text
    is_list = section in LISTS
    try:
        document = tomlkit.parse("" if before is None else before.text)
        if before is None:
            document.add(section, tables_of([table]) if is_list else table_of(table))
        else:
            there: Any = document[section]  # Any: tomlkit says neither table nor list of them
            change(there[0] if is_list else there, before.table, table)
        toml = tomlkit.dumps(document)
        said = plain(tomllib.loads(toml))
    except (TOMLKitError, tomllib.TOMLDecodeError, TypeError, ValueError, KeyError, RecursionError):
        said = None
    if said is None or not alike(said, {section: [table] if is_list else table}):
        raise Problem(
            "wrong_state", f"[{section}] is written so that it cannot be changed here; change it as text"
        )
    return edited(text, section, key, toml)


def _one(section: str, toml: str) -> str:
    """The text of exactly one table of the section."""
    heading = f"[[{section}]]" if section in LISTS else f"[{section}]"
    table = toml.replace("\r\n", "\n").strip("\n") + "\n"
    said = _read(table, place="#/toml")
    kind = list if section in LISTS else dict
    if list(said) != [section] or not isinstance(said[section], kind):
        raise _invalid(f"one table that begins with {heading}, and nothing else")
    if len(parts_of(table)) != 1:
        raise _invalid(f"one table that begins with {heading}: {len(parts_of(table))} are there")
    return table


def _cuts(lines: Sequence[str]) -> list[tuple[str, int, int]]:
    """Of each table its section, its first line, and the one behind it; remarks above one are of it."""
    starts: list[tuple[int, str]] = []
    for n, line in enumerate(lines):
        if header := HEADER.fullmatch(line.rstrip("\r\n")):
            section, *inner = [each.strip().strip("\"'") for each in header["name"].split(".")]
            if not inner or not starts or starts[-1][1] != section:
                starts.append((n, section))
    ends = [*(first for first, _ in starts[1:]), len(lines)][: len(starts)]
    cuts = []
    for (first, section), end in zip(starts, ends, strict=True):
        last = end
        while end < len(lines) and last - 1 > first and lines[last - 1].lstrip()[:1] in ("", "#"):
            last -= 1
        cuts.append((section, first, last))
    return cuts


def _read(text: str, place: str = "") -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Problem(
            "invalid", f"no TOML: {error}", [(place, f"no TOML: {error}")] if place else []
        ) from None


def _read_part(text: str) -> dict[str, Any] | None:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return None


def _invalid(said: str) -> Problem:
    return Problem("invalid", said, [("#/toml", said)])


def _uncut() -> Problem:
    return Problem(
        "wrong_state", "the file is written so that its tables cannot be told apart here; change it by hand"
    )


def read_file(path: Path) -> str:
    """The text of the file; empty: it is not there yet.

    Raises:
        Problem: it cannot be read.
    """
    try:
        with path.open("rb") as file:
            raw = file.read(MOST_BYTES + 1)
        if len(raw) > MOST_BYTES:
            raise Problem(
                "wrong_state", f"{path.name} is larger than {MOST_BYTES >> 20} MiB; change it by hand"
            )
        return raw.decode("utf-8-sig")
    except FileNotFoundError:
        return ""
    except UnicodeDecodeError:
        raise Problem("wrong_state", f"{path.name} is not in UTF-8; save it so with an editor") from None
    except OSError as error:
        raise Problem("wrong_state", f"{path.name} cannot be read: {error.strerror}") from None


def write_file(path: Path, text: str) -> None:
    """Put another file in its place, whole or not at all, with the same permissions.

    Raises:
        Problem: it cannot be written.
    """
    temporary = None
    try:
        mode = stat.S_IMODE(path.stat().st_mode) if path.exists() else 0o600
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(mode)
        Path(temporary).replace(path)
    except OSError as error:
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)
        raise Problem(
            "wrong_state", f"{path.name} cannot be written: {error.strerror}; let the hub's user write it"
        ) from None
