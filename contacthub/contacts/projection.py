"""The rows that lists and reports read: contacts, their visits, and how long agents were in which state."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from contacthub.contacts.rows import ContactRow, CorrectedRow, CustomerFound, IntervalRow, VisitRow
from contacthub.contacts.touched import Touched
from contacthub.contacts.world import World
from contacthub.database.tables import Row
from contacthub.routing import events as e
from contacthub.routing.floor.course import History, history
from contacthub.routing.floor.entities import Contact, Visit
from contacthub.routing.words import AgentId, ContactId


class ContactRows:
    """Each contact touched and its visits, as they are when the group closes."""

    def __init__(self, world: World, touched: Touched) -> None:
        self._world = world
        self._touched = touched
        self._changed: dict[ContactId, Contact] = {}
        self._found: list[Row] = []

    async def read_back(self) -> None:
        """What was not written has not happened."""
        self._changed.clear()
        self._found.clear()

    def note(self, seq: int, event: e.Event) -> None:
        """Remember the contact, or what was found out of it after it had closed."""
        contact = self._touched.contact
        if contact is not None:
            self._changed[contact.id] = contact
        elif isinstance(event, e.CustomerLinked) and event.customer_id is not None:
            self._found.append(CustomerFound(event.customer_id, event.contact_id))
        elif isinstance(event, e.ContactCorrected):
            self._found += _corrected_rows(event)

    def rows(self) -> Sequence[Row]:
        """The rows of everything touched since the last call."""
        rows: list[Row] = []
        for contact in self._changed.values():
            rows += self._rows_of(contact)
        self._changed.clear()
        found, self._found = self._found, []
        return [*rows, *found]  # behind the contacts' own rows, which do not know it

    def publish(self, last_seq: int) -> None:
        """Nothing: rows are all there is."""

    def _rows_of(self, contact: Contact) -> list[Row]:
        details = self._world.details[contact.id]
        row = ContactRow(
            contact.id, details.source, details.ref, contact.channel, contact.direction, str(contact.routing),
            contact.queue, contact.last_agent, contact.customer_id, contact.state.value,
            _outcome(contact), contact.arrived_at, contact.offered_at, contact.answered_at, contact.ended_at,
            contact.closed_at, _whole_wait(contact), contact.handled_ms, contact.ended_by, contact.end_cause,
        )  # fmt: skip
        return [row, *_visit_rows(contact.id, contact.visits)]


class StoredIntervals(Protocol):
    """Reads intervals back."""

    async def open_intervals(self) -> list[IntervalRow]:
        """The current interval of each agent."""


class Intervals:
    """One row for as long as an agent is in one state: lunch from 12:00 to 12:30, ready from 12:30."""

    def __init__(self, world: World, touched: Touched, store: StoredIntervals) -> None:
        self._world = world
        self._touched = touched
        self._store = store
        self._open: dict[str, IntervalRow] = {}
        self._rows: list[Row] = []

    async def read_back(self) -> None:
        """Know the interval that each agent is in."""
        self._open = {row.agent: row for row in await self._store.open_intervals()}
        self._rows.clear()

    def note(self, seq: int, event: e.Event) -> None:
        """Close and open the intervals of agents whose state the event changed."""
        for agent_id in self._touched.agents:
            self._note_agent(seq, agent_id, event.at)

    def _note_agent(self, seq: int, agent_id: AgentId, at: int) -> None:
        agent = self._world.floor.agents.get(agent_id)
        current = self._open.get(agent_id)
        if agent is None or (
            current and (current.state, current.presence) == (agent.state, agent.shown_presence)
        ):
            return
        if current is not None:
            closed = IntervalRow(agent_id, current.from_at, current.seq, at, current.state, current.presence)
            self._rows.append(closed)
        opened = IntervalRow(agent_id, at, seq, None, agent.state.value, agent.shown_presence)
        self._open[agent_id] = opened
        self._rows.append(opened)

    def rows(self) -> Sequence[Row]:
        """The intervals closed and opened since the last call."""
        rows, self._rows = self._rows, []
        return rows

    def publish(self, last_seq: int) -> None:
        """Nothing: rows are all there is."""


def _visit_rows(contact_id: ContactId, visits: Sequence[Visit]) -> list[VisitRow]:
    return [
        VisitRow(contact_id, n, v.queue, v.entered_at, v.left_at, v.outcome, v.agent, wait_of(v))
        for n, v in enumerate(visits, start=1)
    ]


def _corrected_rows(event: e.ContactCorrected) -> list[Row]:
    """The rows of a contact that has left the floor, by its course as it is now."""
    past = history(event.course)
    corrected = CorrectedRow(
        past.visits[-1].queue, past.last_agent, past.outcome, past.answered_at, _whole_wait(past),
        past.handled_ms, event.contact_id,
    )  # fmt: skip
    return [corrected, *_visit_rows(event.contact_id, past.visits)]


def wait_of(visit: Visit) -> int | None:
    """How long it waited; None: when it was answered is not known."""
    return visit.waited_ms if visit.timed else None


def _outcome(contact: Contact) -> str | None:
    # That of the last visit: a contact that waits again after a transfer has none yet.
    return contact.outcome if contact.visit is None else None


def _whole_wait(contact: Contact | History) -> int | None:
    return contact.waited_ms if all(visit.timed for visit in contact.visits) else None
