"""Makes one query of several: each gives all of its rows as one JSON array.

Around each step sqlite3 gives the interpreter lock away, and under load waits long to have it back; to
PostgreSQL each query is a round. Forty rows fetched one by one took four times as long.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from contacthub.database.named_queries import Engine


@dataclass(frozen=True, slots=True)
class Words:
    """What an engine calls the functions that make JSON of rows."""

    engine: Engine
    array: str
    all_of: str
    """Of a column or an array, how all of its rows become one."""
    each_of: str
    """The rows of a JSON array of texts, in order, as ``wanted.value``."""

    def as_json(self, query: str, width: int) -> str:
        """A query of so many columns as an expression, whose value is all of its rows."""
        columns = ", ".join(f"c{n}" for n in range(width))
        rows = self.all_of.format(f"{self.array}({columns})")
        return f"(WITH q ({columns}) AS ({plain(query)}) SELECT {rows} FROM q)"


SQLITE: Final = Words("sqlite", "json_array", "json_group_array({})", "json_each({}) AS wanted")
POSTGRES: Final = Words(
    "postgres",
    "json_build_array",
    "coalesce(json_agg({}), '[]')",
    "json_array_elements_text(CAST({} AS json)) AS wanted (value)",
)


def plain(query: str) -> str:
    """A named query without the sign at its end."""
    return query.removesuffix(";")
