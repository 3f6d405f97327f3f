"""The floor: all live routing state. ``Floor.apply`` is the only code that changes it."""

from __future__ import annotations

from collections.abc import Callable
from heapq import heappop, heappush
from typing import Any

from contacthub.routing import events as e
from contacthub.routing.config import AgentConfig, QueueConfig
from contacthub.routing.floor.entities import (
    HANDLING,
    OFFERED,
    Agent,
    Contact,
    LetGo,
    Offer,
    Queue,
    Visit,
    is_hub_routed,
    role_of,
)
from contacthub.routing.floor.states import OFFER_ENDS, TRANSITIONS, ContactState
from contacthub.routing.matching.idle_agents import Bench
from contacthub.routing.matching.lines import ClassKey, WaitingRoom
from contacthub.routing.words import (
    AVAILABLE,
    LEASE_MS,
    AgentId,
    ContactId,
    Instant,
    Outcome,
    QueueId,
    Routing,
    merged,
)

Deadline = tuple[Instant, int, str, str, str]
"""Due instant, order of entry, kind, contact or agent id, and the agent or offer it is about."""


class Floor:
    """Agents, queues, contacts and their offers, changed by events only.

    ``unsettled_contacts`` and ``unsettled_agents`` name whom the last events gave a reason to be matched;
    the router empties them.
    """

    def __init__(self) -> None:
        self.agents: dict[AgentId, Agent] = {}
        self.queues: dict[QueueId, Queue] = {}
        self.contacts: dict[ContactId, Contact] = {}
        self.breaks: frozenset[str] = frozenset()
        self.priority_head_start_ms: int | None = None
        self.entries = 0
        self.idle_turns = 0
        self.bench = Bench()
        self.room = WaitingRoom()
        self.cooling: set[ContactId] = set()
        self.unsettled_contacts: dict[ContactId, None] = {}
        self.unsettled_agents: dict[AgentId, None] = {}
        self._deadlines: list[Deadline] = []
        self._deadline_count = 0

    def apply(self, event: e.Event) -> None:
        """Change the floor by what happened."""
        change = CHANGES.get(type(event))
        if isinstance(event, e.ContactEvent):
            self._apply_to_contact(event, change)
        elif change is not None:
            change(self, event)

    def _apply_to_contact(self, event: e.ContactEvent, change: Callable[[Floor, Any], None] | None) -> None:
        if isinstance(event, e.ContactArrived):
            self._arrived(event)
        elif isinstance(event, e.CustomerLinked) and event.contact_id not in self.contacts:
            return  # it was found out only after the contact had left
        contact = self.contacts[event.contact_id]
        involved = contact.agents()
        if event.occurred_at is not None:
            contact.last_occurred_at = max(contact.last_occurred_at, event.occurred_at)
        state = TRANSITIONS[contact.state].get(type(event))
        if change is not None:
            change(self, event)
        if state is not None:
            self._enter(contact, self._settled_state(contact, state))
        for agent_id in involved | contact.agents():
            self._refresh(agent_id, contact, event.at)
        if contact.state is ContactState.CLOSED:
            del self.contacts[contact.id]
            self.cooling.discard(contact.id)

    # --- times -------------------------------------------------------------------------------------

    def when(self, event: e.ContactEvent) -> Instant:
        """The instant that waits and reports count: the source's own for contacts the PBX routes."""
        contact = self.contacts.get(event.contact_id)
        routing = contact.routing if contact is not None else getattr(event, "routing", Routing.HUB)
        if routing == Routing.PBX and event.occurred_at is not None:
            return event.occurred_at
        return event.at

    def set_deadline(self, at: Instant, kind: str, subject: str, detail: str = "") -> None:
        """Have ``due`` report the deadline at ``at``; one that no longer stands is passed over then."""
        self._deadline_count += 1
        heappush(self._deadlines, (at, self._deadline_count, kind, subject, detail))

    def next_deadline(self) -> Instant | None:
        """The next instant at which something is due."""
        while self._deadlines and not self._stands(self._deadlines[0]):
            heappop(self._deadlines)
        return self._deadlines[0][0] if self._deadlines else None

    def deadlines(self) -> list[Deadline]:
        """All that stand, in the order in which they will be due."""
        return sorted(each for each in self._deadlines if self._stands(each))

    def due(self, now: Instant) -> Deadline | None:
        """Take the earliest deadline that is due and still stands."""
        at = self.next_deadline()
        return heappop(self._deadlines) if at is not None and at <= now else None

    def _stands(self, deadline: Deadline) -> bool:
        at, _, kind, subject, detail = deadline
        if kind == "lease":
            agent = self.agents.get(AgentId(subject))
            return agent is not None and agent.lease_until == at
        contact = self.contacts.get(ContactId(subject))
        return contact is not None and self._contact_deadline(contact, kind, detail) == at

    @staticmethod
    def _contact_deadline(contact: Contact, kind: str, detail: str) -> Instant | None:
        match kind:
            case "offer":
                offer = next((each for each in contact.offers.values() if each.id == detail), None)
                return offer.deadline_at if offer is not None else None
            case "connect":
                return contact.connect_until
            case "wrap_up":
                return contact.wrap_ups.get(AgentId(detail))
            case "cool_off":
                let_go = contact.let_go.get(AgentId(detail))
                return let_go.until if let_go is not None else None
            case _:
                return contact.reserved_until if contact.visit is not None else None

    # --- the floor itself --------------------------------------------------------------------------

    def _hub_started(self, event: e.HubStarted) -> None:
        away = event.downtime_ms
        for agent in self.agents.values():
            if agent.console or agent.lease_until is not None:
                agent.console = False
                self._set_lease(agent, event.at + LEASE_MS)
                self.bench.update(agent)
        for contact in self.contacts.values():
            self._shift_deadlines(contact, away)
        self.unsettle_all()

    def _shift_deadlines(self, contact: Contact, away: int) -> None:
        for offer in contact.offers.values():
            if offer.deadline_at is not None:
                offer.deadline_at += away
        if contact.connect_until is not None:
            contact.connect_until += away
        if contact.reserved_until is not None:
            contact.reserved_until += away
        contact.wrap_ups = {agent: until + away for agent, until in contact.wrap_ups.items()}
        self.arm_deadlines(contact)

    def arm_deadlines(self, contact: Contact) -> None:
        """Set every deadline the contact has."""
        for offer in contact.offers.values():
            if offer.deadline_at is not None:
                self.set_deadline(offer.deadline_at, "offer", contact.id, offer.id)
        if contact.connect_until is not None:
            self.set_deadline(contact.connect_until, "connect", contact.id)
        if contact.reserved_until is not None:
            self.set_deadline(contact.reserved_until, "reservation", contact.id)
        for agent, until in contact.wrap_ups.items():
            self.set_deadline(until, "wrap_up", contact.id, agent)
        for agent, let_go in contact.let_go.items():
            self.set_deadline(let_go.until, "cool_off", contact.id, agent)

    def unsettle_all(self) -> None:
        """Have everybody who waits and everybody who is free matched anew."""
        self.unsettled_agents.update(dict.fromkeys(self.agents))
        for contact in self.contacts.values():
            if contact.state is ContactState.WAITING and is_hub_routed(contact):
                self.unsettled_contacts[contact.id] = None

    def _floor_configured(self, event: e.FloorConfigured) -> None:
        self.breaks = frozenset(event.breaks)
        if event.priority_head_start_ms == self.priority_head_start_ms:
            return
        self.priority_head_start_ms = event.priority_head_start_ms
        for contact in sorted(self.contacts.values(), key=_entry):
            if contact.visit is not None:
                self._reorder(contact, contact.visit)

    def _queue_configured(self, event: e.QueueConfigured) -> None:
        queue = self.queues.get(event.queue)
        if queue is None:
            self.queues[event.queue] = Queue(config=event.config)
            return
        waiting = [self.contacts[contact_id] for contact_id in queue.waiting]
        in_line = [contact for contact in waiting if contact.state is ContactState.WAITING]
        for contact in in_line:
            self.room.remove(contact)
        queue.config = event.config
        for contact in in_line:
            self.stand_in_line(contact)

    def _queue_retired(self, event: e.QueueRetired) -> None:
        del self.queues[event.queue]

    def _agent_configured(self, event: e.AgentConfigured) -> None:
        config = event.config
        agent = self.agents.get(event.agent)
        if agent is None:
            agent = self.agents[event.agent] = new_agent(config, event.at)
        else:
            configure(agent, config)
        self._recount(agent)
        self._abilities_changed(agent)

    def _agent_retired(self, event: e.AgentRetired) -> None:
        agent = self.agents.pop(event.agent)
        self.room.forget_agent(agent)
        self.bench.remove(agent.id)

    # --- agents ------------------------------------------------------------------------------------

    def _presence_changed(self, event: e.PresenceChanged) -> None:
        agent = self.agents[event.agent]
        was_routable = agent.routable
        if agent.presence != event.presence:
            agent.presence_since = event.at
        agent.presence, agent.presence_by = event.presence, event.by
        if event.presence == AVAILABLE and not agent.console and event.by != "source":
            self._set_lease(agent, event.at + LEASE_MS)
        self._presence_settled(agent, event.at, was_routable)

    def _queue_pause_changed(self, event: e.QueuePauseChanged) -> None:
        agent = self.agents[event.agent]
        (agent.paused_queues.add if event.paused else agent.paused_queues.discard)(event.queue)
        self._abilities_changed(agent)

    def _abilities_changed(self, agent: Agent) -> None:
        self.room.forget_agent(agent)
        self.bench.refit(agent)
        self.unsettled_agents[agent.id] = None
        # Whoever waits for this agent to let a contact go may have waited for nobody else.
        self.unsettled_contacts.update(dict.fromkeys(self.cooling))

    def _console_attached(self, event: e.ConsoleAttached) -> None:
        agent = self.agents[event.agent]
        was_routable = agent.routable
        agent.console, agent.lease_until = True, None
        self._presence_settled(agent, event.at, was_routable)

    def _console_detached(self, event: e.ConsoleDetached) -> None:
        agent = self.agents[event.agent]
        agent.console = False
        self._set_lease(agent, event.lease_until)
        self.bench.update(agent)

    def _console_vanished(self, event: e.ConsoleVanished) -> None:
        agent = self.agents[event.agent]
        was_routable = agent.routable
        agent.console, agent.lease_until = False, None
        self._presence_settled(agent, event.at, was_routable)

    def _set_lease(self, agent: Agent, until: Instant) -> None:
        agent.lease_until = until
        self.set_deadline(until, "lease", agent.id)

    def _presence_settled(self, agent: Agent, at: Instant, was_routable: bool) -> None:
        if agent.routable and not was_routable:
            self._back_of_the_line(agent, at)
        elif was_routable and not agent.routable:
            # Whoever waits for this agent to let a contact go need not wait any longer.
            self.unsettled_contacts.update(dict.fromkeys(self.cooling))
        self._derive(agent, at)
        self.bench.update(agent)

    def _back_of_the_line(self, agent: Agent, at: Instant) -> None:
        self.idle_turns += 1
        agent.idle_order, agent.idle_since = self.idle_turns, at
        self.bench.move_to_end(agent)
        self.unsettled_agents[agent.id] = None

    def _refresh(self, agent_id: AgentId, contact: Contact, at: Instant) -> None:
        agent = self.agents[agent_id]
        before, role = agent.contacts.get(contact.id), role_of(contact, agent_id)
        if role == before:
            return
        if role is None:
            del agent.contacts[contact.id]
        else:
            agent.contacts[contact.id] = role
        self._recount(agent)
        if role == HANDLING or (role is None and before != OFFERED):
            self._back_of_the_line(agent, at)
        else:
            self.bench.update(agent)
        if role is None:
            # If nothing came of an offer, the agent keeps the place in order of idleness.
            self.unsettled_agents[agent.id] = None
        self._derive(agent, at)

    def _recount(self, agent: Agent) -> None:
        agent.load = {}
        for contact_id in agent.contacts:
            pool = agent.pools[self.contacts[contact_id].channel]
            agent.load[pool] = agent.load.get(pool, 0) + 1

    @staticmethod
    def _derive(agent: Agent, at: Instant) -> None:
        state = agent.derived_state()
        if state is not agent.state:
            agent.state, agent.since = state, at

    # --- contacts ----------------------------------------------------------------------------------

    def _arrived(self, event: e.ContactArrived) -> None:
        at = self.when(event)
        occurred_at = event.occurred_at if event.occurred_at is not None else event.at
        self.contacts[event.contact_id] = Contact(
            id=event.contact_id,
            channel=event.channel,
            direction=event.direction,
            routing=event.routing,
            skills=event.skills,
            priority=event.priority,
            arrived_at=at,
            last_occurred_at=occurred_at,
        )

    def _queued(self, event: e.ContactQueued) -> None:
        contact, at = self.contacts[event.contact_id], self.when(event)
        contact.visits.append(Visit(queue=event.queue, entered_at=at))
        contact.let_go.clear()
        self.entries += 1
        contact.key = self.order_key(contact, at, self.entries)
        contact.reserved_for, contact.reserved_until = event.reserved_for, event.reserved_until
        if event.reserved_until is not None:
            self.set_deadline(event.reserved_until, "reservation", contact.id)
        self.queues[event.queue].waiting[contact.id] = at

    def order_key(self, contact: Contact, entered_at: Instant, entry: int) -> tuple[int, int, int]:
        """Where a contact stands: by priority, or aged by its head start; then by entry."""
        head_start = self.priority_head_start_ms
        if head_start is None:
            return (-contact.priority, entered_at, entry)
        return (0, entered_at - contact.priority * head_start, entry)

    def _reservation_lapsed(self, event: e.ReservationLapsed) -> None:
        contact = self.contacts[event.contact_id]
        self._leave_line(contact)
        contact.reserved_for = contact.reserved_until = None
        if contact.state is ContactState.WAITING:
            self.stand_in_line(contact)

    def _enriched(self, event: e.ContactEnriched) -> None:
        contact = self.contacts[event.contact_id]
        contact.skills, contact.priority = event.skills, event.priority
        self._reorder(contact, contact.visits[-1])

    def _reorder(self, contact: Contact, visit: Visit) -> None:
        waits = contact.state is ContactState.WAITING
        if waits:
            self._leave_line(contact)
        contact.key = self.order_key(contact, visit.entered_at, contact.key[2])
        if waits:
            self.stand_in_line(contact)

    def class_of(self, contact: Contact, queue: QueueConfig) -> ClassKey:
        """What the contact needs in this queue."""
        return ClassKey(queue.id, merged(queue.skills, contact.skills), contact.channel, contact.priority)

    def stand_in_line(self, contact: Contact) -> None:
        """Put a waiting contact in its place: in its class, or with the agent it is reserved for."""
        if not is_hub_routed(contact) or contact.queue is None:
            return
        if contact.reserved_for is not None:
            self.agents[contact.reserved_for].reserved[contact.id] = contact.key
        else:
            self.room.add(contact, self.class_of(contact, self.queues[contact.queue].config))
        if contact.let_go:
            self.cooling.add(contact.id)
        self.unsettled_contacts[contact.id] = None

    def _leave_line(self, contact: Contact) -> None:
        self.room.remove(contact)
        if contact.reserved_for is not None:
            self.agents[contact.reserved_for].reserved.pop(contact.id, None)

    def _enter(self, contact: Contact, state: ContactState) -> None:
        if state is ContactState.WAITING and contact.state is not state:
            self.stand_in_line(contact)
        elif contact.state is ContactState.WAITING and state is not ContactState.WAITING:
            self._leave_line(contact)
            self.cooling.discard(contact.id)
        if ContactState.CONNECTING in (state, contact.state) and contact.queue in self.queues:
            connecting = self.queues[contact.queue].connecting
            (connecting.add if state is ContactState.CONNECTING else connecting.discard)(contact.id)
        contact.state = state

    @staticmethod
    def _settled_state(contact: Contact, state: ContactState) -> ContactState:
        if contact.offers and state is ContactState.WAITING:
            return ContactState.OFFERED
        if contact.visit is None and state is ContactState.WAITING:
            return ContactState.BETWEEN_QUEUES
        return state

    def _end_visit(self, contact: Contact, at: Instant, outcome: str, agent: AgentId | None = None) -> None:
        contact.outcome = outcome
        visit = contact.visit
        if visit is None:
            return
        visit.left_at, visit.outcome, visit.agent = at, outcome, agent
        self.queues[visit.queue].waiting.pop(contact.id)

    def _left_queue(self, event: e.ContactLeftQueue) -> None:
        contact = self.contacts[event.contact_id]
        self._end_visit(contact, self.when(event), event.outcome)

    def _answered(self, event: e.ContactAnswered) -> None:
        contact, at = self.contacts[event.contact_id], self.when(event)
        self._stop_talking(contact, at)
        visit, timed = contact.visit, event.timed is not False
        self._end_visit(contact, at, Outcome.ANSWERED, event.agent)
        if visit is not None:
            visit.timed = timed
        contact.agent, contact.talking_since = event.agent, at
        contact.last_agent = event.agent or contact.last_agent
        if timed and contact.answered_at is None:
            contact.answered_at = at
        contact.connecting_offer = contact.connect_until = None

    @staticmethod
    def _stop_talking(contact: Contact, at: Instant) -> None:
        if contact.talking_since is not None:
            contact.handled_ms += at - contact.talking_since
        contact.talking_since = contact.agent = None

    def _connect_failed(self, event: e.ConnectFailed) -> None:
        contact = self.contacts[event.contact_id]
        contact.agent = contact.connecting_offer = contact.connect_until = None
        self._cool_off(contact, event.agent, event.cool_off_until)

    def _transferred(self, event: e.ContactTransferred) -> None:
        contact, at = self.contacts[event.contact_id], self.when(event)
        if contact.visit is not None:
            self._end_visit(contact, at, Outcome.TRANSFERRED)
        self._stop_talking(contact, at)
        contact.connecting_offer = contact.connect_until = None

    def _ended(self, event: e.ContactEnded) -> None:
        contact, at = self.contacts[event.contact_id], self.when(event)
        self._end_visit(contact, at, event.outcome)
        self._stop_talking(contact, at)
        contact.connecting_offer = contact.connect_until = None
        contact.ended_at, contact.outcome = at, event.outcome

    def _closed(self, event: e.ContactClosed) -> None:
        self.contacts[event.contact_id].closed_at = event.at

    def _linked(self, event: e.CustomerLinked) -> None:
        contact = self.contacts[event.contact_id]
        contact.customer_id, contact.customer_by = event.customer_id, event.by

    # --- offers ------------------------------------------------------------------------------------

    def _offer_made(self, event: e.OfferMade) -> None:
        contact, at = self.contacts[event.contact_id], self.when(event)
        contact.offers_made += 1
        contact.offered_at = contact.offered_at if contact.offered_at is not None else at
        contact.offers[event.offer_id] = Offer(
            id=event.offer_id,
            agent=event.agent,
            queue=event.queue,
            made_at=event.at,
            deadline_at=event.deadline_at,
            observed=event.observed,
        )
        if event.deadline_at is not None:
            self.set_deadline(event.deadline_at, "offer", contact.id, event.offer_id)
        if not event.observed:
            self.agents[event.agent].hub_offers[event.offer_id] = contact.id

    def _end_offer(
        self, event: e.OfferAccepted | e.OfferDeclined | e.OfferExpired | e.OfferWithdrawn
    ) -> Contact:
        contact = self.contacts[event.contact_id]
        del contact.offers[event.offer_id]
        contact.ended_offers[event.offer_id] = (OFFER_ENDS[type(event)], event.at)
        self.agents[event.agent].hub_offers.pop(event.offer_id, None)
        return contact

    def _offer_accepted(self, event: e.OfferAccepted) -> None:
        contact = self._end_offer(event)
        contact.agent, contact.connecting_offer = event.agent, event.offer_id
        contact.connect_until = event.connect_until
        if event.connect_until is not None:
            self.set_deadline(event.connect_until, "connect", contact.id)

    def _offer_let_go(self, event: e.OfferDeclined | e.OfferExpired) -> None:
        contact = self._end_offer(event)
        self._cool_off(contact, event.agent, event.cool_off_until)

    def _offer_withdrawn(self, event: e.OfferWithdrawn) -> None:
        self._end_offer(event)

    def _cool_off(self, contact: Contact, agent: AgentId, until: Instant | None) -> None:
        if until is None:
            return
        contact.let_go_count += 1
        contact.let_go[agent] = LetGo(order=contact.let_go_count, until=until)
        self.set_deadline(until, "cool_off", contact.id, agent)

    # --- wrap-up -----------------------------------------------------------------------------------

    def _wrap_up_set(self, event: e.WrapUpStarted | e.WrapUpExtended) -> None:
        self.contacts[event.contact_id].wrap_ups[event.agent] = event.until
        self.set_deadline(event.until, "wrap_up", event.contact_id, event.agent)

    def _wrap_up_ended(self, event: e.WrapUpEnded) -> None:
        self.contacts[event.contact_id].wrap_ups.pop(event.agent, None)


