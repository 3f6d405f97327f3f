"""A run: contacts come, agents take what the router offers them, and both end as drawn. Time is a number.

The router is that of the hub, with every rule it has; only what people would do is made up. Each kind has
random numbers of its own for when its contacts come, how long they take and how long they wait. So the same
contacts come in two runs of one seed, whatever agents there are.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from random import Random
from time import perf_counter
from typing import Any, Final

from contacthub.routing import commands as c
from contacthub.routing.config import AgentConfig, ExitAction, QueueConfig
from contacthub.routing.events import Event, OfferMade
from contacthub.routing.floor.floor import Floor
from contacthub.routing.router import Router
from contacthub.routing.words import AVAILABLE, AgentId, ContactId, EndedBy, Instant, QueueId, Routing, Skills
from contacthub.simulation.durations import MINUTE_MS, Draw
from contacthub.simulation.figures import Counted, Worked
from contacthub.simulation.scenario import GroupTable, KindTable, Scenario

QUEUE: Final = QueueId("all")
CHANNEL: Final = "chat"
"""One that is handled as soon as it is accepted: connecting a call would only add decisions."""
ARRIVES, ENDS, LEAVES = range(3)
TELL_EVERY = 5_000
"""After so many arrivals progress is told."""


@dataclass(slots=True, kw_only=True)
class _Kind:
    """A kind of contacts, with what draws them."""

    id: str
    skills: Skills
    priority: int
    gap: Callable[[], float]
    handle: Draw
    patience: Draw | None
    counted: Counted


@dataclass(slots=True)
class _Contact:
    """A contact that was not over yet. ``began``: when an agent took it; None: it waits."""

    kind: _Kind
    arrived: Instant
    handle: int
    is_counted: bool
    agent: AgentId | None = None
    began: Instant = 0


@dataclass(slots=True)
class _Group:
    """A group of agents."""

    worked: Worked
    handle: Draw | None


class Run:
    """One run of a scenario, with another ``seed`` or number of ``arrivals`` than it says, if given."""

    def __init__(self, scenario: Scenario, *, seed: int | None = None, arrivals: int | None = None) -> None:
        run = scenario.run
        self._seed = run.seed if seed is None else seed
        self._warm_up = run.warm_up_arrivals
        self._last = self._warm_up + (run.arrivals if arrivals is None else arrivals)
        self._has_room = scenario.room is None or scenario.room.waiting_places > 0
        self._router = Router(Floor())
        self._decisions = 0
        self._arrived = 0
        self._coming: list[tuple[float, int, int, Any]] = []  # Any: by what comes, a kind or a contact's id
        self._order = 0
        self._contacts: dict[ContactId, _Contact] = {}
        self._groups: dict[str, _Group] = {}
        self._group_of: dict[AgentId, _Group] = {}
        self._idle_since: dict[AgentId, Instant] = {}
        self._counted_from: Instant = 0
        self._counted_to: Instant | None = None
        self._kinds = {each.id: self._kind(each) for each in scenario.kinds}
        self._open(scenario)

    def _kind(self, table: KindTable) -> _Kind:
        patience = table.patience_minutes
        gaps, rate = self._dice("arrivals", table.id), table.per_minute / MINUTE_MS
        return _Kind(
            id=table.id,
            skills=_skills(table.skills),
            priority=table.priority,
            gap=lambda: gaps.expovariate(rate),
            handle=table.handle_minutes.drawn_by(self._dice("handling", table.id)),
            patience=None if patience is None else patience.drawn_by(self._dice("patience", table.id)),
            counted=Counted(),
        )

    def _dice(self, what: str, name: str) -> Random:
        return Random(f"{self._seed}/{what}/{name}")

    def _open(self, scenario: Scenario) -> None:
        places = scenario.room.waiting_places if scenario.room is not None else 0
        queue = QueueConfig(
            id=QUEUE, wrap_up_ms=0, wrap_up="none", max_waiting=places, when_full=ExitAction(kind="end")
        )
        self._do(c.ConfigureFloor(priority_head_start_ms=None, breaks=()), 0)
        self._do(c.ConfigureQueue(config=queue), 0)
        for group in scenario.agent_groups:
            self._add_agents(group)

    def _add_agents(self, table: GroupTable) -> None:
        handle = table.handle_minutes
        group = _Group(
            Worked(table.count),
            None if handle is None else handle.drawn_by(self._dice("handling by", table.id)),
        )
        self._groups[table.id] = group
        for n in range(table.count):
            agent = AgentId(f"{table.id}/{n}")
            self._group_of[agent] = group
            config = AgentConfig(
                id=agent, skills=_skills(table.skills), queues=(QUEUE,), capacity=((CHANNEL, 1),)
            )
            self._do(c.ConfigureAgent(config=config), 0)
            self._do(c.ConsoleSeen(agent=agent), 0)
            self._do(c.SetPresence(agent=agent, presence=AVAILABLE), 0)

    def result(self, moved: Callable[[int, int], None] = lambda done, of: None) -> dict[str, Any]:
        """Run it to its end and return its figures; ``moved`` is told how many have arrived, and of how many.

        Whoever has arrived by the end is followed until they are served or gone; agents are looked at only
        from the end of the warm-up to the last arrival.
        """
        began, self._decisions = perf_counter(), 0
        for kind in self._kinds.values():
            self._come(kind.gap(), ARRIVES, kind)
        while self._coming:
            at, _, what, it = heappop(self._coming)
            now = int(at)
            self._pass_time(now)
            if what == ARRIVES:
                self._arrive(it, at, now)
                if self._arrived % TELL_EVERY == 0:
                    moved(self._arrived, self._last)
            elif what == ENDS:
                self._end(it, now)
            else:
                self._leave(it, now)
        moved(self._last, self._last)
        return self._figures(perf_counter() - began)

    def _come(self, at: float, what: int, it: Any) -> None:  # Any: as ``_coming`` has it
        self._order += 1
        heappush(self._coming, (at, self._order, what, it))

    def _pass_time(self, now: Instant) -> None:
        while (due := self._router.next_deadline()) is not None and due <= now:
            self._do(c.PassTime(), due)

    def _do(self, step: c.Command | c.Observation, now: Instant) -> None:
        """Have the router decide, and agents accept at once what it offers them."""
        self._decisions += 1
        router = self._router
        happened: Sequence[Event] = (
            router.handle(step, now) if isinstance(step, c.Command) else router.observe(step, now)
        )
        for event in happened:
            if type(event) is OfferMade:
                self._begin(event.contact_id, event.agent, now)
                self._do(c.AcceptOffer(agent=event.agent, offer_id=event.offer_id), now)

    def _arrive(self, kind: _Kind, at: float, now: Instant) -> None:
        if self._arrived >= self._last:
            return
        n, self._arrived = self._arrived, self._arrived + 1
        if n == self._warm_up:
            self._counted_from = now
        if self._arrived == self._last:
            self._counted_to = now
        self._come(at + kind.gap(), ARRIVES, kind)
        name = ContactId(f"c{n}")
        contact = self._contacts[name] = _Contact(kind, now, kind.handle(), n >= self._warm_up)
        kind.counted.arrivals += contact.is_counted
        patience = kind.patience() if kind.patience is not None else None
        self._do(
            c.Arrival(
                contact_id=name,
                channel=CHANNEL,
                queue=QUEUE,
                routing=Routing.HUB,
                skills=kind.skills,
                priority=kind.priority,
            ),
            now,
        )
        if contact.agent is not None:
            return
        if name not in self._router.floor.contacts or not self._has_room:
            self._turn_away(name, contact, now)
        elif patience is not None:
            self._come(now + patience, LEAVES, name)

    def _turn_away(self, name: ContactId, contact: _Contact, now: Instant) -> None:
        # Room for nobody cannot be said to a queue, of which 0 is no limit.
        if name in self._router.floor.contacts:
            self._do(c.End(contact_id=name, ended_by=EndedBy.SYSTEM), now)
        del self._contacts[name]
        contact.kind.counted.blocked += contact.is_counted

    def _begin(self, name: ContactId, agent: AgentId, now: Instant) -> None:
        contact, group = self._contacts[name], self._group_of[agent]
        contact.agent, contact.began = agent, now
        if contact.is_counted:
            contact.kind.counted.serve(now - contact.arrived)
        since = self._idle_since.pop(agent, None)
        # Whom a contact awaits as the last one ends was not idle.
        if since is not None and self._counted_from <= since < now and self._is_counting(now):
            group.worked.rest(now - since)
        handle = contact.handle if group.handle is None else group.handle()
        self._come(now + handle, ENDS, name)

    def _is_counting(self, now: Instant) -> bool:
        return self._arrived > self._warm_up and (self._counted_to is None or now <= self._counted_to)

    def _end(self, name: ContactId, now: Instant) -> None:
        contact = self._contacts.pop(name)
        assert contact.agent is not None, name
        if self._arrived > self._warm_up:
            until = now if self._counted_to is None else min(now, self._counted_to)
            since = max(contact.began, self._counted_from)
            self._group_of[contact.agent].worked.busy_ms += max(0, until - since)
        self._idle_since[contact.agent] = now
        self._do(c.End(contact_id=name, ended_by=EndedBy.CUSTOMER), now)

    def _leave(self, name: ContactId, now: Instant) -> None:
        contact = self._contacts.get(name)
        if contact is None or contact.agent is not None:
            return  # served in time
        del self._contacts[name]
        if contact.is_counted:
            contact.kind.counted.abandon(now - contact.arrived)
        self._do(c.End(contact_id=name, ended_by=EndedBy.CUSTOMER), now)

    def _figures(self, seconds: float) -> dict[str, Any]:
        overall = Counted()
        for kind in self._kinds.values():
            overall.add(kind.counted)
        counted_ms = (self._counted_to or 0) - self._counted_from
        return {
            "overall": overall.figures(),
            "kinds": {name: each.counted.figures() for name, each in self._kinds.items()},
            "agent_groups": {name: each.worked.figures(counted_ms) for name, each in self._groups.items()},
            "seconds": round(seconds, 3),
            "decisions": self._decisions,
            "decisions_per_second": round(self._decisions / seconds) if seconds else 0,
        }


def _skills(levels: dict[str, int]) -> Skills:
    return tuple(sorted(levels.items()))
