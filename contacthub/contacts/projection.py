"""The rows that lists and reports read: contacts, their visits, and how long agents were in which state."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from typing import Protocol, TypeVar

from contacthub.contacts.changed import Changed, dirtied
from contacthub.contacts.details import Details
from contacthub.contacts.parts import part_rows, transfers_of
from contacthub.contacts.responses import Responses
from contacthub.contacts.rows import (
    ContactRow,
    CorrectedRow,
    CustomerFound,
    DispositionRow,
    FactsRow,
    IntervalRow,
    ProgressRow,
    VisitRow,
)
from contacthub.contacts.touched import Touched
from contacthub.contacts.world import World
from contacthub.database.tables import Row
from contacthub.routing import events as e
from contacthub.routing.floor.contact import Contact, Visit
from contacthub.routing.floor.course import History, history
from contacthub.routing.floor.floor import Floor
from contacthub.routing.words import BY_HUB, AgentId, ContactId

T = TypeVar("T")

MOST_CUSTOMERS = 10_000
"""Customers of whom is remembered when a contact of theirs changed last, while a card of theirs is read."""


class Arrivals:
    """The row of each contact that arrived: only its source knows its ref, so it goes with the arrival."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._arrived: list[Contact] = []

    async def read_back(self) -> None:
        """What was not written has not happened."""
        self._arrived.clear()

    def note(self, seq: int, event: e.Event) -> None:
        """Remember the contact if it has just arrived."""
        if type(event) is e.ContactArrived:
            self._arrived.append(self._world.floor.contacts[event.contact_id])

    def rows(self) -> Sequence[Row]:
        """The contacts that arrived since the last call, as they are now."""
        arrived, self._arrived = self._arrived, []
        return [_contact_row(contact, self._world.details[contact.id]) for contact in arrived]

    def publish(self, last_seq: int) -> None:
        """Nothing: rows are all there is."""


class ContactRows:
    """How far each contact is that was touched, and its visits, as they are when rows are written.

    seq 5   c1 arrives     c1 is in line, as of 5
    seq 9   c1 rings       it is already
    until 6                c1's row, which says that it rings; the next is as of its next event

    Of a contact that has closed only its rows are kept until then: itself it is some thirty objects more, at
    which the garbage collector would look again and again.
    """

    def __init__(self, touched: Touched) -> None:
        self._touched = touched
        self._line: deque[tuple[int, ContactId]] = deque()
        self._in_line: dict[ContactId, Contact | list[Row]] = {}
        self._found: deque[tuple[int, Row]] = deque()
        self._customers: dict[str, int] = {}
        self._any_seq = self._known_from = self._seq = 0

    async def read_back(self) -> None:
        """The rows are as the log says: nothing is left to be written."""
        self._line.clear()
        self._in_line.clear()
        self._found.clear()
        self._customers.clear()

    def note(self, seq: int, event: e.Event) -> None:
        """Remember the contact, or what was found out of it after it had closed."""
        self._seq = seq
        contact = self._touched.contact
        if contact is not None:
            if contact.id not in self._in_line:
                self._line.append((seq, contact.id))
            self._in_line[contact.id] = contact if self._touched.is_live else _rows_of(contact)
            if contact.customer_id is not None:
                self._customers[contact.customer_id] = seq
        elif isinstance(event, e.ContactCorrected):
            self._found.extend((seq, row) for row in _corrected_rows(event))
            self._any_seq = seq
        elif isinstance(event, e.WrapUpCompleted):
            self._found.append((seq, DispositionRow(event.contact_id)))
        if isinstance(event, e.CustomerLinked):
            self._note_customer(event, seq, is_closed=contact is None)

    def _note_customer(self, event: e.CustomerLinked, seq: int, *, is_closed: bool) -> None:
        if event.by != BY_HUB:
            self._any_seq = seq  # until then it may have been another customer's
        if is_closed and event.customer_id is not None:
            self._found.append((seq, CustomerFound(event.customer_id, event.contact_id)))
            self._customers[event.customer_id] = seq

    def may_have_changed(self, customer_id: str, since: int) -> bool:
        """Whether a contact of this customer may have changed after the event ``since``."""
        newest = max(self._any_seq, self._known_from, self._customers.get(customer_id, 0))
        return newest > since

    def rows(self, until: int) -> Sequence[Row]:
        """The rows of the contacts whose place in line is up to ``until``."""
        rows: list[Row] = []
        for contact_id in _taken(self._line, until):
            contact = self._in_line.pop(contact_id)
            rows += _rows_of(contact) if isinstance(contact, Contact) else contact
        rows += _taken(self._found, until)  # behind the contacts' own rows, which do not know it
        if len(self._customers) > MOST_CUSTOMERS:
            self._customers.clear()
            self._known_from = self._seq
        return rows


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
        self._rows: deque[tuple[int, Row]] = deque()

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
            self._rows.append((seq, closed))
            self._rows += [(seq, each) for each in dirtied(closed)]
        opened = IntervalRow(agent_id, at, seq, None, agent.state.value, agent.shown_presence)
        self._open[agent_id] = opened
        self._rows.append((seq, opened))

    def rows(self, until: int) -> Sequence[Row]:
        """The intervals closed and opened up to ``until``, and none later: ``read_back`` finds these open."""
        return list(_taken(self._rows, until))


