"""What the floor file left in ``hub.db``, read without a hub."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

DEFAULT = "CN"


def stored_entries(data: Path, kind: str) -> dict[str, dict[str, Any]]:
    """The entries of one kind by id; none where no floor file was applied yet, or the file cannot be read."""
    path = data / "hub.db"
    try:
        if not path.is_file():
            return {}
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=5)) as raw:
            rows = raw.execute("SELECT id, data FROM directory WHERE kind = ?", (kind,)).fetchall()
    except (sqlite3.Error, PermissionError):
        return {}  # whoever opens the file for real says what is wrong with it
    return {name: json.loads(entry) for name, entry in rows}


def floor_region(data: Path) -> str:
    """The floor's ``default_region``; ``CN`` where no floor file was applied yet."""
    floor = next(iter(stored_entries(data, "floor").values()), None)
    return str(floor["default_region"]) if floor is not None else DEFAULT
