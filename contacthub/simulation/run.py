"""A run: contacts come, agents take what the router offers them, and both end as drawn. Time is a number.

The router is that of the hub, with every rule it has; only what people would do is made up. Each kind has
random numbers of its own for when its contacts come, how long they take and how long they wait. So the same
contacts come in two runs of one seed, whatever agents there are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from heapq import heappop, heappush
from time import perf_counter
from typing import Any

from contacthub.routing import commands as c
from contacthub.routing.events import (
    CallbackAgreed,
    ContactClosed,
    Event,
    OfferMade,
    WrapUpEnded,
    WrapUpStarted,
)
from contacthub.routing.floor.floor import Floor
from contacthub.routing.router import Router
from contacthub.routing.words import AVAILABLE, OFFLINE, AgentId, ContactId, EndedBy, Instant, Routing
from contacthub.simulation.durations import MINUTE_MS
from contacthub.simulation.figures import Counted
from contacthub.simulation.people import CHANNEL, DAY_MS, Contact, Group, Kind, People
from contacthub.simulation.scenario import Scenario

ARRIVES, ENDS, LEAVES, MOVES, ASKED, FINISHES, PASSES = range(7)
"""What comes."""
TELL_EVERY = 5_000
"""After so many arrivals progress is told."""
WAITED_FOR_DAYS = 2
"""So long after the last arrival agents still come for those who wait."""


class Run:
    """One run of a scenario, with another ``seed`` or number of ``arrivals`` than it says, if given."""

    def __init__(self, scenario: Scenario, *, seed: int | None = None, arrivals: int | None = None) -> None:
        run = scenario.run
        self._scenario = scenario
        self._seed = run.seed if seed is None else seed
        self._warm_up = scenario.warm_up
        self._last = self._warm_up + (scenario.arrivals if arrivals is None else arrivals)
        self._has_room = scenario.room is None or scenario.room.waiting_places > 0
        self._router = Router(Floor())
        self._decisions = 0
        self._arrived = 0
        self._sources = len(scenario.kinds)
        self._coming: list[tuple[float, int, int, Any]] = []  # Any: by what comes, a kind or a contact's id
        self._order = 0
        self._contacts: dict[ContactId, Contact] = {}
        self._wrapping: dict[ContactId, tuple[Contact, Instant]] = {}
        self._groups: dict[str, Group] = {}
        self._group_of: dict[AgentId, Group] = {}
        self._idle_since: dict[AgentId, Instant] = {}
        self._counted_from: Instant = 0
        self._until: Instant | None = None if run.minutes is None else run.minutes * MINUTE_MS
        self._counted_to: Instant | None = self._until
        self._last_at: Instant = 0
        self._interval = None if run.interval_minutes is None else run.interval_minutes * MINUTE_MS
        self._intervals: dict[int, Counted] = {}
        # Any: each takes exactly its key's class.
        self._follows: dict[type[Event], Callable[[Any, Instant], None]] = {
            OfferMade: self._take,
            WrapUpStarted: self._wrap_up,
            WrapUpEnded: self._wrapped_up,
            ContactClosed: self._closed,
            CallbackAgreed: self._agreed,
        }
        people = People(scenario, self._seed)
        self._lines, self._kinds = people.lines, people.kinds
        self._open(people)

    def _open(self, people: People) -> None:
        self._do(c.ConfigureFloor(priority_head_start_ms=None, breaks=()), 0)
        for queue in people.configs():
            self._do(c.ConfigureQueue(config=queue), 0)
        for table in self._scenario.agent_groups:
            group = self._groups[table.id] = people.group(table)
            for agent in group.agents:
                self._group_of[agent] = group
                self._do(c.ConfigureAgent(config=people.agent(agent, table)), 0)
                self._do(c.ConsoleSeen(agent=agent), 0)
                if agent not in group.gone:
                    self._do(c.SetPresence(agent=agent, presence=AVAILABLE), 0)
            if group.changes:
                self._come(group.changes[0][0], MOVES, (group, 0))

    def result(self, moved: Callable[[int, int], None] = lambda done, of: None) -> dict[str, Any]:
        """Run it to its end and return its figures; ``moved`` is told how many have arrived, and of how many.

        Of a day it is told the minutes instead. Whoever has arrived by the end is followed until they are
        served or gone; agents are looked at only from the end of the warm-up to the last arrival.
        """
        began, self._decisions = perf_counter(), 0
        for kind in self._kinds.values():
            self._next(kind, 0)
        does: dict[int, Callable[[Any, Instant], None]] = {  # Any: as ``_coming`` has it
            ENDS: self._end,
            LEAVES: self._leave,
            MOVES: self._move,
            ASKED: self._ask,
            FINISHES: self._finish,
            PASSES: lambda nothing, now: None,
        }
        while self._coming or self._waits_on():
            at, _, what, it = heappop(self._coming)
            now = int(at)
            self._pass_time(now)
            if what == ARRIVES:
                self._arrive(it, at, now)
                if self._arrived % TELL_EVERY == 0:
                    self._tell(moved, now)
            else:
                does[what](it, now)
        self._finish_counting()
        self._tell(moved, None)
        return self._figures(perf_counter() - began)

    @property
    def intervals(self) -> Mapping[int, Counted]:
        """What was counted of those who came in each interval, by its number from the beginning."""
        return self._intervals

    def _tell(self, moved: Callable[[int, int], None], now: Instant | None) -> None:
        if self._until is None:
            moved(self._last if now is None else self._arrived, self._last)
        else:
            minutes = self._until // MINUTE_MS
            moved(minutes if now is None else now // MINUTE_MS, minutes)

    def _next(self, kind: Kind, at: float) -> None:
        following = kind.following(at)
        if following is None or (self._until is not None and following >= self._until):
            self._sources -= 1
            if not self._sources and self._counted_to is None:
                self._counted_to = int(at)
        else:
            self._come(following, ARRIVES, kind)

    def _come(self, at: float, what: int, it: Any) -> None:  # Any: as ``_coming`` has it
        self._order += 1
        heappush(self._coming, (at, self._order, what, it))

    def _waits_on(self) -> bool:
        """Let time pass where only that gets those further who still wait; else False."""
        due = self._router.next_deadline()
        if not self._contacts or due is None or due > self._last_at + WAITED_FOR_DAYS * DAY_MS:
            return False
        self._come(due, PASSES, None)
        return True

    def _pass_time(self, now: Instant) -> None:
        while (due := self._router.next_deadline()) is not None and due <= now:
            self._do(c.PassTime(), due)

    def _do(self, step: c.Command | c.Observation, now: Instant) -> None:
        """Have the router decide, and people do at once what follows."""
        self._decisions += 1
        router = self._router
        happened: Sequence[Event] = (
            router.handle(step, now) if isinstance(step, c.Command) else router.observe(step, now)
        )
        for event in happened:
            follows = self._follows.get(type(event))
            if follows is not None:
                follows(event, now)

    def _take(self, event: OfferMade, now: Instant) -> None:
        contact = self._contacts[event.contact_id]
        if not contact.is_called_back:
            self._begin(event.contact_id, event.agent, now)
            self._do(c.AcceptOffer(agent=event.agent, offer_id=event.offer_id), now)
            return
        queue = contact.kind.line
        is_reached = queue.reached >= 1 or queue.dice.random() < queue.reached
        if is_reached:
            self._begin(event.contact_id, event.agent, now)
        self._do(c.AcceptOffer(agent=event.agent, offer_id=event.offer_id), now)
        tell = c.Reached if is_reached else c.NotReached
        self._do(tell(agent=event.agent, contact_id=event.contact_id), now)

    def _arrive(self, kind: Kind, at: float, now: Instant) -> None:
        if self._arrived >= self._last:
            return
        n, self._arrived = self._arrived, self._arrived + 1
        self._last_at = now
        if n == self._warm_up and (n or self._until is None):
            self._counted_from = now
        if self._arrived == self._last:
            self._counted_to = now
        self._next(kind, at)
        name = ContactId(f"c{n}")
        contact = self._contacts[name] = Contact(kind, now, kind.handle(), n >= self._warm_up)
        if contact.is_counted:
            kind.counted.arrivals += 1
            contact.counted = self._counted_beside(kind, now)
        patience = kind.patience() if kind.patience is not None else None
        self._do(
            c.Arrival(
                contact_id=name,
                channel=CHANNEL,
                queue=kind.line.id,
                routing=Routing.HUB,
                skills=kind.skills,
                priority=kind.priority,
                can_be_called=True,
            ),
            now,
        )
        if contact.agent is not None or name not in self._contacts:
            return
        if not self._has_room:
            # Room for nobody cannot be said to a queue, of which 0 is no limit.
            self._do(c.End(contact_id=name, ended_by=EndedBy.SYSTEM), now)
            return
        if patience is not None:
            self._come(now + patience, LEAVES, name)
        if kind.line.ask_after is not None:
            self._come(now + kind.line.ask_after, ASKED, name)

    def _counted_beside(self, kind: Kind, now: Instant) -> tuple[Counted, ...]:
        """What else counts a contact of this kind that comes now."""
        found = [kind.line.counted] if self._scenario.queues else []
        if self._interval is not None:
            found.append(self._intervals.setdefault(now // self._interval, Counted()))
        for each in found:
            each.arrivals += 1
        return tuple(found)

    def _closed(self, event: ContactClosed, now: Instant) -> None:
        """One of whom we have not heard otherwise was turned away, or has waited too long for the queue."""
        contact = self._contacts.pop(event.contact_id, None)
        if contact is not None and contact.is_counted and not contact.is_called_back:
            for counted in (contact.kind.counted, *contact.counted):
                counted.blocked += 1

    def _begin(self, name: ContactId, agent: AgentId, now: Instant) -> None:
        contact, group = self._contacts[name], self._group_of[agent]
        contact.agent, contact.began = agent, now
        if contact.is_counted and not contact.is_called_back:
            target = contact.kind.line.target
            for counted in (contact.kind.counted, *contact.counted):
                counted.serve(now - contact.arrived, target)
        since = self._idle_since.pop(agent, None)
        # Whom a contact awaits as the last one ends was not idle.
        if since is not None and self._counted_from <= since < now and self._is_counting(now):
            group.worked.rest(now - since)
        handle = contact.handle if group.handle is None else group.handle()
        self._come(now + handle, ENDS, name)

    def _is_counting(self, now: Instant) -> bool:
        return self._has_begun() and (self._counted_to is None or now <= self._counted_to)

    def _has_begun(self) -> bool:
        return self._arrived > self._warm_up or (self._until is not None and not self._warm_up)

    def _counted_ms(self, since: Instant, now: Instant) -> int:
        """How much of that time is counted."""
        if not self._has_begun():
            return 0
        until = now if self._counted_to is None else min(now, self._counted_to)
        return max(0, until - max(since, self._counted_from))

    def _end(self, name: ContactId, now: Instant) -> None:
        contact = self._contacts.pop(name)
        assert contact.agent is not None, name
        self._has_worked(contact.agent, contact.began, now)
        self._wrapping[name] = (contact, now)
        self._do(c.End(contact_id=name, ended_by=EndedBy.CUSTOMER), now)
        if name not in self._router.floor.contacts:
            self._wrapping.pop(name, None)

    def _has_worked(self, agent: AgentId, since: Instant, now: Instant) -> None:
        worked, gone = self._group_of[agent].worked, self._group_of[agent].gone.get(agent)
        worked.busy_ms += self._counted_ms(since, now)
        if gone is None:
            self._idle_since[agent] = now
        elif worked.present_ms is not None:
            worked.present_ms += self._counted_ms(max(since, gone), now)

    def _wrap_up(self, event: WrapUpStarted, now: Instant) -> None:
        if event.optional:
            del self._wrapping[event.contact_id]  # beside the next contact, and so never in its way
            return
        contact, _ = self._wrapping[event.contact_id]
        self._idle_since.pop(event.agent, None)
        group = self._group_of[event.agent]
        draw = group.wrap_up or contact.kind.wrap_up
        if draw is not None:
            self._come(now + draw(), FINISHES, event.contact_id)
        elif not self._scenario.queues:
            self._come(now, FINISHES, event.contact_id)

    def _finish(self, name: ContactId, now: Instant) -> None:
        found = self._wrapping.get(name)
        if found is not None and found[0].agent is not None:
            step = c.FinishWrapUp(agent=found[0].agent, contact_id=name, disposition=None)
            self._do(step, now)

    def _wrapped_up(self, event: WrapUpEnded, now: Instant) -> None:
        found = self._wrapping.pop(event.contact_id, None)
        if found is not None:
            self._has_worked(event.agent, found[1], now)

    def _agreed(self, event: CallbackAgreed, now: Instant) -> None:
        contact = self._contacts[event.contact_id]
        contact.is_called_back = True
        if contact.is_counted:
            for counted in (contact.kind.counted, *contact.counted):
                counted.call_back(now - contact.arrived)

    def _leave(self, name: ContactId, now: Instant) -> None:
        contact = self._contacts.get(name)
        if contact is None or contact.agent is not None or contact.is_called_back:
            return  # served in time
        del self._contacts[name]
        if contact.is_counted:
            for counted in (contact.kind.counted, *contact.counted):
                counted.abandon(now - contact.arrived)
        self._do(c.End(contact_id=name, ended_by=EndedBy.CUSTOMER), now)

    def _ask(self, name: ContactId, now: Instant) -> None:
        contact = self._contacts.get(name)
        if contact is None or contact.agent is not None or contact.is_called_back:
            return
        if contact.kind.line.dice.random() < contact.kind.line.accepted:
            self._do(c.AgreeCallback(contact_id=name, by="customer"), now)

    def _move(self, it: tuple[Group, int], now: Instant) -> None:
        """The agents of a group come or go; and again, as long as there is anybody to come for."""
        group, n = it
        _, is_there = group.changes[n % len(group.changes)]
        if is_there:
            group.gone.clear()
            group.since = now
        else:
            self._count_presence(group, now)
            group.gone = dict.fromkeys(group.agents, now)
        for agent in group.agents:
            self._idle_since.pop(agent, None)
            self._do(c.SetPresence(agent=agent, presence=AVAILABLE if is_there else OFFLINE), now)
        is_over = not self._sources or self._arrived >= self._last
        if is_over and (not self._contacts or now > self._last_at + WAITED_FOR_DAYS * DAY_MS):
            return
        days, following = divmod(n + 1, len(group.changes))
        self._come(days * DAY_MS + group.changes[following][0], MOVES, (group, n + 1))

    def _count_presence(self, group: Group, now: Instant) -> None:
        if group.worked.present_ms is not None:
            group.worked.present_ms += self._counted_ms(group.since, now) * len(group.agents)

    def _finish_counting(self) -> None:
        if self._counted_to is not None:
            for group in self._groups.values():
                if not group.gone:
                    self._count_presence(group, self._counted_to)

    def _figures(self, seconds: float) -> dict[str, Any]:
        overall = Counted()
        for kind in self._kinds.values():
            overall.add(kind.counted)
        counted_ms = (self._counted_to or 0) - self._counted_from
        has_more = bool(self._scenario.queues)
        told = Counted.more_figures if has_more else Counted.figures
        found: dict[str, Any] = {
            "overall": told(overall),
            "kinds": {name: told(each.counted) for name, each in self._kinds.items()},
            "agent_groups": {name: each.worked.figures(counted_ms) for name, each in self._groups.items()},
        }
        if has_more:
            found["queues"] = {name: told(each.counted) for name, each in self._lines.items()}
        if self._interval is not None:
            minutes = self._interval // MINUTE_MS
            found["intervals"] = [
                {"from_min": n * minutes, "to_min": (n + 1) * minutes, **told(each)}
                for n, each in sorted(self._intervals.items())
            ]
        return {
            **found,
            "seconds": round(seconds, 3),
            "decisions": self._decisions,
            "decisions_per_second": round(self._decisions / seconds) if seconds else 0,
        }
