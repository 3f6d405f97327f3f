"""Follows the floor event by event: the deltas that consoles see and the rows that reports read."""

from __future__ import annotations

from typing import Any

from contacthub.application.clock import rfc3339
from contacthub.application.log import VisitFact
from contacthub.application.records import to_plain, type_name
from contacthub.application.rows import ContactRow, IntervalRow, Row, VisitRow
from contacthub.application.views import Delta, Json, World, agent_view, contact_view, offer_view
from contacthub.domain import events as e
from contacthub.domain.entities import Contact, Visit
from contacthub.domain.ids import AgentId, ContactId
from contacthub.domain.states import OFFER_ENDS

RESETS = (
    e.HubStarted, e.FloorConfigured, e.QueueConfigured, e.QueueRetired, e.AgentConfigured, e.AgentRetired,
)  # fmt: skip
"""Events after which consoles get a new snapshot: too much may have changed to name it piece by piece."""


def log_item(seq: int, event: e.Event) -> Json:
    """An event as the log's readers see it."""
    item: Json = {"seq": seq, "at": rfc3339(event.at), "type": type_name(type(event))}
    occurred_at = getattr(event, "occurred_at", None)
    if occurred_at is not None:
        item["occurred_at"] = rfc3339(occurred_at)
    for name in event.__dataclass_fields__:
        if name in ("at", "occurred_at"):
            continue
        value = getattr(event, name)
        if value is None:
            continue
        if name.endswith(("_until", "_at")) or name == "until":
            value = rfc3339(value)
        item[name] = value if isinstance(value, str | int | bool) else to_plain(value)
    return item


class Projector:
    """Keeps what a delta needs of the moment before: who saw the contact, how each agent stood."""

    def __init__(self, world: World, intervals: list[IntervalRow]) -> None:
        self._world = world
        self._contacts: dict[ContactId, Contact] = dict(world.floor.contacts)
        self._audience = {contact.id: frozenset(contact.agents()) for contact in self._contacts.values()}
        self._intervals = {row.agent: row for row in intervals}
        self._touched: dict[ContactId, Contact] = {}
        self._offers: dict[ContactId, dict[str, Json]] = {}
        self._rows: list[Row] = []
        self._counted = {contact.id: _ended_visits(contact) for contact in self._contacts.values()}
        self.visits: list[VisitFact] = []

    def delta(self, seq: int, event: e.Event) -> Delta:
        """What the event, just applied, changed."""
        if isinstance(event, e.ContactEvent):
            return self._contact_delta(seq, event)
        item = log_item(seq, event)
        if isinstance(event, RESETS):
            return Delta(seq=seq, at=event.at, event=item, resets=True)
        if isinstance(event, e.AgentEvent):
            self._note_interval(seq, event.agent, event.at)
            return Delta(seq=seq, at=event.at, event=item, agents=(self._agent(event.agent),))
        return Delta(seq=seq, at=event.at, event=item)

    def take_rows(self) -> list[Row]:
        """The rows of everything touched since the last call."""
        rows, self._rows = self._rows, []
        for contact in self._touched.values():
            rows += self._contact_rows(contact)
            if contact.closed_at is not None:
                self._counted.pop(contact.id, None)
        self._touched.clear()
        return rows

    def take_visits(self) -> list[VisitFact]:
        """The visits that ended since the last call."""
        visits, self.visits = self.visits, []
        return visits

    def _contact_delta(self, seq: int, event: e.ContactEvent) -> Delta:
        floor = self._world.floor
        contact_id = event.contact_id
        live = floor.contacts.get(contact_id)
        contact = (
            self._contacts.setdefault(contact_id, live)
            if live is not None
            else self._contacts.pop(contact_id)
        )
        self._touched[contact_id] = contact
        before = self._audience.pop(contact_id, frozenset())
        audience = frozenset(contact.agents()) if live is not None else frozenset()
        if live is not None:
            self._audience[contact_id] = audience
        self._count_visits(contact)
        for agent in before | audience:
            self._note_interval(seq, agent, event.at)
        seen = contact_view(contact, self._world.details[contact_id], self._world.capabilities)
        offer_id: Any = getattr(event, "offer_id", None)
        offers = self._changed_offers(contact, seen)
        made = isinstance(event, e.OfferMade)
        return Delta(
            seq=seq,
            at=event.at,
            event=log_item(seq, event),
            contact_id=contact_id,
            contact=seen if live is not None else None,
            audience_before=before,
            audience=audience,
            agents=tuple(self._agent(each) for each in sorted(before | audience) if each in floor.agents),
            offers=offers,
            offer=next(each for each in offers if each["id"] == offer_id) if made else None,
            offer_gone=offer_id if type(event) in OFFER_ENDS else None,
            offer_agent=getattr(event, "agent", None) if offer_id is not None else None,
        )

    def _changed_offers(self, contact: Contact, seen: Json) -> tuple[Json, ...]:
        """The pending offers that are new or look different now: an offer shows its contact's attributes."""
        before = self._offers.pop(contact.id, {})
        offers: dict[str, Json] = {
            each.id: offer_view(each, contact, seen) for each in contact.offers.values()
        }
        if offers:
            self._offers[contact.id] = offers
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


def _outcome(contact: Contact) -> str | None:
    # That of the last visit: a contact that waits again after a transfer has none yet.
    return contact.outcome if contact.visit is None else None


def _ended_visits(contact: Contact) -> int:
    return sum(1 for visit in contact.visits if visit.left_at is not None)


def _wait(visit: Visit) -> int | None:
    return visit.waited_ms if visit.timed else None


def _whole_wait(contact: Contact) -> int | None:
    return contact.waited_ms if all(visit.timed for visit in contact.visits) else None
