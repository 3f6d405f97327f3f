"""Tiers as time passes and rules change, worked out a slice at a time; and figures of them.

A new rule is worked out for one slice of customers after another, in the order of their ids; how far it is
stands in the database. Between slices other writes go on.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

import orjson

from contacthub.customers.model import RULE
from contacthub.customers.tables.table import Writing
from contacthub.customers.tables.tiers import SQL, held_of, sales_of
from contacthub.customers.tiers import NO_SALES, THOUSANDTHS, Tiering, TierRule, held_by
from contacthub.customers.units import Units
from contacthub.database.units import Connection, ReaderPool, StorageUnavailable

SLICE: Final = 200
"""Customers in one transaction."""

MOST_TIERS: Final = 200
"""Tiers whose figures are told, beside those of the rule: files may give each customer another one."""

LOOK_S: Final = 5.0
REST_S: Final = 0.02
MOST_PREVIEWED: Final = 100_000
PREVIEW_SLICE: Final = 1_000

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fifth:
    """A fifth of the buyers, and what they spent, in thousandths."""

    buyers: int
    spent: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Customers by tier, what the buyers among them brought, and the fifths of buyers, the top one first.

    The tiers are those of the rule and those of most customers; ``further``: customers of the others.
    """

    customers: int
    by_tier: dict[str, int]
    further: int
    sold: dict[str, Fifth]
    fifths: tuple[Fifth, ...]
    settled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a rule would do to the first ``looked_at`` customers: how many go from which tier to which."""

    customers: int
    looked_at: int
    moves: Counter[tuple[str | None, str | None]]


class TierStore:
    """Keeps tiers up with the rule. ``reads`` are readers of their own, as figures look at every customer."""

    def __init__(self, units: Units, reads: ReaderPool, clock_ms: Callable[[], int]) -> None:
        self._units = units
        self._reads = reads
        self._clock_ms = clock_ms

    def by(self, tiering: Callable[[int], Tiering]) -> None:
        """Ask ``tiering`` from now on by what tiers are at an instant."""
        self._units.tiering = tiering

    def now(self) -> Tiering | None:
        """By what tiers are now; None: nobody said."""
        return self.at(self._clock_ms())

    def at(self, now: int) -> Tiering | None:
        """By what tiers are at an instant."""
        return self._units.tiering(now)

    async def run(self) -> None:
        """Keep tiers up with time and rule for ever."""
        while True:
            rest = LOOK_S
            try:
                rest = REST_S if await self.step() else LOOK_S
            except StorageUnavailable as error:
                log.warning("! tiers are worked out later: %s", error)
            except Exception as error:
                # Without the error's words, which may quote what is kept of customers.
                log.warning("! tiers could not be worked out: %s", type(error).__name__)
            await asyncio.sleep(rest)

    async def step(self) -> bool:
        """Work out one slice; False: there was nothing to do."""
        tiering = self.now()
        if tiering is None or not await self._units.read(lambda it: _next(it.raw, tiering)):
            return False
        await self._units.write(RULE, lambda writing: _work(writing, tiering))
        return True

    async def figures(self) -> Figures:
        """How many customers each tier has, and who brings which share of the sales."""
        tiering = self.now()
        return await self._reads.run(lambda raw: _figures(raw, None if tiering is None else tiering.rule))

    async def preview(self, rule: TierRule) -> Preview:
        """Which tiers would change if this were the rule, of the first 100,000 customers."""
        now = self.now()
        if now is None:
            raise RuntimeError("by what tiers are was not said yet")
        tiering = Tiering(rule=rule, today=now.today)
        moves: Counter[tuple[str | None, str | None]] = Counter()
        after, seen = "", 0
        while seen < MOST_PREVIEWED:
            rows = await self._reads.run(partial(_previewed, tiering=tiering, after=after))
            moves.update((before, then) for _, before, then in rows)
            seen += len(rows)
            if len(rows) < PREVIEW_SLICE:
                break
            after = rows[-1][0]
        total = await self._reads.run(_count)
        return Preview(customers=total, looked_at=seen, moves=moves)


def _rule_text(rule: TierRule | None) -> str:
    return "" if rule is None else orjson.dumps(rule).decode()


def _walked_to(raw: Connection, tiering: Tiering) -> str | None:
    """Up to which customer the rule is worked out; None: for all, or there is none."""
    row = raw.execute(SQL["walk"]).fetchone()
    if row is None or row[0] != _rule_text(tiering.rule):
        return None if tiering.rule is None else ""
    walked: str | None = row[1]
    return walked


def _next(raw: Connection, tiering: Tiering) -> list[str]:
    """The next customers whose tier is to be looked at: of a new rule, else those with whom time counts."""
    after = _walked_to(raw, tiering)
    if after is not None:
        # One who is not there ends the walk, also where there are no customers.
        return [row[0] for row in raw.execute(SQL["behind"], {"after": after, "most": SLICE})] or [""]
    today = {"today": tiering.today.isoformat(), "most": SLICE}
    due = () if tiering.rule is None else raw.execute(SQL["due"], today).fetchall()
    return [row[0] for row in (*due, *raw.execute(SQL["pins_over"], today))]


def _work(writing: Writing, tiering: Tiering) -> None:
    ids = _next(writing.raw, tiering)
    if _walked_to(writing.raw, tiering) is not None:
        walked = ids[-1] if len(ids) == SLICE else None
        writing.raw.execute(SQL["set_walk"], {"rule": _rule_text(tiering.rule), "walked_to": walked})
    writing.versions.tiers |= set(ids) - {""}


def _figures(raw: Connection, rule: TierRule | None) -> Figures:
    sold: list[Any] = []
    fifths: list[Any] = []
    walk = raw.execute(SQL["walk"]).fetchone()
    levels = [] if rule is None else [one.name for one in rule.levels]
    by_tier, further = _by_tier(raw, levels)
    if rule is not None:
        sold = raw.execute(SQL["sold_by_tier"], {"most": MOST_TIERS}).fetchall()
        if further:
            for name in {*levels} - {row[0] for row in sold}:
                sold += raw.execute(SQL["sold_of"], {"tier": name}).fetchall()
        fifths = raw.execute(SQL["fifths"]).fetchall()
    return Figures(
        customers=_count(raw),
        by_tier=by_tier,
        further=further,
        sold={row[0]: _fifth(row) for row in sold},
        fifths=tuple(_fifth(row) for row in fifths),
        settled=rule is None or (walk is not None and (walk[0], walk[1]) == (_rule_text(rule), None)),
    )


def _by_tier(raw: Connection, levels: list[str]) -> tuple[dict[str, int], int]:
    """Customers of the tiers that most have, and of the levels; and how many have any other tier."""
    found: dict[str, int] = dict(raw.execute(SQL["counts"], {"most": MOST_TIERS}).fetchall())
    if len(found) < MOST_TIERS:
        return found, 0
    for name in {*levels} - {*found}:
        found.update(raw.execute(SQL["count_of"], {"tier": name}).fetchall())
    tiered: int = raw.execute(SQL["all_tiered"]).fetchone()[0]
    return found, tiered - sum(found.values())


def _fifth(row: Any) -> Fifth:
    return Fifth(buyers=row[1], spent=int(row[2]) * THOUSANDTHS + int(row[3]))


def _count(raw: Connection) -> int:
    count: int = raw.execute(SQL["all_customers"]).fetchone()[0]
    return count


def _previewed(raw: Connection, *, tiering: Tiering, after: str) -> list[tuple[str, str | None, str | None]]:
    rows: list[Any] = raw.execute(SQL["behind"], {"after": after, "most": PREVIEW_SLICE}).fetchall()
    if tiering.rule is None:
        return []
    sales = sales_of(raw, [row[0] for row in rows], tiering.rule, tiering)
    return [
        (row[0], row[1], held_by(tiering, held_of(row[1:]), sales.get(row[0], NO_SALES)).tier) for row in rows
    ]
