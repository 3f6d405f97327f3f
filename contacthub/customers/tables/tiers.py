"""Works tiers out by the rule, in the transaction of what changes them, and reads figures of them."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import orjson

from contacthub.customers.model import CustomerData
from contacthub.customers.tiers import NO_SALES, NOT_SOLD, Held, Sales, Tiering, TierRule, check_on, held_by
from contacthub.database.named_queries import named_queries
from contacthub.database.units import Connection

SQL: Final = named_queries(Path(__file__).with_suffix(".sql"))
NOT_SOLD_JSON: Final = orjson.dumps(NOT_SOLD).decode()
MOST_SPENT: Final = 10**15
"""Thousandths that count of a customer: more than a rule can ask for, and sums of it can be kept."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Moved:
    """A customer whose tier has changed, as the history has it."""

    customer_id: str
    before: CustomerData
    after: CustomerData


def sales_of(
    raw: Connection, customer_ids: Iterable[str], rule: TierRule, tiering: Tiering
) -> Mapping[str, Sales]:
    """What each of them bought in the period of the rule; one who bought nothing is not in it."""
    wanted = {
        "ids": orjson.dumps([*customer_ids]).decode(),
        "currency": rule.currency,
        "since": rule.since(tiering.today),
        "today": tiering.today.isoformat(),
        "lowest": -MOST_SPENT,
        "highest": MOST_SPENT,
        "not_sold": NOT_SOLD_JSON,
    }
    rows = raw.execute(SQL["sales"], wanted)
    return {
        row[0]: Sales(orders=int(row[1]), spent=int(row[2]), first=row[3], last=row[4], coming=row[5])
        for row in rows
    }


def settle_tiers(raw: Connection, tiering: Tiering, customer_ids: Iterable[str]) -> list[Moved]:
    """Give each of them the tier that they have today; return whose has changed."""
    ids = sorted(customer_ids)
    rule = tiering.rule
    if rule is None:
        # What they buy meanwhile is not worked out: a rule that comes back is worked out for all again.
        raw.execute(SQL["forget_rule"])
    sales = {} if rule is None else sales_of(raw, ids, rule, tiering)
    moved = []
    for customer_id in ids:
        row = raw.execute(SQL["held"], {"customer_id": customer_id}).fetchone()
        if row is None:
            continue
        before, bought = held_of(row), sales.get(customer_id, NO_SALES)
        after, check = _decided(tiering, before, bought)
        if after != before:
            _set_tier(raw, customer_id, after)
            moved.append(Moved(customer_id, _as_data(before), _as_data(after)))
        if rule is not None:
            _keep_sales(raw, customer_id, bought, after, check)
    return moved


def _decided(tiering: Tiering, held: Held, bought: Sales) -> tuple[Held, str | None]:
    """The tier of a customer, and when it is to be looked at again.

    One for whom that fails keeps theirs until tomorrow: it must not end what else is written with it.
    """
    try:
        check = None if tiering.rule is None else check_on(tiering.rule, bought, tiering.today)
        return held_by(tiering, held, bought), check
    except Exception as error:
        # Without the error's words, which may quote what is kept of the customer.
        log.warning("! the tier of a customer could not be worked out: %s", type(error).__name__)
        return held, (tiering.today + timedelta(days=1)).isoformat()


def held_of(row: Any) -> Held:
    """The tier of a row: its tier, what makes it theirs and the end of a pin."""
    tier, by, until = row
    return Held(tier=tier, by=by or (None if tier is None else "given"), until=until)


def _set_tier(raw: Connection, customer_id: str, held: Held) -> None:
    by = None if held.by == "given" else held.by
    raw.execute(
        SQL["set_tier"], {"customer_id": customer_id, "tier": held.tier, "by": by, "until": held.until}
    )


def _as_data(held: Held) -> CustomerData:
    return CustomerData(name="", tier=held.tier, tier_by=held.by, tier_until=held.until)


def _keep_sales(raw: Connection, customer_id: str, sales: Sales, held: Held, check: str | None) -> None:
    if sales == NO_SALES:
        raw.execute(SQL["forget_sales"], {"customer_id": customer_id})
        return
    values = {"orders": sales.orders, "spent": sales.spent, "tier": held.tier, "check_on": check}
    raw.execute(SQL["save_sales"], {"customer_id": customer_id, **values})
