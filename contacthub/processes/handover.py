"""Absence: who has an agent's work meanwhile, and counts as that agent where a second person is needed."""

from __future__ import annotations

from collections.abc import Iterator

from contacthub.processes.events import Holder
from contacthub.processes.words import AGENT
from contacthub.routing.values import value
from contacthub.routing.words import Instant


@value(kw_only=True)
class Handover:
    """What an agent has, and what would come to them, goes to another agent or to a queue, until then.

    ``is_begun``: what they had when it began has gone there.
    """

    agent: str
    to: Holder
    since: Instant
    until: Instant
    by: str
    is_begun: bool = True


class Handovers:
    """Those that were begun, by agent; one that is over has no effect any more."""

    def __init__(self) -> None:
        self.all: dict[str, Handover] = {}

    def of(self, agent: str, now: Instant) -> Handover | None:
        """The handover of an agent that lasts."""
        found = self.all.get(agent)
        return found if found is not None and found.since <= now < found.until else None

    def known(self, now: Instant) -> list[Handover]:
        """All that last or are to come, by agent."""
        return [each for _, each in sorted(self.all.items()) if now < each.until]

    def next_begin(self) -> Instant | None:
        """When the next one begins."""
        return min((each.since for each in self.all.values() if not each.is_begun), default=None)

    def to_begin(self, now: Instant) -> list[Handover]:
        """Those whose time has come, by agent."""
        return [each for _, each in sorted(self.all.items()) if not each.is_begun and each.since <= now]

    def lasting(self, now: Instant) -> list[Handover]:
        """All that last, by agent."""
        return [each for each in self.known(now) if each.since <= now]

    def holder(self, holder: Holder, now: Instant) -> Holder:
        """Who has what would come to ``holder``; a deputy may have a deputy. No circle is ever begun."""
        while holder.kind == AGENT and (found := self.of(holder.name, now)) is not None:
            holder = found.to
        return holder

    def leads_to(self, holder: Holder, agent: str, since: Instant, until: Instant) -> bool:
        """Whether what comes to ``holder`` in a time may come to an agent on its way: a circle."""
        while holder.kind == AGENT:
            if holder.name == agent:
                return True
            found = self.all.get(holder.name)
            if found is None or found.until <= since or until <= found.since:
                return False
            holder = found.to
        return False

    def stood_in_for(self, agent: str, now: Instant) -> Iterator[str]:
        """Agents in whose place an agent is."""
        for each in self.lasting(now):
            if self.holder(Holder(kind=AGENT, name=each.agent), now) == Holder(kind=AGENT, name=agent):
                yield each.agent
