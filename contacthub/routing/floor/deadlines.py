"""The deadlines of a floor: a heap with lazy deletion.

A deadline that moves or is no longer wanted stays in the heap and is passed over when it comes up, because
the contact or agent itself says when its deadline is:

    t = 5,000    wrap-up of c1 by lina until 35,000        heap: 35,000
    t = 6,000    extended: c1.wrap_ups["lina"] = 95,000    heap: 35,000 and 95,000
    t = 35,000   35,000 comes up; c1 says 95,000: dropped  heap: 95,000

Silence is kept apart: its deadline moves with every word of a source and is hours away, so that the heap
would hold hundreds of thousands that are no longer wanted. All contacts with the same limit stand in the
order in which they were last heard of, which is the order in which they will be due.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from heapq import heappop, heappush
from operator import itemgetter

from contacthub.routing.floor.contact import Contact
from contacthub.routing.floor.entities import Agent, Queue
from contacthub.routing.floor.states import TALKING, ContactState
from contacthub.routing.words import AgentId, ContactId, Instant, OfferId, QueueId

SILENCE = "silence"
IDLE = "idle"
SNOOZE = "snooze"

Deadline = tuple[Instant, int, str, str, str]
"""Due instant, order of entry, kind, subject, detail; of several due at once the one set first comes first.

``subject`` is a contact, of ``IN_FORCE_OF_AGENT`` an agent, for hours a queue; ``detail`` the offer, agent or
queue it is about. A plain tuple: there are tens of thousands, and the garbage collector leaves tuples of
texts and numbers alone.
"""


class Deadlines:
    """All deadlines of these agents, contacts and queues."""

    def __init__(
        self,
        agents: Mapping[AgentId, Agent],
        contacts: Mapping[ContactId, Contact],
        queues: Mapping[QueueId, Queue],
    ) -> None:
        self._agents = agents
        self._queues = queues
        self._contacts = contacts
        self._heap: list[Deadline] = []
        self._heard: dict[int, OrderedDict[ContactId, None]] = {}
        self._entries = 0

    def set(self, at: Instant, kind: str, subject: str, detail: str = "") -> None:
        """Have ``take_due`` report the deadline at ``at``, if it is still the one in force then."""
        if kind == SILENCE:
            self.heard(self._contacts[ContactId(subject)])
            return
        self._entries += 1
        heappush(self._heap, (at, self._entries, kind, subject, detail))

    def set_all(self, contact: Contact) -> None:
        """Set every deadline of the contact but that of its next step, which no absence puts off."""
        for offer in contact.offers.values():
            if offer.deadline_at is not None:
                self.set(offer.deadline_at, "offer", contact.id, offer.id)
        for kind in ONE_EACH:
            at = IN_FORCE[kind](contact, "")
            if at is not None:
                self.set(at, kind, contact.id)
        for agent, until in contact.wrap_ups.items():
            self.set(until, "wrap_up", contact.id, agent)
        for agent, let_go in contact.let_go.items():
            self.set(let_go.until, "cool_off", contact.id, agent)

    def heard(self, contact: Contact) -> None:
        """Count the contact's silence from ``heard_at`` on, unless it is over or may be silent for ever."""
        if contact.silent_ms is None or contact.ended_at is not None:
            return
        contacts = self._heard.setdefault(contact.silent_ms, OrderedDict())
        contacts[contact.id] = None
        contacts.move_to_end(contact.id)

    def hears_no_more(self, contact: Contact) -> None:
        """The contact is over: its source need say nothing more."""
        if contact.silent_ms is None:
            return
        contacts = self._heard[contact.silent_ms]
        del contacts[contact.id]
        if not contacts:
            del self._heard[contact.silent_ms]

    def next(self) -> Instant | None:
        """The next instant at which something is due."""
        first = self._first()
        return first[0] if first is not None else None

    def take_due(self, now: Instant) -> Deadline | None:
        """Take out the earliest deadline that is due and in force; silence lasts until the contact ends."""
        first = self._first()
        if first is None or first[0] > now:
            return None
        return first if first[2] == SILENCE else heappop(self._heap)

    def in_order(self) -> list[Deadline]:
        """All that are in force, in the order in which they will be due."""
        silences = [self._silence(each) for contacts in self._heard.values() for each in contacts]
        # Sorted by the instant alone: of one limit, equal instants stay in the order they were heard in.
        silences.sort(key=itemgetter(0))
        return sorted(each for each in self._heap if self._is_in_force(each)) + silences

    def _first(self) -> Deadline | None:
        while self._heap and not self._is_in_force(self._heap[0]):
            heappop(self._heap)
        first = [self._silence(next(iter(contacts))) for contacts in self._heard.values()]
        return min([*self._heap[:1], *first], key=itemgetter(0), default=None)

    def _silence(self, contact_id: ContactId) -> Deadline:
        return (self._contacts[contact_id].silent_at or 0, 0, SILENCE, contact_id, "")

    def _is_in_force(self, deadline: Deadline) -> bool:
        at, _, kind, subject, detail = deadline
        if kind in IN_FORCE_OF_AGENT:
            agent = self._agents.get(AgentId(subject))
            return agent is not None and IN_FORCE_OF_AGENT[kind](agent, detail) == at
        if kind == "hours":
            queue = self._queues.get(QueueId(subject))
            return queue is not None and queue.turns_at == at
        contact = self._contacts.get(ContactId(subject))
        return contact is not None and IN_FORCE[kind](contact, detail) == at


