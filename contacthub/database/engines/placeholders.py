"""Parameters as SQLite writes them, in the form that PostgreSQL takes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from contacthub.database.named_queries import in_postgres

MARK = re.compile(
    r"""
    '(?:[^']|'')*'                  # texts,
    | "[^"]*"                       # names,
    | --[^\n]*                      # remarks
    | ::                            # and casts hold no parameters
    | :(?P<name>[a-z_]\w*)
    | \?(?P<number>\d*)
    """,
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Statement:
    """A text with ``$1``, ``$2`` …; ``names`` of the parameters that have names, in that order."""

    text: str
    names: tuple[str, ...]

    def values(self, parameters: Mapping[str, Any] | Sequence[Any]) -> Sequence[Any]:
        """The parameters in the order of the text; of named ones those that it uses."""
        if isinstance(parameters, Mapping):
            return [parameters[name] for name in self.names]
        return parameters


@lru_cache(maxsize=2_048)
def statement_of(sql: str) -> Statement:
    """Read a query: ``?`` in order, ``?2`` by number, or ``:name``.

    >>> statement_of("SELECT * FROM t WHERE a = :a AND b > :b AND c <> :a").text
    'SELECT * FROM t WHERE a = $1 AND b > $2 AND c <> $1'
    """
    names: dict[str, int] = {}
    count = 0

    def placeholder(found: re.Match[str]) -> str:
        nonlocal count
        if found["name"] is not None:
            return f"${names.setdefault(found['name'], len(names) + 1)}"
        if found["number"] is None:
            return found[0]
        count = int(found["number"]) if found["number"] else count + 1
        return f"${count}"

    text = MARK.sub(placeholder, in_postgres(sql))
    return Statement(text, tuple(names))
