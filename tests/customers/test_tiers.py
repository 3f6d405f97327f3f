"""Which tier a customer has by a rule: recency, frequency and money over a period."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contacthub.customers.tiers import (
    NO_SALES,
    Held,
    Sales,
    Tiering,
    TierLevel,
    TierRule,
    amount_of,
    check_on,
    held_by,
    thousandths,
    tier_of,
)

TODAY = date(2026, 5, 1)
RULE = TierRule(
    period_days=365,
    currency="CNY",
    levels=(
        TierLevel(name="gold", money=10_000_000, orders=2),
        TierLevel(name="silver", money=1_000_000, bought_within_days=90),
        TierLevel(name="active", bought_within_days=30),
    ),
)


@pytest.mark.parametrize(
    ("sales", "tier"),
    [
        (NO_SALES, None),
        (Sales(orders=2, spent=10_000_000, first="2025-06-01", last="2025-06-01"), "gold"),
        (Sales(orders=1, spent=10_000_000, first="2025-06-01", last="2025-06-01"), None),
        (Sales(orders=1, spent=10_000_000, first="2026-01-31", last="2026-01-31"), "silver"),  # 90 days
        (Sales(orders=1, spent=10_000_000, first="2026-01-30", last="2026-01-30"), None),  # 91 days
        (Sales(orders=1, spent=999_999, first="2026-04-01", last="2026-04-01"), "active"),
        (Sales(orders=0, spent=-5_000, first="2026-04-30"), None),  # only money back
    ],
)
def test_the_first_level_whose_thresholds_are_all_reached_is_the_tier(sales: Sales, tier: str | None) -> None:
    assert tier_of(RULE, sales, TODAY) == tier


RICH = Sales(orders=3, spent=20_000_000, first="2026-04-01", last="2026-04-30")


@pytest.mark.parametrize(
    ("held", "replaces", "after"),
    [
        (Held(tier=None, by=None), False, Held(tier="gold", by="rule")),
        (Held(tier="silver", by="rule"), False, Held(tier="gold", by="rule")),
        (Held(tier="silver", by="given"), False, Held(tier="silver", by="given")),
        (Held(tier="silver", by="given"), True, Held(tier="gold", by="rule")),
        (Held(tier="black", by="pin"), True, Held(tier="black", by="pin")),
        (
            Held(tier="black", by="pin", until="2026-05-01"),
            True,
            Held(tier="black", by="pin", until="2026-05-01"),
        ),
        (Held(tier="black", by="pin", until="2026-04-30"), False, Held(tier="gold", by="rule")),
    ],
)
def test_the_rule_leaves_what_is_pinned_or_given_alone(held: Held, replaces: bool, after: Held) -> None:
    tiering = Tiering(rule=replace(RULE, replace_given=replaces), today=TODAY)
    assert held_by(tiering, held, RICH) == after


def test_without_a_rule_only_pins_end() -> None:
    tiering = Tiering(rule=None, today=TODAY)
    assert held_by(tiering, Held(tier="gold", by="rule"), NO_SALES) == Held(tier="gold", by="rule")
    assert held_by(tiering, Held(tier="gold", by="pin", until="2026-04-30"), NO_SALES) == Held(
        tier=None, by=None
    )


ORDERS = st.lists(st.tuples(st.integers(0, 400), st.integers(-5_000, 50_000)), max_size=12)
LEVELS = st.lists(
    st.builds(
        TierLevel,
        name=st.sampled_from("abc"),
        money=st.none() | st.integers(0, 100_000),
        orders=st.none() | st.integers(1, 6),
        bought_within_days=st.none() | st.integers(1, 120),
    ),
    min_size=1,
    max_size=4,
)


def sold(orders: list[tuple[int, int]], rule: TierRule, today: date) -> Sales:
    """What the query says of orders that were so many days before ``TODAY``."""
    days = [((TODAY - timedelta(days=ago)).isoformat(), spent) for ago, spent in orders]
    kept = [(day, spent) for day, spent in days if day > rule.since(today)]
    bought = [day for day, spent in kept if spent >= 0]
    return Sales(
        orders=len(bought),
        spent=sum(spent for _, spent in kept),
        first=min((day for day, _ in kept), default=None),
        last=max(bought, default=None),
    )


@given(orders=ORDERS, levels=LEVELS, period=st.integers(1, 300), days=st.integers(1, 400))
def test_a_tier_stays_until_the_day_it_is_to_be_checked(
    orders: list[tuple[int, int]], levels: list[TierLevel], period: int, days: int
) -> None:
    rule = TierRule(period_days=period, currency="CNY", levels=tuple(levels))
    sales = sold(orders, rule, TODAY)
    due = check_on(rule, sales, TODAY)
    later = TODAY + timedelta(days=days)
    if due is None or later.isoformat() < due:
        assert tier_of(rule, sold(orders, rule, later), later) == tier_of(rule, sales, TODAY)
    assert due is None or due > TODAY.isoformat()


@given(orders=ORDERS, levels=LEVELS, more=st.integers(0, 50_000))
def test_another_order_today_never_makes_a_tier_worse(
    orders: list[tuple[int, int]], levels: list[TierLevel], more: int
) -> None:
    rule = TierRule(period_days=365, currency="CNY", levels=tuple(levels))
    names = [id(each) for each in levels]

    def place(sales: Sales) -> int:
        reached = [n for n, each in enumerate(levels) if tier_of(replace(rule, levels=(each,)), sales, TODAY)]
        return min(reached, default=len(names))

    before = place(sold(orders, rule, TODAY))
    assert place(sold([*orders, (0, more)], rule, TODAY)) <= before


@given(amount=st.decimals(min_value=0, max_value=10**11, places=3))
def test_thousandths_are_exact_both_ways(amount: Decimal) -> None:
    assert Decimal(amount_of(thousandths(f"{amount:f}"))) == amount
