"""Entries of the floor file that routing does not need, and versions, as they are stored beside the log."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from contacthub.database.named_queries import named_queries
from contacthub.database.tables import Table
from contacthub.routing.words import Instant

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


@dataclass(frozen=True, slots=True)
class VersionRow:
    """The floor was changed; ``changes``: a line for each, ``tables``: each before and after; both JSON."""

    number: int
    at: Instant
    author: str
    reason: str
    changes: str
    tables: str


TABLES = (
    Table(DirectoryRow, SQL["put_directory"], key=("kind", "id")),
    Table(DirectoryRemoved, SQL["drop_directory"], takes_away=DirectoryRow),
    Table(VersionRow, SQL["put_floor_version"]),
)
