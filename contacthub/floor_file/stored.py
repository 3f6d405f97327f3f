"""What the floor file left in the hub's database, read without a hub."""

from __future__ import annotations

import json
from typing import Any, TypeAlias

from contacthub.database.storage import NotThere, Storage
from contacthub.database.units import StorageUnavailable
from contacthub.floor_file.store import SQL

DEFAULT_REGION = "CN"
DEFAULT_ZONE = "Asia/Shanghai"
Place: TypeAlias = tuple[str, str | None, str]
"""The floor's ``default_region``, ``local_area`` and ``time_zone``."""


def stored_entries(storage: Storage, kind: str) -> dict[str, dict[str, Any]]:
    """The entries of one kind by id; none where no floor file was applied yet, or it cannot be read."""
    try:
        with storage.look("hub") as raw:
            rows = raw.execute(SQL["entries_of_kind"], (kind,)).fetchall()
    except (NotThere, StorageUnavailable):
        return {}  # the caller opens it for real later, and then says what is wrong with it
    return {name: json.loads(entry) for name, entry in rows}


def floor_place(storage: Storage) -> Place:
    """Where numbers are dialled and days begin; in China where no floor file was applied yet."""
    floor = next(iter(stored_entries(storage, "floor").values()), {})
    region, zone = floor.get("default_region", DEFAULT_REGION), floor.get("time_zone", DEFAULT_ZONE)
    return str(region), floor.get("local_area"), str(zone)
