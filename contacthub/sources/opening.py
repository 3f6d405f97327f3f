"""Contacts on their way in: one request at a time opens each of them, and looks up first who it is."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from contacthub.contacts.details import Details
from contacthub.contacts.screen_pop import ScreenPop
from contacthub.contacts.world import World
from contacthub.sources import incoming as i

Ref = tuple[str, str]
"""A source, and its own id of a contact."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A request's turn to open contacts; ``done`` once it has."""

    refs: frozenset[Ref]
    done: asyncio.Future[None]


@dataclass(frozen=True, slots=True)
class Opening:
    """A contact that ``event`` is about to open, with what is known of it."""

    event: i.Incoming
    details: Details
    channel: str


Openings = dict[Ref, Opening]


class Arrivals:
    """Who is being looked up before it is put in its queue."""

    def __init__(self, world: World, pop: ScreenPop) -> None:
        self._world = world
        self._pop = pop
        self._being_opened: dict[Ref, asyncio.Future[None]] = {}

    async def begin(self, events: Sequence[i.Incoming]) -> Turn:
        """Wait while another request opens a contact of these events: what follows must not overtake it."""
        while others := self._others(events):
            await asyncio.wait(others)
        refs = frozenset((e.source, opens.ref) for e in events if (opens := arrival_in(e.data)) is not None)
        turn = Turn(refs, asyncio.get_running_loop().create_future())
        self._being_opened.update(dict.fromkeys(refs, turn.done))
        return turn

    def end(self, turn: Turn) -> None:
        """Let those go on who wait for what this turn opened."""
        for ref in turn.refs:
            del self._being_opened[ref]
        turn.done.set_result(None)

    async def look_up(self, openings: Openings) -> None:
        """Look up who they are, and wait for it a moment."""
        keys = {each.details.contact_id: each.details.keys(each.channel) for each in openings.values()}
        try:
            await self._pop.look_up(keys)
        except BaseException:
            self.forget_unopened(openings)
            raise

    def forget_unopened(self, openings: Openings) -> None:
        """Keep nothing of contacts that did not arrive after all."""
        for opening in openings.values():
            if opening.details.contact_id not in self._world.details:
                self._pop.forget(opening.details.contact_id)

    def _others(self, events: Iterable[i.Incoming]) -> set[asyncio.Future[None]]:
        if not self._being_opened:
            return set()
        refs = [(event.source, event.ref or "") for event in events]
        return {self._being_opened[ref] for ref in refs if ref in self._being_opened}


def arrival_in(data: i.Data) -> i.Arrived | None:
    """The arrival an event is or carries."""
    match data:
        case i.Arrived():
            return data
        case i.Offered() | i.Answered():
            return data.opens
        case _:
            return None
