"""Follows the floor event by event: the deltas that consoles see and the rows that reports read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from contacthub.contacts.rows import ContactRow, CustomerFound, IntervalRow, VisitRow
from contacthub.contacts.today import VisitFact
from contacthub.contacts.views import (
    NOBODY,
    Delta,
    Json,
    PlaceInLine,
    World,
    agent_view,
    contact_view,
    offer_view,
)
from contacthub.database.tables import Row
from contacthub.routing import events as e
from contacthub.routing.floor.entities import Contact, Visit
from contacthub.routing.floor.states import OFFER_ENDS, ContactState
from contacthub.routing.words import AgentId, ContactId

RESETS = (
    e.HubStarted, e.FloorConfigured, e.QueueConfigured, e.QueueRetired, e.AgentConfigured, e.AgentRetired,
)  # fmt: skip
"""Events after which consoles get a new snapshot: too much may have changed to name it piece by piece."""


class Projector:
    """Keeps what a delta needs of the moment before: who saw the contact, how each agent stood.

    ``watched`` says whether somebody sees the whole floor; contacts nobody sees are not drawn.
    """

    def __init__(
        self, world: World, intervals: list[IntervalRow], *, watched: Callable[[], bool] = lambda: True
    ) -> None:
        self._world = world
        self._watched = watched
        self._contacts: dict[ContactId, Contact] = dict(world.floor.contacts)
        self._audience = {contact.id: frozenset(contact.agents()) for contact in self._contacts.values()}
        self._intervals = {row.agent: row for row in intervals}
        self._touched: dict[ContactId, Contact] = {}
        self._offers: dict[ContactId, dict[str, Json]] = {}
        self._rows: list[Row] = []
        self._found: list[Row] = []
        self._counted = {contact.id: _ended_visits(contact) for contact in self._contacts.values()}
        self.visits: list[VisitFact] = []

    def delta(self, seq: int, event: e.Event) -> Delta:
        """What the event, just applied, changed."""
        if isinstance(event, e.ContactEvent):
            return self._contact_delta(seq, event)
        if isinstance(event, RESETS):
            return Delta(seq=seq, fact=event, resets=True)
        if isinstance(event, e.AgentEvent):
            self._note_interval(seq, event.agent, event.at)
            return Delta(seq=seq, fact=event, agents=(self._agent(event.agent),))
        return Delta(seq=seq, fact=event)

    def take_rows(self) -> list[Row]:
        """The rows of everything touched since the last call."""
        rows, self._rows = self._rows, []
        for contact in self._touched.values():
            rows += self._contact_rows(contact)
            if contact.closed_at is not None:
                self._counted.pop(contact.id, None)
        self._touched.clear()
        found, self._found = self._found, []
        return [*rows, *found]  # behind the contacts' own rows, which do not know it

    def take_visits(self) -> list[VisitFact]:
        """The visits that ended since the last call."""
        visits, self.visits = self.visits, []
        return visits

    def _contact_delta(self, seq: int, event: e.ContactEvent) -> Delta:
        contact_id = event.contact_id
        live = self._world.floor.contacts.get(contact_id)
        if live is None and contact_id not in self._contacts:
            return self._found_late(seq, event)
        contact = live if live is not None else self._contacts.pop(contact_id)
        if live is not None:
            self._contacts[contact_id] = live
        self._touched[contact_id] = contact
        self._count_visits(contact)
        before = self._audience.pop(contact_id, NOBODY)
        audience = frozenset(contact.agents()) if live is not None else NOBODY
        if audience:
            self._audience[contact_id] = audience
        agents = before | audience if before != audience else audience
        for agent in agents:
            self._note_interval(seq, agent, event.at)
        delta = Delta(
            seq=seq,
            fact=event,
            contact_id=contact_id,
            is_live=live is not None,
            place=_place(contact) if live is not None else None,
            audience_before=before,
            audience=audience,
            agents=tuple([self._agent(each) for each in sorted(agents) if each in self._world.floor.agents]),
        )
        self._draw(delta, contact, event)
        return delta

    def _found_late(self, seq: int, event: e.ContactEvent) -> Delta:
        if isinstance(event, e.CustomerLinked) and event.customer_id is not None:
            self._found.append(CustomerFound(event.customer_id, event.contact_id))
        return Delta(seq=seq, fact=event, contact_id=event.contact_id)

    def _draw(self, delta: Delta, contact: Contact, event: e.ContactEvent) -> None:
        """Add how the contact and its offers look now, if anybody may see them."""
        offer_id: Any = getattr(event, "offer_id", None)
        if offer_id is not None:
            delta.offer_agent = getattr(event, "agent", None)
            delta.offer_gone = offer_id if type(event) in OFFER_ENDS else None
        delta.is_drawn = bool(delta.audience) or self._watched()
        if not (delta.is_live and delta.is_drawn):
            self._offers.pop(contact.id, None)
            return
        delta.contact = contact_view(contact, self._world.details[contact.id], self._world.capabilities)
        delta.offers = self._changed_offers(contact, delta.contact)
        if isinstance(event, e.OfferMade):
            delta.offer = next(each for each in delta.offers if each["id"] == offer_id)

    def _changed_offers(self, contact: Contact, seen: Json) -> tuple[Json, ...]:
        """The pending offers that are new or look different now: an offer shows its contact's attributes."""
        before = self._offers.pop(contact.id, None)
        if not contact.offers:
            return ()
        offers: dict[str, Json] = {
            each.id: offer_view(each, contact, seen) for each in contact.offers.values()
        }
        self._offers[contact.id] = offers
        if before is None:
            return tuple(offers.values())
        return tuple(shown for key, shown in offers.items() if before.get(key) != shown)

    def _agent(self, agent_id: AgentId) -> Json:
        return agent_view(self._world.floor.agents[agent_id], self._world.directory)

    def _count_visits(self, contact: Contact) -> None:
        counted = self._counted.get(contact.id, 0)
        for visit in contact.visits[counted:]:
            if visit.left_at is not None and visit.outcome is not None:
                counted += 1
                self.visits.append(VisitFact(visit.queue, visit.outcome, _wait(visit), visit.left_at))
        self._counted[contact.id] = counted

    def _note_interval(self, seq: int, agent_id: AgentId, at: int) -> None:
        agent = self._world.floor.agents.get(agent_id)
        current = self._intervals.get(agent_id)
        if agent is None or (current and (current.state, current.presence) == (agent.state, agent.presence)):
            return
        if current is not None:
            closed = IntervalRow(agent_id, current.from_at, current.seq, at, current.state, current.presence)
            self._rows.append(closed)
        opened = IntervalRow(agent_id, at, seq, None, agent.state.value, agent.presence)
        self._intervals[agent_id] = opened
        self._rows.append(opened)

    def _contact_rows(self, contact: Contact) -> list[Row]:
        details = self._world.details[contact.id]
        row = ContactRow(
            contact.id, details.source, details.ref, contact.channel, contact.direction, str(contact.routing),
            contact.queue, contact.last_agent, contact.customer_id, contact.state.value,
            _outcome(contact), contact.arrived_at, contact.offered_at, contact.answered_at, contact.ended_at,
            contact.closed_at, _whole_wait(contact), contact.handled_ms,
        )  # fmt: skip
        visits = [
            VisitRow(contact.id, n, v.queue, v.entered_at, v.left_at, v.outcome, v.agent, _wait(v))
            for n, v in enumerate(contact.visits, start=1)
        ]
        return [row, *visits]


def _place(contact: Contact) -> PlaceInLine | None:
    visit = contact.visit
    if visit is None:
        return None
    return PlaceInLine(visit.queue, visit.entered_at, contact.state is ContactState.CONNECTING)


def _outcome(contact: Contact) -> str | None:
    # That of the last visit: a contact that waits again after a transfer has none yet.
    return contact.outcome if contact.visit is None else None


def _ended_visits(contact: Contact) -> int:
    return sum(1 for visit in contact.visits if visit.left_at is not None)


def _wait(visit: Visit) -> int | None:
    return visit.waited_ms if visit.timed else None


def _whole_wait(contact: Contact) -> int | None:
    return contact.waited_ms if all(visit.timed for visit in contact.visits) else None
