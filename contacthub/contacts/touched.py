"""What the last event touched: the contact, and the agents with a part in it before and since."""

from __future__ import annotations

from collections.abc import Sequence

from contacthub.contacts.world import World
from contacthub.database.tables import Row
from contacthub.routing import events as e
from contacthub.routing.floor.contact import Contact
from contacthub.routing.words import AgentId, ContactId, QueueId

NO_AGENTS: frozenset[AgentId] = frozenset()

RESETS = frozenset[type[e.Event]]((
    e.HubStarted, e.HubResumed, e.FloorConfigured, e.QueueConfigured, e.QueueRetired, e.AgentConfigured,
    e.AgentRetired, e.AgentQueueSet, e.AgentQueueReset,
))  # fmt: skip
"""Events after which consoles get a new snapshot: too much may have changed to name it piece by piece."""


class Touched:
    """Found out once for all followers that need it, so it notes each event before them.

    Wei declines, Lu is offered:  before {wei}, audience {lu}, agents {wei, lu}
    the contact closes:           ``contact`` is the one that the floor has just dropped, ``is_live`` False
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._contacts: dict[ContactId, Contact] = {}
        self._audience: dict[ContactId, frozenset[AgentId]] = {}
        # One object for each agent: of thousands, kept with events, collections of garbage grow long.
        self._alone: dict[AgentId, frozenset[AgentId]] = {}
        self._queues: dict[ContactId, QueueId | None] = {}
        self.queue_before: QueueId | None = None
        self.contact: Contact | None = None
        self.is_live = False
        self.before = NO_AGENTS
        self.audience = NO_AGENTS
        self.agents = NO_AGENTS

    async def read_back(self) -> None:
        """Know the contacts of the floor."""
        self._contacts = dict(self._world.floor.contacts)
        self._audience = {contact.id: frozenset(contact.agents()) for contact in self._contacts.values()}
        self._queues = {contact.id: contact.queue for contact in self._contacts.values()}

    def note(self, seq: int, event: e.Event) -> None:
        """Find out what the event touched."""
        if isinstance(event, e.ContactEvent):
            self._note_contact(event.contact_id)
            return
        self.contact, self.is_live, self.queue_before = None, False, None
        self.before = self.audience = self.agents = NO_AGENTS
        if isinstance(event, e.AgentEvent) and type(event) not in RESETS:
            self.agents = self._alone_is(event.agent)

    def _note_contact(self, contact_id: ContactId) -> None:
        contact = self._world.floor.contacts.get(contact_id)
        self.is_live = contact is not None
        self.before = self._audience.pop(contact_id, NO_AGENTS)
        self.queue_before = self._queues.pop(contact_id, None)
        if contact is None:
            # Just closed; or closed long ago, and only its customer was found out now.
            self.contact = self._contacts.pop(contact_id, None)
            self.audience, self.agents = NO_AGENTS, self.before
            return
        self.contact = self._contacts[contact_id] = contact
        self._queues[contact_id] = contact.queue
        before, agents = self.before, contact.agents()
        audience = self.audience = before if agents == before else self._frozen(agents)
        if audience:
            self._audience[contact_id] = audience
        self.agents = (
            before | audience if before and audience and before is not audience else before or audience
        )

    def _frozen(self, agents: set[AgentId]) -> frozenset[AgentId]:
        if len(agents) > 1:
            return frozenset(agents)
        return self._alone_is(next(iter(agents))) if agents else NO_AGENTS

    def _alone_is(self, agent: AgentId) -> frozenset[AgentId]:
        alone = self._alone.get(agent)
        if alone is None:
            alone = self._alone[agent] = frozenset((agent,))
        return alone

    def rows(self) -> Sequence[Row]:
        """None: it is no record."""
        return ()

    def publish(self, last_seq: int) -> None:
        """Nothing leaves."""
