"""Lives played at random, every decision compared with the oracle's, and repeated from their numbers alone.

    life 17 of seed 1   the floor and 400 moves that ``Random("1/17")`` gives, whatever else was played

Every other life is a busy one, in which agents take one contact after another.

A life is played on the floor of a router and, event by event, on a mirror of it: the mirror is the floor as
it stood before a decision, and at the end both must be the same.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from random import Random

from contacthub.routing import events as e
from contacthub.routing.config import ExitAction
from contacthub.routing.floor.floor import Floor
from contacthub.testing.floors import comparable
from tests.routing.laws import oracle
from tests.routing.laws.floors import DICE
from tests.routing.laws.sequences import KINDS, PAUSES, BusyLife, Life, Move, attempts

MOVES = 400
"""Of one life."""

WORK = 0.7
WORKS = (
    Life.arrives,
    Life.accepts,
    Life.connects,
    Life.wraps_up,
    Life.changes_presence,
    Life.console,
)
WORKING = [n for n, kind in enumerate(KINDS) if kind in WORKS]
SENSIBLE_HOW = {Life.changes_presence: (0, 6, 12), Life.console: (2, 4), Life.wraps_up: (1, 2, 3)}
"""Agents go available, open consoles, and finish their wrap-up."""


@dataclass(slots=True)
class Tally:
    """What has been played so far, and where the oracle decides otherwise."""

    commands: int = 0
    events: int = 0
    offers: int = 0
    differences: int = 0


class Leaving:
    """Which contact cannot wait in the queue that it has just come into, from event to event.

    While hours are due that were not handled yet, nothing is said.
    """

    def __init__(self) -> None:
        self.due: tuple[str, str, ExitAction] | None = None
        self.hours_are_due = False

    def before(self, event: e.Event) -> Iterator[str]:
        """What the oracle decides otherwise than the event."""
        left = event if isinstance(event, e.ContactLeftQueue) else None
        if self.due is not None:
            contact, reason, how = self.due
            goes_on = left is not None and left.outcome in {"overflowed", "callback"}
            if left is None or (left.contact_id, left.cause) != (contact, reason):
                yield f"{contact} is to leave its queue as {reason}, then comes {type(event).__name__}"
            elif goes_on != (how.kind != "end"):
                yield f"{contact} is to leave its queue by {how.kind}, and leaves as {left.outcome}"
        elif left is not None and not self.hours_are_due and left.cause not in (None, "too_long", "closing"):
            yield f"{left.contact_id} leaves its queue as {left.cause}, the oracle has it wait"

    def after(self, floor: Floor, event: e.Event) -> None:
        """See who is to leave now that it has happened on this floor."""
        self.due, self.hours_are_due = None, is_late(floor, event.at)
        if not isinstance(event, e.ContactQueued) or _is_passed_on(event) or self.hours_are_due:
            return
        contact = floor.contacts[event.contact_id]
        leaves = oracle.exit_at_entry(floor, contact) if contact.routing == "hub" else None
        if leaves is not None:
            self.due = (event.contact_id, *leaves)


def _is_passed_on(event: e.ContactQueued) -> bool:
    """Whether an agent passed it to another: one that waits for the agent it had last came in by itself."""
    return event.reserved_for is not None and event.reserved_as == "reserved"


class Mirror:
    """A floor to which all that happened happens again.

    ``shares``: what each queue is owed; ``leaving``: who is to leave at once.
    """

    def __init__(self) -> None:
        self.floor = Floor()
        self.shares = oracle.Shares()
        self.leaving = Leaving()

    def apply(self, event: e.Event) -> None:
        """Let it happen here as well."""
        self.shares.before(self.floor, event)
        self.floor.apply(event)
        self.shares.after(self.floor, event)
        self.leaving.after(self.floor, event)


def play(seed: int, number: int, tally: Tally) -> Iterator[str]:
    """Play one life; yield what differs, in words that begin with the life and its command."""
    rng = Random(f"{seed}/{number}")
    plan = (rng.randint(2, 5), rng.randint(1, 3), [rng.randrange(256) for _ in range(DICE)])
    life, mirror = (BusyLife(plan) if number % 2 else Life(plan)), Mirror()
    for event in life.script.history:
        mirror.apply(event)
    for step, (now, command, events) in enumerate(
        attempts(life, _moves(rng, is_busy=isinstance(life, BusyLife))), 1
    ):
        tally.commands += 1
        for found in _differences(life, mirror, now, events, tally):
            tally.differences += 1
            yield f"seed {seed} life {number} command {step} at {now} {type(command).__name__}: {found}"
    for found in _at_the_end(life, mirror):
        tally.differences += 1
        yield f"seed {seed} life {number}: {found}"


def _at_the_end(life: Life, mirror: Mirror) -> Iterator[str]:
    floor, history = life.script.floor, life.script.history
    if comparable(mirror.floor) != comparable(floor):
        yield "its events do not give the same floor again"
    if {each.id: each.answered_today for each in floor.agents.values()} != oracle.answered_today(history):
        yield "agents have answered other numbers today than the oracle counts"
    if {each.id for each in floor.contacts.values() if each.set_aside} != oracle.set_aside(history):
        yield "other contacts are set aside than the oracle says"


def _moves(rng: Random, *, is_busy: bool) -> list[Move]:
    return [(*_what_and_how(rng, is_busy=is_busy), rng.choice(PAUSES[:5] * 3 + PAUSES)) for _ in range(MOVES)]


def _what_and_how(rng: Random, *, is_busy: bool) -> tuple[int, int, int]:
    """Most often what a working floor does, so that there are agents and contacts to match."""
    what, whom, how = (rng.randrange(256) for _ in range(3))
    if not is_busy and rng.random() < WORK:
        what = rng.choice(WORKING)
        if KINDS[what] in SENSIBLE_HOW:
            how = rng.choice(SENSIBLE_HOW[KINDS[what]])
    return what, whom, how


def _differences(life: Life, mirror: Mirror, now: int, events: list[e.Event], tally: Tally) -> Iterator[str]:
    for event in events:
        tally.events += 1
        if isinstance(event, e.OfferMade) and not event.observed and not event.consult:
            tally.offers += 1
            yield from _of_offer(mirror.floor, event, mirror.shares.owed(mirror.floor))
        yield from mirror.leaving.before(event)
        mirror.apply(event)
    floor = life.script.floor
    if events and not is_late(floor, now):
        for contact, agent in oracle.unmatched(floor, now):
            yield f"{contact} waits although {agent} may have it"
        for queue in floor.queues:
            if floor.queues[queue].is_open != oracle.is_open(floor, queue, now):
                yield f"{queue} is {'open' if floor.queues[queue].is_open else 'closed'}, the oracle says not"
    yield from oracle.inconsistencies(floor)


def _of_offer(floor: Floor, offer: e.OfferMade, owed: Collection[str]) -> Iterator[str]:
    """What the oracle decides otherwise on the floor just before the offer; ``owed``: queues their share."""
    contact, agent = floor.contacts[offer.contact_id], floor.agents[offer.agent]
    best = oracle.best_agent(floor, contact, offer.at)
    if best != offer.agent:
        yield f"{offer.contact_id} goes to {offer.agent}, the oracle says {best}"
    if is_late(floor, offer.at):
        return  # who is kept for whom is found out by deadlines that were not handled yet
    first = oracle.first_for(floor, agent, offer.at, owed)
    if first != offer.contact_id:
        yield f"{offer.agent} gets {offer.contact_id}, the oracle says {first}"


def is_late(floor: Floor, now: int) -> bool:
    """Whether a deadline is due that the router has not been asked to handle yet."""
    due = floor.next_deadline()
    return due is not None and due <= now


def settled(life: Life, moves: Sequence[Move]) -> Iterator[int]:
    """Play all moves; yield the instant of each step that changed something and left no deadline due."""
    for now, _, events in attempts(life, moves):
        if events and not is_late(life.script.floor, now):
            yield now
