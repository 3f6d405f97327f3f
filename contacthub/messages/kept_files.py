"""Files with messages and work as backups, moves and ``check`` see them: by their rows, in order of ids."""

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
    of = _of(raw)
    if of is None:
        return  # of a version that had none
    after = ""
    while rows := raw.execute(SQL[f"kept_files{of}"], {"after": after, "most": SLICE}).fetchall():
        yield from map(_file, rows)
        after = rows[-1][0]


def kept_file(raw: Connection, place: str) -> KeptFile | None:
    """The file that has this place; None: no row knows it, or this is no such place."""
    found = PLACE.fullmatch(place)
    of = _of(raw)
    if found is None or place_of(found[1]) != place or of is None:
        return None
    row = raw.execute(SQL[f"kept_file{of}"], {"id": found[1]}).fetchone()
    return None if row is None else _file(row)


def _of(raw: Connection) -> str | None:
    """Which queries read the rows as this version of the database has them; None: it has none."""
    known = {name for (name,) in raw.execute(SQL["has_files"]).fetchall()}
    if not known:
        return None
    return "" if "0031_work_files" in known else "_of_messages"


def _file(row: Any) -> KeptFile:  # Any: a row of either engine
    file_id, size, sha256, message_id, item_id = row
    return KeptFile(
        id=file_id,
        place=place_of(file_id),
        arriving=arriving_at(file_id),
        bytes=size,
        sha256=sha256,
        is_used=message_id is not None or item_id is not None,
    )
