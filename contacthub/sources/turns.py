"""The order in which contacts are opened: one request at a time opens a contact, the others wait for it.

    request A   contact.arrived ref=7 ── looks up who it is ── takes it in ── ends its turn
    request B        contact.offered ref=7 ── waits ─────────────────────────── takes it in
    request C        contact.offered ref=8 ── takes it in

Without that, B would find no contact of ref 7, and its event would be ignored.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence

from contacthub.routing.values import value
from contacthub.sources import incoming as i
from contacthub.sources.messages_in import Message

Ref = tuple[str, str]
"""A source, and its own id of a contact."""


@value()
class Turn:
    """A request's turn to open contacts; ``done`` once it has."""

    refs: frozenset[Ref]
    done: asyncio.Future[None]


def _may_open(data: i.Data) -> bool:
    """Whether the event may open a contact: a message does where none is live."""
    return isinstance(data, Message) or i.arrival_in(data) is not None


class Turns:
    """The requests that open contacts now."""

    def __init__(self) -> None:
        self._being_opened: dict[Ref, asyncio.Future[None]] = {}

    async def begin(self, events: Sequence[i.Incoming]) -> Turn:
        """Wait while another request opens a contact of these events, then begin a turn."""
        while others := self._others(events):
            await asyncio.wait(others)
        refs = frozenset((e.source, e.ref) for e in events if e.ref is not None and _may_open(e.data))
        turn = Turn(refs, asyncio.get_running_loop().create_future())
        self._being_opened.update(dict.fromkeys(refs, turn.done))
        return turn

    def end(self, turn: Turn) -> None:
        """Let the requests go on that wait for what this turn opened."""
        for ref in turn.refs:
            del self._being_opened[ref]
        turn.done.set_result(None)

    def _others(self, events: Iterable[i.Incoming]) -> set[asyncio.Future[None]]:
        if not self._being_opened:
            return set()
        refs = [(event.source, event.ref or "") for event in events]
        return {self._being_opened[ref] for ref in refs if ref in self._being_opened}
