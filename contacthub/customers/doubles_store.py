"""Likely doubles: found for a form or a customer, listed for review, dismissed; compared behind writes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from contacthub.customers.doubles.likeness import LISTED, WARNED
from contacthub.customers.model import Author, Customer, CustomerData, NameKeys, Page, SameCustomer
from contacthub.customers.tables import doubles
from contacthub.customers.tables.customers import find_customers, get_customer
from contacthub.customers.tables.doubles import Likely, Pair
from contacthub.customers.tables.merged_ids import surviving
from contacthub.customers.tables.table import Reading, Writing
from contacthub.customers.units import Units
from contacthub.database.units import Connection, ReaderPool, Writer

COMPARED_AT_ONCE: Final = 10
"""Customers a transaction: their pairs are written in about a millisecond."""

MOST_SHOWN: Final = 10
FEW: Final = 3
"""Customers of the same name who are shown though nothing else is the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TwoAlike:
    """A pair with the two customers."""

    pair: Pair
    low: Customer
    high: Customer


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """A page of pairs, how many there are, and how many customers are yet to be compared."""

    page: Page[TwoAlike]
    total: int
    uncompared: int


class DoubleStore:
    """Customers who are likely the same."""

    def __init__(self, units: Units, names: NameKeys, writer: Writer, readers: ReaderPool) -> None:
        self._units = units
        self._names = names
        self._writer = writer
        self._readers = readers

    async def of_data(self, data: CustomerData, *, but: str | None = None) -> list[Likely]:
        """Who is likely meant by a form that is being filled, without the customer ``but``."""

        def work(reading: Reading) -> list[Likely]:
            found = doubles.likely(reading.raw, data, self._names, least=WARNED, but=but)
            return _without_namesakes(found)[:MOST_SHOWN]

        return await self._units.read(work)

    async def of_customer(self, customer_id: str) -> list[Likely]:
        """Who is likely the same as a customer. Raises: CustomerNotFound."""

        def work(reading: Reading) -> list[Likely]:
            raw = reading.raw
            customer = get_customer(raw, surviving(raw, customer_id))
            serials = doubles.serials_of(raw, customer.id)
            found = doubles.likely(
                raw, customer.data, self._names, least=WARNED, serials=serials, but=customer.id
            )
            shown = _without_namesakes(found)[:MOST_SHOWN]
            return doubles.with_dismissed(raw, customer.id, shown)

        return await self._units.read(work)

    async def review(self, *, limit: int, after: tuple[int, str, str] | None, dismissed: bool) -> Review:
        """The likeliest pairs, or the last that were dismissed."""

        def work(reading: Reading) -> Review:
            raw = reading.raw
            pages = doubles.dismissed_page if dismissed else doubles.page
            found = pages(raw, after, most=limit + 1)
            ids = dict.fromkeys(each for one in found[:limit] for each in (one.low_id, one.high_id))
            known = {one.id: one for one in find_customers(raw, [*ids])}
            shown = tuple(
                TwoAlike(pair=one, low=known[one.low_id], high=known[one.high_id]) for one in found[:limit]
            )
            total, uncompared = doubles.counts(raw)
            more = cursor_after(shown[-1].pair, dismissed=dismissed) if len(found) > limit else None
            return Review(page=Page(items=shown, next_cursor=more), total=total, uncompared=uncompared)

        return await self._units.read(work)

    async def dismiss(self, customer_id: str, other_id: str, *, is_so: bool, by: Author) -> None:
        """Remember that two are not the same, or no longer. Raises: CustomerNotFound, SameCustomer."""

        def work(writing: Writing) -> None:
            one, other = (
                get_customer(writing.raw, surviving(writing.raw, each)).id for each in (customer_id, other_id)
            )
            if one == other:
                raise SameCustomer
            author = by.name if is_so else None
            doubles.set_dismissed(writing.raw, doubles.ordered(one, other), author=author, at=writing.now)

        await self._units.write(by, work)

    async def compare_some(self) -> int:
        """Compare some of the customers who were changed since they were compared; return how many."""
        # Found beside the writes; one who is changed meanwhile has another turn, and is compared again.
        found = await self._readers.run(self._compare)
        if found:
            await self._writer.transact(lambda raw: _keep(raw, found))
        return len(found)

    def _compare(self, raw: Connection) -> list[tuple[str, int, list[Pair]]]:
        return [
            (customer_id, turn, doubles.compare(raw, customer_id, self._names, least=LISTED))
            for customer_id, turn in doubles.next_uncompared(raw, most=COMPARED_AT_ONCE)
        ]


def _without_namesakes(found: list[Likely]) -> list[Likely]:
    """Without those of whom only the name is the same, where so many are called so that it says nothing."""
    namesakes = [one for one in found if all(each.code == "same_name" for each in one.reasons)]
    return found if len(namesakes) <= FEW else [one for one in found if one not in namesakes]


def _keep(raw: Connection, found: list[tuple[str, int, list[Pair]]]) -> None:
    for customer_id, turn, pairs in found:
        doubles.keep_pairs(raw, customer_id, turn, pairs)


def cursor_after(pair: Pair, *, dismissed: bool) -> str:
    """Where the page behind a pair begins; ids may have any character."""
    place = pair.dismissed_at if dismissed else pair.score
    return f"{place}~{len(pair.low_id)}~{pair.low_id}{pair.high_id}"


def read_cursor(text: str) -> tuple[int, str, str]:
    """What a cursor says. Raises: ValueError, it is none of ours."""
    place, _, rest = text.partition("~")
    length, _, ids = rest.partition("~")
    number, size = int(place), int(length)
    if not 0 <= number < 2**62 or not 0 < size < len(ids):
        raise ValueError("not one of ours")
    return number, ids[:size], ids[size:]
