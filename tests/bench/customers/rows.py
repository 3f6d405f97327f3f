"""The rows of a shop of millions, drawn from a seed: the same every time, in parts that need no other.

A purchase, a product, a question gets the next id as time goes by, and is any customer's, so that what one
customer has stands far apart in its table, as in life. Few customers have much and most have little.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import accumulate
from random import Random
from typing import Any, Final

import orjson

from contacthub.customers.model import CustomerData
from contacthub.customers.names import PinyinKeys
from contacthub.customers.searching.words import words_of
from contacthub.customers.similar.terms import number_of, terms
from contacthub.demo import catalogue
from contacthub.demo.history import AGENTS, TECHNICIANS
from tests.bench.customers.asking import question
from tests.bench.customers.people import Firm, firms, people
from tests.bench.customers.words import words

SEED: Final = 11
PART: Final = 10_000
"""Customers, purchases, products or questions that are drawn at once."""

FIRST_DAY: Final = date(2018, 1, 1)
DAYS: Final = 3_200
VARIANTS: Final = 20
REPAIRED: Final = 0.2
"""The part of products that came back."""

CODES: Final = [
    (model, f"{model.code}-{n:02d}" if n else model.code)
    for n in range(VARIANTS)
    for model in catalogue.MODELS
]
SOLD: Final = list(
    accumulate(model.sold / (1 + n // len(catalogue.MODELS)) for n, (model, _) in enumerate(CODES))
)
SCATTER: Final = 1_000_003
"""A prime, so that the customers who have much are spread over all."""

Rows = list[tuple[Any, ...]]
COLUMNS: Final = {
    "customers": "id version name company tier language addresses birthday tags attributes created_at "
    "updated_at",
    "search_words": "id customer_id words",
    "phones": "customer_id n e164 raw label",
    "emails": "customer_id n email",
    "purchases": "id customer_id order_no date status total currency",
    "purchase_items": "purchase_id n sku model category name quantity price currency attributes",
    "products": "id customer_id model name category serial purchased_at warranty_until attributes",
    "service_records": "id customer_id record_no date product_id model serial kind symptom resolution "
    "technician attributes",
    "questions": "id customer_id at date channel question answer agent attributes model",
    "question_terms": "term question",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How many there are of each."""

    customers: int = 2_000_000
    purchases: int = 10_000_000
    products: int = 3_000_000
    questions: int = 1_000_000
    seed: int = SEED

    @classmethod
    def of(cls, part: float, seed: int = SEED) -> Size:
        """So much of the whole."""
        whole = cls()
        return cls(
            customers=int(whole.customers * part),
            purchases=int(whole.purchases * part),
            products=int(whole.products * part),
            questions=int(whole.questions * part),
            seed=seed,
        )

    def luck(self, *of: object) -> Random:
        """What the rows of a part are drawn with."""
        return Random(" ".join(map(str, (self.seed, *of))))


@dataclass(frozen=True, slots=True)
class Part:
    """Some rows of a kind, by number from ``first`` up to ``end``."""

    kind: str
    first: int
    end: int


def parts(size: Size) -> Iterator[Part]:
    """All that there is, in parts."""
    for kind in KINDS:
        count: int = getattr(size, kind)
        for first in range(0, count, PART):
            yield Part(kind, first, min(count, first + PART))


def rows_of(size: Size, part: Part) -> dict[str, Rows]:
    """The rows of a part by their tables."""
    return KINDS[part.kind](size, part)


def customer_id(n: int) -> str:
    """The n-th customer."""
    return f"C{n:07d}"


def _owner(luck: Random, size: Size) -> str:
    """Any customer: half of all there is belongs to a fifth of them."""
    place = int(size.customers * luck.random() ** 1.6)
    return customer_id(place * SCATTER % size.customers)


