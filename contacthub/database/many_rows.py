"""One statement for many rows, in as few steps as the database takes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import chain
from typing import Any

from contacthub.database.units import Connection

ROW_OF_VALUES = re.compile(r"VALUES (?P<row>\([?, ]+\))")
ROWS_A_STEP = 16


class ManyRows:
    """A statement for many rows. What inserts one row by ``VALUES (?, …)`` inserts up to 16 in one step.

    Around each step sqlite3 gives the interpreter lock away, and under load waits long to have it back: what
    a transaction costs is how many steps it has, not how many rows.
    """

    def __init__(self, sql: str) -> None:
        values = ROW_OF_VALUES.search(sql)
        self._one = sql
        self._many: dict[int, str] = {}
        if values is not None:
            row = values["row"]
            self._many = {
                count: sql[: values.start("row")] + ", ".join([row] * count) + sql[values.end("row") :]
                for count in range(2, ROWS_A_STEP + 1)
            }

    def write(self, raw: Connection, rows: Sequence[Sequence[Any]]) -> None:
        """Run it for every row, in order."""
        if not self._many:
            raw.executemany(self._one, rows)
            return
        for start in range(0, len(rows), ROWS_A_STEP):
            chunk = rows[start : start + ROWS_A_STEP]
            raw.execute(self._many.get(len(chunk), self._one), list(chain.from_iterable(chunk)))
