"""What the floor file left in the hub's database, read without a hub."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path
from typing import Any, TypeAlias

from contacthub.database.engines.sqlite_files import DatabaseError, read_only
from contacthub.floor_file.store import SQL

DEFAULT_REGION = "CN"
Place: TypeAlias = tuple[str, str | None]
"""The floor's ``default_region`` and ``local_area``."""


def stored_entries(data: Path, kind: str) -> dict[str, dict[str, Any]]:
    """The entries of one kind by id; none where no floor file was applied yet, or the file cannot be read."""
    path = data / "hub.db"
    try:
        if not path.is_file():
            return {}
        with closing(read_only(path)) as raw:
            rows = raw.execute(SQL["entries_of_kind"], (kind,)).fetchall()
    except (DatabaseError, PermissionError):
        return {}  # the caller opens the file for real later, and then says what is wrong with it
    return {name: json.loads(entry) for name, entry in rows}


def floor_place(data: Path) -> Place:
    """Where numbers are dialled; ``CN`` where no floor file was applied yet."""
    floor = next(iter(stored_entries(data, "floor").values()), {})
    return str(floor.get("default_region", DEFAULT_REGION)), floor.get("local_area")