@lru_cache(maxsize=1)
def _firms(size: Size) -> list[Firm]:
    return firms(size.luck("firms"), max(10, size.customers // 100))


def _customers(size: Size, part: Part) -> dict[str, Rows]:
    found: dict[str, Rows] = {name: [] for name in ("customers", "search_words", "phones", "emails")}
    drawn = people(size.luck("customers", part.first), _firms(size), part.end - part.first)
    names = PinyinKeys()
    for n, data in enumerate(drawn, part.first):
        whose = customer_id(n)
        found["customers"].append(_customer(whose, n, data))
        found["search_words"].append((n + 1, whose, words_of(data, names)))
        found["phones"] += [(whose, at, it.e164, it.raw, it.label) for at, it in enumerate(data.phones)]
        found["emails"] += [(whose, at, it) for at, it in enumerate(data.emails)]
    return found


def _customer(whose: str, n: int, data: CustomerData) -> tuple[Any, ...]:
    at = 1_500_000_000_000 + n * 1_000
    addresses = orjson.dumps(data.addresses).decode()
    said = (data.name, data.company, data.tier, data.language, addresses, data.birthday)
    return (whose, 1, *said, "[]", "{}", at, at)


def _purchases(size: Size, part: Part) -> dict[str, Rows]:
    luck = size.luck("purchases", part.first)
    orders: Rows = []
    items: Rows = []
    for n in range(part.first, part.end):
        day = _day(n, size.purchases)
        total = 0
        for at in range(1 if luck.random() < 0.75 else 2):
            model, code = _model(luck)
            quantity = 1 if luck.random() < 0.9 else 2
            total += quantity * model.price
            item = (code, code, model.category.key, model.name.zh, quantity, f"{model.price}.00", "CNY", "{}")
            items.append((n + 1, at, *item))
        order_no = f"{day:%Y%m%d}{n:08d}"
        orders.append(
            (n + 1, _owner(luck, size), order_no, day.isoformat(), "delivered", f"{total}.00", "CNY")
        )
    return {"purchases": orders, "purchase_items": items}


def _products(size: Size, part: Part) -> dict[str, Rows]:
    luck = size.luck("products", part.first)
    products: Rows = []
    repairs: Rows = []
    for n in range(part.first, part.end):
        model, code = _model(luck)
        day, whose, serial = _day(n, size.products), _owner(luck, size), f"{model.code[:2]}{n:08d}"
        until = day.replace(year=day.year + model.category.warranty_years, day=min(day.day, 28)).isoformat()
        about = (whose, code, model.name.zh, model.category.key, serial, day.isoformat(), until, "{}")
        products.append((n + 1, *about))
        if luck.random() < REPAIRED:
            fault = luck.choice(model.category.faults)
            symptom = (
                fault.symptom.zh if luck.random() < 0.7 else f"{fault.symptom.zh}，{luck.choice(DETAILS)}"
            )
            back = (day + timedelta(days=30 + int(700 * luck.random()))).isoformat()
            of_it = (f"R{n:08d}", back, n + 1, code, serial, "repair", symptom, fault.fix.zh)
            repairs.append((n + 1, whose, *of_it, luck.choice(TECHNICIANS), "{}"))
    return {"products": products, "service_records": repairs}


DETAILS: Final = words("details")


def _questions(size: Size, part: Part) -> dict[str, Rows]:
    luck = size.luck("questions", part.first)
    asked: Rows = []
    of_terms: Rows = []
    for n in range(part.first, part.end):
        text, answer = question(luck)
        day = _day(n, size.questions)
        at = (day.toordinal() - date(1970, 1, 1).toordinal()) * 86_400_000
        model = _model(luck)[1] if luck.random() < 0.4 else None
        said = (text, answer if luck.random() < 0.85 else None, luck.choice(AGENTS), "{}", model)
        asked.append((n + 1, _owner(luck, size), at, day.isoformat(), "voice", *said))
        of_terms += ((number_of(term), 2 * (n + 1)) for term in terms(text))
    of_terms.sort()
    return {"questions": asked, "question_terms": of_terms}


def _model(luck: Random) -> tuple[catalogue.Model, str]:
    return luck.choices(CODES, cum_weights=SOLD)[0]


def _day(n: int, count: int) -> date:
    return FIRST_DAY + timedelta(days=n * DAYS // count)


KINDS: Final[dict[str, Callable[[Size, Part], dict[str, Rows]]]] = {
    "customers": _customers,
    "purchases": _purchases,
    "products": _products,
    "questions": _questions,
}
