"""Which tier a customer has by the rule of the floor: by how much they bought, how often and how lately.

period_days = 365      what counts: orders of the last 365 days, today's among them, and none of a day to come
levels                 gold    10000.00 CNY and 5 orders
                       silver   1000.00 CNY, the last within 90 days
                       the first whose thresholds are all reached; no level: no tier

What is returned or cancelled counts for nothing; an order without an amount in the rule's currency counts as
an order. Amounts are whole thousandths, so that sums are exact.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from contacthub.customers.model import TierBy
from contacthub.routing.values import value

NOT_SOLD: Final = (
    "cancelled", "canceled", "returned", "refunded", "voided", "failed", "trash", "closed", "unpaid",
    "取消", "已取消", "订单取消", "退货", "已退货", "退款", "已退款", "退款成功", "退货退款", "交易关闭",
    "已关闭", "关闭", "未付款", "等待买家付款", "待付款", "待支付",
)  # fmt: skip
"""Statuses of orders that are no sale, in small letters."""

THOUSANDTHS: Final = 1000


@value(kw_only=True)
class TierLevel:
    """A tier and what has to be reached for it; None: nothing of it is asked."""

    name: str
    money: int | None = None
    """Thousandths of the rule's currency."""
    orders: int | None = None
    bought_within_days: int | None = None


@value(kw_only=True)
class TierRule:
    """The rule of the floor. ``replace_given``: tiers that people and files gave are the rule's to change."""

    period_days: int
    currency: str
    levels: tuple[TierLevel, ...]
    replace_given: bool = False

    @classmethod
    def of(cls, said: Mapping[str, Any]) -> TierRule:
        """The rule as the floor file has it, with amounts as text."""
        levels = tuple(
            TierLevel(**{**each, "money": None if each["money"] is None else thousandths(each["money"])})
            for each in said["levels"]
        )
        return cls(**{**said, "levels": levels})

    def since(self, today: date) -> str:
        """The day before the period: what is of a later day counts."""
        return (today - timedelta(days=self.period_days)).isoformat()


@value(kw_only=True)
class Sales:
    """What a customer bought in the period, its oldest day that counts, and the day of the last order.

    ``coming``: the first day after today that an order has; it counts from that day on.
    """

    orders: int = 0
    spent: int = 0
    first: str | None = None
    last: str | None = None
    coming: str | None = None


@value(kw_only=True)
class Held:
    """A tier and what makes it a customer's; ``until``: the last day of a pin."""

    tier: str | None
    by: TierBy | None
    until: str | None = None


NO_SALES: Final = Sales()


@value(kw_only=True)
class Tiering:
    """The rule of today; without a ``rule`` only pins end."""

    rule: TierRule | None
    today: date


def tier_of(rule: TierRule, sales: Sales, today: date) -> str | None:
    """The first level whose thresholds are all reached."""
    return next((each.name for each in rule.levels if _reaches(each, sales, today)), None)


def _reaches(level: TierLevel, sales: Sales, today: date) -> bool:
    if level.money is not None and sales.spent < level.money:
        return False
    if level.orders is not None and sales.orders < level.orders:
        return False
    if level.bought_within_days is None:
        return True
    return (
        sales.last is not None and (today - date.fromisoformat(sales.last)).days <= level.bought_within_days
    )


def held_by(tiering: Tiering, held: Held, sales: Sales) -> Held:
    """The tier that a customer has today, who has had ``held`` until now.

    A pin holds until its day is over; then, and where none gave the tier, the rule decides.
    """
    if held.by == "pin" and (held.until is None or held.until >= tiering.today.isoformat()):
        return held
    if tiering.rule is None:
        return Held(tier=None, by=None) if held.by == "pin" else held
    if held.by == "given" and not tiering.rule.replace_given:
        return held
    tier = tier_of(tiering.rule, sales, tiering.today)
    return Held(tier=tier, by=None if tier is None else "rule")


def check_on(rule: TierRule, sales: Sales, today: date) -> str | None:
    """The first day on which time alone may change what the rule says; None: none does."""
    days: list[date] = [] if sales.coming is None else [date.fromisoformat(sales.coming)]
    if sales.first is not None:
        days.append(date.fromisoformat(sales.first) + timedelta(days=rule.period_days))
    if sales.last is not None:
        last = date.fromisoformat(sales.last)
        days += [
            last + timedelta(days=each.bought_within_days + 1)
            for each in rule.levels
            if each.bought_within_days is not None
        ]
    later = [each for each in days if each > today]
    return min(later).isoformat() if later else None


def thousandths(amount: str) -> int:
    """An amount as decimal text in whole thousandths."""
    return int((Decimal(amount) * THOUSANDTHS).to_integral_value())


def amount_of(thousand: int) -> str:
    """Whole thousandths as an amount, with two places or three."""
    number = Decimal(thousand) / THOUSANDTHS
    return f"{number:.2f}" if thousand % 10 == 0 else f"{number:.3f}"
