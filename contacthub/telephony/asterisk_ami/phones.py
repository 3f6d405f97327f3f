"""Decides which agents' phones take no call: out of reach, or in use without a call that the hub knows.

A phone is in use during our own calls too, and what tells so comes some milliseconds apart::

    0.819   QueueMemberStatus: in use        the agent answers
    0.821   AgentConnect                     so it is our call
    4.302   BridgeLeave                      our call is over
    4.303   QueueMemberStatus: free

So a phone counts as in use otherwise only after the grace, and after one of our calls the grace begins anew.
That it is free again, or in reach, is told at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import dataclass

from contacthub.routing.words import ON_ANOTHER_CALL, Instant
from contacthub.sources import incoming as i
from contacthub.telephony.asterisk_ami.calls import Moment
from contacthub.telephony.asterisk_ami.devices import trouble
from contacthub.telephony.asterisk_ami.members import Members

GRACE_MS = 1_000
"""How long a phone must be in use, or out of reach, until it counts."""


@dataclass(slots=True)
class Trouble:
    """What is seen of an agent's phone but not yet told; ``ours``: it was in use by a call of ours then."""

    phone: str
    since: Moment
    ours: bool = False


class Phones:
    """The phones of the agents, as the hub was last told and as they are."""

    def __init__(self, members: Members) -> None:
        self._members = members
        self._told: dict[str, str] = {}
        self._seen: dict[str, Trouble] = {}

    def heard(self, agents: Iterable[str], moment: Moment) -> list[i.PhoneState]:
        """Look at these agents' devices, of which something was said; return what is told at once."""
        said = []
        for agent in agents:
            phone = trouble(self._members.devices(agent))
            seen = self._seen.get(agent)
            if phone is None or phone == self._told.get(agent):
                self._seen.pop(agent, None)
            elif seen is None or seen.phone != phone:
                self._seen[agent] = Trouble(phone, moment)
            if phone is None and self._told.pop(agent, None) is not None:
                said.append(i.PhoneState(agent=agent, phone=None))
        return said

    def known(self) -> set[str]:
        """The agents of whose phones anything was told or seen."""
        return self._told.keys() | self._seen.keys()

    def due(self, at: Instant | None, now: Instant) -> bool:
        """Whether the grace of any trouble is over, by our clock or by the PBX's (``at``)."""
        return any(_is_over(each.since, at, now) for each in self._seen.values())

    def settle(self, ours: Set[str], moment: Moment, at: Instant | None) -> list[tuple[i.PhoneState, Moment]]:
        """Return what counts now; ``ours`` are the agents whose phone has a call that the hub knows."""
        said = []
        for agent, seen in list(self._seen.items()):
            if not _is_over(seen.since, at, moment.seen_at):
                continue
            by_us = seen.phone == ON_ANOTHER_CALL and agent in ours
            if by_us or seen.ours:
                self._seen[agent] = Trouble(seen.phone, moment, ours=by_us)
                continue
            del self._seen[agent]
            self._told[agent] = seen.phone
            said.append((i.PhoneState(agent=agent, phone=seen.phone), seen.since))
        return said

    def told(self) -> list[i.PhoneState]:
        """What the hub was told and holds still."""
        return [i.PhoneState(agent=agent, phone=phone) for agent, phone in sorted(self._told.items())]

    def forget(self) -> list[i.PhoneState]:
        """Take back what was told: the PBX is away, and nothing is known of phones any more."""
        said = [i.PhoneState(agent=agent, phone=None) for agent in sorted(self._told)]
        self._told.clear()
        self._seen.clear()
        return said


def _is_over(since: Moment, at: Instant | None, now: Instant) -> bool:
    return now - since.seen_at >= GRACE_MS or (at is not None and at - since.at >= GRACE_MS)
