"""Takes events in from phone systems and channels: each once, in order, durable before it is answered.

A request goes through slice by slice:

    clean           the HTML of messages is cleaned                      html_in
    its share       it is the turn of its source                         fair_shares
    its turn        no other request opens contacts of these events      turns
    what is known   is it repeated, which contact is it about            memory
    look-ups        who the contacts are from that are about to open     look_ups
    each event      its handler observes facts on the hub                HANDLERS
    durable         then it is answered

Up to *each event* nothing has changed, and from there on nothing waits until the slice is through.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace

from contacthub.contacts.screen_pop import ScreenPop
from contacthub.contacts.world import World
from contacthub.customers.keys import NumberReader
from contacthub.database.units import StorageUnavailable
from contacthub.hub.hub import Hub
from contacthub.problems import Problem
from contacthub.processes.events import WorkOpened
from contacthub.routing.events import Event, ObservationIgnored
from contacthub.sources import incoming as i
from contacthub.sources.call_backs import CallBacks
from contacthub.sources.early import before_message, in_order_of_time, may_be_early, may_follow, row_of
from contacthub.sources.fair_shares import FairShares
from contacthub.sources.handling import (
    agents,
    call_backs,
    consulting,
    ending,
    messaging,
    moving,
    noting,
    opening,
    ringing,
    talking,
    working,
)
from contacthub.sources.handling.step import Handler, Parts, SourceSettings, Step, Subjects
from contacthub.sources.html_in import with_clean_html
from contacthub.sources.look_ups import LookUps, Openings, opening_of
from contacthub.sources.memory import MOST_EARLY, SLICE, Memory
from contacthub.sources.messages_in import CustomerTyping, Message, MessageStatus, asked_of
from contacthub.sources.naming import Names
from contacthub.sources.needs import Needing
from contacthub.sources.own_contacts import OwnContacts
from contacthub.sources.rows import WebhookReplyRow
from contacthub.sources.store import Known, SourceStore
from contacthub.sources.turns import Turns
from contacthub.sources.work_in import WorkRequested, whose

LOOKS = 3
"""How often a request is looked at anew because the floor was read back meanwhile."""

HANDLERS: dict[type[i.Data], Handler] = dict(
    (
        *opening.HANDLERS,
        *ringing.HANDLERS,
        *talking.HANDLERS,
        *moving.HANDLERS,
        *consulting.HANDLERS,
        *ending.HANDLERS,
        *noting.HANDLERS,
        *messaging.HANDLERS,
        *agents.HANDLERS,
        *call_backs.HANDLERS,
        *working.HANDLERS,
    )
)
"""What each event does."""


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
        shares: FairShares,
        settings: SourceSettings,
        subjects: Subjects,
    ) -> None:
        self.shares = shares
        self._hub = hub
        self._pop = pop
        self._store = store
        self._memory = Memory(store, hub.now)
        names = Names(world, numbers)
        self.needing = Needing(hub, world, pop.ready)
        pop.on_found(self.needing.card_came)
        self.own_contacts = OwnContacts(
            hub,
            world,
            pop,
            names=names,
            memory=self._memory,
            needing=self.needing,
            dialler=settings.dialler,
        )
        self.call_backs = CallBacks(
            hub, world, pop, names=names, own=self.own_contacts, dialler=settings.dialler
        )
        self._parts = Parts(
            hub=hub,
            world=world,
            names=names,
            pop=pop,
            memory=self._memory,
            needing=self.needing,
            call_backs=self.call_backs,
            messages=subjects.messages,
            work=subjects.work,
            settings=settings,
        )
        self._turns = Turns()
        self._look_ups = LookUps(
            hub, world, pop, names=names, memory=self._memory, call_backs=self.call_backs
        )
        hub.gate.on_reset(self)

    def reset(self) -> None:
        """The floor was read back from the log."""
        self._memory.forget()

    async def learn_written(self) -> None:
        """Learn what was taken in before this start."""
        await self._memory.learn()

    async def reply_to(self, secret: str, webhook_id: str) -> str | None:
        """The results that a signed request was answered with before, as JSON."""
        return await self._store.webhook_reply(secret, webhook_id)

    async def take(
        self,
        events: Sequence[i.Incoming | i.Result],
        *,
        reply_row: Callable[[Sequence[i.Result]], WebhookReplyRow] | None = None,
    ) -> list[i.Result]:
        """Take valid events in, those of one contact by their times; results are in the order of ``events``.

        Raises:
            StorageUnavailable: not all of it is durable; the same request may be sent again.
        """
        events = await with_clean_html(events, self._parts.messages.html)
        order = in_order_of_time(events)
        # Of a request with events of several sources, that of the first counts.
        source = next((each.source for each in events if isinstance(each, i.Incoming)), "")
        taken: list[i.Result] = []
        resets: int | None = None
        for start in range(0, len(events), SLICE):
            if start:
                await asyncio.sleep(0)  # what is known from memory waits for nothing
            taken += await self._take_slice(source, [events[at] for at in order[start : start + SLICE]])
            resets = self._check_kept(resets)
        place = dict(zip(order, taken, strict=True))
        results = [place[at] for at in range(len(events))]
        if reply_row is not None:
            self._hub.write([reply_row(results)])
        await self._hub.durable()
        self._check_kept(resets)
        return results

    def _check_kept(self, resets: int | None) -> int:
        """Raise ``StorageUnavailable`` if the floor was read back since the first slice: it may be lost."""
        if resets not in (None, self._memory.resets):
            raise StorageUnavailable("the log was read back meanwhile: send it again")
        return self._memory.resets

    async def _take_slice(self, source: str, events: Sequence[i.Incoming | i.Result]) -> list[i.Result]:
        incoming = [event for event in events if isinstance(event, i.Incoming)]
        await self.shares.begin(source, len(events))
        try:
            turn = await self._turns.begin(incoming)
            try:
                return await self._take_in_turn(events, incoming)
            finally:
                self._turns.end(turn)
        finally:
            self.shares.end(source, len(events))

    async def _take_in_turn(
        self, events: Sequence[i.Incoming | i.Result], incoming: list[i.Incoming]
    ) -> list[i.Result]:
        # Asked before anything is touched, and again after waiting: what is refused must leave no trace.
        self._hub.check_open()
        stored, openings = await self._looked_up(incoming)
        try:
            await self._hub.whole()  # on half of a new floor nobody may be there for a contact
            self._hub.check_open()
            each_stored = iter(stored)
            return [
                event if isinstance(event, i.Result) else self._take_one(event, next(each_stored), openings)
                for event in events
            ]
        finally:
            self._look_ups.forget_unopened(openings)

    async def _looked_up(self, events: list[i.Incoming]) -> tuple[list[Known], Openings]:
        """What the log knows of the events, and the contacts that they will open."""
        for _ in range(LOOKS):
            resets = self._memory.resets
            stored = await self._with_threads(events, await self._memory.stored(events))
            stored = await self._with_customers(events, stored)
            openings = await self._look_ups.look_up(zip(events, stored, strict=True))
            if resets == self._memory.resets:
                return stored, openings
            # What was known from memory alone may not have happened: look again.
            self._look_ups.forget_unopened(openings)
        raise StorageUnavailable("the log is read back again and again")

    async def _with_threads(self, events: list[i.Incoming], stored: list[Known]) -> list[Known]:
        """What is known of the events, and of the threads that they are about."""
        asked = {
            at: asked_of(event.source, event.data)
            for at, event in enumerate(events)
            if isinstance(event.data, Message | MessageStatus)
        }
        if not asked:
            return stored
        known = await self._parts.messages.threads.known([*asked.values()])
        await self._parts.messages.attachments.look_up(self._files_of(events, stored))
        written = dict(zip(asked, known, strict=True))
        return [replace(each, written=written.get(at)) for at, each in enumerate(stored)]

    async def _with_customers(self, events: list[i.Incoming], stored: list[Known]) -> list[Known]:
        """What is known of the events, and of whose the work is that they want."""
        found = dict(enumerate(stored))
        for at, event in enumerate(events):
            if isinstance(event.data, WorkRequested) and not self._memory.is_repeated(event, stored[at]):
                customer_id = await whose(self._pop, event.data, event.source)
                found[at] = replace(stored[at], customer_id=customer_id)
        return [*found.values()]

    def _files_of(self, events: list[i.Incoming], stored: list[Known]) -> list[str]:
        """The files with messages, with those also that have waited for their contact."""
        waited = (
            each
            for event, known in zip(events, stored, strict=True)
            for each in (event, *self._memory.early_of(event, known))
        )
        return [
            file.upload_id
            for each in waited
            if isinstance(each.data, Message)
            for file in each.data.attachments
        ]

    def _take_one(self, event: i.Incoming, stored: Known, openings: Openings) -> i.Result:
        memory = self._memory
        if memory.is_repeated(event, stored):
            contact_id = memory.contact_of_repeated(event, stored)
            return i.Result(id=event.id, status="duplicate", contact_id=contact_id)
        early = memory.early_of(event, stored)
        past = before_message(event, early, self._hub.now())
        step = Step(
            parts=self._parts,
            event=event,
            contact_id=memory.contact_of(event, stored),
            early=tuple(each for each in early if each not in past),
            past=past,
            prepared=opening_of(event, openings),
            written=stored.written,
            customer_id=stored.customer_id,
        )
        try:
            happened, contact_id = HANDLERS[type(event.data)](step, event.data)
        except Problem as problem:
            return i.Result(id=event.id, status="rejected", contact_id=step.contact_id, error=problem.body())
        memory.took(event, contact_id)
        result = _taken(event, happened, contact_id)
        if result.status == "ignored":
            self._remember_early(step, result)
        elif contact_id is not None and early:
            self._take_early(step, contact_id)
        return result

    def _remember_early(self, step: Step, result: i.Result) -> None:
        """Keep an event that may have come too early until what must precede it comes."""
        event, early = step.event, (*step.past, *step.early)
        if not may_be_early(event, result.reason) or len(early) >= MOST_EARLY:
            return
        now = self._hub.now()
        if result.reason != "unknown_contact":  # of these the row is written with the event
            self._hub.write([row_of(event, now)])
        at = now if event.occurred_at is None else event.occurred_at
        self._memory.came_early(replace(event, occurred_at=at), early)

    def _take_early(self, step: Step, contact_id: str) -> None:
        """Let what came early take effect, as far as it happened after the event that has come now.

        One that changes nothing now either stays remembered.
        """
        since = 0 if step.contact_id is None else step.event.occurred_at or self._hub.now()
        left = []
        for early in step.early:
            again = Step(parts=self._parts, event=early, contact_id=contact_id, is_early=True)
            if not may_follow(early, since) or not self._takes_effect(again):
                left.append(early)
        self._memory.early_left(step.event, tuple(left))

    def _takes_effect(self, step: Step) -> bool:
        try:
            happened, _ = HANDLERS[type(step.event.data)](step, step.event.data)
        except Problem:
            return True  # refused for good
        return any(not isinstance(each, ObservationIgnored) for each in happened)


def _taken(event: i.Incoming, happened: Sequence[Event], contact_id: str | None) -> i.Result:
    """Accepted if anything changed; what changes nothing says why it does not."""
    ignored = [each for each in happened if isinstance(each, ObservationIgnored)]
    if len(ignored) < len(happened) or isinstance(event.data, CustomerTyping):
        opened = next((each for each in happened if isinstance(each, WorkOpened)), None)
        item_id, number = (None, None) if opened is None else (opened.item_id, opened.number)
        return i.Result(id=event.id, status="accepted", contact_id=contact_id, item_id=item_id, number=number)
    reason = ignored[-1].reason if ignored else None
    return i.Result(id=event.id, status="ignored", contact_id=contact_id, reason=reason)
