"""Readers that say how an engine carries out what they are asked."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

from contacthub.database.units import Connection, ReaderPool

SQLITE: Final = re.compile(r"(?:SCAN|SEARCH) (\w+).*? USING (?:COVERING )?(?:INDEX (\w+)|(PRIMARY KEY))")
POSTGRES: Final = re.compile(r"(?:Index(?: Only)? Scan(?: Backward)? using|Bitmap Index Scan on) (\w+)")
SORTED: Final = re.compile(r"USE TEMP B-TREE|(?<!Incremental )\bSort\b")


class Explained:
    """Readers that say how the engine carries out what they are asked."""

    def __init__(self, readers: ReaderPool, *, is_postgres: bool) -> None:
        self._readers = readers
        self._is_postgres = is_postgres
        self._raw: Connection
        self.steps: list[str] = []

    async def run(self, work: Callable[[Any], Any]) -> Any:
        """With the plan of each statement noted."""

        def told(raw: Connection) -> Any:
            self._raw = raw
            return work(self)

        return await self._readers.run(told)

    def execute(self, query: str, wanted: dict[str, Any]) -> Any:
        """Note the plan."""
        explain = "EXPLAIN" if self._is_postgres else "EXPLAIN QUERY PLAN"
        self.steps += [row[-1] for row in self._raw.execute(f"{explain} {query}", wanted)]
        return self._raw.execute(query, wanted)

    @property
    def indexes(self) -> list[str]:
        """Those that rows are found by, in turn."""
        if self._is_postgres:
            return [found[1] for step in self.steps if (found := POSTGRES.search(step))]
        found = [SQLITE.search(step) for step in self.steps]
        return [each[2] or each[3] for each in found if each is not None]

    @property
    def is_sorted(self) -> bool:
        """Whether rows are sorted, and so all of them read, before the first one is known."""
        return any(SORTED.search(step) for step in self.steps)

    @property
    def whole(self) -> list[str]:
        """The steps that go through a table."""
        return [
            step
            for step in self.steps
            if "Seq Scan" in step or (step.startswith("SCAN") and " USING " not in step)
        ]
