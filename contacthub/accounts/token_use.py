"""What tokens with a limit have used of it, at all processes together."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from contacthub.access.rate_limit import Payment
from contacthub.database.group_commit import GroupCommit
from contacthub.database.named_queries import named_queries
from contacthub.database.units import Connection, Writer
from contacthub.routing.words import Instant

SQL = named_queries(Path(__file__).with_suffix(".sql"))

US: Final = 1_000
"""Microseconds in a millisecond: what one event costs is seldom a whole one."""


class TokenUse:
    """Takes from limits by one statement each."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._together = GroupCommit(writer)

    async def pay(self, token: str, payment: Payment) -> float | None:
        """Take from a token's limit; or, when it is used up, return until when, and take nothing."""
        now, cost = payment.now * US, round(payment.cost_ms * US)
        values = {"hash": token, "now": now, "cost": cost, "first": now + cost}
        values["at_most"] = round(payment.at_most * US)

        def work(raw: Connection) -> float | None:
            if raw.execute(SQL["pay"], values).fetchall():
                return None
            (paid_until,) = raw.execute(SQL["paid_until"], (token,)).fetchone()
            return float(paid_until) / US

        return await self._together.run(work)

    async def drop_paid(self, now: Instant) -> None:
        """Forget of which tokens nothing is used up."""
        await self._writer.transact(lambda raw: raw.execute(SQL["drop_paid"], (now * US,)))
