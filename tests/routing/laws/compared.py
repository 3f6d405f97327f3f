"""Lives played at random, every decision compared with the oracle's, and repeated from their numbers alone.

    life 17 of seed 1   the floor and 400 moves that ``Random("1/17")`` gives, whatever else was played

In turn a life of all kinds of commands, a busy one, in which agents take one contact after another, and an
eventful one, in which contacts are passed on, talked about and called back.

A life is played on the floor of a router and, event by event, on a mirror of it: the mirror is the floor as
it stood before a decision, and at the end both must be the same.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from random import Random

from contacthub.routing import events as e
from contacthub.routing.floor.floor import Floor
from contacthub.testing.floors import Step, comparable
from tests.routing.laws import oracle
from tests.routing.laws.counting import AnsweredToday, Idle, PassedOn, SetAside, Snoozed
from tests.routing.laws.floors import DICE
from tests.routing.laws.leaving import Leavings
from tests.routing.laws.lives import BusyLife, EventfulLife, WrittenLife
from tests.routing.laws.sequences import KINDS, PAUSES, Life, Move, attempts

WAYS = (
    e.ContactLeftQueue, e.ContactEnded, e.ContactSetAside, e.StepReached, e.TransferReturned,
    e.CallbackDue, e.CallbackMissed,
)  # fmt: skip
KINDS_OF_LIVES = (Life, BusyLife, EventfulLife, WrittenLife)
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
    """What has been played so far, and where the oracle decides otherwise.

    ``kinds``: the classes of commands; ``ways``: how often contacts left in each way, or went on.
    """

    commands: int = 0
    events: int = 0
    offers: int = 0
    differences: int = 0
    kinds: set[type] = field(default_factory=set)
    ways: Counter[str] = field(default_factory=Counter)


class Mirror:
    """A floor to which all that happened happens again, and what the oracle counts of it."""

    def __init__(self) -> None:
        self.floor = Floor()
        self.shares = oracle.Shares()
        self._leavings = Leavings()
        self._passed_on = PassedOn()
        self._snoozed = Snoozed()
        self._idle = Idle()
        self._counts = (SetAside(), AnsweredToday(), self._passed_on, self._snoozed)

    def apply(self, event: e.Event, command: object) -> Iterator[str]:
        """Let it happen here as well; yield what the oracle says otherwise of contacts that leave."""
        yield from self._passed_on.before(event)
        yield from self._snoozed.before(event)
        yield from self._idle.before(self.floor, event)
        yield from self._leavings.before(self.floor, event, command)
        self.shares.before(self.floor, event)
        self.floor.apply(event)
        self.shares.after(self.floor, event)
        for count in self._counts:
            count.apply(event)
        yield from self._leavings.after(self.floor, event, command)

    def differences(self, floor: Floor, now: int) -> Iterator[str]:
        """What the oracle says otherwise of the floor that came of a command."""
        for count in self._counts:
            yield from count.differences(floor)
        if not is_late(floor, now):
            yield from self._leavings.left_undone(floor, now)
            yield from self._snoozed.left_undone(now)
            yield from self._idle.left_undone(floor, now)


def play(seed: int, number: int, tally: Tally) -> Iterator[str]:
    """Play one life; yield what differs, in words that begin with the life and its command."""
    rng = Random(f"{seed}/{number}")
    plan = (rng.randint(2, 5), rng.randint(1, 3), [rng.randrange(256) for _ in range(DICE)])
    life, mirror = KINDS_OF_LIVES[number % len(KINDS_OF_LIVES)](plan), Mirror()
    for event in life.script.history:
        yield from mirror.apply(event, None)
    for step, (now, command, events) in enumerate(
        attempts(life, _moves(rng, weighted=type(life) is Life)), 1
    ):
        tally.commands += 1
        tally.kinds.add(type(command))
        for found in _differences(life, mirror, now, command, events, tally):
            tally.differences += 1
            yield f"seed {seed} life {number} command {step} at {now} {type(command).__name__}: {found}"
    if comparable(mirror.floor) != comparable(life.script.floor):
        tally.differences += 1
        yield f"seed {seed} life {number}: its events do not give the same floor again"


def _moves(rng: Random, *, weighted: bool) -> list[Move]:
    return [
        (*_what_and_how(rng, weighted=weighted), rng.choice(PAUSES[:5] * 3 + PAUSES)) for _ in range(MOVES)
    ]


def _what_and_how(rng: Random, *, weighted: bool) -> tuple[int, int, int]:
    """Most often what a working floor does, so that there are agents and contacts to match."""
    what, whom, how = (rng.randrange(256) for _ in range(3))
    if weighted and rng.random() < WORK:
        what = rng.choice(WORKING)
        if KINDS[what] in SENSIBLE_HOW:
            how = rng.choice(SENSIBLE_HOW[KINDS[what]])
    return what, whom, how


def _differences(
    life: Life, mirror: Mirror, now: int, command: Step, events: list[e.Event], tally: Tally
) -> Iterator[str]:
    for event in events:
        tally.events += 1
        if isinstance(event, WAYS):
            cause = event.cause if isinstance(event, e.ContactLeftQueue | e.ContactEnded) else None
            tally.ways[cause or type(event).__name__] += 1
        if isinstance(event, e.OfferMade) and not event.observed and not event.consult:
            tally.offers += 1
            yield from _of_offer(mirror.floor, event, mirror.shares.owed(mirror.floor))
        yield from mirror.apply(event, command)
    floor = life.script.floor
    yield from mirror.differences(floor, now)
    if events and not is_late(floor, now):
        for contact, agent in oracle.unmatched(floor, now):
            yield f"{contact} waits although {agent} may have it"
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
