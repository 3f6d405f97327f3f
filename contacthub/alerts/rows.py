"""Alerts, the mails and events that they owe, as they are written in the transactions of the log."""

from __future__ import annotations

from pathlib import Path

from contacthub.database.named_queries import named_queries
from contacthub.database.tables import Table
from contacthub.routing.values import value
from contacthub.routing.words import Instant

SQL = named_queries(Path(__file__).with_suffix(".sql"))


@value(kw_only=True)
class AlertRow:
    """An alert: a rule at a queue or an agent, from ``began_at`` on; ``value``: the worst so far.

    ``threshold``: the rule's as it began. ``seen_by``: who said that they have seen it, and when.
    """

    id: str
    rule: str
    name: str
    kind: str
    queue: str | None
    agent: str | None
    threshold: int
    value: float
    began_at: Instant
    ended_at: Instant | None
    seen_by: str | None
    seen_at: Instant | None
    on_board: bool
    webhook: str | None


@value()
class AlertMailRow:
    """A mail that an alert's beginning or end owes, as far as it is: ``OWED``, ``SENT`` or ``FAILED``."""

    alert_id: str
    event: str
    address: str
    state: str
    tries: int
    reason: str | None
    at: Instant


@value()
class AlertOwedRow:
    """An event of an alert that a receiver is owed; ``seq``: its place among all, ``data`` JSON."""

    webhook: str
    seq: int
    alert_id: str
    type: str
    data: str
    at: Instant


@value()
class AlertOwedSettled:
    """One that the receiver has, or does not get any more."""

    webhook: str
    seq: int


TABLES = (
    Table(AlertRow, SQL["put_alert"], key=("id",)),
    Table(AlertMailRow, SQL["put_alert_mail"], key=("alert_id", "event", "address")),
    Table(AlertOwedRow, SQL["put_alert_owed"]),
    Table(AlertOwedSettled, SQL["drop_alert_owed"], takes_away=AlertOwedRow),
)
