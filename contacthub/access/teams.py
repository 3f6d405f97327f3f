"""Teams: what of the floor a supervisor with one sees. Everything that limits them asks their ``Sight``.

    [[teams]]  id = "north"  queues = ["support"]  agents = ["lina"]

    queue support, agent lina                    theirs
    a contact in support, or with lina           theirs, whoever else has a part in it
    a contact of wei's in sales                  not theirs

Who has no team sees the whole floor. A team that is not there shows nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Final, Protocol

from contacthub.access.rights import Right

LIMITED: Final = frozenset(
    {
        Right.CONTACTS_READ,
        Right.CONTACTS_CLOSE,
        Right.CONTACTS_NOTES,
        Right.CONTACTS_WATCH,
        Right.SUPERVISE,
        Right.MESSAGES_READ,
        Right.MESSAGES_WRITE,
        Right.CUSTOMERS_READ,
        Right.CUSTOMERS_EDIT,
        Right.CUSTOMERS_MERGE,
        Right.CUSTOMERS_UNMASK,
        Right.WORK_READ,
        Right.WORK_EDIT,
        Right.WORK_ASSIGN,
        Right.WORK_APPROVE,
        Right.REPORTS_READ,
    }
)
"""Rights of what a team limits: each route and command that needs one asks the sight."""

WITHIN: Final = LIMITED | {
    Right.OWN_SIGN_IN,
    Right.CONSOLE_OPEN,
    Right.FLOOR_WATCH,
    Right.CATALOGUE_READ,
    Right.LISTS_EXPORT,  # of lists that are limited themselves
}
"""What the role of somebody with a team may let them do; all else is of the whole house."""


class Team(Protocol):
    """A team of the floor file."""

    @property
    def queues(self) -> Sequence[str]:
        """Its queues."""

    @property
    def agents(self) -> Sequence[str]:
        """Its agents."""


class Sight:
    """What a viewer with a team sees, as the floor file has the team now. Two of one team are equal."""

    __slots__ = ("_agents", "_find", "_known", "_queues", "team")

    def __init__(self, team: str, find: Callable[[str], Team | None]) -> None:
        self.team = team
        self._find = find
        self._known: Team | None = None
        self._queues: frozenset[str] = frozenset()
        self._agents: frozenset[str] = frozenset()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sight) and other.team == self.team

    def __hash__(self) -> int:
        return hash(self.team)

    @property
    def queues(self) -> frozenset[str]:
        """The queues that it sees."""
        self._look()
        return self._queues

    @property
    def agents(self) -> frozenset[str]:
        """The agents whom it sees."""
        self._look()
        return self._agents

    def has(self, queue: str | None, agents: Iterable[str | None] = ()) -> bool:
        """Whether what is in this queue, or with these agents, is the team's."""
        self._look()
        return queue in self._queues or not self._agents.isdisjoint(agents)

    def has_any(self, queues: Collection[str | None], agents: Collection[str | None]) -> bool:
        """Whether what is or was in one of these queues, or with one of these agents, is the team's."""
        self._look()
        return not (self._queues.isdisjoint(queues) and self._agents.isdisjoint(agents))

    def _look(self) -> None:
        team = self._find(self.team)
        if team is not self._known:
            self._known = team
            self._queues = frozenset(() if team is None else team.queues)
            self._agents = frozenset(() if team is None else team.agents)
