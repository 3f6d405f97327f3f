"""Money that customers are given: what is proposed, what was approved, and how much that was lately.

Amounts are exact: ``Decimal`` where they are counted, text with two places where they are kept.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from contacthub.processes.words import ItemId
from contacthub.routing.values import value
from contacthub.routing.words import Instant

MONEY: Final = r"^[0-9]{1,12}(\.[0-9]{1,2})?$"
NOTHING: Final = "0.00"
WINDOW_DAYS: Final = 30
WINDOW_MS: Final = WINDOW_DAYS * 86_400_000
"""A limit holds for what a customer was given in this time, so that nothing is won by splitting."""

PROPOSED, APPROVED, DECIDED = "proposed", "approved", "decided"
"""Of a proposal: it can be approved; it was, and nothing followed yet; it was approved or not, for good."""


def amount_of(text: str) -> Decimal:
    """``89`` or ``89.50``. Raises: ValueError."""
    if re.fullmatch(MONEY, text) is None:
        raise ValueError("no amount of money; an example is 89.50")
    return Decimal(text)


def as_money(amount: Decimal) -> str:
    """With two places, as it is kept."""
    return f"{amount:.2f}"


def total(amounts: Iterable[str]) -> str:
    """The sum of amounts."""
    return as_money(sum(map(amount_of, amounts), Decimal(0)))


@dataclass(slots=True, kw_only=True)
class Proposal:
    """What was filled in at a step that another step judges; ``n`` rises with every change of it."""

    n: int
    sha256: str
    money: str
    state: str = PROPOSED


@value(kw_only=True)
class Grant:
    """Money that was approved for a customer; None: of an item that names none."""

    at: Instant
    item_id: ItemId
    version: int
    customer_id: str | None
    amount: str


class Grants:
    """What was approved in the last 30 days."""

    def __init__(self) -> None:
        self.all: deque[Grant] = deque()
        """In order of time."""

    def add(self, grant: Grant) -> None:
        """It was approved."""
        while self.all and self.all[0].at <= grant.at - WINDOW_MS:
            self.all.popleft()
        self.all.append(grant)

    def withdraw(self, item_id: ItemId, version: int) -> None:
        """What was approved then is not given."""
        self.all = deque(each for each in self.all if (each.item_id, each.version) != (item_id, version))

    def given(self, customers: Collection[str | None], now: Instant) -> Decimal:
        """How much a customer, by any of these ids, was given in the last 30 days."""
        return sum(
            (
                Decimal(each.amount)
                for each in self.all
                if each.customer_id in customers and each.at > now - WINDOW_MS
            ),
            Decimal(0),
        )
