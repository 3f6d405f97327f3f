"""The index of customers by the words they are found by: kept, and searched, over a connection."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

import orjson

from contacthub.customers.concerning import ASKED_AT_ONCE, Concern, concerning
from contacthub.customers.model import Customer, NameKeys
from contacthub.customers.searching.marking import Marked, in_text, marks
from contacthub.customers.searching.words import (
    Asked,
    Part,
    Word,
    asked,
    code_grams,
    in_fts5,
    in_tsquery,
)
from contacthub.database.named_queries import named_queries
from contacthub.database.units import Connection
from contacthub.routing.values import value

SQL: Final = named_queries(Path(__file__).with_suffix(".sql"))
MOST_COUNTED: Final = 1_000
"""How many customers found are counted; of more it is only said that there are more."""

MOST_LOOKED_AT: Final = 5_000
"""Customers found of whom it is asked whether they concern a team: a tenth of a second or two."""

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


def save_words(raw: Connection, words: Mapping[str, str]) -> None:
    """Have customers found by these words, by their ids.

    All in one statement: SQLite's index writes its part of the file anew with each that has a trigger.
    """
    if words:
        raw.execute(SQL["save_words"], {"words": orjson.dumps(dict(words)).decode()})


def without_words(raw: Connection, *, after: str) -> list[str]:
    """The next customers, by their ids, who are not in the index."""
    found = raw.execute(SQL["without_words"], {"after": after, "most": FILLED_AT_ONCE})
    return [customer_id for (customer_id,) in found]


def find(
    raw: Connection,
    text: str,
    names: NameKeys,
    *,
    limit: int,
    read: ReadCustomers,
    within: tuple[str, ...] = (),
    concern: Concern | None = None,
) -> Found:
    """Find customers by what a person typed; ``within``: only those of these groups.

    ``concern``: only those who concern its team, among the first that are found.

    First those with a code that begins so, then with the very words, then with words that begin so, then with
    a code that has it anywhere.
    """
    wanted = asked(text, within)
    if wanted is None:
        return Found()
    by_code, are_codes_left = _by_code(raw, wanted.code)
    in_code, are_parts_left = ({}, False) if are_codes_left else _in_code(raw, wanted.code_part)
    codes = _concerning(raw, concern, _within(raw, wanted, {**in_code, **by_code}))
    numbers, are_words_left = _by_words(raw, wanted, concern)
    first = _with_whole_words(raw, wanted, numbers, concern)
    begun = [one for one in by_code if one in codes]
    shown = _shown(raw, codes, begun[:limit], read)
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
    more = [one for one in codes if one not in shown][: limit - len(shown)]
    shown |= _shown(raw, codes, more, read)
    by_words = {*numbers, *first}
    by_both = by_words & _numbers_of(raw, codes) if by_words and codes else set()
    total = len(by_words) - passed + len(codes) - len(by_both)
    return Found(
        customers=tuple(shown.values()),
        total=min(total, MOST_COUNTED),
        is_least=are_words_left or total > MOST_COUNTED or are_codes_left or are_parts_left,
    )


def _shown(
    raw: Connection, codes: dict[str, Marked], customer_ids: list[str], read: ReadCustomers
) -> dict[str, FoundCustomer]:
    return {
        customer.id: FoundCustomer(customer=customer, marks=(codes[customer.id],))
        for customer in read(raw, customer_ids)
    }


def _by_words(raw: Connection, wanted: Asked, concern: Concern | None) -> tuple[list[int], bool]:
    """The numbers of the customers found by words, and whether there may be more than are looked at."""
    if concern is None:
        numbers = matching(raw, wanted, whole=False, most=MOST_COUNTED + 1)
        return numbers, len(numbers) > MOST_COUNTED
    numbers = matching(raw, wanted, whole=False, most=MOST_LOOKED_AT + 1)
    seen = _seen(raw, concern, numbers, most=MOST_COUNTED + 1)
    return seen, len(numbers) > MOST_LOOKED_AT or len(seen) > MOST_COUNTED


def _seen(raw: Connection, concern: Concern, numbers: Sequence[int], *, most: int) -> list[int]:
    """At most ``most`` of the customers of these numbers who concern a team, in order."""
    by_id: dict[str, int] = {}
    seen: list[str] = []
    for at in range(0, len(numbers), ASKED_AT_ONCE):
        if len(seen) < most:
            rows = raw.execute(
                SQL["ids_of"], {"ids": orjson.dumps(numbers[at : at + ASKED_AT_ONCE]).decode()}
            )
            some = {customer_id: number for number, customer_id in rows}
            by_id |= some
            seen += concerning(raw, concern, some)
    wanted = {by_id[one] for one in seen}
    return [each for each in numbers if each in wanted][:most]


def _concerning(raw: Connection, concern: Concern | None, codes: dict[str, Marked]) -> dict[str, Marked]:
    return codes if concern is None else {one: codes[one] for one in concerning(raw, concern, codes)}


def _with_whole_words(
    raw: Connection, wanted: Asked, numbers: list[int], concern: Concern | None
) -> list[int]:
    """Those found, or of many some of them, who have the very words: they are shown before the others."""
    if len(numbers) > MOST_PASSED:
        if concern is None:
            return matching(raw, wanted, whole=True, most=MOST_PASSED)
        whole = matching(raw, wanted, whole=True, most=MOST_LOOKED_AT)
        return _seen(raw, concern, whole, most=MOST_PASSED)
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
    beginnings = () if whole else wanted.beginnings
    query = {
        "fts5": in_fts5(wanted, whole=whole),
        "tsquery": in_tsquery(wanted, whole=whole),
        "rare": in_tsquery(wanted.rare, whole=whole),
        "beginnings": orjson.dumps(beginnings).decode(),
        "most": most,
    }
    return [number for (number,) in raw.execute(SQL["beginning" if beginnings else "matching"], query)]


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


def _in_code(raw: Connection, part: str | None) -> tuple[dict[str, Marked], bool]:
    """The customers of orders, serials and repairs that it stands in, and whether there may be more."""
    found: dict[str, Marked] = {}
    if part is None:
        return found, False
    wanted = {"grams": code_grams(part), "part": part, "most": MOST_COUNTED + 1}
    rows = raw.execute(SQL["by_part"], wanted).fetchall()
    for field, customer_id, code in rows:
        # The index knows which three characters a code has, and not in what order.
        for mark in in_text(field, code, part):
            found.setdefault(customer_id, mark)
    return found, len(rows) > MOST_COUNTED


def _within(raw: Connection, wanted: Asked, codes: dict[str, Marked]) -> dict[str, Marked]:
    """Those who are in the groups that are asked for."""
    if not wanted.within or not codes:
        return codes
    listed = orjson.dumps(sorted(_numbers_of(raw, codes))).decode()
    rows = raw.execute(SQL["words_of"], {"ids": listed}).fetchall()
    members = {customer_id for _, customer_id, words in rows if wanted.is_of(words)}
    return {customer_id: mark for customer_id, mark in codes.items() if customer_id in members}
