"""How contacts follow the log: what is kept of them, in the order in which it is read back and told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from contacthub.contacts.call_backs_kept import CallBacksKept
from contacthub.contacts.changed import Changed
from contacthub.contacts.deltas import Deltas
from contacthub.contacts.figures import FiguresKept, StoredFigures
from contacthub.contacts.projection import Arrivals, ContactRows, Intervals, RowsAnew, StoredIntervals
from contacthub.contacts.responses import Responses
from contacthub.contacts.touched import Touched
from contacthub.contacts.unanswered_kept import UnansweredKept
from contacthub.contacts.whole import WholeFloor
from contacthub.contacts.world import FloorWithDetails, StoredDetails, World
from contacthub.hub.behind import Projections
from contacthub.hub.engine import RoutingEngine
from contacthub.hub.followers import Follower, Kept
from contacthub.routing.words import Instant


class StoredContacts(StoredDetails, StoredIntervals, StoredFigures, Protocol):
    """Reads back what is kept of contacts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Following:
    """What the hub keeps up with its log, and of it what others ask or subscribe to."""

    deltas: Deltas
    figures: FiguresKept
    whole: WholeFloor
    kept: tuple[Kept, ...]
    followers: tuple[Follower, ...]
    projections: Projections
    rows: ContactRows


def follow_contacts(
    world: World, routing: RoutingEngine, store: StoredContacts, now: Callable[[], Instant]
) -> Following:
    """Everything of contacts that follows the log."""
    touched = Touched(world)
    arrivals, rows, intervals = Arrivals(world), ContactRows(touched), Intervals(world, touched, store)
    figures, deltas = FiguresKept(world, touched, store, now), Deltas(world, touched)
    whole, call_backs = WholeFloor(world, touched), CallBacksKept(world, touched)
    responses, unanswered, changed = Responses(touched), UnansweredKept(world, touched), Changed()
    return Following(
        deltas=deltas,
        figures=figures,
        whole=whole,
        # The floor first: the others read what is live on it.
        kept=(
            FloorWithDetails(world, routing, store),
            touched,
            call_backs,
            unanswered,
            arrivals,
            rows,
            intervals,
            responses,
            changed,
            figures,
            whole,
            deltas,
        ),
        # ``touched`` first, as the others ask it what the event touched. Figures before deltas, so that a
        # board drawn by a delta has them; details last, as all others still read those of a contact that
        # closes.
        followers=(touched, call_backs, unanswered, arrivals, figures, whole, deltas, world.details),
        projections=Projections(
            (intervals, rows, responses, changed), lambda floor: (RowsAnew(floor, store),)
        ),
        rows=rows,
    )
