"""The state of a floor: agents, queues, contacts, and the indexes by which they are matched."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from contacthub.routing.config import DEFAULT_INTERRUPTIONS, Interruptions, QueueConfig
from contacthub.routing.errors import UnknownContact
from contacthub.routing.events import ContactEvent, Event
from contacthub.routing.floor.contact import Contact, OrderKey, Over
from contacthub.routing.floor.deadlines import Deadlines
from contacthub.routing.floor.entities import Agent, Queue
from contacthub.routing.floor.unfinished import UnfinishedWrapUps
from contacthub.routing.matching.idle_agents import IdleAgents
from contacthub.routing.matching.lines import WaitingRoom
from contacthub.routing.matching.ranking import place_in_line
from contacthub.routing.words import (
    BY_SERVICE_LEVEL,
    BY_WAITING,
    AgentId,
    ContactId,
    CustomerId,
    Instant,
    QueueId,
    Routing,
)

Pairs = tuple[tuple[AgentId, CustomerId], ...]
"""Agents and customers who never meet."""


class FloorState:
    """What a floor is made of. ``Floor.apply`` is the only code that changes it.

    - ``entries`` and ``idle_turns`` count visits begun and agents sent to the end of the order of idleness:
      equal instants are told apart by these numbers.
    - ``day_began_at``: since when agents' contacts and times are counted.
    - ``idle_agents`` and ``waiting_room`` are the indexes of matching.
    - ``blocked``: of customers, the agents who are kept apart from them.
    - ``reserving`` and ``sharing``: the queues with a reserve or a share; ``keeping``: by reserve, a
      queue and channel, the agents, as bits, whom it kept from others when all was matched last.
    - ``cooling``: contacts in line that an agent has declined or missed.
    - ``unfinished``: wrap-ups that ended without a disposition.
    - ``over``: contacts that closed lately, for what is told late of them; a start begins without.
    - ``unsettled_consults``: contacts whose consultation rings at no agent, or whose consulted agent is gone.
    - ``unsettled_contacts`` and ``unsettled_agents``: whose situation the last events changed, so that the
      router has to match them; it empties both (dicts for their order, the values say nothing).
    """

    def __init__(self) -> None:
        self.agents: dict[AgentId, Agent] = {}
        self.queues: dict[QueueId, Queue] = {}
        self.contacts: dict[ContactId, Contact] = {}
        self.breaks: frozenset[str] = frozenset()
        self.priority_head_start_ms: int | None = None
        self.rank = BY_WAITING
        self.interrupted_by: Interruptions = DEFAULT_INTERRUPTIONS
        self.blocked: dict[CustomerId, frozenset[AgentId]] = {}
        self.day_began_at: Instant = 0
        self.entries = 0
        self.idle_turns = 0
        self.idle_agents = IdleAgents()
        self.waiting_room = WaitingRoom()
        self.reserving: list[QueueId] = []
        self.sharing: list[QueueId] = []
        self.keeping: dict[tuple[QueueId, str], int] = {}
        self.cooling: set[ContactId] = set()
        self.unfinished = UnfinishedWrapUps()
        self.over: OrderedDict[ContactId, Over] = OrderedDict()
        self.unsettled_contacts: dict[ContactId, None] = {}
        self.unsettled_consults: dict[ContactId, None] = {}
        self.unsettled_agents: dict[AgentId, None] = {}
        self.deadlines = Deadlines(self.agents, self.contacts, self.queues)

    def live(self, contact_id: ContactId) -> Contact:
        """The live contact, or ``UnknownContact``."""
        contact = self.contacts.get(contact_id)
        if contact is None:
            raise UnknownContact(f"contact {contact_id} is not live: unknown, or closed")
        return contact

    def forget_unsettled(self) -> None:
        """Leave nothing to be settled: what the turns of the past left, they did settle; it is in the log."""
        self.unsettled_agents.clear()
        self.unsettled_contacts.clear()
        self.unsettled_consults.clear()

    def list_policies(self) -> None:
        """Find the queues anew that have a reserve or a share."""
        configs = [queue.config for queue in self.queues.values()]
        self.reserving = sorted(each.id for each in configs if each.reserve)
        self.sharing = sorted(each.id for each in configs if each.share)

    def keep_apart(self, pairs: Pairs) -> None:
        """Have these agents and customers, and no others, never meet."""
        self.blocked = {}
        for agent_id, customer_id in pairs:
            self.blocked[customer_id] = self.blocked.get(customer_id, frozenset()) | {agent_id}

    def blocked_pairs(self) -> Pairs:
        """Every agent with each customer whom they are kept apart from, sorted."""
        return tuple(sorted((agent, customer) for customer, of in self.blocked.items() for agent in of))

    def place(self, priority: int, entered_at: Instant, entry: int, queue: QueueConfig) -> OrderKey:
        """The place in line of a contact that entered this queue then, as the ``entry``-th of the floor."""
        return place_in_line(
            priority,
            entered_at,
            entry,
            head_start_ms=self.priority_head_start_ms,
            target_ms=queue.target_ms if self.rank == BY_SERVICE_LEVEL else 0,
        )

    def when(self, event: ContactEvent) -> Instant:
        """The instant that waits and reports count: the source's own for contacts the PBX routes."""
        contact = self.contacts.get(event.contact_id)
        routing = contact.routing if contact is not None else getattr(event, "routing", Routing.HUB)
        if routing == Routing.PBX and event.occurred_at is not None:
            return event.occurred_at
        return event.at


# Any: each function takes exactly its key's class, which no dict type can say.
Change = Callable[[FloorState, Any], None]
Changes = dict[type[Event], Change]
"""Events with what each changes, as every file of ``floor/`` lists its own."""
