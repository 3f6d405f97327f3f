"""Who calls: customers of the sample shop, people on shared numbers, strangers and withheld numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from contacthub.demo import catalogue, places, stories
from contacthub.demo.conversations import CALL_REASONS, OTHER_REASON
from contacthub.demo.records import Customer, Shop

WITHHELD = "anonymous"
"""The number that a phone system shows for a caller who withholds theirs."""
_KINDS = ("known", "shared", "unknown", "withheld")
_KIND_WEIGHTS = (80, 6, 8, 6)
_STORY_SHARE = 0.04
_STORY_OF_QUEUE = {
    "support": stories.LU_FAMILY,
    "sales": stories.BEST_CUSTOMER,
    "computers": stories.LAPTOP_BUYER,
}
_TRIES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """What the phone system knows of a caller: the number it shows and what the voice menu heard."""

    number: str
    language: str
    attributes: Mapping[str, str]


class CallerBook:
    """Draws callers for queues; those of support and computers mostly own such products."""

    def __init__(self, shop: Shop, rng: Random) -> None:
        self._rng = rng
        holders = Counter(customer.dial for customer in shop.customers)
        self._shared = [customer for customer in shop.customers if holders[customer.dial] > 1]
        singles = [customer for customer in shop.customers if holders[customer.dial] == 1]
        self._numbers = set(holders)
        self._owners = _owners_by_queue(shop, singles)
        self._singles = singles
        self._orders = {row.customer_id: row.order_no for row in shop.purchases}

    def first(self, queue: str) -> Caller:
        """Return the customer whose story belongs to the queue; any caller if it has none."""
        story = _STORY_OF_QUEUE.get(queue)
        return self.draw(queue, busy=()) if story is None else self._known(story, queue)

    def draw(self, queue: str, *, busy: Collection[str]) -> Caller:
        """Draw a caller whose number is not ``busy``; after 20 tries a busy one is accepted."""
        caller = self._any(queue)
        for _ in range(_TRIES):
            if caller.number not in busy:
                break
            caller = self._any(queue)
        return caller

    def _any(self, queue: str) -> Caller:
        if queue in _STORY_OF_QUEUE and self._rng.random() < _STORY_SHARE:
            return self._known(_STORY_OF_QUEUE[queue], queue)
        kind = self._rng.choices(_KINDS, _KIND_WEIGHTS)[0]
        if kind == "known":
            return self._known(self._rng.choice(self._owners.get(queue, self._singles)), queue)
        if kind == "shared":
            return self._known(self._rng.choice(self._shared), queue)
        number = self._stranger() if kind == "unknown" else WITHHELD
        return Caller(number=number, language="zh", attributes=self._heard(queue, "zh", order=None))

    def _known(self, customer: Customer, queue: str) -> Caller:
        order = self._orders.get(customer.customer_id)
        return Caller(
            number=customer.dial,
            language=customer.language,
            attributes=self._heard(queue, customer.language, order=order),
        )

    def _stranger(self) -> str:
        while (number := places.mobile(self._rng)) in self._numbers:
            pass
        return number

    def _heard(self, queue: str, language: str, *, order: str | None) -> Mapping[str, str]:
        """Draw what the voice menu heard: always a reason, now and then an order number."""
        reason = self._rng.choice(CALL_REASONS.get(queue, (OTHER_REASON,))).to(language)
        heard = {"language": language, "reason": reason}
        if order is not None and self._rng.random() < 0.15:
            heard["order_no"] = order
        return heard


def _owners_by_queue(shop: Shop, singles: Sequence[Customer]) -> Mapping[str, Sequence[Customer]]:
    owned: dict[str, set[str]] = {}
    for product in shop.products:
        owned.setdefault(catalogue.BY_CODE[product.model].category.queue, set()).add(product.customer_id)
    return {
        queue: [customer for customer in singles if customer.customer_id in ids]
        for queue, ids in owned.items()
    }
