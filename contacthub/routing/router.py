"""The router: decides who gets which contact. Never waits, never reads a clock."""

from __future__ import annotations

from collections.abc import Callable

from contacthub.routing.events import Event
from contacthub.routing.floor.floor import Floor
from contacthub.routing.inputs import Command, Observation
from contacthub.routing.matching.assignment import settle
from contacthub.routing.rules import (
    arriving,
    call_backs,
    configuring,
    consulting,
    ending,
    hanging_up,
    hours,
    identifying,
    messaging,
    moving,
    noting,
    observing,
    offering,
    passing,
    presence,
    refusing,
    setting_aside,
    snoozing,
    supervising,
    talking,
    time_passing,
    wrapping_up,
)
from contacthub.routing.rules.consulting import consults_go_on
from contacthub.routing.rules.exits import leave_at_last
from contacthub.routing.rules.presence import take_next_presences
from contacthub.routing.turn import Handlers, Turn
from contacthub.routing.words import Instant


class Router:
    """Policy over one floor. The same commands at the same instants give the same events.

    ``applied`` is called after each event has changed the floor and before the next one does.
    """

    def __init__(self, floor: Floor, applied: Callable[[Event], None] | None = None) -> None:
        self.floor = floor
        self._applied = applied

    def handle(self, command: Command, now: Instant) -> list[Event]:
        """Do what is asked.

        Raises:
            Rejected: it is not allowed now; then nothing has changed.
        """
        turn = Turn(self.floor, now, self._applied)
        HANDLERS[type(command)](turn, command)
        _follow(turn)
        return turn.events

    def observe(self, fact: Observation, now: Instant) -> list[Event]:
        """Take in what has happened outside. Never raises; what changes nothing is ignored on record."""
        turn = Turn(self.floor, now, self._applied)
        HANDLERS[type(fact)](turn, fact)
        _follow(turn)
        return turn.events

    def next_deadline(self) -> Instant | None:
        """When ``PassTime`` should be handled next."""
        return self.floor.next_deadline()


def _follow(turn: Turn) -> None:
    """Do what follows from what has changed: who must not wait any longer leaves, the others are matched."""
    consults_go_on(turn)
    take_next_presences(turn)  # which may give back contacts that waited for the agent, and are overdue
    leave_at_last(turn)
    settle(turn)


HANDLERS: Handlers = {
    **configuring.HANDLERS,
    **hours.HANDLERS,
    **presence.HANDLERS,
    **arriving.HANDLERS,
    **call_backs.HANDLERS,
    **offering.HANDLERS,
    **setting_aside.HANDLERS,
    **snoozing.HANDLERS,
    **supervising.HANDLERS,
    **talking.HANDLERS,
    **moving.HANDLERS,
    **passing.HANDLERS,
    **consulting.HANDLERS,
    **refusing.HANDLERS,
    **ending.HANDLERS,
    **hanging_up.HANDLERS,
    **wrapping_up.HANDLERS,
    **noting.HANDLERS,
    **messaging.HANDLERS,
    **identifying.HANDLERS,
    **time_passing.HANDLERS,
    **observing.HANDLERS,
}
