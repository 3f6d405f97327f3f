"""The days before the demonstration: calls, agents at work, and all that the hub makes of it, in its log.

The hub is one of its own on the same rows, and its clock is set from moment to moment:

    Monday 00:00   the floor's day begins
    Monday 08:03   lina comes and is ready
    Monday 08:11   a customer calls; it rings at lina's
    …
    Sunday 23:00   whoever still waits to be called back is told to try again; the last day is over
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from heapq import heappop, heappush
from random import Random
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from contacthub.contacts.details import Details
from contacthub.contacts.rows import QuestionRow
from contacthub.contacts.today import day_of
from contacthub.contacts.world import World
from contacthub.customers.numbers import PhoneNumbers
from contacthub.database.tables import Row
from contacthub.demo import catalogue
from contacthub.demo.callers import WITHHELD, Caller, CallerBook
from contacthub.demo.conversations import QUESTIONS
from contacthub.demo.past_people import (
    HOLD,
    HOUR,
    MINUTE,
    PATIENCE,
    RINGS,
    SECOND,
    TALK,
    WRAP_UP,
    Shift,
    calls,
    shifts,
)
from contacthub.demo.records import Customer, Product, Shop
from contacthub.hub.hub import Hub
from contacthub.routing import commands as c
from contacthub.routing import events as e
from contacthub.routing.errors import Rejected
from contacthub.routing.words import (
    AVAILABLE,
    MISSED,
    OFFLINE,
    AgentId,
    ContactId,
    CustomerId,
    EndedBy,
    Instant,
    OfferId,
    QueueId,
)

DAYS: Final = 14
DECLINED, MISSED_SHARE, NOT_REACHED = 0.03, 0.03, 0.25
HELD, PASSED_ON, ASKED, AGENT_ENDS, NOT_SAID = 0.18, 0.06, 0.25, 0.2, 0.05
LAST_AT: Final = 23 * HOUR


class SetTime:
    """The clock of the past, in nanoseconds; it stands until it is set."""

    def __init__(self, at: Instant) -> None:
        self.at = at

    def __call__(self) -> int:
        """What a clock of the machine would say."""
        return self.at * 1_000_000


@dataclass(slots=True)
class Course:
    """A call: who it is, and what is drawn for it. ``talks``: with whom."""

    id: ContactId
    dice: Random
    queue: QueueId
    customer: Customer | None
    is_called_back: bool = False
    talks: AgentId | None = None
    passed: int = 0


@dataclass(frozen=True, slots=True)
class Known:
    """What the shop knows of its customers."""

    book: CallerBook
    by_number: dict[str, Customer] = field(default_factory=dict)
    owned: dict[str, list[Product]] = field(default_factory=dict)


class PastDays:
    """Plays the days before ``today``, each step at its time; the same for a seed and a day."""

    def __init__(self, hub: Hub, world: World, time: SetTime, shop: Shop, *, source: str, seed: int) -> None:
        self._hub = hub
        self._world = world
        self._time = time
        self._source = source
        self._seed = seed
        self._numbers = PhoneNumbers(world.directory.floor.default_region)
        self._known = Known(CallerBook(shop, Random(f"{seed} callers")))
        for product in shop.products:
            self._known.owned.setdefault(product.customer_id, []).append(product)
        for customer in shop.customers:
            self._known.by_number.setdefault(customer.dial, customer)
        self._lines = {line.queue: line.number for line in world.directory.lines.values()}
        self._coming: list[tuple[Instant, int, Callable[..., object], tuple[Any, ...]]] = []
        self._order = 0
        self._calls: dict[ContactId, Course] = {}
        self._until: dict[AgentId, Instant] = {}
        # Any: each takes exactly its key's class.
        self._follows: dict[type[e.Event], Callable[[Any], None]] = {
            e.OfferMade: self._rings,
            e.OfferExpired: self._missed,
            e.CallbackAgreed: self._hangs_up,
            e.WrapUpStarted: self._wraps_up,
            e.ContactClosed: self._closed,
        }

    def play(self, today: date, days: int = DAYS) -> Iterator[int]:
        """Play; yields after each step how many events there were."""
        zone = ZoneInfo(self._world.directory.floor.time_zone)
        for n in range(days):
            day = today - timedelta(days=days - n)
            began, ends = day_of(day, zone)
            self._plan(day, began, n)
            yield from self._work(ends)
        self._set(began + LAST_AT)
        for call in list(self._calls.values()):
            self._end_of_days(call)
        yield self._hub.tail.seq

    def _plan(self, day: date, began: Instant, n: int) -> None:
        self._come(began, self._begin, began)
        for at, queue in calls(day, began, n, self._seed):
            self._come(at, self._arrive, QueueId(queue))
        for shift in shifts(sorted(self._hub.routing.floor.agents), day, began, self._seed):
            self._come(shift.begins, self._comes, shift)

    def _work(self, until: Instant) -> Iterator[int]:
        while self._coming and self._coming[0][0] < until:
            at, _, does, its = heappop(self._coming)
            self._pass_time(at)
            self._set(at)
            does(*its)
            yield self._hub.tail.seq
        self._pass_time(until - 1)

    def _pass_time(self, until: Instant) -> None:
        while (due := self._hub.routing.next_deadline()) is not None and due <= until:
            self._set(due)
            self._do(c.PassTime())

    def _set(self, at: Instant) -> None:
        self._time.at = max(self._time.at, at)

    def _in(self, ms: int, does: Callable[..., object], *its: Any) -> None:  # Any: what ``does`` takes
        self._come(self._time.at + ms, does, *its)

    def _come(self, at: Instant, does: Callable[..., object], *its: Any) -> None:
        self._order += 1
        heappush(self._coming, (at, self._order, does, its))

    def _do(self, step: c.Command | c.Observation, rows: Sequence[Row] = ()) -> bool:
        """Whether it was done: what somebody wants to do may be too late."""
        try:
            happened = (
                self._hub.handle(step, rows) if isinstance(step, c.Command) else self._hub.observe(step, rows)
            )
        except Rejected:
            return False
        for event in happened:
            follows = self._follows.get(type(event))
            if follows is not None:
                follows(event)
        return True

    # --- agents ------------------------------------------------------------------------------------

    def _begin(self, began: Instant) -> None:
        self._do(c.BeginDay(began_at=began))

    def _comes(self, shift: Shift) -> None:
        agent = shift.agent
        self._until[agent] = shift.ends
        self._do(c.ConsoleSeen(agent=agent))
        self._is_there(agent)
        for name, begins, ends in shift.breaks:
            self._come(begins, self._presence, agent, name)
            self._come(ends, self._is_there, agent)
        self._come(shift.ends, self._presence, agent, OFFLINE)
        self._come(shift.ends + MINUTE, self._leaves, agent)

    def _presence(self, agent: AgentId, presence: str) -> None:
        self._do(c.SetPresence(agent=agent, presence=presence, when="next"))

    def _is_there(self, agent: AgentId) -> None:
        if self._time.at < self._until[agent]:
            self._do(c.SetPresence(agent=agent, presence=AVAILABLE))

    def _leaves(self, agent: AgentId) -> None:
        if self._hub.routing.floor.agents[agent].presence == OFFLINE:
            self._do(c.ConsoleLost(agent=agent))
        else:
            self._in(MINUTE, self._leaves, agent)

    # --- what follows from the hub's events ---------------------------------------------------------

    def _rings(self, event: e.OfferMade) -> None:
        call = self._calls[event.contact_id]
        share = call.dice.random()
        if share < MISSED_SHARE:
            return
        after = call.dice.randint(*RINGS)
        does = self._declines if share < MISSED_SHARE + DECLINED else self._accepts
        self._in(after, does, call, event.agent, event.offer_id)

    def _missed(self, event: e.OfferExpired) -> None:
        self._in(self._calls[event.contact_id].dice.randint(MINUTE, 4 * MINUTE), self._returns, event.agent)

    def _returns(self, agent: AgentId) -> None:
        if self._hub.routing.floor.agents[agent].presence == MISSED:
            self._is_there(agent)

    def _hangs_up(self, event: e.CallbackAgreed) -> None:
        self._calls[event.contact_id].is_called_back = True

    def _wraps_up(self, event: e.WrapUpStarted) -> None:
        call = self._calls[event.contact_id]
        self._in(WRAP_UP.drawn(call.dice), self._finishes, call, event.agent)

    def _closed(self, event: e.ContactClosed) -> None:
        self._calls.pop(event.contact_id, None)

    # --- a call ------------------------------------------------------------------------------------

    def _arrive(self, queue: QueueId) -> None:
        caller = self._known.book.draw(queue, busy=())
        name = self._id(f"{self._seed} call {self._order} {self._time.at}")
        customer = self._known.by_number.get(caller.number)
        call = self._calls[name] = Course(name, Random(name), queue, customer)
        details = self._details(call, caller)
        arrival = c.Arrival(
            contact_id=name,
            channel="voice",
            queue=queue,
            source=self._source,
            priority=self._world.directory.floor.tier_priority.get(details.tier or "", 0),
            customer_id=None if customer is None else CustomerId(customer.customer_id),
            verdict=_verdict(caller, customer),
            can_be_called=details.from_e164 is not None,
        )
        with self._world.details.added(details):
            self._do(arrival)
        self._in(PATIENCE.drawn(call.dice), self._gives_up, call)

    def _details(self, call: Course, caller: Caller) -> Details:
        line = self._lines[call.queue]
        return Details(
            contact_id=call.id,
            source=self._source,
            ref=f"past-{call.id}",
            from_raw=caller.number,
            from_e164=None if caller.number == WITHHELD else self._numbers.read(caller.number).e164,
            to_raw=line,
            to_e164=self._numbers.read(line).e164,
            language=caller.language,
            attributes=dict(caller.attributes),
            unknown_number=call.customer is None,
            tier=None if call.customer is None else call.customer.tier,
        )

    def _id(self, said: str) -> ContactId:
        """A UUIDv7 of now, the same each time."""
        drawn = Random(said).getrandbits(74)
        whole = self._time.at << 80 | 7 << 76 | (drawn >> 62) << 64 | 2 << 62 | drawn & (1 << 62) - 1
        return ContactId(str(UUID(int=whole)))

    def _gives_up(self, call: Course) -> None:
        waits = call.id in self._calls and call.talks is None and not call.passed
        if waits and not call.is_called_back:
            self._do(c.End(contact_id=call.id, ended_by=EndedBy.CUSTOMER))

    def _declines(self, call: Course, agent: AgentId, offer: OfferId) -> None:
        self._do(c.DeclineOffer(agent=agent, offer_id=offer))

    def _accepts(self, call: Course, agent: AgentId, offer: OfferId) -> None:
        if self._do(c.AcceptOffer(agent=agent, offer_id=offer)):
            call.talks = agent
            does = self._dials if call.is_called_back else self._answers
            self._in(call.dice.randint(SECOND, 2 * SECOND), does, call, agent)

    def _dials(self, call: Course, agent: AgentId) -> None:
        if call.dice.random() < NOT_REACHED:
            call.talks = None
            self._do(c.NotReached(agent=agent, contact_id=call.id))
        elif self._do(c.Reached(agent=agent, contact_id=call.id)):
            self._talks(call, agent)

    def _answers(self, call: Course, agent: AgentId) -> None:
        if call.id in self._calls:
            self._do(c.Answer(contact_id=call.id, agent=agent))
            self._talks(call, agent)

    def _talks(self, call: Course, agent: AgentId) -> None:
        lasts, dice = TALK.drawn(call.dice), call.dice
        if dice.random() < ASKED:
            self._in(int(lasts * dice.uniform(0.1, 0.9)), self._asks, call, agent)
        held = HOLD.drawn(dice) if dice.random() < HELD and not call.is_called_back else 0
        if held:
            self._in(lasts // 2, self._do, c.Hold(contact_id=call.id))
            self._in(lasts // 2 + held, self._do, c.Resume(contact_id=call.id))
        passes_on = dice.random() < PASSED_ON and not call.passed and not call.is_called_back
        self._in(lasts + held, self._passes_on if passes_on else self._hangs, call)

    def _asks(self, call: Course, agent: AgentId) -> None:
        """Of a product of theirs that belongs to the queue."""
        if call.customer is None or call.id not in self._calls:
            return
        owned = self._known.owned.get(call.customer.customer_id, ())
        models = [catalogue.BY_CODE[each.model] for each in owned]
        models = [each for each in models if each.category.queue == call.queue]
        if models:
            model, language = call.dice.choice(models), call.customer.language
            question, told = (each.to(language) for each in call.dice.choice(QUESTIONS[model.category.key]))
            row = QuestionRow(call.id, self._time.at, question, told, agent, model.code)
            self._do(c.AddQuestion(agent=agent, contact_id=call.id), [row])

    def _passes_on(self, call: Course) -> None:
        call.passed, call.talks = call.passed + 1, None
        others = [each for each in self._lines if each not in (call.queue, "installation")]
        call.queue = QueueId(call.dice.choice(others))
        self._do(c.Transfer(contact_id=call.id, to_queue=call.queue))
        self._in(3 * PATIENCE.drawn(call.dice), self._gives_up_again, call)

    def _gives_up_again(self, call: Course) -> None:
        if call.id in self._calls and call.talks is None and not call.is_called_back:
            self._do(c.End(contact_id=call.id, ended_by=EndedBy.CUSTOMER))

    def _hangs(self, call: Course) -> None:
        by = EndedBy.AGENT if call.dice.random() < AGENT_ENDS else EndedBy.CUSTOMER
        self._do(c.End(contact_id=call.id, ended_by=by))

    def _finishes(self, call: Course, agent: AgentId) -> None:
        queue = self._hub.routing.floor.queues[call.queue].config
        if call.id not in self._calls or call.dice.random() < NOT_SAID:
            return  # its time runs out
        said = call.dice.choice(queue.dispositions) if queue.dispositions else None
        with self._world.details.changed(call.id, disposition=said):
            self._do(c.FinishWrapUp(agent=agent, contact_id=call.id, disposition=said))

    def _end_of_days(self, call: Course) -> None:
        if call.is_called_back and self._do(c.WithdrawCallback(contact_id=call.id)):
            return
        self._do(c.End(contact_id=call.id, ended_by=EndedBy.SYSTEM))


def _verdict(caller: Caller, customer: Customer | None) -> str:
    if customer is not None:
        return "exact"
    return "withheld" if caller.number == WITHHELD else "none"
