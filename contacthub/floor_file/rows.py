"""Entries of the floor file that routing does not need, as they are stored beside the log."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from contacthub.database.named_queries import named_queries
from contacthub.database.tables import Table

SQL = named_queries(Path(__file__).with_suffix(".sql"))


@dataclass(frozen=True, slots=True)
class DirectoryRow:
    """A name, address or setting of the floor file, as JSON."""

    kind: str
    id: str
    data: str


@dataclass(frozen=True, slots=True)
class DirectoryRemoved:
    """An entry of the floor file was retired."""

    kind: str
    id: str


TABLES = (
    Table(DirectoryRow, SQL["put_directory"], key=("kind", "id")),
    Table(DirectoryRemoved, SQL["drop_directory"], takes_away=DirectoryRow),
)
