"""The router: decides who gets which contact. Never waits, never reads a clock."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from contacthub.routing import commands as c
from contacthub.routing.events import Event
from contacthub.routing.floor.floor import Floor
from contacthub.routing.matching.assignment import settle
from contacthub.routing.rules import facts, requests
from contacthub.routing.rules.time_passing import pass_time
from contacthub.routing.turn import Turn
from contacthub.routing.words import Instant


class Router:
    """Policy over one floor. The same commands at the same instants give the same events.

    ``applied`` is called after each event has changed the floor and before the next one does.
    """

    def __init__(self, floor: Floor, applied: Callable[[Event], None] | None = None) -> None:
        self.floor = floor
        self._applied = applied

    def handle(self, command: c.Command, now: Instant) -> list[Event]:
        """Do what is asked.

        Raises:
            Rejected: it is not allowed now; then nothing has changed.
        """
        turn = Turn(self.floor, now, self._applied)
        HANDLERS[type(command)](turn, command)
        settle(turn)
        return turn.events

    def observe(self, fact: c.Observation, now: Instant) -> list[Event]:
        """Take in what has happened outside. Never raises; what changes nothing is ignored on record."""
        turn = Turn(self.floor, now, self._applied)
        OBSERVERS[type(fact)](turn, fact)
        settle(turn)
        return turn.events

    def next_deadline(self) -> Instant | None:
        """When ``PassTime`` should be handled next."""
        return self.floor.next_deadline()


def _pass_time(turn: Turn, _: c.PassTime) -> None:
    pass_time(turn)


# Any: each function takes exactly its key's class, which no dict type can say.
HANDLERS: dict[type[Any], Callable[[Turn, Any], None]] = {
    c.PassTime: _pass_time,
    c.StartHub: requests.start_hub,
    c.ConfigureFloor: requests.configure_floor,
    c.ConfigureQueue: requests.configure_queue,
    c.RetireQueue: requests.retire_queue,
    c.ConfigureAgent: requests.configure_agent,
    c.RetireAgent: requests.retire_agent,
    c.SetPresence: requests.set_presence,
    c.AcceptOffer: requests.accept_offer,
    c.DeclineOffer: requests.decline_offer,
    c.RequestHold: requests.request_hold,
    c.RequestResume: requests.request_resume,
    c.RequestEnd: requests.request_end,
    c.FinishWrapUp: requests.finish_wrap_up,
    c.ExtendWrapUp: requests.extend_wrap_up,
    c.ChangeNote: requests.change_note,
    c.AddQuestion: requests.add_question,
    c.ChooseCustomer: requests.choose_customer,
    c.EnrichContact: requests.enrich_contact,
}

OBSERVERS: dict[type[Any], Callable[[Turn, Any], None]] = {
    c.Arrival: facts.arrival,
    c.Ring: facts.ring,
    c.Miss: facts.miss,
    c.Answer: facts.answer,
    c.Hold: facts.hold,
    c.Resume: facts.resume,
    c.Transfer: facts.transfer,
    c.QueueExit: facts.queue_exit,
    c.End: facts.end,
    c.Remark: facts.remark,
    c.Match: facts.match,
    c.PresenceReport: facts.presence_report,
    c.QueuePause: facts.queue_pause,
    c.ConsoleSeen: facts.console_seen,
    c.ConsoleLost: facts.console_lost,
    c.Irrelevant: facts.irrelevant,
}
