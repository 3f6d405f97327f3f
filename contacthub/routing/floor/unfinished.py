"""Wrap-ups that ended without a disposition and may still be completed."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Sequence

from contacthub.routing.floor.contact import Unfinished
from contacthub.routing.words import AgentId, ContactId, Instant

COMPLETED_WITHIN_MS = 3_600_000
"""For how long after it a wrap-up that ended without a disposition may be completed."""

MOST = 10_000
"""How many are remembered at most."""


class UnfinishedWrapUps:
    """All of a floor, the oldest first, and each agent's: a console asks for them whenever it comes back."""

    def __init__(self) -> None:
        self._all: OrderedDict[tuple[ContactId, AgentId], Unfinished] = OrderedDict()
        self._of: dict[AgentId, dict[ContactId, Unfinished]] = {}

    def __iter__(self) -> Iterator[Unfinished]:
        return iter(self._all.values())

    def __len__(self) -> int:
        return len(self._all)

    def of(self, agent: AgentId) -> Sequence[Unfinished]:
        """The agent's."""
        return tuple(self._of.get(agent, {}).values())

    def get(self, contact_id: ContactId, agent: AgentId) -> Unfinished | None:
        """The agent's in this contact."""
        return self._all.get((contact_id, agent))

    def add(self, left: Unfinished) -> None:
        """Remember one."""
        self._all[left.contact_id, left.agent] = left
        self._of.setdefault(left.agent, {})[left.contact_id] = left

    def forget(self, contact_id: ContactId, agent: AgentId) -> None:
        """It lacks nothing any more; or it was none."""
        if self._all.pop((contact_id, agent), None) is not None:
            own = self._of[agent]
            del own[contact_id]
            if not own:
                del self._of[agent]

    def forget_old(self, now: Instant) -> None:
        """Forget those that may not be completed any more, and the oldest of too many."""
        while self._all:
            oldest = next(iter(self._all.values()))
            if len(self._all) <= MOST and oldest.at >= now - COMPLETED_WITHIN_MS:
                return
            self.forget(oldest.contact_id, oldest.agent)
