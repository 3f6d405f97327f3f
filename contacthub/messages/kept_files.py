"""Files with messages as backups, moves and ``check`` see them: by their rows, in the order of the ids."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from contacthub.database.kept import KeptFile
from contacthub.database.named_queries import named_queries
from contacthub.database.units import Connection

SQL = named_queries(Path(__file__).with_name("kept_files.sql"))
FOLDER: Final = "attachments"
PARTIAL: Final = "partial"
SLICE: Final = 1_000
PLACE: Final = re.compile(rf"{FOLDER}/[0-9a-f]{{2}}/([0-9a-f-]{{36}})")


def place_of(file_id: str) -> str:
    """Where the bytes of a file are, in the data directory."""
    # The beginning of such an id is the time: of its end each folder has as many.
    return f"{FOLDER}/{file_id[-2:]}/{file_id}"


def arriving_at(file_id: str) -> str:
    """Where they are while they come in, and for a moment longer than its row is not there."""
    return f"{FOLDER}/{PARTIAL}/{file_id}"


def kept_files(raw: Connection) -> Iterator[KeptFile]:
    """Every file that the hub's database knows."""
    if raw.execute(SQL["has_files"]).fetchone() is None:
        return  # of a version that had none
    after = ""
    while rows := raw.execute(SQL["kept_files"], {"after": after, "most": SLICE}).fetchall():
        yield from map(_file, rows)
        after = rows[-1][0]


def kept_file(raw: Connection, place: str) -> KeptFile | None:
    """The file that has this place; None: no row knows it, or this is no such place."""
    found = PLACE.fullmatch(place)
    if found is None or place_of(found[1]) != place or raw.execute(SQL["has_files"]).fetchone() is None:
        return None
    row = raw.execute(SQL["kept_file"], (found[1],)).fetchone()
    return None if row is None else _file(row)


def _file(row: Any) -> KeptFile:  # Any: a row of either engine
    file_id, size, sha256, message_id = row
    return KeptFile(
        id=file_id,
        place=place_of(file_id),
        arriving=arriving_at(file_id),
        bytes=size,
        sha256=sha256,
        is_used=message_id is not None,
    )
