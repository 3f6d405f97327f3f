"""The screen pop after the floor was read back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC

import pytest

from contacthub.contacts import screen_pop as module
from contacthub.contacts.details import Details
from contacthub.contacts.rows import ContactRow
from contacthub.contacts.screen_pop import REFRESHED_AT_ONCE, ScreenPop
from contacthub.customers.card_parts import CardParts
from contacthub.customers.card_reader import TooManyCards
from contacthub.customers.cards import Cards, Place
from contacthub.customers.keys import CardKeys
from contacthub.customers.match import Match
from contacthub.customers.model import Customer, CustomerData
from contacthub.customers.numbers import PhoneNumbers
from contacthub.floor_file.directory import Directory
from contacthub.routing.events import CustomerLinked
from contacthub.routing.words import ContactId
from contacthub.testing.stored import Stored
from tests.hub.hubs import HubOfContacts, arrive, end, furnish, hub_over


class Strangers:
    """A store that knows nobody and keeps who was asked for."""

    def __init__(self) -> None:
        self.asked: list[str | None] = []

    async def card_parts(self, keys: CardKeys) -> CardParts:
        self.asked.append(keys.contact_id)
        return CardParts(match=Match(verdict="none", by=None, value=None, code="not_read"))


async def test_cards_of_contacts_that_did_not_happen_are_forgotten_others_looked_up_again(
    stored: Stored,
) -> None:
    store = Strangers()
    async with hub_over(stored) as hub, asyncio.TaskGroup() as tasks:
        await furnish(hub)
        arrive(hub, "c1")
        await hub.durable()
        place = Place(time_zone=UTC, region="CN", names=Directory())
        cards = Cards(store, PhoneNumbers(), clock_ms=hub.now, place=lambda: place, spawn=tasks.create_task)  # type: ignore[arg-type]
        pop = ScreenPop(hub, hub.world, hub.deltas, cards, tasks.create_task)
        pop.resume()
        pop.start("refused", Details(contact_id="refused", source="phones", ref="r").keys("voice", "inbound"))
        await pop.wait("c1")
        await pop.wait("refused")
        pop.reset()
        await pop.wait("c1")
        with pytest.raises(KeyError):
            await pop.wait("refused")
    assert store.asked == ["c1", "refused", "c1"]


class Slow(Strangers):
    """A store that answers when told to, and then knows everybody."""

    def __init__(self) -> None:
        super().__init__()
        self.may_answer = asyncio.Event()

    async def card_parts(self, keys: CardKeys) -> CardParts:
        await self.may_answer.wait()
        data = CustomerData(name="Li")
        customer = Customer(id="k7", version=1, data=data, created_at=0, updated_at=0)
        found = Match(verdict="exact", by="phone", value="138", code="mobile_of_one", customer_id="k7")
        return CardParts(match=found, customer=customer)


class Crowded(Slow):
    """A store that reads so many cards, and refuses the others until it is told."""

    def __init__(self, room: int) -> None:
        super().__init__()
        self.may_answer.set()
        self.room = room

    async def card_parts(self, keys: CardKeys) -> CardParts:
        self.asked.append(keys.contact_id)
        if self.room <= 0:
            raise TooManyCards
        self.room -= 1
        return await super().card_parts(keys)


class Passes:
    """Counts the look-ups of each pass over what is to be looked up again."""

    def __init__(self, pop: ScreenPop, store: Strangers) -> None:
        self.look_ups: list[int] = []
        self._made = asyncio.Event()
        self._pass, self._store = pop._pass, store
        pop._pass = self._counted  # type: ignore[method-assign]

    async def _counted(self) -> None:
        before = len(self._store.asked)
        await self._pass()
        self.look_ups.append(len(self._store.asked) - before)
        self._made.set()

    async def made(self, count: int) -> None:
        while len(self.look_ups) < count:
            self._made.clear()
            await self._made.wait()


KEYS = Details(contact_id="c1", source="phones", ref="r", from_raw="138").keys("voice", "inbound")


@asynccontextmanager
async def pop_over(store: Strangers, stored: Stored) -> AsyncIterator[tuple[HubOfContacts, ScreenPop]]:
    async with hub_over(stored or stored) as hub, asyncio.TaskGroup() as tasks:
        await furnish(hub)
        place = Place(time_zone=UTC, region="CN", names=Directory())
        cards = Cards(store, PhoneNumbers(), clock_ms=hub.now, place=lambda: place, spawn=tasks.create_task)  # type: ignore[arg-type]
        yield hub, ScreenPop(hub, hub.world, hub.deltas, cards, tasks.create_task)


async def test_an_arrival_knows_who_it_is_when_the_look_up_is_in_time(stored: Stored) -> None:
    store = Slow()
    store.may_answer.set()
    async with pop_over(store, stored) as (_, pop):
        await pop.look_up({"c1": KEYS})
        card = pop.ready("c1")
        assert card is not None
        assert (card.customer_id, card.match.verdict) == ("k7", "exact")


async def test_an_arrival_does_not_wait_for_a_slow_look_up_whose_card_comes_later(stored: Stored) -> None:
    store, shown = Slow(), asyncio.Event()
    async with pop_over(store, stored) as (hub, pop):
        pop.on_card(lambda contact_id, card: shown.set())
        await pop.look_up({"c1": KEYS})
        assert pop.ready("c1") is None
        arrive(hub, "c1")
        pop.arrived("c1", KEYS)
        store.may_answer.set()
        await shown.wait()
        assert hub.routing.floor.contacts[ContactId("c1")].customer_id == "k7"


async def test_a_late_card_is_shown_once_though_more_was_told_meanwhile(stored: Stored) -> None:
    store, shown = Slow(), list[str]()
    async with pop_over(store, stored) as (hub, pop):
        pop.on_card(lambda contact_id, card: shown.append(contact_id))
        await pop.look_up({"c1": KEYS})
        arrive(hub, "c1")
        pop.arrived("c1", KEYS)
        pop.start("c1", KEYS)  # a note that says nothing about who it is
        store.may_answer.set()
    assert shown == ["c1"]


async def test_a_contact_that_closes_before_its_look_up_ends_is_told_who_it_was_from(stored: Stored) -> None:
    store = Slow()
    async with pop_over(store, stored) as (hub, pop):
        arrive(hub, "c1")
        pop.start("c1", KEYS)
        end(hub, "c1")
        await hub.durable()
        assert [each.customer_id for each in await stored.rows(ContactRow)] == [None]
        store.may_answer.set()
    assert [each.customer_id for each in await stored.rows(ContactRow)] == ["k7"]
    assert type((await stored.events())[-1].event) is CustomerLinked


async def test_nobody_is_told_of_a_contact_that_did_not_happen(stored: Stored) -> None:
    store = Slow()
    async with pop_over(store, stored) as (_, pop):
        pop.start("refused", KEYS)
        pop.reset()
        store.may_answer.set()
    assert not [each for each in await stored.events() if type(each.event) is CustomerLinked]


def test_keys_do_not_change_with_the_details() -> None:
    details = Details(contact_id="c1", source="phones", ref="r", from_raw="138", attributes={"account": "C1"})
    keys = details.keys("voice", "inbound")
    details.attributes["account"] = "C2"
    assert (keys.channel, keys.address, keys.attributes) == ("voice", "138", {"account": "C1"})


async def test_cards_that_were_late_come_by_themselves_once_there_is_room(
    stored: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "REFRESH_PAUSE_S", 0)
    store, shown = Crowded(room=0), dict[str, str]()
    many = [f"c{n}" for n in range(3 * REFRESHED_AT_ONCE)]
    async with pop_over(store, stored) as (hub, pop):
        pop.on_card(lambda contact_id, card: shown.update({contact_id: card.status}))
        for contact_id in many:
            await pop.look_up({contact_id: KEYS})
            arrive(hub, contact_id)
            pop.arrived(contact_id, KEYS)
        assert not any(card.customer_id for each in many if (card := pop.ready(each)) is not None)
        passes = Passes(pop, store)
        await passes.made(5)
        # Without room only a few are tried in each pass, and what agents are shown stays.
        assert (set(passes.look_ups[1:]), shown) == ({REFRESHED_AT_ONCE}, {})
        store.room = len(many)
    assert shown == dict.fromkeys(many, "ok")
    assert {contact.customer_id for contact in hub.routing.floor.contacts.values()} == {"k7"}


async def test_a_look_up_that_ends_late_says_so_and_is_made_again(
    stored: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "REFRESH_PAUSE_S", 0)
    store, shown = Crowded(room=0), list[str]()
    async with pop_over(store, stored) as (hub, pop):
        pop.on_card(lambda contact_id, card: shown.append(card.status))
        passes = Passes(pop, store)
        arrive(hub, "c1")
        pop.start("c1", KEYS)
        await passes.made(2)
        assert shown == ["late"]
        store.room = 1
    assert shown == ["late", "ok"]


async def test_a_contact_that_closes_while_its_card_is_late_is_not_looked_up_again(
    stored: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "REFRESH_PAUSE_S", 0)
    store = Crowded(room=0)
    # It is left only once no look-up goes on.
    async with asyncio.timeout(30), pop_over(store, stored) as (hub, pop):
        passes = Passes(pop, store)
        arrive(hub, "c1")
        pop.start("c1", KEYS)
        await passes.made(2)
        end(hub, "c1")
        await hub.durable()
