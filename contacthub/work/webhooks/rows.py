"""What receivers of webhooks are owed, as it is stored beside the log."""

from __future__ import annotations

from pathlib import Path

from contacthub.database.named_queries import named_queries
from contacthub.database.tables import Table
from contacthub.routing.values import value
from contacthub.routing.words import Instant

SQL = named_queries(Path(__file__).with_suffix(".sql"))


@value()
class OwedRow:
    """An event of an item that a receiver is owed; ``seq`` is its number in the log, ``data`` JSON."""

    webhook: str
    seq: int
    item_id: str
    type: str
    data: str
    at: Instant


@value()
class OwedSettled:
    """An event that the receiver has, or does not get any more."""

    webhook: str
    seq: int


TABLES = (
    Table(OwedRow, SQL["put_owed"]),
    Table(OwedSettled, SQL["drop_owed"], takes_away=OwedRow),
)
