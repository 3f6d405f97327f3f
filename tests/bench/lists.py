"""How long a list takes, beside the bare query for the ids of the same rows, by turns."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Any, Final

from contacthub.bench.spread import Spread, ratio
from tests.bench.customers.floors import Ask

WARM_UP: Final = 5
"""The first of them, in which statements are prepared, are not counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What a kind of list takes, in milliseconds."""

    storage: str
    what: str
    ours: Spread
    floor: Spread
    ratio_p50: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One question: ``ids`` asks it of the hub, the floor's query with ``given`` of the engine."""

    ids: Callable[[], Awaitable[Sequence[str]]]
    given: Sequence[Any]


async def beside_bare(
    storage: str, what: str, floor: str, ask: Ask, turns: Callable[[], Turn], times: int
) -> Row:
    """Ask ``times`` times, each of what ``turns`` draws."""
    ours: list[float] = []
    bare: list[float] = []
    for n in range(times + WARM_UP):
        turn = turns()
        began = perf_counter()
        found = await turn.ids()
        took = perf_counter() - began
        began = perf_counter()
        rows = ask(floor, *turn.given)
        bare_took = perf_counter() - began
        if list(found) != [row[0] for row in rows]:
            raise RuntimeError(f"{what}: not the rows of the bare query")
        if n >= WARM_UP:
            ours.append(took)
            bare.append(bare_took)
    spread, least = Spread.of(ours), Spread.of(bare)
    return Row(storage=storage, what=what, ours=spread, floor=least, ratio_p50=ratio(spread.p50, least.p50))