class RowsAnew:
    """All rows that follow from the log, over a floor that the log happens to again."""

    def __init__(self, floor: Floor, store: StoredIntervals) -> None:
        world = World(capabilities=lambda source: [], floor=floor)
        self._touched = touched = Touched(world)
        self._intervals, self._contacts = Intervals(world, touched, store), ContactRows(touched)
        self._responses, self._changed = Responses(touched), Changed()

    async def read_back(self) -> None:
        """Know the floor and the intervals as they are where it begins."""
        for each in (self._touched, self._intervals, self._contacts, self._responses, self._changed):
            await each.read_back()

    def note(self, seq: int, event: e.Event) -> None:
        """Take in an event that happened again."""
        for each in (self._touched, self._intervals, self._contacts, self._responses, self._changed):
            each.note(seq, event)

    def rows(self, until: int) -> Sequence[Row]:
        """The rows that the events up to ``until`` changed."""
        kept = (self._intervals, self._contacts, self._responses, self._changed)
        return [row for each in kept for row in each.rows(until)]


def _taken(line: deque[tuple[int, T]], until: int) -> Iterator[T]:
    """Take what is in line up to ``until`` out of it."""
    while line and line[0][0] <= until:
        yield line.popleft()[1]


def _contact_row(contact: Contact, details: Details) -> ContactRow:
    return ContactRow(
        contact.id, details.source, details.ref, contact.channel, contact.direction, str(contact.routing),
        contact.queue, contact.last_agent, contact.customer_id, contact.state.value,
        _outcome(contact), contact.arrived_at, contact.offered_at, contact.answered_at, contact.ended_at,
        contact.closed_at, _whole_wait(contact), contact.handled_ms, contact.ended_by, contact.end_cause,
    )  # fmt: skip


def _progress_row(contact: Contact) -> ProgressRow:
    return ProgressRow(
        contact.id, contact.channel, str(contact.routing), contact.queue, contact.last_agent,
        contact.customer_id, contact.state.value,
        _outcome(contact), contact.offered_at, contact.answered_at, contact.ended_at, contact.closed_at,
        _whole_wait(contact), contact.handled_ms, contact.ended_by, contact.end_cause,
    )  # fmt: skip


def _rows_of(contact: Contact) -> list[Row]:
    return [
        _progress_row(contact),
        *_visit_rows(contact.id, contact.visits),
        *part_rows(contact.id, contact.course, contact.hold_spans, contact.wrap_up_spans),
        FactsRow(contact.id, transfers_of(contact.course)),
    ]


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
    return [
        corrected,
        *_visit_rows(event.contact_id, past.visits),
        *part_rows(event.contact_id, event.course, event.holds, event.wrap_ups),
        FactsRow(event.contact_id, transfers_of(event.course)),
    ]


def wait_of(visit: Visit) -> int | None:
    """How long it waited; None: when it was answered is not known."""
    return visit.waited_ms if visit.timed else None


def _outcome(contact: Contact) -> str | None:
    # That of the last visit: a contact that waits again after a transfer has none yet.
    return contact.outcome if contact.visit is None else None


def _whole_wait(contact: Contact | History) -> int | None:
    return contact.waited_ms if all(visit.timed for visit in contact.visits) else None
