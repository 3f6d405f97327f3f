"""Rows of sign-ins that are written in the transactions of the log."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from contacthub.database.named_queries import named_queries
from contacthub.database.tables import Table
from contacthub.routing.words import Instant

SQL = named_queries(Path(__file__).with_suffix(".sql"))


@dataclass(frozen=True, slots=True)
class GuessRow:
    """Failures to sign in: when the last of them is forgiven, and until when there is no further try."""

    kind: str
    key: str
    locked_until: Instant
    forgotten_at: Instant


TABLES = (Table(GuessRow, SQL["put_guess"], key=("kind", "key")),)
