"""The figures on the screens: sent when they changed, four times a second to supervisors, once to agents.

Those of agents are spread over the second. They are drawn from the floor as far as it is durable, kept up
with by what is published.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

import orjson

from contacthub.access.roles import Role
from contacthub.access.viewer import Viewer
from contacthub.api.json import Json
from contacthub.console.attendance import Attendance
from contacthub.console.session import Session
from contacthub.contacts.unanswered import UnansweredIndex, waiting_for_answer
from contacthub.contacts.views import Line, opening_view, queue_view
from contacthub.contacts.visibility import Delta, PlaceInLine, sees_contacts, sees_everything, visible_queues
from contacthub.contacts.waits import Waits, WaitsShown, waits_of
from contacthub.contacts.world import World
from contacthub.hub.hub import Hub
from contacthub.routing.events import QueueRetired
from contacthub.routing.floor.entities import Queue
from contacthub.routing.words import Instant, QueueId

SUPERVISOR_BOARD_S = 0.25
AGENT_BOARD_S = 1.0
ROLES = (Role.SUPERVISOR, Role.ADMIN, Role.AGENT)
SLICE = 25
"""Boards drawn in one go: with what their sockets do it is 2 ms, in which an event waits."""


class Shown:
    """The agents told of since all sessions had a snapshot, and what queues have.

    Of a queue: who waits since when, call-backs, and the customers who wait for an answer.
    The floor itself is ahead of the disk, under load always, so no board may be drawn from it.
    """

    def __init__(self, world: World) -> None:
        self.agents: dict[str, Json] = {}
        self._lines: dict[str, _Waiting] = {
            queue_id: _waiting(queue) for queue_id, queue in world.floor.queues.items()
        }
        self.openings: dict[str, Json] = {queue: opening_view(world, queue) for queue in world.floor.queues}
        self.call_backs = _CallBacks(world)
        self._unanswered = UnansweredIndex()
        for contact in world.floor.contacts.values():
            self._unanswered.follow(contact.id, waiting_for_answer(contact))
        self._queue_of: dict[str, str] = {
            contact_id: queue_id for queue_id, line in self._lines.items() for contact_id in line.since
        }

    def line(self, queue_id: QueueId) -> Line:
        """Who waits in the queue."""
        waiting = self._lines.get(queue_id)
        line = waiting.line() if waiting is not None else Line()
        return replace(line, unanswered=self._unanswered.of(queue_id))

    def queue_of(self, contact_id: str) -> str | None:
        """Where a contact waits."""
        return self._queue_of.get(contact_id)

    def follow(self, delta: Delta) -> None:
        """Take in what is durable now."""
        if delta.resets:
            self.agents.clear()  # every session gets a snapshot, which is no older
        for agent in delta.undrawn:
            self.agents.pop(agent, None)
        self.agents.update((each["id"], each) for each in delta.agents)
        if delta.opening is not None:
            queue, opening = delta.opening
            self.openings[queue] = opening
        if isinstance(delta.fact, QueueRetired):
            self.openings.pop(delta.fact.queue, None)
        if delta.contact_id is not None:
            self._place(delta.contact_id, delta.place)
            self._unanswered.follow(delta.contact_id, delta.unanswered)
            self.call_backs.follow(delta.contact_id, delta.callback_in, delta.seq)

    def _place(self, contact_id: str, place: PlaceInLine | None) -> None:
        before = self._queue_of.pop(contact_id, None)
        if before is not None and (place is None or before != place.queue):
            self._lines[before].leave(contact_id)
        if place is None:
            return
        self._queue_of[contact_id] = place.queue
        self._lines.setdefault(place.queue, _Waiting()).keep(
            contact_id, place.entered_at, connecting=place.connecting
        )


class _CallBacks:
    """In which queue each contact is to be called back, and the last event that changed one of a queue."""

    def __init__(self, world: World) -> None:
        contacts = world.floor.contacts
        self._queue_of: dict[str, QueueId | None] = {
            each: contacts[each].queue for each in world.call_backs.all()
        }
        self._seqs: dict[QueueId | None, int] = {}

    def follow(self, contact_id: str, queue: QueueId | None, seq: int) -> None:
        """Something happened to the contact, which is to be called back in the queue, or not."""
        if contact_id in self._queue_of:
            self._seqs[self._queue_of.pop(contact_id)] = seq
        if queue is not None:
            self._queue_of[contact_id], self._seqs[queue] = queue, seq

    def last_change(self, queues: Iterable[QueueId]) -> int | None:
        """The event that changed a call-back of these queues last; None: none did since the hub started."""
        return max((self._seqs[each] for each in queues if each in self._seqs), default=None)


@dataclass(slots=True)
class _Waiting:
    """The open visits of a queue in the order they began; whom an agent picked up waits no longer."""

    since: dict[str, Instant] = field(default_factory=dict)
    connecting: set[str] = field(default_factory=set)

    def line(self) -> Line:
        oldest = next((at for contact, at in self.since.items() if contact not in self.connecting), None)
        return Line(len(self.since) - len(self.connecting), oldest)

    def keep(self, contact_id: str, since: Instant, *, connecting: bool) -> None:
        if self.since.get(contact_id) != since:
            self.leave(contact_id)  # a new visit begins at the end of the line
        self.since[contact_id] = since
        (self.connecting.add if connecting else self.connecting.discard)(contact_id)

    def leave(self, contact_id: str) -> None:
        self.since.pop(contact_id, None)
        self.connecting.discard(contact_id)


def _waiting(queue: Queue) -> _Waiting:
    since = {each: at for each, at in queue.waiting.items() if each not in queue.nobody_waits}
    return _Waiting(dict[str, Instant](since.items()), {*queue.connecting})


class Boards:
    """Knows what changed since the last boards, and sends new ones."""

    def __init__(self, hub: Hub, world: World, attendance: Attendance) -> None:
        self._hub = hub
        self._world = world
        self._attendance = attendance
        self._shown = Shown(world)
        self._waits = WaitsShown()
        self._is_stale = True
        self._due: set[Role] = set()
        self._changed_agents: set[str] = set()
        self._owed: dict[Session, None] = {}
        self._drawn: dict[QueueId, _Drawn] = {}
        self._day_is_over = False

    def follow(self, delta: Delta) -> None:
        """Take in an event that is durable."""
        self._shown.follow(delta)
        self._changed_agents.update(each["id"] for each in delta.agents)

    def due(self) -> None:
        """Something happened: all get new figures at their next turn."""
        self._is_stale, self._due = True, {*ROLES}

    def owe(self, session: Session) -> None:
        """Send this one a board at its next turn, as it came back and may have missed some."""
        self._owed[session] = None

    def forget(self, session: Session) -> None:
        """It is gone."""
        self._owed.pop(session, None)

    def reset(self) -> None:
        """The floor was read back from the log."""
        self._shown = Shown(self._world)
        self._waits, self._is_stale = WaitsShown(), True

    async def run(self) -> None:
        """Send what is due, until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._tell_supervisors())
            group.create_task(self._tell_agents())

    async def _tell_supervisors(self) -> None:
        ticks = round(AGENT_BOARD_S / SUPERVISOR_BOARD_S)
        for tick in itertools.count(1):
            await asyncio.sleep(SUPERVISOR_BOARD_S)
            if self._waits.reach(self._hub.tail.durable_seq) or self._has_day_changed():
                self._due = {*ROLES}
            changed, self._changed_agents = self._changed_agents, set()
            watching = [*self._to_be_told(Role.SUPERVISOR), *self._to_be_told(Role.ADMIN)]
            await self._tell(watching, changed, within_s=0)
            if tick % ticks == 0:
                self._estimate()

    async def _tell_agents(self) -> None:
        while True:
            if not await self._tell(self._to_be_told(Role.AGENT), set(), within_s=AGENT_BOARD_S):
                await asyncio.sleep(SUPERVISOR_BOARD_S)

    async def _tell(self, sessions: Sequence[Session], changed: set[str], *, within_s: float) -> int:
        """Send boards slice by slice, spread over so many seconds; return how many.

        5,000 boards at once were 200 ms in which each step of an event waited for 100 of them.
        """
        slices = [sessions[start : start + SLICE] for start in range(0, len(sessions), SLICE)]
        for some in slices:
            self._send(some, changed)
            await asyncio.sleep(within_s / len(slices))
        return len(sessions)

    def _estimate(self) -> None:
        """Once a second, if anything happened since."""
        if self._is_stale:
            world = self._world
            self._waits.estimate(world.floor, self._hub.tail.seq, self._hub.now(), world.wait_errors)
            self._is_stale = False

    def _to_be_told(self, role: Role) -> list[Session]:
        """All of a role when something changed since it was asked last, else those that are owed a board."""
        if role in self._due:
            self._due.discard(role)
            return self._attendance.in_role(role)
        return [each for each in self._owed if each.viewer.console_role is role]

    def _has_day_changed(self) -> bool:
        """Whether the floor's midnight has passed and nothing has happened since."""
        before, self._day_is_over = self._day_is_over, self._world.figures.is_over(self._hub.now())
        return self._day_is_over and not before

    def _send(self, sessions: Sequence[Session], changed: set[str]) -> None:
        queues = _QueuesDrawn(self._world, self._shown, self._waits.shown, self._hub.now(), self._drawn)
        for session in sessions:
            self._owed.pop(session, None)
            if session.is_unsettled and session in self._attendance:
                # What is drawn now is older than its snapshot, which would be sent before it.
                self._owed[session] = None
            elif session in self._attendance:
                viewer = session.viewer
                agents = changed if sees_everything(viewer) else _own_agent(viewer)
                session.board(self._hub.tail.durable_seq, self._board(viewer, queues, agents))

    def _board(self, viewer: Viewer, queues: _QueuesDrawn, agents: Iterable[str]) -> Json:
        shown, seen, sight = self._shown.agents, visible_queues(viewer, self._world.floor), viewer.sight
        waits = self._waits.shown.contacts if sees_contacts(viewer) else {}
        if sight is not None:
            agents = sight.agents.intersection(agents)
        return {
            "queues": [queues[queue] for queue in seen],
            "agents": [shown[agent] for agent in agents if agent in shown],
            "waits": waits_of(waits, sight, self._shown.queue_of),
            "callbacks_seq": self._shown.call_backs.last_change(seen),
        }


@dataclass(frozen=True, slots=True)
class _Drawn:
    """The figures of a queue as they were last on a board."""

    text: bytes
    fragment: orjson.Fragment


class _QueuesDrawn(dict[QueueId, orjson.Fragment]):
    """The figures of queues at one moment, each drawn once for all sessions that show the queue.

    What is drawn as it was ``before`` is the same object again: sessions compare boards without reading them.
    """

    def __init__(
        self, world: World, shown: Shown, waits: Waits, now: Instant, before: dict[QueueId, _Drawn]
    ) -> None:
        self._world = world
        self._shown = shown
        self._waits = waits
        self._now = now
        self._before = before

    def __missing__(self, queue: QueueId) -> orjson.Fragment:
        line = replace(self._shown.line(queue), likely=self._waits.queues.get(queue))
        view = queue_view(self._world, queue, self._now, line, self._shown.openings.get(queue))
        text, before = orjson.dumps(view), self._before.get(queue)
        if before is None or before.text != text:
            before = self._before[queue] = _Drawn(text, orjson.Fragment(text))
        self[queue] = before.fragment
        return before.fragment


def _own_agent(viewer: Viewer) -> set[str]:
    return {viewer.agent} if viewer.agent is not None else set()
