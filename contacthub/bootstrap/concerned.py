"""Which customers concern whose team."""

from __future__ import annotations

from functools import partial

from contacthub.access.viewer import Viewer
from contacthub.bootstrap.core import Core
from contacthub.bootstrap.stores import Stores
from contacthub.customers.concerning import Concern, Concerned
from contacthub.routing.words import AgentId
from contacthub.work.sight import Sights, among_seen


def concerned_of(core: Core, stores: Stores) -> Concerned:
    """Says which customers somebody may see."""
    sights = Sights(core.world, lambda: core.hub.work.book, stores.customers.called)

    def concern(viewer: Viewer) -> Concern | None:
        sight = viewer.sight
        if sight is None:
            return None
        return Concern(
            queues=sight.queues,
            agents=sight.agents,
            items=partial(among_seen, sights.of_team(viewer)),
            live=_with_agents(core, sight.agents),
            by=viewer.name,
        )

    return Concerned(concern, stores.customers.concerning, partial(core.hub.readable, rows=True))


def _with_agents(core: Core, agents: frozenset[str]) -> frozenset[str]:
    """The customers of contacts that these agents have now, or are offered."""
    floor = core.world.floor
    known = (floor.agents.get(AgentId(each)) for each in agents)
    contacts = (floor.contacts[one] for each in known if each is not None for one in each.contacts)
    return frozenset(each.customer_id for each in contacts if each.customer_id is not None)
