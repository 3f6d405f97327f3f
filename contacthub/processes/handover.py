"""Absence: who has an agent's work meanwhile, and counts as that agent where a second person is needed."""

from __future__ import annotations

from collections.abc import Iterator

from contacthub.processes.events import Holder
from contacthub.processes.words import AGENT
from contacthub.routing.values import value
from contacthub.routing.words import Instant


@value(kw_only=True)
class Handover:
    """What an agent has, and what would come to them, goes to another agent or to a queue, until then."""

    agent: str
    to: Holder
    since: Instant
    until: Instant
    by: str


class Handovers:
    """Those that were begun, by agent; one that is over has no effect any more."""

    def __init__(self) -> None:
        self.all: dict[str, Handover] = {}

    def of(self, agent: str, now: Instant) -> Handover | None:
        """The handover of an agent that lasts."""
        found = self.all.get(agent)
        return found if found is not None and now < found.until else None

    def lasting(self, now: Instant) -> list[Handover]:
        """All that last, by agent."""
        return [each for _, each in sorted(self.all.items()) if now < each.until]

    def holder(self, holder: Holder, now: Instant) -> Holder:
        """Who has what would come to ``holder``; a deputy may have a deputy. No circle is ever begun."""
        while holder.kind == AGENT and (found := self.of(holder.name, now)) is not None:
            holder = found.to
        return holder

    def leads_to(self, holder: Holder, agent: str, now: Instant) -> bool:
        """Whether what comes to ``holder`` would come to an agent on its way: they would be in a circle."""
        while holder.kind == AGENT:
            if holder.name == agent:
                return True
            found = self.of(holder.name, now)
            if found is None:
                return False
            holder = found.to
        return False

    def stood_in_for(self, agent: str, now: Instant) -> Iterator[str]:
        """Agents in whose place an agent is."""
        for each in self.lasting(now):
            if self.holder(Holder(kind=AGENT, name=each.agent), now) == Holder(kind=AGENT, name=agent):
                yield each.agent
