"""A step with ``call_in`` has the customer called: a call-back in that queue, offered to its owner first.

the step begins      a call-back to the customer's number; its owner has it first, if they are there
nobody to call       no contact: the item stays with its owner, and its history says why
not reached          the contact is over, and the hub ends the step as ``not_reached`` where it can end so
reached              a talk like any other; who talks has the item from then on, and ends the step
ended before         a call-back that nobody has taken is withdrawn
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final

from contacthub.contacts.store import ContactStore
from contacthub.contacts.world import World
from contacthub.customers.model import Customer, CustomerNotFound
from contacthub.hub.hub import Hub
from contacthub.processes import commands as p
from contacthub.processes.config import Step
from contacthub.processes.events import Holder
from contacthub.processes.item import Item
from contacthub.processes.words import AGENT, ItemId
from contacthub.routing import commands as c
from contacthub.routing.floor.contact import Contact
from contacthub.routing.floor.states import OVER, TALKING
from contacthub.routing.words import AgentId, EndCause, QueueId
from contacthub.sources import incoming as i
from contacthub.sources.bounds import Number
from contacthub.sources.own_contacts import OwnContacts
from contacthub.work.comparing import LiveContacts
from contacthub.work.filled import filled_of

NOT_REACHED: Final = "not_reached"
"""The outcome with which the hub ends the step of a call that did not reach the customer."""
OWNER_MS: Final = 5 * 60_000
"""For so long a call waits for its item's owner, who may be busy; then anyone of the queue may have it."""
CALLBACK: Final = "callback"
MOST_REMEMBERED: Final = 10_000
NotFor = Callable[[ItemId], Awaitable[frozenset[str]]]
"""The agents who must not make an item's call: who dealt with a customer does not ask them how it was."""
BY_HUB: Final = p.By(name=p.HUB, is_supervisor=True)


class Calling:
    """Has customers called, and takes in what became of it."""

    def __init__(
        self,
        hub: Hub,
        world: World,
        live: LiveContacts,
        own: OwnContacts,
        *,
        customer: Callable[[str], Awaitable[Customer]],
        past: ContactStore,
        not_for: NotFor,
    ) -> None:
        self._hub = hub
        self._world = world
        self._live = live
        self._own = own
        self._customer = customer
        self._past = past
        self._not_for = not_for
        self._done: dict[str, None] = {}

    def reset(self) -> None:
        """The floor was read back: what became of calls is asked again."""
        self._done.clear()

    async def compare(self, item_id: ItemId) -> None:
        """Withdraw calls that are not wanted any more; make the one that is, and see what became of it."""
        item = self._hub.work.book.items.get(item_id)
        for contact_id in self._live.of(item_id):
            contact = self._world.floor.contacts[contact_id]
            if contact.callback is not None or contact.channel == CALLBACK:
                self._look_at(item, contact)
        if item is None or item.is_planned:
            return
        step = self._hub.work.book.step(item)
        if item.call is not None and item.call not in self._world.floor.contacts:
            await self._take_in(item, step, item.call)
        elif step.call_in is not None and not item.is_called:
            await self._call(item, step, step.call_in)

    def _look_at(self, item: Item | None, contact: Contact) -> None:
        if contact.state in TALKING and contact.agent is not None:
            if item is not None and item.call == contact.id:
                self._give(item, contact.agent)
        elif contact.state not in OVER and (item is None or item.call != contact.id):
            self._hub.handle(c.WithdrawCallback(contact_id=contact.id))

    def _give(self, item: Item, agent: AgentId) -> None:
        """Who talks to the customer has the item, unless it was given away since they began to."""
        if item.call in self._done:
            return
        self._remember(item.call or "")
        if item.holder != Holder(kind=AGENT, name=agent):
            by, holder = p.By(name=agent, agent=agent), Holder(kind=AGENT, name=agent)
            self._hub.handle(p.AssignWork(item_id=item.id, by=by, holder=holder, cause="accepted"))

    async def _take_in(self, item: Item, step: Step, call: str) -> None:
        if call in self._done:
            return
        await self._hub.caught_up()
        stored = await self._past.contact(call)
        if item.call != call or item.id not in self._hub.work.book.items:
            return  # it went on meanwhile
        if stored is not None and stored.row.answered_at is not None:
            self._remember(call)  # who talked ends the step
            return
        cause = None if stored is None else stored.row.end_cause or stored.row.outcome
        if cause == EndCause.NOT_REACHED and step.outcome(NOT_REACHED) is not None:
            process = self._hub.work.book.processes[item.process, item.revision]
            filled = filled_of(process, step, item.id, {})
            self._hub.handle(
                p.AdvanceWork(item_id=item.id, by=BY_HUB, step=step.id, outcome=NOT_REACHED, filled=filled)
            )
        else:
            self._hub.handle(p.CallWork(item_id=item.id, by=BY_HUB, contact_id=call, cause=cause or "lost"))

    def _remember(self, call: str) -> None:
        self._done[call] = None
        if len(self._done) > MOST_REMEMBERED:
            del self._done[next(iter(self._done))]

    async def _call(self, item: Item, step: Step, queue: str) -> None:
        version = item.version
        customer, not_for = await self._customer_of(item), await self._not_for(item.id)
        if self._hub.work.book.items.get(item.id) is not item or item.version != version:
            return  # it is touched by what changed
        number = None if customer is None else _number_of(customer)
        cause = self._why_not(customer, number, queue)
        if cause is not None or number is None:
            self._hub.handle(p.CallWork(item_id=item.id, by=BY_HUB, cause=cause or "no_number"))
            return
        data = i.Arrived(
            ref=f"{item.id}.{version}",
            channel=CALLBACK,
            from_=number,
            from_name=customer.data.name if customer is not None else None,
            queue=queue,
            priority=self._world.floor.queues[QueueId(queue)].config.priority + item.priority,
        )
        prepared = await self._own.prepared(data, item.id, item.number, customer_id=item.customer_id)
        try:
            if self._hub.work.book.items.get(item.id) is not item or item.version != version:
                return
            owner = AgentId(item.holder.name) if item.holder.kind == AGENT else None
            contact_id, _ = self._own.open(
                prepared,
                can_be_called=True,
                callback_by=p.HUB,
                callback_at_most=1,
                owner=None if owner in not_for else owner,
                owner_ms=OWNER_MS,
                last_agent=None,
                not_for=tuple(AgentId(each) for each in sorted(not_for)),
            )
            self._live.add(item.id, contact_id)
            self._hub.handle(p.CallWork(item_id=item.id, by=BY_HUB, contact_id=contact_id))
        finally:
            self._own.forget_unopened(prepared)

    async def _customer_of(self, item: Item) -> Customer | None:
        if item.customer_id is None:
            return None
        try:
            return await self._customer(item.customer_id)
        except CustomerNotFound:
            return None

    def _why_not(self, customer: Customer | None, number: Number | None, queue: str) -> str | None:
        if customer is None:
            return "no_customer"
        if customer.data.do_not_contact:
            return EndCause.DO_NOT_CONTACT.value
        if number is None:
            return "no_number"
        if QueueId(queue) not in self._world.floor.queues:
            return "no_queue"
        found = self._world.call_backs.find(QueueId(queue), number.e164 or number.raw)
        return "called_already" if found is not None else None


def _number_of(customer: Customer) -> Number | None:
    """The first of their numbers that can be read, else the first."""
    phones = sorted(customer.data.phones, key=lambda phone: phone.e164 is None)
    return Number(phones[0].raw, phones[0].e164) if phones else None
