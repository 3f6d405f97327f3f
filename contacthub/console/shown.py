"""What boards are drawn from: the floor as far as it is durable, kept up with by what is published."""

from __future__ import annotations

from dataclasses import dataclass, field

from contacthub.api.json import Json
from contacthub.contacts.views import Line, agent_view
from contacthub.contacts.visibility import Delta, PlaceInLine
from contacthub.contacts.world import World
from contacthub.routing.floor.entities import Queue
from contacthub.routing.words import Instant


class Shown:
    """Every agent as last told, and who waits in which queue since when.

    The floor itself is ahead of the disk, under load always, so no board may be drawn from it.
    """

    def __init__(self, world: World) -> None:
        self.agents: dict[str, Json] = _drawn(world)
        self._followed = 0
        self._later: tuple[int, dict[str, Json]] | None = None
        self._lines: dict[str, _Waiting] = {
            queue_id: _waiting(queue) for queue_id, queue in world.floor.queues.items()
        }
        self._queue_of: dict[str, str] = {
            contact_id: queue_id for queue_id, line in self._lines.items() for contact_id in line.since
        }

    def line(self, queue_id: str) -> Line:
        """Who waits in the queue."""
        waiting = self._lines.get(queue_id)
        return waiting.line() if waiting is not None else Line()

    def draw_anew(self, world: World, seq: int) -> None:
        """The floor is configured anew: agents look as they do at ``seq`` once that is published."""
        if self._later is None:  # else what is drawn already has this in it, and is published later
            self._later = (seq, _drawn(world))
            self._reach()

    def follow(self, delta: Delta) -> None:
        """Take in what is durable now."""
        self._followed = delta.seq
        self.agents.update((each["id"], each) for each in delta.agents)
        if delta.contact_id is not None:
            self._place(delta.contact_id, delta.place)
        self._reach()

    def _reach(self) -> None:
        if self._later is not None and self._followed >= self._later[0]:
            (_, self.agents), self._later = self._later, None

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
    return _Waiting(dict[str, Instant](queue.waiting.items()), {*queue.connecting})


def _drawn(world: World) -> dict[str, Json]:
    return {agent.id: agent_view(agent, world.directory) for agent in world.floor.agents.values()}
