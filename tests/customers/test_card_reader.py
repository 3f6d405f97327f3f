"""Cards that many ask for at once: each is told its own, and too many are refused."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

import pytest

from contacthub.customers.card_parts import CardParts
from contacthub.customers.card_reader import CARDS_A_HOP, MOST_WAITING, CardReader, TooManyCards
from contacthub.customers.keys import CardKeys, Choice
from contacthub.customers.model import CustomerData, CustomerNotFound
from contacthub.customers.store import CustomerStore
from contacthub.customers.tables.model_facts import ModelFacts
from contacthub.database.units import Connection, Reader, ReaderPool, StorageUnavailable
from tests.customers.sample_rows import LINA

T = TypeVar("T")


def chosen(customer_id: str, source: str = "") -> CardKeys:
    return CardKeys(source=source, choice=Choice(customer_id=customer_id))


class Held:
    """A reader that waits until it is let go, and counts its hops."""

    def __init__(self, store: CustomerStore) -> None:
        [self._real, *_] = store._units._readers._readers
        self.began, self.may_read = asyncio.Event(), asyncio.Event()
        self.hops = 0
        self.fails: Exception | None = None

    async def read(self, work: Callable[[Connection], T]) -> T:
        self.hops += 1
        self.began.set()
        await self.may_read.wait()
        if self.fails is not None:
            raise self.fails
        return await self._real.read(work)

    async def close(self) -> None:
        pass


def reader_over(*held: Reader) -> CardReader:
    return CardReader(ReaderPool(held, at_once=len(held)), ModelFacts())


async def asking(reader: CardReader, many: int, customer_id: str = "c0") -> list[asyncio.Task[CardParts]]:
    asked = [asyncio.create_task(reader.read(chosen(customer_id))) for _ in range(many)]
    await asyncio.sleep(0)
    return asked


async def people(store: CustomerStore, many: int) -> None:
    for n in range(many):
        await store.replace(f"c{n}", CustomerData(name=f"Li {n}"), expected_version=None, by=LINA)


async def test_each_of_many_is_told_its_own_while_others_give_up(store: CustomerStore) -> None:
    await people(store, 40)

    async def calls(n: int) -> list[str | None]:
        """Ask again as soon as there is an answer, and every third time give up at once."""
        found = []
        for turn in range(30):
            asked = asyncio.create_task(store.card_parts(chosen(f"c{n}")))
            if turn % 3 == n % 3:
                await asyncio.sleep(0)
                asked.cancel()
                continue
            found.append((await asked).match.customer_id)
        return found

    async with asyncio.timeout(60), asyncio.TaskGroup() as tasks:
        asked = [tasks.create_task(calls(n)) for n in range(40)]
    assert [set(each.result()) for each in asked] == [{f"c{n}"} for n in range(40)]


async def test_those_who_wait_are_read_together(store: CustomerStore) -> None:
    await people(store, 1)
    held = Held(store)
    reader = reader_over(held)
    asked = await asking(reader, 1 + 2 * CARDS_A_HOP)
    held.may_read.set()
    await asyncio.gather(*asked)
    assert held.hops == 3


async def test_the_newest_of_many_are_read_first(store: CustomerStore) -> None:
    many = 3 * CARDS_A_HOP
    await people(store, many)
    held, told = Held(store), list[int]()
    reader = reader_over(held)

    async def asks(n: int) -> None:
        await reader.read(chosen(f"c{n}"))
        told.append(n)

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(asks(0))
        await asyncio.wait_for(held.began.wait(), 30)
        for n in range(1, many):
            tasks.create_task(asks(n))
        await asyncio.sleep(0)
        held.may_read.set()
    assert told == [0, *reversed(range(1, many))]


async def test_each_source_is_read_in_turn_however_many_another_has_waiting(store: CustomerStore) -> None:
    await people(store, 1)
    held, told = Held(store), list[str]()
    reader = reader_over(held)

    async def asks(source: str) -> None:
        await reader.read(chosen("c0", source))
        told.append(source)

    async with asyncio.TaskGroup() as tasks:
        for source in ("pbx", *["pbx"] * 40, "chat", "chat", "mail", *["pbx"] * 40):
            tasks.create_task(asks(source))
        await asyncio.wait_for(held.began.wait(), 30)
        held.may_read.set()
    assert sorted(told[1 : 1 + CARDS_A_HOP]) == ["chat", "chat", "mail", *["pbx"] * 5]
    assert len(told) == 84


async def test_a_source_is_not_refused_for_what_another_has_waiting(store: CustomerStore) -> None:
    await people(store, 1)
    held = Held(store)
    reader = reader_over(held)
    [first] = await asking(reader, 1)
    waiting = [asyncio.create_task(reader.read(chosen("c0", "pbx"))) for _ in range(MOST_WAITING)]
    await asyncio.sleep(0)
    other = asyncio.create_task(reader.read(chosen("c0", "chat")))
    await asyncio.sleep(0)
    with pytest.raises(TooManyCards):
        await reader.read(chosen("c0", "pbx"))
    held.may_read.set()
    found = await asyncio.gather(first, other, *waiting)
    assert {each.match.customer_id for each in found} == {"c0"}


async def test_as_many_hops_are_made_at_a_time_as_the_readers_gain_from(store: CustomerStore) -> None:
    await people(store, 1)
    first, second = Held(store), Held(store)
    reader = reader_over(first, second)
    asked = await asking(reader, 2 + CARDS_A_HOP)
    await asyncio.wait_for(asyncio.gather(first.began.wait(), second.began.wait()), 30)
    assert (first.hops, second.hops) == (1, 1)
    first.may_read.set()
    second.may_read.set()
    await asyncio.gather(*asked)
    assert (first.hops, second.hops) == (1, 1)
    again = await asking(reader, 1)
    assert (await again[0]).customer is not None


async def test_a_request_behind_too_many_is_refused_and_the_others_are_read(store: CustomerStore) -> None:
    await people(store, 1)
    held = Held(store)
    reader = reader_over(held)
    [first] = await asking(reader, 1)
    waiting = await asking(reader, MOST_WAITING)
    with pytest.raises(TooManyCards):
        await reader.read(chosen("c0"))
    held.may_read.set()
    found = await asyncio.gather(first, *waiting)
    assert {each.match.customer_id for each in found} == {"c0"}
    assert (await reader.read(chosen("c0"))).customer is not None


async def test_an_error_of_one_look_up_is_told_to_that_request_alone(store: CustomerStore) -> None:
    await people(store, 1)
    held = Held(store)
    reader = reader_over(held)
    asked = [*await asking(reader, 2), *await asking(reader, 1, "stranger"), *await asking(reader, 1)]
    held.may_read.set()
    answers = await asyncio.gather(*asked, return_exceptions=True)
    assert [type(each) for each in answers] == [CardParts, CardParts, CustomerNotFound, CardParts]


async def test_a_database_that_is_gone_is_told_to_all_and_the_next_are_read(store: CustomerStore) -> None:
    await people(store, 1)
    held = Held(store)
    reader = reader_over(held)
    held.fails = StorageUnavailable("gone")
    asked = await asking(reader, 3)
    held.may_read.set()
    assert {type(each) for each in await asyncio.gather(*asked, return_exceptions=True)} == {
        StorageUnavailable
    }
    held.fails = None
    assert (await reader.read(chosen("c0"))).customer is not None


async def test_no_hop_is_made_for_requests_that_were_given_up(store: CustomerStore) -> None:
    await people(store, 1)
    held = Held(store)
    reader = reader_over(held)
    [first] = await asking(reader, 1)
    given_up = await asking(reader, CARDS_A_HOP)
    for each in given_up:
        each.cancel()
    held.may_read.set()
    await asyncio.gather(first, *given_up, return_exceptions=True)
    await asyncio.sleep(0)
    assert held.hops == 1
