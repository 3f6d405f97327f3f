"""Tiers over HTTP: their figures, and what another rule would do."""

from __future__ import annotations

from collections import Counter
from typing import Final

from aiohttp import web

from contacthub.access.rights import Right
from contacthub.access.rules import allow
from contacthub.api.answering import answer
from contacthub.api.bodies import SMALL, json_body
from contacthub.api.describing.words import Answer, Told, json_of
from contacthub.api.json import Json
from contacthub.api.route import Route
from contacthub.api.validation import validated
from contacthub.customers.http import PATH
from contacthub.customers.tier_store import MOST_TIERS, Fifth, Figures, Preview, TierStore
from contacthub.customers.tiers import TierRule
from contacthub.customers.tiers_wire import TierPreview, TierReport, TierRuleBody, money_view, rule_view
from contacthub.hub.hub import Hub

NOTHING: Final = Fifth(buyers=0, spent=0)
RULE: Final = {
    "period_days": 365,
    "currency": "CNY",
    "levels": [{"name": "gold", "money": "10000.00", "orders": 3}],
}


class TierDoors:
    """Shows how many customers have which tier and what they bring, and tries other rules."""

    def __init__(self, hub: Hub, tiers: TierStore) -> None:
        self._hub = hub
        self._tiers = tiers

    async def report(self, request: web.Request) -> web.Response:
        """``GET /customers/tiers``."""
        tiering = self._tiers.now()
        figures = await self._tiers.figures()
        await self._hub.readable()
        return answer(_report(figures, None if tiering is None else tiering.rule))

    async def preview(self, request: web.Request) -> web.Response:
        """``POST /customers/tiers/preview``."""
        body = validated(TierRuleBody, await json_body(request))
        rule = body.rule()
        found = await self._tiers.preview(rule)
        moves = sorted(found.moves.items(), key=lambda each: (-each[1], str(each[0])))
        changed = [(before, after, count) for (before, after), count in moves if before != after]
        await self._hub.readable()
        return answer(
            {
                "customers": found.customers,
                "looked_at": found.looked_at,
                "tiers": _sizes(found, rule),
                "changed": sum(count for _, _, count in changed),
                "moves": [
                    {"before": before, "after": after, "customers": count}
                    for before, after, count in changed[:MOST_TIERS]
                ],
            }
        )


def _sizes(found: Preview, rule: TierRule) -> list[Json]:
    """The tiers of the rule in its order, the others of most customers, and how many would have none."""
    sizes: Counter[str | None] = Counter(dict.fromkeys((level.name for level in rule.levels), 0))
    for (_, after), count in found.moves.items():
        sizes[after] += count
    untiered = sizes.pop(None, 0)
    of_rule = [level.name for level in rule.levels]
    others = [name for name, _ in sizes.most_common() if name not in of_rule][:MOST_TIERS]
    listed: list[tuple[str | None, int]] = [(name, sizes[name]) for name in (*of_rule, *others)]
    return [{"tier": name, "customers": count} for name, count in (*listed, (None, untiered))]


def _report(figures: Figures, rule: TierRule | None) -> Json:
    spent = sum(one.spent for one in figures.fifths)
    return {
        "rule": None if rule is None else rule_view(rule),
        "settled": figures.settled,
        "customers": figures.customers,
        "tiers": [
            _tier(name, figures, rule)
            for name in sorted(figures.by_tier, key=lambda name: _place(name, rule))
        ],
        "further": figures.further,
        "buyers": sum(one.buyers for one in figures.fifths),
        "sales": None if rule is None else money_view(spent, rule),
        "fifths": [] if rule is None else [_fifth(one, spent, rule) for one in figures.fifths],
    }


def _place(name: str, rule: TierRule | None) -> tuple[int, str]:
    """In the order of the rule's levels; others behind them, by name."""
    names = [] if rule is None else [one.name for one in rule.levels]
    return (names.index(name) if name in names else len(names)), name


def _tier(name: str, figures: Figures, rule: TierRule | None) -> Json:
    sold = figures.sold.get(name, NOTHING)
    return {
        "tier": name,
        "customers": figures.by_tier[name],
        "buyers": sold.buyers,
        "sales": None if rule is None else money_view(sold.spent, rule),
    }


def _fifth(one: Fifth, spent: int, rule: TierRule) -> Json:
    return {
        "buyers": one.buyers,
        "sales": money_view(one.spent, rule),
        "percent": round(100 * one.spent / spent, 1),
    }


ROUTES = (
    Route(
        "GET",
        f"{PATH}/tiers",
        TierDoors.report,
        rule=allow(Right.CUSTOMERS_MANAGE, "customers:read"),
        told=Told(
            tag="Customers",
            summary="How many customers have which tier, and who brings the sales",
            about="By the rule of the floor file. Buyers are those who spent something in its period, in its "
            "currency; `fifths` are five equal parts of them, the one that spent most first. `tiers` are "
            f"those of the rule and the {MOST_TIERS} of most customers; `further` counts the customers of "
            "all others.",
            answers={200: Answer(about="The figures", shape=TierReport)},
        ),
    ),
    Route(
        "POST",
        f"{PATH}/tiers/preview",
        TierDoors.preview,
        rule=allow(Right.CUSTOMERS_MANAGE, "customers:read"),
        limits=SMALL,
        told=Told(
            tag="Customers",
            summary="What another rule of tiers would change",
            about="Nothing is changed. At most the first 100,000 customers are looked at. `tiers` say how "
            "many of them would have which. `moves` are the "
            f"{MOST_TIERS} of most customers; `changed` counts all.",
            body=json_of(TierRuleBody, rule=RULE),
            answers={200: Answer(about="How many would have which other tier", shape=TierPreview)},
        ),
    ),
)
