"""One turn of the router: what it decides at one instant, applied to the floor as it is decided."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from contacthub.routing import errors
from contacthub.routing import events as e
from contacthub.routing.config import QueueConfig
from contacthub.routing.floor.contact import Contact
from contacthub.routing.floor.entities import Agent, Queue
from contacthub.routing.floor.floor import Floor
from contacthub.routing.floor.settings import settings, settings_of
from contacthub.routing.words import AgentId, ContactId, Instant, QueueId


class Turn:
    """The floor, the instant and the events so far.

    A handler makes all its checks before its first ``emit``: a command that is refused has changed nothing.
    """

    def __init__(self, floor: Floor, now: Instant, applied: Callable[[e.Event], None] | None = None) -> None:
        self.floor = floor
        self.now = now
        self._applied = applied
        self.events: list[e.Event] = []

    def emit(self, event: e.Event) -> None:
        """Let something happen: the floor changes at once, so the next check already sees it."""
        self.floor.apply(event)
        self.events.append(event)
        if self._applied is not None:
            self._applied(event)

    def agent(self, agent_id: AgentId) -> Agent:
        """The agent, or ``UnknownAgent``."""
        agent = self.floor.agents.get(agent_id)
        if agent is None:
            raise errors.UnknownAgent(f"there is no agent {agent_id!r}; `contacthub apply` creates agents")
        return agent

    def queue(self, queue_id: QueueId) -> Queue:
        """The queue, or ``UnknownQueue``."""
        queue = self.floor.queues.get(queue_id)
        if queue is None:
            raise errors.UnknownQueue(f"there is no queue {queue_id!r}; `contacthub apply` creates queues")
        return queue

    def contact(self, contact_id: ContactId) -> Contact:
        """The live contact, or ``UnknownContact``."""
        return self.floor.live(contact_id)

    def contact_with(self, contact_id: ContactId, agent_id: AgentId) -> Contact:
        """The live contact if the agent has a part in it, else ``NotYourContact``."""
        contact = self.contact(contact_id)
        if agent_id not in contact.agents():
            raise errors.NotYourContact(f"contact {contact_id} is not with {agent_id}")
        return contact

    def settings(self, contact: Contact) -> QueueConfig:
        """The settings of the contact's last queue."""
        return settings(self.floor, contact)

    def settings_of(self, contact: Contact, agent_id: AgentId) -> QueueConfig:
        """The settings of the queue in which the agent answered."""
        return settings_of(self.floor, contact, agent_id)

    def occurred_at(self, contact: Contact, reported: Instant | None) -> Instant:
        """The source's time of a fact, kept between the contact's last step and now; now without one."""
        last = contact.course[-1].told_at if contact.course else contact.arrived_at
        return max(self.clamped(reported), last)

    def clamped(self, reported: Instant | None) -> Instant:
        """The source's time of a fact, never after now; now without one."""
        return self.now if reported is None else min(self.now, reported)


# Any: each handler takes exactly its key's class, which no dict type can say.
Handlers = dict[type[Any], Callable[[Turn, Any], None]]
"""Commands and observations with what each does, as every file of ``rules/`` lists its own."""
