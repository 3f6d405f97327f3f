"""Who sees an item: in SQL, in Python, and the other way round. The three say the same.

An agent sees what they hold or took up, what waits in a queue that they serve, what they proposed as long as
it is open, and all of the customer with whom they are in contact. A supervisor with a team sees what its
agents hold, took up or proposed, what waits in its queues, and what they opened themselves. Others see all.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import Any

from contacthub.access.roles import Role
from contacthub.access.viewer import Viewer
from contacthub.contacts.world import World
from contacthub.customers.called import Called
from contacthub.database.conditions import among
from contacthub.processes.book import Book
from contacthub.processes.events import Holder
from contacthub.processes.words import AGENT, QUEUE
from contacthub.routing.values import value
from contacthub.routing.words import AgentId
from contacthub.work.rows import ItemRow

CalledBy = Callable[[Sequence[str]], Awaitable[Mapping[str, Called]]]
"""What the customers of these ids are called."""


@value(kw_only=True)
class Sight:
    """By what an agent, or who has a team, sees items.

    ``agents``: who hold them; ``keepers``: who took them up, as items have it; ``queues``: where they wait.
    ``customers``: with whom an agent is in contact, by any id these had; ``proposed``: open items of which
    they made the proposal.
    """

    agents: frozenset[str]
    keepers: frozenset[str]
    queues: frozenset[str] = frozenset()
    customers: frozenset[str] = frozenset()
    proposed: frozenset[str] = frozenset()


def has(sight: Sight, holder: Holder, keeper: str) -> bool:
    """Whether an item is seen because of who has it, or took it up."""
    return (
        keeper in sight.keepers
        or (holder.kind == AGENT and holder.name in sight.agents)
        or (holder.kind == QUEUE and holder.name in sight.queues)
    )


def sees(sight: Sight, row: ItemRow) -> bool:
    """Whether the item is seen."""
    return (
        has(sight, Holder(kind=row.holder_kind, name=row.holder), row.keeper)
        or row.customer_id in sight.customers
        or row.id in sight.proposed
    )


def conditions(sight: Sight, given: dict[str, Any]) -> list[str]:
    """What makes an item ``i`` one that is seen, any of them; each has its index."""
    found = [f"i.keeper = {each}" for each in _named("kept", sight.keepers, given)]
    for kind, names in ((AGENT, sight.agents), (QUEUE, sight.queues)):
        held = _named(f"{kind}_seen", names, given)
        found += [f"i.holder_kind = '{kind}' AND i.holder = {each}" for each in held]
    for column, name, ids in (
        ("customer_id", "met", sight.customers),
        ("id", "proposed", sight.proposed),
    ):
        if ids:
            found.append(among(f"i.{column}", name, ids, given))
    return found


def among_seen(sight: Sight | None, given: dict[str, Any]) -> str:
    """That an item ``i`` is seen, as a condition; without a sight every one is."""
    return "1 = 1" if sight is None else f"({' OR '.join(conditions(sight, given)) or '1 = 0'})"


def _named(name: str, values: Iterable[str], given: dict[str, Any]) -> list[str]:
    ids = {f"{name}_{n}": each for n, each in enumerate(sorted(values))}
    given |= ids
    return [f":{each}" for each in ids]


@value(kw_only=True)
class Seers:
    """The same the other way round: the agents who see an item.

    ``serving``: who serves a queue; ``talking``: who is in contact with the customer of an id.
    """

    serving: Callable[[str], Iterable[str]]
    talking: Mapping[str, Iterable[str]]

    def of(
        self, holder: Holder, *, keeper: str, customer_id: str | None, proposers: Iterable[str]
    ) -> dict[str, None]:
        """Who sees an item that ``holder`` has; ``proposers``: of one that is open, who made its proposal."""
        kind, _, name = keeper.partition(" ")
        found: dict[str, None] = {name: None} if kind == AGENT else {}
        if holder.kind == AGENT:
            found[holder.name] = None
        elif holder.kind == QUEUE:
            found |= dict.fromkeys(self.serving(holder.name))
        found |= dict.fromkeys(self.talking.get(customer_id or "", ()))
        return found | dict.fromkeys(proposers)


class Sights:
    """What agents, and who has a team, see now."""

    def __init__(self, world: World, book: Callable[[], Book], called: CalledBy) -> None:
        self._world = world
        self._book = book
        self._called = called

    async def of(self, agent: str) -> Sight:
        """By what an agent sees items."""
        met = self._met(agent)
        called = await self._called(tuple(met)) if met else {}
        known = self._world.floor.agents.get(AgentId(agent))
        return Sight(
            agents=frozenset({agent}),
            keepers=frozenset({f"{AGENT} {agent}"}),
            queues=frozenset(known.queues) if known is not None else frozenset(),
            customers=frozenset(each for one in met for each in (one, *called[one].ids)),
            proposed=frozenset(self._book().proposed_by(agent)),
        )

    def of_team(self, viewer: Viewer) -> Sight | None:
        """By what somebody with a team sees items; None: they have none."""
        if viewer.sight is None:
            return None
        agents, book = viewer.sight.agents, self._book()
        return Sight(
            agents=agents,
            keepers=frozenset({*(f"{AGENT} {each}" for each in agents), f"user {viewer.name}"}),
            queues=viewer.sight.queues,
            proposed=frozenset(item for each in agents for item in book.proposed_by(each)),
        )

    async def of_viewer(self, viewer: Viewer) -> Sight | None:
        """By what who asks sees items; None: they see all."""
        return await self.of(viewer.agent or "") if viewer.role is Role.AGENT else self.of_team(viewer)

    def _met(self, agent: str) -> dict[str, None]:
        floor = self._world.floor
        known = floor.agents.get(AgentId(agent))
        contacts = (floor.contacts[each] for each in known.contacts) if known is not None else ()
        return {each.customer_id: None for each in contacts if each.customer_id is not None}