def _entry(contact: Contact) -> int:
    return contact.key[2]


def new_agent(config: AgentConfig, at: Instant) -> Agent:
    """An agent who has never been there."""
    return Agent(
        config=config,
        skills=dict(config.skills),
        pools=config.pools(),
        capacity=dict(config.capacity),
        presence_since=at,
        since=at,
        idle_since=at,
    )


def configure(agent: Agent, config: AgentConfig) -> None:
    """Give an agent another configuration."""
    agent.config, agent.skills = config, dict(config.skills)
    agent.pools, agent.capacity = config.pools(), dict(config.capacity)


# Any: each method takes exactly its key's class, which no dict type can say.
CHANGES: dict[type[e.Event], Callable[[Floor, Any], None]] = {
    e.HubStarted: Floor._hub_started,
    e.FloorConfigured: Floor._floor_configured,
    e.QueueConfigured: Floor._queue_configured,
    e.QueueRetired: Floor._queue_retired,
    e.AgentConfigured: Floor._agent_configured,
    e.AgentRetired: Floor._agent_retired,
    e.PresenceChanged: Floor._presence_changed,
    e.QueuePauseChanged: Floor._queue_pause_changed,
    e.ConsoleAttached: Floor._console_attached,
    e.ConsoleDetached: Floor._console_detached,
    e.ConsoleVanished: Floor._console_vanished,
    e.ContactQueued: Floor._queued,
    e.ReservationLapsed: Floor._reservation_lapsed,
    e.ContactEnriched: Floor._enriched,
    e.ContactLeftQueue: Floor._left_queue,
    e.ContactAnswered: Floor._answered,
    e.ConnectFailed: Floor._connect_failed,
    e.ContactTransferred: Floor._transferred,
    e.ContactEnded: Floor._ended,
    e.ContactClosed: Floor._closed,
    e.CustomerLinked: Floor._linked,
    e.OfferMade: Floor._offer_made,
    e.OfferAccepted: Floor._offer_accepted,
    e.OfferDeclined: Floor._offer_let_go,
    e.OfferExpired: Floor._offer_let_go,
    e.OfferWithdrawn: Floor._offer_withdrawn,
    e.WrapUpStarted: Floor._wrap_up_set,
    e.WrapUpExtended: Floor._wrap_up_set,
    e.WrapUpEnded: Floor._wrap_up_ended,
}

UNCHANGING = frozenset({
    e.ContactArrived, e.ContactHeld, e.ContactResumed, e.ContactNoted, e.NoteChanged, e.QuestionAdded,
    e.HoldRequested, e.ResumeRequested, e.EndRequested,
    e.ObservationIgnored,
})  # fmt: skip
"""Events that change nothing beyond the tables of states (``ContactArrived`` creates its contact first)."""
