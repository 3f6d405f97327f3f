"""Consoles without sockets: a floor to which events happen, and sessions whose outbox is read by hand."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterable
from datetime import UTC
from typing import Any

import orjson
from pydantic import TypeAdapter

from contacthub.access.viewer import Viewer
from contacthub.console.consoles import Consoles, Reads
from contacthub.console.frames import FrameFromHub
from contacthub.console.session import Session
from contacthub.contacts.visibility import Delta
from contacthub.customers.card import Drawn, draw
from contacthub.customers.card_parts import CardParts
from contacthub.customers.kinds.kind import Seen
from contacthub.customers.match import Match
from contacthub.floor_file.directory import Directory
from contacthub.hub.gate import Gate
from contacthub.routing import events as e
from contacthub.routing.words import AgentId
from contacthub.testing.floors import FloorBuilder, Script, Step
from tests.console.law import BEGAN, Follower, later

FRAME: TypeAdapter[Any] = TypeAdapter(FrameFromHub)
Json = dict[str, Any]


class HubOfStage:
    """The stage as the hub and its tail: ready or not, where ``ready`` of the screen pop is another thing."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self.tail = self
        self.ready = True
        self.gate = Gate()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stage, name)


class NoThreads:
    """Nothing was written on any contact."""

    def may_have_one(self, contact_id: str) -> bool:
        return False


class NoItems:
    """No work item changes here, so no customer of one is asked for."""

    async def called(self, customer_ids: tuple[str, ...]) -> Any:
        raise AssertionError(customer_ids)


class Stage:
    """Stands in for the hub and for the screen pop; what happens is durable at once unless held back."""

    def __init__(self, script: Script) -> None:
        self.script = script
        self.log_id = "log"
        self.at = 0
        self.cards: dict[str, Drawn] = {}
        self.observed: list[Any] = []
        self.tasks: list[asyncio.Task[Any]] = []
        self.projected = 0
        self._follower = Follower()
        self._told = 0
        self._show: Callable[[str, Drawn], None] = lambda contact_id, card: None
        self.durable_seq = 0
        self._follow()
        self.durable_seq = self.seq
        self.hub = HubOfStage(self)
        whole = self._follower.whole
        self.consoles = Consoles(
            self.hub,
            self.world,
            self,
            self,
            self._spawn,
            whole=whole,
            reads=Reads(threads=NoThreads(), work=None, views=NoItems()),  # type: ignore[arg-type]
            down={},
        )

    # --- as the hub, its deltas and the pop ---

    async def whole(self) -> None:
        """Nothing is done in a series here."""

    def watched(self, is_watched: Callable[[frozenset[AgentId]], bool]) -> None:
        """Everything is drawn here, watched or not."""

    @property
    def world(self) -> Any:
        return self._follower.world

    @property
    def seq(self) -> int:
        return self._follower.seq

    def now(self) -> int:
        return BEGAN + self.at

    def subscribe(self, reader: Callable[[list[Delta]], None]) -> None:
        self._reader = reader

    def observe(self, fact: Any) -> None:
        self.observed.append(fact)

    def on_card(self, show: Callable[[str, Drawn], None]) -> None:
        self._show = show

    def ready(self, contact_id: str) -> Drawn | None:
        return self.cards.get(contact_id)

    def _spawn(self, work: Coroutine[Any, Any, Any]) -> None:
        self.tasks.append(asyncio.get_running_loop().create_task(work))

    # --- what tests do ---

    def _follow(self) -> list[Delta]:
        new: Iterable[e.Event] = self.script.history[self._told :]
        self._told = len(self.script.history)
        return [self._follower.happens(later(event)) for event in new]

    def happens(self, *steps: Step, durable: bool = True) -> list[Delta]:
        """Do the steps a second later, and tell the consoles once durable."""
        self.at += 1_000
        self.script.at(self.at, *steps)
        deltas = self._follow()
        if durable:
            self.publish(deltas)
        return deltas

    def publish(self, deltas: list[Delta]) -> None:
        self.durable_seq = deltas[-1].seq if deltas else self.durable_seq
        self._reader(deltas)

    def show_card(self, contact_id: str, card: Drawn) -> None:
        self.cards[contact_id] = card
        self._show(contact_id, card)

    async def settled(self) -> None:
        """Wait for what was begun in slices."""
        async with asyncio.timeout(10):
            while any(not each.done() for each in self.tasks):
                await asyncio.gather(*self.tasks)  # they may begin others

    def joins(self, viewer: Viewer, since: int | str | None = None, log: str = "log") -> Screen:
        return Screen(self, viewer, None if since is None else f"{log}:{since}")


class Screen:
    """One console's session and the frames that went out."""

    def __init__(self, stage: Stage, viewer: Viewer, since: str | None) -> None:
        self.woken = asyncio.Event()
        self.session = Session(viewer, now=stage.now, wake=self.woken.set)
        self._consoles = stage.consoles
        stage.consoles.join(self.session, since)

    def frames(self) -> list[Json]:
        """What can be sent now, each checked against the schema."""
        found = []
        while (frame := self.session.take()) is not None:
            found.append(orjson.loads(frame))
            FRAME.validate_json(frame)
        return found

    def chain(self) -> list[Json]:
        return [frame for frame in self.frames() if "prev" in frame]

    async def next_frames(self) -> list[Json]:
        """What is sent once something can be."""
        async with asyncio.timeout(10):
            while not (found := self.frames()):
                self.woken.clear()
                await self.woken.wait()
        return found

    def leaves(self) -> None:
        self._consoles.leave(self.session)


def a_stage() -> Stage:
    """Two agents in one queue; lina is offered a contact first."""
    return Stage(FloorBuilder().queue("support").agent("lina").agent("wei").script())


def kinds(frames: list[Json]) -> list[str]:
    return [frame["type"] for frame in frames]


def links(frames: list[Json]) -> list[tuple[int | None, int]]:
    return [(frame["prev"], frame["seq"]) for frame in frames]


def card_of(contact_id: str) -> Drawn:
    """An empty card."""
    stranger = CardParts(match=Match(verdict="none", by=None, value=None, code="nothing_given"))
    return draw(stranger, contact_id=contact_id, seen=Seen(BEGAN, UTC, Directory()), took_us=1)
