"""What the floor file left in the hub's database, read without a hub."""

from __future__ import annotations

import json
from typing import Any, TypeAlias

from contacthub.database.storage import NotThere, Storage
from contacthub.database.units import StorageUnavailable
from contacthub.floor_file.store import SQL

DEFAULT_REGION = "CN"
Place: TypeAlias = tuple[str, str | None]
"""The floor's ``default_region`` and ``local_area``."""


def stored_entries(storage: Storage, kind: str) -> dict[str, dict[str, Any]]:
    """The entries of one kind by id; none where no floor file was applied yet, or it cannot be read."""
    try:
        with storage.look("hub") as raw:
            rows = raw.execute(SQL["entries_of_kind"], (kind,)).fetchall()
    except (NotThere, StorageUnavailable):
        return {}  # the caller opens it for real later, and then says what is wrong with it
    return {name: json.loads(entry) for name, entry in rows}


def floor_place(storage: Storage) -> Place:
    """Where numbers are dialled; ``CN`` where no floor file was applied yet."""
    floor = next(iter(stored_entries(storage, "floor").values()), {})
    return str(floor.get("default_region", DEFAULT_REGION)), floor.get("local_area")
