"""Figures of work by what was filled in: causes of complaints, chances by stage, won and lost."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from statistics import median
from typing import Any, Final

import orjson

from contacthub.database.damage import reading
from contacthub.database.named_queries import named_queries
from contacthub.database.units import Connection, ReaderPool
from contacthub.processes.words import CLOSED, LATE
from contacthub.routing.values import value
from contacthub.routing.words import Instant
from contacthub.work.sight import Sight, among_seen

SQL: Final = named_queries(Path(__file__).with_suffix(".sql"))
MOST: Final = 20_000
"""Items that are counted; more of a time are not read."""
MOST_GROUPS: Final = 200
MOST_REASONS: Final = 20
DAY_MS: Final = 24 * 3_600_000
VALUE, REASON = "value", "reason"
"""Fields of chances: what one is worth, and why it was won or lost (else the note of its end)."""


@value(kw_only=True)
class ByValue:
    """Items in which a field has one value; ``name`` None: it is not filled in. Days: from open to close."""

    name: str | None
    count: int
    open: int
    closed: int
    reopened: int
    late: int
    days_median: float | None
    days_p90: float | None


@dataclass(slots=True)
class Chances:
    """Chances at one stage, or that ended in one way."""

    process: str
    revision: int
    step: str
    outcome: str | None
    count: int = 0
    value: Decimal = Decimal(0)
    reasons: Counter[str] = field(default_factory=Counter)


class FigureStore:
    """Reads them. What people wrote is looked through beside the event loop."""

    def __init__(self, readers: ReaderPool) -> None:
        self._readers = readers

    async def by_field(
        self, kind: str, name: str, *, since: Instant, until: Instant, sight: Sight | None
    ) -> tuple[ByValue, list[ByValue]]:
        """Items of a kind that were opened in a time: all, and by the values of a field, most first."""
        asked: dict[str, Any] = {"kind": kind, "since": since, "until": until}
        seen = among_seen(sight, asked)

        def work(raw: Connection) -> tuple[ByValue, list[ByValue]]:
            rows = raw.execute(_of(seen, "opened"), {**asked, "most": MOST}).fetchall()
            with reading("figures of work"):
                late = {
                    item
                    for item, detail in raw.execute(_of(seen, "late"), asked)
                    if orjson.loads(detail)["percent"] >= LATE
                }
                return _by_value(rows, name, late)

        return await self._readers.run(work)

    async def chances(
        self, kind: str, *, since: Instant, until: Instant, sight: Sight | None
    ) -> tuple[list[Chances], list[Chances]]:
        """Open chances by stage, and those that ended in a time by how they did."""
        given: dict[str, Any] = {"kind": kind, "most": MOST}
        seen = among_seen(sight, given)

        def work(raw: Connection) -> tuple[list[Chances], list[Chances]]:
            with reading("figures of chances"):
                stages = raw.execute(_of(seen, "at_stages"), given)
                wanted = {**given, "since": since, "until": until}
                return (
                    _chances((*row[:3], None, row[3], None) for row in stages),
                    _chances(raw.execute(_of(seen, "over"), wanted)),
                )

        return await self._readers.run(work)


def _of(seen: str, query: str) -> str:
    # The condition is made of fixed ones; what was asked for goes in as parameters.
    return SQL[query].replace("/* seen */", f" AND {seen}")


def _filled(said: str, name: str) -> str | None:
    """What a field was last filled in with, at any step."""
    found = [of_step[name].strip() for of_step in orjson.loads(said).values() if of_step.get(name)]
    return found[-1] if found and found[-1] else None


def _by_value(rows: Sequence[Sequence[Any]], name: str, late: set[str]) -> tuple[ByValue, list[ByValue]]:
    groups: dict[str | None, list[Sequence[Any]]] = {}
    names: dict[str | None, str | None] = {}
    for row in rows:
        said = _filled(row[5], name)
        key = None if said is None else said.casefold()
        names.setdefault(key, said)
        groups.setdefault(key, []).append(row)
    found = [_figures(names[key], of, late) for key, of in groups.items()]
    found.sort(key=lambda each: (each.name is None, -each.count, each.name or ""))
    return _figures(None, rows, late), found[:MOST_GROUPS]


def _figures(name: str | None, rows: Sequence[Sequence[Any]], late: set[str]) -> ByValue:
    days = sorted((row[3] - row[2]) / DAY_MS for row in rows if row[1] == CLOSED and row[3] is not None)
    return ByValue(
        name=name,
        count=len(rows),
        open=sum(row[1] != CLOSED for row in rows),
        closed=len(days),
        reopened=sum(row[4] > 0 for row in rows),
        late=sum(row[0] in late for row in rows),
        days_median=round(median(days), 2) if days else None,
        days_p90=round(days[math.ceil(0.9 * len(days)) - 1], 2) if days else None,
    )


def _chances(rows: Iterable[Sequence[Any]]) -> list[Chances]:
    found: dict[tuple[str, str, str | None], Chances] = {}
    for process, revision, step, outcome, said, note in rows:
        key = (process, step, outcome)
        one = found.setdefault(key, Chances(process, revision, step, outcome))
        one.revision = max(one.revision, revision)
        one.count += 1
        one.value += _amount(_filled(said, VALUE))
        if outcome is not None and (reason := _filled(said, REASON) or (note or "").strip()):
            one.reasons[reason] += 1
    return sorted(found.values(), key=lambda each: (each.process, -each.count, each.step))


def _amount(text: str | None) -> Decimal:
    try:
        amount = Decimal((text or "0").replace(",", ""))
    except InvalidOperation:
        return Decimal(0)
    return amount if amount.is_finite() else Decimal(0)
