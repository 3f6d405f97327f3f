"""An item that is with a queue waits there as a contact of channel ``task``, and the router finds its agent.

it comes to the queue     a task waits, one for each item; at most ``MOST`` in a queue, the others follow
an agent accepts          the item is theirs
they end the task         the item stays in their list
the step ends, the item is handed on, put off or over      the task is over
it is back at the queue   another task waits
the queue is gone         the supervisors have the item

The ``ref`` of a task is the item's id and the version since which the queue has it: a task whose item has
moved on since is known by that, also after a restart.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from contacthub.contacts.world import World
from contacthub.hub.hub import Hub
from contacthub.processes import commands as p
from contacthub.processes.errors import NotYourStep
from contacthub.processes.events import Holder
from contacthub.processes.item import Item
from contacthub.processes.turn import SUPERVISORS
from contacthub.processes.words import AGENT, QUEUE, ItemId
from contacthub.routing import commands as c
from contacthub.routing.floor.contact import Contact
from contacthub.routing.floor.states import OVER, TALKING
from contacthub.routing.words import TASK, AgentId, ContactId, EndedBy, QueueId
from contacthub.sources import incoming as i
from contacthub.sources.own_contacts import OwnContacts
from contacthub.work.comparing import LiveContacts

MOST: Final = 500
"""So many tasks wait in a queue at a time."""
BY_HUB: Final = p.By(name=p.HUB, is_supervisor=True)


class Tasks:
    """Has items of queues wait as tasks. ``touch``: has an item compared again."""

    def __init__(
        self, hub: Hub, world: World, live: LiveContacts, own: OwnContacts, *, touch: Callable[[ItemId], None]
    ) -> None:
        self._hub = hub
        self._world = world
        self._live = live
        self._own = own
        self._touch = touch
        self._waiting: dict[QueueId, dict[ContactId, None]] = {}
        self._beyond: dict[QueueId, dict[ItemId, None]] = {}

    def reset(self) -> None:
        """The floor was read back, and its tasks with it."""
        self._waiting.clear()
        self._beyond.clear()
        for item_id in self._live.items():
            for contact_id in self._live.of(item_id):
                contact = self._world.floor.contacts[contact_id]
                if contact.channel == TASK and contact.visit is not None:
                    self._waiting.setdefault(contact.visit.queue, {})[contact_id] = None

    async def compare(self, item_id: ItemId) -> None:
        """End tasks that are not the item's any more; open the one that is missing."""
        item = self._hub.work.book.items.get(item_id)
        has_task = False
        for contact_id in self._live.of(item_id):
            contact = self._world.floor.contacts[contact_id]
            if contact.channel != TASK or contact.state in OVER:
                continue
            if item is not None and self._is_right(item, contact):
                has_task = True
            else:
                self._hub.observe(c.End(contact_id=contact_id, ended_by=EndedBy.AGENT))
        if item is not None and not has_task:
            await self._wait(item)
        self._follow_up()

    def _is_right(self, item: Item, contact: Contact) -> bool:
        since = int(self._world.details[contact.id].ref.rpartition(".")[2])
        if item.is_planned:
            return False
        if contact.state not in TALKING or contact.agent is None:
            return item.holder == Holder(kind=QUEUE, name=str(contact.queue)) and since == item.held
        if item.holder.kind == QUEUE:
            return since == item.held and self._give(item, contact.agent)
        return item.holder == Holder(kind=AGENT, name=contact.agent) and item.begun <= since

    def _give(self, item: Item, agent: AgentId) -> bool:
        """Who accepted the task has the item; False: they may not."""
        by, holder = p.By(name=agent, agent=agent), Holder(kind=AGENT, name=agent)
        try:
            self._hub.handle(p.AssignWork(item_id=item.id, by=by, holder=holder, cause="accepted"))
        except NotYourStep:
            return False
        return True

    async def _wait(self, item: Item) -> None:
        if item.is_planned or item.holder.kind != QUEUE or self._hub.work.book.step(item).is_paused:
            return
        queue, held = QueueId(item.holder.name), item.held
        if queue not in self._world.floor.queues:
            command = p.AssignWork(item_id=item.id, by=BY_HUB, holder=SUPERVISORS, cause="queue_gone")
            self._hub.handle(command)
            return
        if self._places(queue) <= 0:
            self._beyond.setdefault(queue, {})[item.id] = None
            return
        data = i.Arrived(
            ref=f"{item.id}.{held}",
            channel=TASK,
            queue=queue,
            priority=self._world.floor.queues[queue].config.priority + item.priority,
        )
        prepared = await self._own.prepared(data, item.id, item.number, customer_id=item.customer_id)
        try:
            if self._hub.work.book.items.get(item.id) is not item or item.held != held:
                return  # it is touched by what changed
            contact_id, _ = self._own.open(prepared, not_for=self._not_for(item), last_agent=None)
            self._live.add(item.id, contact_id)
            self._waiting.setdefault(queue, {})[contact_id] = None
        finally:
            self._own.forget_unopened(prepared)

    def _not_for(self, item: Item) -> tuple[AgentId, ...]:
        """The agents who did what the step needs another person for."""
        others = self._hub.work.book.step(item).who.other_than
        people = dict.fromkeys(person for name in others for person in item.done_by.get(name, ()))
        kinds = (person.partition(" ") for person in people)
        return tuple(AgentId(name) for kind, _, name in kinds if kind == AGENT)

    def _places(self, queue: QueueId) -> int:
        waiting = self._waiting.get(queue, {})
        if len(waiting) >= MOST or self._beyond.get(queue):
            contacts = self._world.floor.contacts
            for each in [each for each in waiting if not _waits(contacts.get(each), queue)]:
                del waiting[each]
        return MOST - len(waiting)

    def _follow_up(self) -> None:
        """Have items compared that found no place, as far as there are places now."""
        for queue, beyond in list(self._beyond.items()):
            for item_id in list(beyond)[: max(0, self._places(queue))]:
                del beyond[item_id]
                self._touch(item_id)
            if not beyond:
                del self._beyond[queue]


def _waits(contact: Contact | None, queue: QueueId) -> bool:
    return contact is not None and contact.visit is not None and contact.visit.queue == queue
