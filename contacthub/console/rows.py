"""What consoles did, as it is stored beside the log."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from contacthub.database.named_queries import named_queries
from contacthub.database.tables import Table
from contacthub.routing.words import Instant

SQL = named_queries(Path(__file__).with_suffix(".sql"))


@dataclass(frozen=True, slots=True)
class CommandReplyRow:
    """A console command was done and answered; ``reply`` as JSON."""

    viewer: str
    ref: str
    at: Instant
    reply: str


@dataclass(frozen=True, slots=True)
class PopRow:
    """How long the card took from frame to paint."""

    offer_id: str
    agent: str
    painted_ms: int
    at: Instant


TABLES = (
    Table(CommandReplyRow, SQL["put_command_reply"], key=("viewer", "ref")),
    Table(PopRow, SQL["put_pop"], key=("offer_id",)),
)