def _offer(contact: Contact, detail: str) -> Instant | None:
    offer = contact.offers.get(OfferId(detail))
    return offer.deadline_at if offer is not None else None


def _connect(contact: Contact, _: str) -> Instant | None:
    return contact.connect_until


def _wait(contact: Contact, _: str) -> Instant | None:
    return contact.wait_until


def _callback(contact: Contact, _: str) -> Instant | None:
    waits = contact.callback is not None and contact.state is ContactState.WAITING
    return contact.callback.due_at if waits and contact.callback is not None else None


def _callback_expiry(contact: Contact, _: str) -> Instant | None:
    return contact.callback.expires_at if contact.callback is not None else None


def _reservation(contact: Contact, _: str) -> Instant | None:
    return contact.reserved_until if contact.visit is not None else None


def _transfer(contact: Contact, _: str) -> Instant | None:
    return contact.passing.until if contact.passing is not None else None


def _consult(contact: Contact, _: str) -> Instant | None:
    return contact.consult.until if contact.consult is not None else None


def _step(contact: Contact, _: str) -> Instant | None:
    return contact.step_at if contact.visit is not None else None


def _wrap_up(contact: Contact, detail: str) -> Instant | None:
    return contact.wrap_ups.get(AgentId(detail))


def _cool_off(contact: Contact, detail: str) -> Instant | None:
    let_go = contact.let_go.get(AgentId(detail))
    return let_go.until if let_go is not None else None


def _idle(contact: Contact, _: str) -> Instant | None:
    return contact.writing.idle_at if contact.writing is not None and contact.state in TALKING else None


def _snooze(contact: Contact, _: str) -> Instant | None:
    return contact.snoozed_until if contact.is_snoozed else None


def _lease(agent: Agent, _: str) -> Instant | None:
    return agent.lease_until


def _agent_queue(agent: Agent, detail: str) -> Instant | None:
    change = agent.queue_changes.get(QueueId(detail))
    return change.until if change is not None else None


IN_FORCE_OF_AGENT: dict[str, Callable[[Agent, str], Instant | None]] = {
    "lease": _lease,
    "agent_queue": _agent_queue,
}
"""When an agent's deadline of each kind is now; ``detail`` names the queue it is about."""

IN_FORCE: dict[str, Callable[[Contact, str], Instant | None]] = {
    "offer": _offer,
    "connect": _connect,
    "wait": _wait,
    "step": _step,
    "callback": _callback,
    "callback_expiry": _callback_expiry,
    "reservation": _reservation,
    "transfer": _transfer,
    "consult": _consult,
    "wrap_up": _wrap_up,
    "cool_off": _cool_off,
    IDLE: _idle,
    SNOOZE: _snooze,
}
"""When a contact's deadline of each kind is now; ``detail`` names the offer or the agent it is about."""

ONE_EACH = tuple(kind for kind in IN_FORCE if kind not in {"offer", "wrap_up", "cool_off", "step"})
"""The kinds of which a contact has one at most and that ``set_all`` sets."""
