"""What surveys write in the transactions of the log."""

from __future__ import annotations

from pathlib import Path

from contacthub.database.named_queries import named_queries
from contacthub.database.tables import Table
from contacthub.routing.values import value
from contacthub.routing.words import Instant

SQL = named_queries(Path(__file__).with_suffix(".sql"))


@value()
class CallRow:
    """The work item by which an agent asks a customer, who counts as asked from then on."""

    item_id: str
    at: Instant
    ask_id: str


@value()
class PoorRow:
    """The work item that a poor answer opened."""

    item_id: str
    ask_id: str


TABLES = (Table(CallRow, SQL["put_call"]), Table(PoorRow, SQL["put_poor"]))
