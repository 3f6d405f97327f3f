"""Takes events in from phone systems and channels: each once, in order, durable before it is answered."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from contacthub.clock import uuid7
from contacthub.contacts.details import Details
from contacthub.contacts.rows import QuestionRow
from contacthub.contacts.screen_pop import ScreenPop
from contacthub.contacts.world import World
from contacthub.customers.identity import NumberReader
from contacthub.database.tables import Row
from contacthub.database.units import StorageUnavailable
from contacthub.hub.hub import MAX_PENDING_EVENTS, Hub
from contacthub.problems import Problem
from contacthub.routing import commands as c
from contacthub.routing.events import Event, ObservationIgnored
from contacthub.routing.floor.states import OVER
from contacthub.routing.words import (
    AgentId,
    ContactId,
    EndedBy,
    Instant,
    Routing,
)
from contacthub.sources import incoming as i
from contacthub.sources.naming import Names
from contacthub.sources.opening import Arrivals, Opening, Openings, arrival_in
from contacthub.sources.rows import EarlyEndRow, EarlyEndUsed, InboxRow, WebhookReplyRow
from contacthub.sources.store import IncomingKey, Known, SourceStore
from contacthub.sources.written import Written

MAX_ATTRIBUTES = 64 * 1024
SLICE = 100
"""Events taken in one go: a thousand arrivals at once would hold the loop for a fifth of a second."""

RECENT = 2 * MAX_PENDING_EVENTS + SLICE
"""How many event ids and refs are kept in memory: those that a read of the log may not show yet."""

LOOKS = 3
"""How often a request is looked at anew because the floor was read back meanwhile."""

EARLY_ENDS_KEPT_MS = 7 * 24 * 3600 * 1000
"""An arrival this late is a new contact, not the one whose end was heard of."""


EarlyEnd = tuple[str, Instant]
"""By whom and when a contact ended that has not arrived yet."""

Recent = OrderedDict[tuple[str, str], Any]
UNKNOWN = Known(duplicate=False, duplicate_contact=None, contact_id=None, early_end=None)


@dataclass(frozen=True, slots=True)
class _Step:
    """One event on its way in; ``contact_id`` None: no contact of this ref is known.

    ``opening``: the details of the contact it is about to open, who is being looked up already.
    """

    event: i.Incoming
    contact_id: str | None
    early_end: EarlyEnd | None
    opening: Details | None = None


class Intake:
    """The one way in for facts from outside."""

    def __init__(
        self,
        hub: Hub,
        world: World,
        store: SourceStore,
        numbers: NumberReader,
        pop: ScreenPop,
        *,
        routing_of: Callable[[str], str],
    ) -> None:
        self._hub = hub
        self._world = world
        self._store = store
        self._names = Names(world, numbers)
        self._pop = pop
        self._routing_of = routing_of
        self._recent: OrderedDict[tuple[str, str], str | None] = OrderedDict()
        self._refs: OrderedDict[tuple[str, str], str] = OrderedDict()
        self._early_ends: OrderedDict[tuple[str, str], EarlyEnd] = OrderedDict()
        self._arrivals = Arrivals(world, pop)
        self._written = Written()
        self._resets = 0
        hub.on_reset(self)

    def reset(self) -> None:
        """What was not written has not happened; the log knows the rest."""
        self._recent.clear()
        self._refs.clear()
        self._early_ends.clear()
        self._resets += 1

    async def learn_written(self) -> None:
        """Fill the filter with what was taken in before this start; until it is full the log is asked."""
        await self._written.fill(self._store)

    async def reply_to(self, secret: str, webhook_id: str) -> str | None:
        """The results that a signed request was answered with before, as JSON."""
        return await self._store.webhook_reply(secret, webhook_id)

    async def take(
        self,
        events: Sequence[i.Incoming | i.Result],
        *,
        reply_row: Callable[[Sequence[i.Result]], WebhookReplyRow] | None = None,
    ) -> list[i.Result]:
        """Take valid events in, in order; results that are there already stay in their places.

        Raises:
            StorageUnavailable: not all of it is durable; the same request may be sent again.
        """
        results: list[i.Result] = []
        resets: int | None = None
        for start in range(0, len(events), SLICE):
            results += await self._take_slice(events[start : start + SLICE])
            resets = self._check_kept(resets)
        if reply_row is not None:
            self._hub.write([reply_row(results)])
        await self._hub.durable()
        self._check_kept(resets)
        return results

    def _check_kept(self, resets: int | None) -> int:
        """Raise ``StorageUnavailable`` if the floor was read back since the first slice: it may be lost."""
        if resets not in (None, self._resets):
            raise StorageUnavailable("the log was read back meanwhile: send it again")
        return self._resets

    async def _take_slice(self, events: Sequence[i.Incoming | i.Result]) -> list[i.Result]:
        incoming = [event for event in events if isinstance(event, i.Incoming)]
        turn = await self._arrivals.begin(incoming)
        try:
            return await self._take_in_turn(events, incoming)
        finally:
            self._arrivals.end(turn)

    async def _take_in_turn(
        self, events: Sequence[i.Incoming | i.Result], incoming: list[i.Incoming]
    ) -> list[i.Result]:
        # Asked before anything is touched, and again after waiting: what is refused must leave no trace.
        self._hub.check_open()
        known, openings = await self._looked_up(incoming)
        try:
            self._hub.check_open()
            each_known = iter(known)
            return [
                event if isinstance(event, i.Result) else self._take_one(event, next(each_known), openings)
                for event in events
            ]
        finally:
            self._arrivals.forget_unopened(openings)

    async def _looked_up(self, events: list[i.Incoming]) -> tuple[list[Known], Openings]:
        """What is known of the events, and who the contacts are that they will open."""
        for _ in range(LOOKS):
            resets = self._resets
            known = await self._known(events)
            openings = self._openings(events, known)
            if openings:
                await self._arrivals.look_up(openings)
            if resets == self._resets:
                return known, openings
            # What was known from memory alone may not have happened: look again.
            self._arrivals.forget_unopened(openings)
        raise StorageUnavailable("the log is read back again and again")

    async def _known(self, events: list[i.Incoming]) -> list[Known]:
        keys = [IncomingKey(e.source, e.id, e.ref) for e in events]
        if not any(self._may_be_written(key) for key in keys):
            return [UNKNOWN] * len(keys)
        while keys:
            resets = self._resets
            known = await self._store.known(keys)
            # Forgotten meanwhile what this read may have been too early to see: look again.
            if resets == self._resets:
                return known
        return []

    def _may_be_written(self, key: IncomingKey) -> bool:
        """Whether only the log can tell what is known of an event: seldom, once the filter is filled."""
        if (key.source, key.id) in self._written:
            return (key.source, key.id) not in self._recent
        ref = (key.source, key.ref)
        return key.ref is not None and ref in self._written and ref not in self._refs

    def _openings(self, events: list[i.Incoming], known: list[Known]) -> Openings:
        """The contacts that these events will open, unless they are rejected, by source and ref."""
        openings: Openings = {}
        for event, found in zip(events, known, strict=True):
            arrived = arrival_in(event.data)
            if arrived is None or found.duplicate or found.contact_id or found.early_end:
                continue
            ref = (event.source, arrived.ref)
            if not (ref in openings or ref in self._refs or ref in self._early_ends):
                contact_id = uuid7(self._hub.now())
                details = self._names.details(contact_id, event.source, arrived)
                openings[ref] = Opening(event, details, arrived.channel)
        return openings

    def _take_one(self, event: i.Incoming, known: Known, openings: Openings) -> i.Result:
        key = (event.source, event.id)
        if known.duplicate or key in self._recent:
            contact_id = (
                self._recent.get(key)
                or known.duplicate_contact
                or self._refs.get((event.source, event.ref or ""))
            )
            return i.Result(id=event.id, status="duplicate", contact_id=contact_id)
        contact_id, early_end, opening = known.contact_id, known.early_end, None
        if event.ref is not None:
            ref = (event.source, event.ref)
            contact_id = self._refs.get(ref, contact_id)
            early_end = self._early_end(ref) or early_end
            prepared = openings.get(ref)
            opening = prepared.details if prepared is not None and prepared.event is event else None
        try:
            happened, contact_id = self._dispatch(_Step(event, contact_id, early_end, opening))
        except Problem as problem:
            return i.Result(id=event.id, status="rejected", contact_id=contact_id, error=problem.body())
        self._remember(self._recent, key, contact_id)
        changes = any(not isinstance(each, ObservationIgnored) for each in happened)
        return i.Result(id=event.id, status="accepted" if changes else "ignored", contact_id=contact_id)

    def _early_end(self, ref: tuple[str, str]) -> EarlyEnd | None:
        early_end = self._early_ends.get(ref)
        is_old = early_end is not None and early_end[1] < self._hub.now() - EARLY_ENDS_KEPT_MS
        return None if is_old else early_end

    def _dispatch(self, step: _Step) -> tuple[list[Event], str | None]:
        data = step.event.data
        match data:
            case i.Arrived():
                return self._arrived(step, data)
            case i.Offered():
                return self._offered(step, data)
            case i.Answered():
                return self._answered(step, data)
            case i.AgentState() | i.QueuePaused():
                return self._about_agent(step, data), None
            case i.Noted():
                return self._noted(step, data)
            case i.Transferred():
                return self._transferred(step, data)
            case i.Ended():
                return self._ended(step, data)
            case _:
                return self._about_contact(step, self._fact(step, data))

    # --- one by one --------------------------------------------------------------------------------

    def _arrived(self, step: _Step, data: i.Arrived) -> tuple[list[Event], str]:
        if step.contact_id is not None:
            return self._ignored(step, "already_arrived"), step.contact_id
        return self._open(step, data, Routing(data.routing or self._routing_of(step.event.source)))

    def _open(self, step: _Step, data: i.Arrived, routing: Routing) -> tuple[list[Event], str]:
        event, hub = step.event, self._hub
        bounded(data.attributes or {})
        queue = self._names.queue_of(data)
        details = step.opening or self._names.details(uuid7(hub.now()), event.source, data)
        contact_id = ContactId(details.contact_id)
        customer_id, verdict = self._pop.found(contact_id)
        early_end = step.early_end
        rows: list[Row] = [self._inbox(step, contact_id)]
        if early_end is not None:
            rows.append(EarlyEndUsed(event.source, data.ref))
        # What the PBX routes is offered to nobody by arriving, so its end can follow with its own time.
        at_once = EndedBy(early_end[0]) if early_end is not None and routing is not Routing.PBX else None
        arrival = c.Arrival(
            contact_id=contact_id,
            channel=data.channel,
            queue=queue,
            direction=data.direction,
            routing=routing,
            skills=tuple(sorted((data.skills or {}).items())),
            priority=data.priority,
            ended_by=at_once,
            customer_id=customer_id,
            verdict=verdict,
            occurred_at=event.occurred_at,
        )
        with self._world.details.added(details) as row:
            happened = hub.observe(arrival, [*rows, row])
        self._remember(self._refs, (event.source, data.ref), contact_id)
        if early_end is None:
            self._pop.arrived(contact_id, details.keys(data.channel))
        elif at_once is None:
            by, at = early_end
            happened += hub.observe(c.End(contact_id=contact_id, ended_by=EndedBy(by), occurred_at=at))
        return happened, contact_id

    def _offered(self, step: _Step, data: i.Offered) -> tuple[list[Event], str | None]:
        agent = self._names.agent(data.agent)
        happened, contact_id = self._opened(step, data.opens)
        if contact_id is None:
            return self._ignored(step, "unknown_contact"), None
        contact = self._world.floor.contacts.get(ContactId(contact_id))
        if contact is not None and contact.routing != Routing.PBX:
            raise Problem(
                "not_pbx_routed",
                "the hub chooses the agent of this contact: only on contacts the PBX routes",
                [("#/type", "not for contacts with routing `hub`")],
            )
        fact = c.Ring(contact_id=ContactId(contact_id), agent=agent, occurred_at=step.event.occurred_at)
        rows = [] if happened else [self._inbox(step, contact_id)]
        return happened + self._hub.observe(fact, rows), contact_id

    def _answered(self, step: _Step, data: i.Answered) -> tuple[list[Event], str | None]:
        happened, contact_id = self._opened(step, data.opens)
        if contact_id is None:
            return self._ignored(step, "unknown_contact"), None
        agent = self._world.directory.agent_called(data.agent) if data.agent is not None else None
        fact = c.Answer(
            contact_id=ContactId(contact_id),
            agent=AgentId(agent) if agent is not None else None,
            timed=data.timed,
            occurred_at=step.event.occurred_at,
        )
        rows = [] if happened else [self._inbox(step, contact_id)]
        return happened + self._hub.observe(fact, rows), contact_id

    def _opened(self, step: _Step, opens: i.Arrived | None) -> tuple[list[Event], str | None]:
        # The call is at an agent's phone already: whatever the source says otherwise, the PBX routed it.
        if step.contact_id is not None or opens is None or self._names.named_queue(opens) is None:
            return [], step.contact_id
        return self._open(step, opens, Routing.PBX)

    def _ended(self, step: _Step, data: i.Ended) -> tuple[list[Event], str | None]:
        if step.contact_id is None:
            at = self._hub.now() if step.event.occurred_at is None else step.event.occurred_at
            row = EarlyEndRow(step.event.source, data.ref, data.by, at)
            happened = self._ignored(step, "unknown_contact", [row])
            self._remember(self._early_ends, (step.event.source, data.ref), (data.by, at))
            return happened, None
        fact = c.End(
            contact_id=ContactId(step.contact_id),
            ended_by=EndedBy(data.by),
            occurred_at=step.event.occurred_at,
        )
        return self._about_contact(step, fact)

    def _noted(self, step: _Step, data: i.Noted) -> tuple[list[Event], str | None]:
        contact = self._world.floor.contacts.get(ContactId(step.contact_id or ""))
        if step.contact_id is None or contact is None:
            return self._ignored(step, "unknown_contact"), step.contact_id
        live = self._world.details
        attributes = bounded({**live[step.contact_id].attributes, **(data.attributes or {})})
        rows: list[Row] = [self._inbox(step, step.contact_id)]
        if data.question is not None:
            rows.append(QuestionRow(step.contact_id, self._hub.now(), data.question, data.answer, None))
        fact = c.Remark(contact_id=ContactId(step.contact_id), occurred_at=step.event.occurred_at)
        with live.changed(step.contact_id, attributes=attributes) as row:
            happened = self._hub.observe(fact, [*rows, row])
        self._pop.start(step.contact_id, live[step.contact_id].keys(contact.channel))
        return happened, step.contact_id

    def _transferred(self, step: _Step, data: i.Transferred) -> tuple[list[Event], str | None]:
        queue = self._names.queue(data.to_queue, "#/data/to_queue") if data.to_queue is not None else None
        agent = self._names.agent(data.to_agent, "#/data/to_agent") if data.to_agent is not None else None
        if step.contact_id is None:
            return self._ignored(step, "unknown_contact"), None
        contact_id = ContactId(step.contact_id)
        inbox = self._inbox(step, contact_id)
        fact = c.Transfer(
            contact_id=contact_id, to_queue=queue, to_agent=agent, occurred_at=step.event.occurred_at
        )
        contact = self._world.floor.contacts.get(contact_id)
        if not data.note or contact is None or contact.state in OVER:
            return self._hub.observe(fact, [inbox]), contact_id
        live = self._world.details
        note = f"{before}\n{data.note}" if (before := live[contact_id].note) else data.note
        with live.changed(contact_id, note=note) as row:
            return self._hub.observe(fact, [inbox, row]), contact_id

    def _about_agent(self, step: _Step, data: i.AgentState | i.QueuePaused) -> list[Event]:
        agent, at = self._names.agent(data.agent), step.event.occurred_at
        fact: c.Observation
        if isinstance(data, i.AgentState):
            fact = c.PresenceReport(agent=agent, presence=self._names.presence(data), occurred_at=at)
        else:
            queue = self._names.queue(data.queue, "#/data/queue")
            fact = c.QueuePause(agent=agent, queue=queue, paused=data.paused, occurred_at=at)
        return self._hub.observe(fact, [self._inbox(step, None)])

    def _fact(self, step: _Step, data: i.Data) -> Callable[[ContactId], c.Observation]:
        at = step.event.occurred_at
        match data:
            case i.Missed():
                agent = self._names.agent(data.agent)
                return lambda contact: c.Miss(
                    contact_id=contact, agent=agent, cause=data.cause, occurred_at=at
                )
            case i.Held():
                return lambda contact: c.Hold(contact_id=contact, occurred_at=at)
            case i.Resumed():
                return lambda contact: c.Resume(contact_id=contact, occurred_at=at)
            case i.Released():
                return lambda contact: c.Transfer(contact_id=contact, occurred_at=at)
            case i.LeftQueue():
                return lambda contact: c.QueueExit(contact_id=contact, outcome=data.outcome, occurred_at=at)
            case _:
                raise AssertionError(data)

    def _about_contact(
        self, step: _Step, fact: c.Observation | Callable[[ContactId], c.Observation]
    ) -> tuple[list[Event], str | None]:
        if step.contact_id is None:
            return self._ignored(step, "unknown_contact"), None
        ready = fact(ContactId(step.contact_id)) if callable(fact) else fact
        return self._hub.observe(ready, [self._inbox(step, step.contact_id)]), step.contact_id

    def _ignored(self, step: _Step, reason: str, rows: Sequence[Row] = ()) -> list[Event]:
        contact_id = ContactId(step.contact_id) if step.contact_id is not None else None
        fact = c.Irrelevant(reason=reason, contact_id=contact_id, occurred_at=step.event.occurred_at)
        return self._hub.observe(fact, [self._inbox(step, step.contact_id), *rows])

    def _inbox(self, step: _Step, contact_id: str | None) -> InboxRow:
        return InboxRow(step.event.source, step.event.id, contact_id, self._hub.now())

    def _remember(self, recent: Recent, key: tuple[str, str], value: Any) -> None:
        recent[key] = value
        self._written.add(key)
        if len(recent) > RECENT:
            recent.popitem(last=False)


def bounded(attributes: dict[str, Any]) -> dict[str, Any]:
    """The attributes, unless all of a contact's together are too many to travel in every frame about it."""
    if attributes and len(json.dumps(attributes, ensure_ascii=False).encode()) > MAX_ATTRIBUTES:
        text = f"a contact's attributes have at most {MAX_ATTRIBUTES} bytes as JSON"
        raise Problem("invalid", text, [("#/data/attributes", "too many")])
    return attributes
