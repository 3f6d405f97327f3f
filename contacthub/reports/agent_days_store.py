"""Reads what agents' days are made of."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from contacthub.database.named_queries import named_queries
from contacthub.database.units import Connection, ReaderPool
from contacthub.reports.agent_days import Stretch
from contacthub.reports.periods import Period
from contacthub.routing.values import value

SQL: Final = named_queries(Path(__file__).with_name("agent_days.sql"))


@value()
class Kept:
    """An agent's stretches of several days, and how many contacts they took in each."""

    stretches: tuple[Stretch, ...]
    contacts: tuple[int, ...]


class AgentDayStore:
    """Reads agents' days."""

    def __init__(self, readers: ReaderPool) -> None:
        self._readers = readers

    async def of(self, agents: Sequence[str], days: Sequence[Period]) -> list[Kept]:
        """What is kept of each of these agents, of days in order without a gap."""

        def work(raw: Connection) -> list[Kept]:
            return [_kept(raw, each, days) for each in agents]

        return await self._readers.run(work)


def _kept(raw: Connection, agent: str, days: Sequence[Period]) -> Kept:
    whole = {"agent": agent, "since": days[0][0], "until": days[-1][1]}
    stretches = tuple(
        Stretch(from_at=from_at, until_at=until_at, state=state, presence=presence)
        for from_at, until_at, state, presence in raw.execute(SQL["stretches"], whole).fetchall()
    )
    contacts = []
    for since, until in days:
        given = {"agent": agent, "since": since, "until": until}
        contacts.append(int(raw.execute(SQL["contacts"], given).fetchone()[0]))
    return Kept(stretches, tuple(contacts))
