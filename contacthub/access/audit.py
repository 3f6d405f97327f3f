"""The audit trail: who looked at or changed what."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from contacthub.database.named_queries import named_queries
from contacthub.database.tables import Table
from contacthub.routing.words import Instant

SQL = named_queries(Path(__file__).with_suffix(".sql"))


@dataclass(frozen=True, slots=True)
class AuditRow:
    """Who looked at or changed what."""

    at: Instant
    viewer: str
    action: str
    subject: str


TABLES = (Table(AuditRow, SQL["put_audit"]),)
