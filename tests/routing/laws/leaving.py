"""How contacts leave their queues once more, found from all that happened: slow, and without deadlines.

what happens    must be expected   a visit ends, a call-back comes due, a step is reached: why and when
what does not   must not be due    once time has passed, nothing of that is left
what is to come must be awaited    the next instant at which something is due, the floor wakes up
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from contacthub.routing import commands as c
from contacthub.routing import events as e
from contacthub.routing.config import ExitAction
from contacthub.routing.floor.contact import Contact
from contacthub.routing.floor.floor import Floor
from contacthub.routing.floor.states import ContactState
from contacthub.routing.matching.estimating import estimated_wait_ms
from contacthub.routing.words import SPOKEN
from tests.routing.laws import oracle

OUTCOMES = {
    "closed": "closed",
    "closing": "closed",
    "full": "queue_full",
    "nobody": "nobody",
    "too_long": "timed_out",
}
"""How a visit ends that its queue ends, by the reason."""

GIVEN_UP = {"customer": "abandoned", "agent": "withdrawn", "system": "failed"}

End = tuple[str, str, str | None]
"""Of a contact: its outcome, by whom it was ended, and the cause."""

Expected = tuple[type[e.Event], dict[str, Any]]
"""An event of this class, with these values."""


@dataclass(slots=True)
class Stay:
    """One stay in a queue: since when, as which of all events it began, and how long the hub was away."""

    queue: str
    since: int
    came: int
    away_ms: int = 0


@dataclass(slots=True)
class CallBack:
    """A call-back: when it may be offered, None: now; when it ends; how often the customer was missed."""

    due_at: int | None
    expires_at: int
    attempts: int = 0
    is_dialled: bool = False


class Leavings:
    """Follows every contact through its queues, event by event."""

    def __init__(self) -> None:
        self._events = 0
        self._stays: dict[str, Stay] = {}
        self._call_backs: dict[str, CallBack] = {}
        self._closed: dict[str, int] = {}
        self._heard: dict[str, int] = {}
        self._next: Expected | None = None

    # --- what happens must be expected ---

    def before(self, floor: Floor, event: e.Event, command: object) -> Iterator[str]:
        """What the oracle says otherwise of an event, on the floor just before it."""
        expected, self._next = self._next, None
        if expected is not None:
            kind, values = expected
            if not isinstance(event, kind) or any(getattr(event, key) != it for key, it in values.items()):
                yield f"{event}, the oracle says {kind.__name__} {values}"
        contact = floor.contacts.get(getattr(event, "contact_id", ""))
        if contact is None:
            return
        match event:
            case e.ContactLeftQueue():
                yield from self._of_leaving(floor, contact, event, command, is_expected=expected is not None)
            case e.ContactEnded() if contact.visits and contact.visits[-1].left_at is None:
                found = (event.outcome, str(event.ended_by), event.cause)
                if expected is None and found not in (ends := self._ends(floor, contact, event, command)):
                    yield f"{contact.id} ends as {found}, the oracle says {ends}"
            case e.CallbackDue() | e.CallbackMissed() | e.CallbackAgreed():
                yield from self._of_call_back(floor, contact, event, command)
            case e.StepReached() if expected is None:
                step = self._step_by_wait(floor, contact, event.at)
                if event.step != step or contact.step >= step:
                    yield f"{contact.id} comes to step {event.step}, the oracle says {step}"

    def _of_leaving(
        self, floor: Floor, contact: Contact, event: e.ContactLeftQueue, command: object, *, is_expected: bool
    ) -> Iterator[str]:
        if event.cause is None:
            said = command.outcome if isinstance(command, c.QueueExit) else "callback"
            is_said = isinstance(command, c.QueueExit | c.AgreeCallback)
            if not is_said or (contact.id, event.outcome) != (command.contact_id, said):
                yield f"{contact.id} leaves its queue as {event.outcome} although {command}"
            return
        at_entry = oracle.exit_at_entry(floor, contact) if is_expected else None
        ways = dict([at_entry] if at_entry is not None else self._ways(floor, contact, event.at))
        how = ways.get(event.cause)
        if how is None:
            yield f"{contact.id} leaves its queue as {event.cause}, the oracle says {list(ways)}"
            return
        if event.outcome != outcome_of(event.cause, how):
            yield f"{contact.id} leaves as {event.outcome}, the oracle says {outcome_of(event.cause, how)}"
        self._next = {
            "overflow": (e.ContactQueued, {"contact_id": contact.id, "queue": how.queue}),
            "callback": (e.CallbackAgreed, {"contact_id": contact.id, "by": "hub", "due_at": event.at}),
            "end": (
                e.ContactEnded,
                {
                    "contact_id": contact.id,
                    "outcome": event.outcome,
                    "ended_by": "system",
                    "cause": "left_queue",
                },
            ),
        }[how.kind]

    def _ways(self, floor: Floor, contact: Contact, now: int) -> Iterator[tuple[str, ExitAction]]:
        """Why and how a contact in line must leave its queue now."""
        until = self._waits_until(floor, contact)
        if until is not None and until <= now:
            yield "too_long", floor.queues[contact.visits[-1].queue].config.when_too_long
        stay = self._stays.get(contact.id)
        if stay is None or not is_limited(contact):
            return
        how = floor.queues[stay.queue].config.at_closing
        if stay.came < self._closed.get(stay.queue, 0) and oracle.leads_on(floor, contact, how):
            yield "closing", how

    def _waits_until(self, floor: Floor, contact: Contact) -> int | None:
        """How long a contact may stand in its line; None: for ever, or it does not stand there."""
        stay = self._stays.get(contact.id)
        if stay is None or not is_limited(contact):
            return None
        config = floor.queues[stay.queue].config
        if not config.max_wait_ms or not oracle.leads_on(floor, contact, config.when_too_long):
            return None
        return stay.since + stay.away_ms + config.max_wait_ms

    def _ends(self, floor: Floor, contact: Contact, event: e.ContactEnded, command: object) -> set[End]:
        """How a contact may end that waits."""
        found: set[End] = set()
        call_back = self._call_backs.get(contact.id)
        waits = contact.state is ContactState.WAITING
        if call_back is not None and waits and call_back.expires_at <= event.at:
            found.add(("failed", "system", "expired"))
        if isinstance(command, c.PassTime) and self._silent_at(contact) in range(event.at + 1):
            found.add(("lost", "system", "silent"))
        if isinstance(command, c.Arrival) and command.callback_of == contact.id and call_back is not None:
            found.add(("withdrawn", "customer", "called_again"))
        if getattr(command, "contact_id", None) == contact.id:
            found |= self._ends_by(floor, contact, event, command)
        return found

    def _ends_by(self, floor: Floor, contact: Contact, event: e.ContactEnded, command: object) -> set[End]:
        """How it may end by a command that names it."""
        call_back, config = self._call_backs.get(contact.id), floor.queues[contact.visits[-1].queue].config
        match command:
            case c.NotReached() | c.End() if call_back is not None:
                is_last = call_back.attempts + 1 >= config.callback_attempts
                is_heard = call_back.is_dialled or isinstance(command, c.NotReached)
                return {("failed", "system", "not_reached")} if is_last and is_heard else set()
            case c.End() | c.Arrival() if command.ended_by is not None:
                visit, by = contact.visits[-1], str(command.ended_by)
                at = event.at if contact.routing == "hub" else event.occurred_at
                is_short = at - visit.entered_at < config.short_abandon_ms
                return {("short_abandoned" if by == "customer" and is_short else GIVEN_UP[by], by, None)}
            case c.WithdrawCallback() if call_back is not None:
                return {("withdrawn", "agent", None)}
            case c.HangUp() if contact.channel not in SPOKEN and contact.routing == "hub":
                return {("withdrawn", "agent", None)}  # what is written ends without its source
            case c.Close():
                asked = "closed_not_answered" if contact.end_requested else "closed_not_asked"
                return {("withdrawn", "agent", asked)}
        return set()

    def _of_call_back(
        self, floor: Floor, contact: Contact, event: e.ContactEvent, command: object
    ) -> Iterator[str]:
        known = self._call_backs.get(contact.id)
        queue = contact.visits[-1].queue if contact.visits else getattr(command, "queue", "")
        config = floor.queues[queue].config
        match event:
            case e.CallbackAgreed() if known is None:
                if event.expires_at != event.due_at + config.callback_expires_ms:
                    yield f"{event}, the oracle says {config.callback_expires_ms} after it is due"
            case e.CallbackDue() if known is not None:
                if known.due_at is None or known.due_at > event.at or contact.state != "waiting":
                    yield f"{contact.id} comes due at {event.at}, the oracle says at {known.due_at}"
            case e.CallbackMissed() if known is not None:
                attempts, due_at = known.attempts + 1, event.at + config.callback_every_ms
                is_said = isinstance(command, c.NotReached) or (
                    isinstance(command, c.End) and known.is_dialled
                )
                if (event.attempts, event.due_at) != (attempts, due_at) or not is_said:
                    yield f"{event}, the oracle says attempt {attempts}, next at {due_at}"
                if attempts >= config.callback_attempts:
                    yield f"{event}, the oracle says that it was the last attempt"
            case _:
                yield f"{event}, the oracle says it is {'' if known else 'no '}call-back"

    # --- what is counted ---

    def after(self, floor: Floor, event: e.Event, command: object) -> Iterator[str]:
        """Follow an event; what the oracle says otherwise of the visit that it ended."""
        self._events += 1
        match event:
            case e.QueueClosed():
                self._closed[event.queue] = self._events
            case e.QueueOpened():
                self._closed.pop(event.queue, None)
            case e.HubStarted() | e.HubResumed():
                self._was_away(event)
        contact = floor.contacts.get(getattr(event, "contact_id", None) or "")
        if contact is None:
            for known in (self._stays, self._call_backs, self._heard):
                known.pop(getattr(event, "contact_id", None) or "", None)
            return
        if getattr(event, "occurred_at", None) is not None or isinstance(event, e.ContactArrived):
            self._heard[contact.id] = event.at
        self._follow_call_back(contact, event)
        if isinstance(event, e.ContactQueued):
            self._stays[contact.id] = Stay(event.queue, event.at, self._events)
            self._next = self._of_entry(floor, contact, event, command)
        elif self._ends_visit(event) and self._stays.pop(contact.id, None) and contact.routing == "hub":
            visit = contact.visits[-1]
            outcome = getattr(event, "outcome", None) or {
                e.ContactAnswered: "answered",
                e.ContactTransferred: "transferred",
            }.get(type(event))
            if (visit.outcome, visit.left_at) != (outcome, event.at):
                yield f"{contact.id} has left as {visit.outcome} at {visit.left_at}, by {event}"

    def _ends_visit(self, event: e.Event) -> bool:
        return isinstance(
            event, e.ContactAnswered | e.ContactLeftQueue | e.ContactTransferred | e.ContactEnded
        )

    def _was_away(self, event: e.HubStarted | e.HubResumed) -> None:
        away_ms = event.downtime_ms if isinstance(event, e.HubStarted) else event.away_ms
        for stay in self._stays.values():
            stay.away_ms += away_ms
        self._heard = {contact: at + away_ms for contact, at in self._heard.items()}

    def _follow_call_back(self, contact: Contact, event: e.Event) -> None:
        if isinstance(event, e.CallbackAgreed):
            due_at = event.due_at if event.due_at > event.at else None
            self._call_backs[contact.id] = CallBack(due_at, event.expires_at)
        known = self._call_backs.get(contact.id)
        if known is None:
            return
        match event:
            case e.CallbackDue():
                known.due_at = None
            case e.CallbackMissed():
                known.due_at, known.attempts, known.is_dialled = event.due_at, event.attempts, False
            case e.DialRequested():
                known.is_dialled = True
            case e.ConnectFailed():
                known.is_dialled = False
            case e.ContactAnswered() | e.ContactEnded():
                del self._call_backs[contact.id]

    def _of_entry(
        self, floor: Floor, contact: Contact, event: e.ContactQueued, command: object
    ) -> Expected | None:
        """What must happen next to a contact that has just come into its queue; None: nothing at once."""
        is_passed_on = event.reserved_for is not None and event.reserved_as == "reserved"
        is_passed_on = is_passed_on or event.reserved_as == "snoozed"
        is_over = isinstance(command, c.Arrival) and command.ended_by is not None
        if contact.routing != "hub" or is_passed_on or is_over:
            return None
        leaves = oracle.exit_at_entry(floor, contact)
        if leaves is not None:
            reason, how = leaves
            values = {"contact_id": contact.id, "cause": reason, "outcome": outcome_of(reason, how)}
            return e.ContactLeftQueue, values
        # How long it is likely to wait is compared by the laws of estimates.
        likely_ms = estimated_wait_ms(floor, contact, event.at)
        steps = enumerate(floor.queues[event.queue].config.steps, 1)
        reached = [n for n, it in steps if it.by_estimate and likely_ms and likely_ms > it.after_ms]
        return (e.StepReached, {"contact_id": contact.id, "step": max(reached)}) if reached else None

    # --- what is left, and what is to come ---

    def left_undone(self, floor: Floor, now: int) -> Iterator[str]:
        """What is due and has not happened, or is to come and the floor does not wake up for it."""
        if self._next is not None:
            yield f"nothing, the oracle says {self._next}"
        for queue in floor.queues.values():
            if queue.is_open != oracle.is_open(floor, queue.config.id, now):
                yield f"{queue.config.id} is {'open' if queue.is_open else 'closed'}, by its hours it is not"
        instants = [
            (now, f"{each.id} {way}")
            for each in floor.contacts.values()
            for way in self._ways(floor, each, now)
        ]
        instants += [found for each in floor.contacts.values() for found in self._instants(floor, each)]
        yield from (f"{what} is left" for at, what in instants if at <= now)
        coming = [*(each for each in instants if each[0] > now), *turns(floor, now)]
        wakes_at = floor.next_deadline()
        if coming and (wakes_at is None or wakes_at > min(coming)[0]):
            yield f"it wakes up at {wakes_at}, the oracle says for {min(coming)}"

    def _instants(self, floor: Floor, contact: Contact) -> Iterator[tuple[int, str]]:
        """When something is due of a contact, and what."""
        until, silent_at = self._waits_until(floor, contact), self._silent_at(contact)
        if until is not None:
            yield until, f"{contact.id} too_long"
        if silent_at is not None and contact.ended_at is None:
            yield silent_at, f"{contact.id} silent"
        call_back = self._call_backs.get(contact.id)
        if call_back is not None and contact.state is ContactState.WAITING:
            yield call_back.expires_at, f"{contact.id} expired"
            if call_back.due_at is not None:
                yield call_back.due_at, f"{contact.id} due"
        stay = self._stays.get(contact.id)
        if stay is not None and contact.routing == "hub":
            for n, step in enumerate(floor.queues[stay.queue].config.steps, 1):
                if n > contact.step:
                    yield stay.since + step.after_ms, f"{contact.id} step {n}"

    def _silent_at(self, contact: Contact) -> int | None:
        return None if contact.silent_ms is None else self._heard[contact.id] + contact.silent_ms

    def _step_by_wait(self, floor: Floor, contact: Contact, now: int) -> int:
        stay = self._stays.get(contact.id)
        if stay is None:
            return 0
        steps = enumerate(floor.queues[stay.queue].config.steps, 1)
        return max((n for n, step in steps if stay.since + step.after_ms <= now), default=0)


def is_limited(contact: Contact) -> bool:
    """Whether the limits of its queue are for it now: it waits, for any agent, and is no call-back."""
    waits = contact.routing == "hub" and contact.state is ContactState.WAITING
    return waits and contact.reserved_for is None and contact.callback is None


def outcome_of(reason: str, how: ExitAction) -> str:
    """How the visit of a contact ends that leaves so."""
    return {"overflow": "overflowed", "callback": "callback"}.get(how.kind) or OUTCOMES[reason]


def turns(floor: Floor, now: int) -> Iterator[tuple[int, str]]:
    """When hours open or close a queue."""
    for queue in floor.queues.values():
        if queue.by_hand is None:
            for each in queue.hours or ():
                for at in (each.opens_at, each.closes_at):
                    if at > now and oracle.is_open(floor, queue.config.id, at) != queue.is_open:
                        yield at, f"hours of {queue.config.id}"
