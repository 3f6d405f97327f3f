"""The audit trail: what a viewer looked at or changed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from contacthub.database.named_queries import named_queries
from contacthub.database.tables import Table
from contacthub.routing.words import Instant

SQL = named_queries(Path(__file__).with_suffix(".sql"))


@dataclass(frozen=True, slots=True)
class AuditRow:
    """A viewer looked at or changed something."""

    at: Instant
    viewer: str
    action: str
    subject: str


TABLES = (Table(AuditRow, SQL["put_audit"]),)
