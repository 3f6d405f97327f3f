"""SQL in files of its own: each query under a line with its name, read by the module beside it."""

from __future__ import annotations

import re
from pathlib import Path

NAME_LINE = re.compile(r"^-- name: (?P<name>\w+)(?: @(?P<engine>\w+))?\s*$", re.MULTILINE)


def named_queries(path: Path, engine: str = "sqlite") -> dict[str, str]:
    """Read a ``.sql`` file: the queries by name.

    A query is written in the SQL that all engines share. Where one needs words of its own, it has a text for
    each engine, marked in the line of its name; the texts of other engines are passed over:

        -- name: names_of_events @sqlite
        SELECT json_group_array(...) ...
    """
    _, *parts = NAME_LINE.split(path.read_text(encoding="utf-8"))
    texts = zip(parts[0::3], parts[1::3], parts[2::3], strict=True)
    return {name: text.strip() for name, mark, text in texts if mark in (None, engine)}
