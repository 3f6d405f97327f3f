"""The country of the floor's numbers, read without a hub."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

DEFAULT = "CN"


def floor_region(data: Path) -> str:
    """The floor's ``default_region``; ``CN`` where no floor file was applied yet."""
    path = data / "hub.db"
    if not path.is_file():
        return DEFAULT
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as raw:
            row = raw.execute("SELECT data FROM directory WHERE kind = 'floor'").fetchone()
    except sqlite3.Error:
        return DEFAULT  # whoever opens the file for real says what is wrong with it
    return str(json.loads(row[0])["default_region"]) if row is not None else DEFAULT
