"""The index of customers by the words they are found by: kept, and searched, over a connection."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

import orjson

from contacthub.customers.model import Customer, CustomerData, NameKeys
from contacthub.customers.searching.marking import Marked, marks
from contacthub.customers.searching.words import (
    Asked,
    Part,
    Word,
    asked,
    in_fts5,
    in_tsquery,
    words_of,
)
from contacthub.database.named_queries import named_queries
from contacthub.database.units import Connection
from contacthub.routing.values import value

SQL: Final = named_queries(Path(__file__).with_suffix(".sql"))
MOST_COUNTED: Final = 1_000
"""How many customers found are counted; of more it is only said that there are more."""

MOST_PASSED: Final = 50
"""Customers that are read for each one that is shown, where the index finds some that are not meant."""

READ_AT_ONCE: Final = 20
FILLED_AT_ONCE: Final = 100
"""Customers a transaction: about 15 ms in which no other can be written."""

LAST_CHARACTER: Final = "\U0010ffff"
ReadCustomers = Callable[[Connection, Sequence[str]], list[Customer]]
"""Reads the customers of these ids, in order; who is no more is passed over."""

CODES: Final = (("by_account", "id"), ("by_order", "order"), ("by_serial", "serial"), ("by_ref", "ref"))


@value(kw_only=True)
class FoundCustomer:
    """A customer with what of them was typed."""

    customer: Customer
    marks: tuple[Marked, ...]


@value(kw_only=True)
class Found:
    """The first customers found, and how many there are; ``is_least``: there are more."""

    customers: tuple[FoundCustomer, ...] = ()
    total: int = 0
    is_least: bool = False


def save_words(raw: Connection, customer_id: str, data: CustomerData, names: NameKeys) -> None:
    """Have the customer found by what they are now."""
    raw.execute(SQL["save_words"], {"customer_id": customer_id, "words": words_of(data, names)})


def without_words(raw: Connection, *, after: str) -> list[str]:
    """The next customers, by their ids, who are not in the index."""
    found = raw.execute(SQL["without_words"], {"after": after, "most": FILLED_AT_ONCE})
    return [customer_id for (customer_id,) in found]


def find(raw: Connection, text: str, names: NameKeys, *, limit: int, read: ReadCustomers) -> Found:
    """Find customers by what a person typed: by a code first, then by whole words, then by beginnings."""
    wanted = asked(text)
    if wanted is None:
        return Found()
    by_code, are_codes_left = _by_code(raw, wanted.code)
    numbers = matching(raw, wanted, whole=False, most=MOST_COUNTED + 1)
    first = _with_whole_words(raw, wanted, numbers)
    shown = {
        customer.id: FoundCustomer(customer=customer, marks=(by_code[customer.id],))
        for customer in read(raw, list(by_code)[:limit])
    }
    passed = 0
    for customer in _customers(raw, dict.fromkeys([*first, *numbers]), read):
        if len(shown) == limit or passed == MOST_PASSED:
            break
        if customer.id in shown:
            continue
        found = marks(customer.data, wanted, names)
        if found is None:
            passed += 1
        else:
            shown[customer.id] = FoundCustomer(customer=customer, marks=found)
    by_words = {*numbers, *first}
    by_both = by_words & _numbers_of(raw, by_code) if by_words and by_code else set()
    total = len(by_words) - passed + len(by_code) - len(by_both)
    return Found(
        customers=tuple(shown.values()),
        total=min(total, MOST_COUNTED),
        is_least=len(numbers) > MOST_COUNTED or total > MOST_COUNTED or are_codes_left,
    )


def _with_whole_words(raw: Connection, wanted: Asked, numbers: list[int]) -> list[int]:
    """Those found, or of many some of them, who have the very words: they are shown before the others."""
    if len(numbers) > MOST_PASSED:
        return matching(raw, wanted, whole=True, most=MOST_PASSED)
    # Few are told apart by their words: what many words that are in many customers ask for takes long twice.
    listed = orjson.dumps(numbers).decode()
    return [
        number
        for number, _, words in raw.execute(SQL["words_of"], {"ids": listed})
        if wanted.is_whole_in(words)
    ]


def named(raw: Connection, words: Iterable[str], *, most: int) -> list[str]:
    """At most ``most`` customers who are found by one of these words as a whole."""
    ways = tuple((Word(word, begins=False),) for word in words)
    if not ways:
        return []
    numbers = matching(raw, Asked((Part("", ways),), code=None), whole=True, most=most)
    return _ids(raw, numbers)


def matching(raw: Connection, wanted: Asked, *, whole: bool, most: int) -> list[int]:
    """The numbers of at most ``most`` customers; ``whole``: of those with the very words only."""
    query = {
        "fts5": in_fts5(wanted, whole=whole),
        "tsquery": in_tsquery(wanted, whole=whole),
        "rare": in_tsquery(wanted.rare, whole=whole),
        "most": most,
    }
    return [number for (number,) in raw.execute(SQL["matching"], query)]


def _customers(raw: Connection, numbers: dict[int, None], read: ReadCustomers) -> Iterator[Customer]:
    """The customers of these numbers, in order, read some at a time."""
    left = list(numbers)
    while left:
        some, left = left[:READ_AT_ONCE], left[READ_AT_ONCE:]
        yield from read(raw, _ids(raw, some))


def _ids(raw: Connection, numbers: Sequence[int]) -> list[str]:
    """The ids of these customers, in order."""
    rows = raw.execute(SQL["words_of"], {"ids": orjson.dumps(numbers).decode()}).fetchall()
    known = {number: customer_id for number, customer_id, _ in rows}
    return [known[each] for each in numbers if each in known]


def _numbers_of(raw: Connection, customer_ids: Iterable[str]) -> set[int]:
    listed = orjson.dumps(list(customer_ids)).decode()
    return {number for (number,) in raw.execute(SQL["numbers_of"], {"customer_ids": listed})}


def _by_code(raw: Connection, code: str | None) -> tuple[dict[str, Marked], bool]:
    """The customers of orders, serials, repairs and accounts that begin with what was typed.

    And whether there may be more of them: one customer alone may have more orders than are looked at.
    """
    found: dict[str, Marked] = {}
    are_left = False
    if code is None:
        return found, are_left
    between = {"low": code, "high": code + LAST_CHARACTER, "most": MOST_COUNTED + 1}
    for query, field in CODES:
        rows = raw.execute(SQL[query], between).fetchall()
        are_left = are_left or len(rows) > MOST_COUNTED
        for customer_id, text in rows:
            found.setdefault(customer_id, Marked(field=field, text=text, begin=0, end=len(code)))
    return found, are_left
