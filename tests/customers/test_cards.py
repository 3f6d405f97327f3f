"""The cards of live contacts, over a real store whose answers are held back."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Coroutine
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import orjson
import pytest

from contacthub.customers import cards as module
from contacthub.customers.card import Drawn
from contacthub.customers.card_parts import CardParts
from contacthub.customers.card_reader import TooManyCards
from contacthub.customers.card_wire import Card
from contacthub.customers.cards import Cards, Place
from contacthub.customers.keys import CardKeys, ContactKeys
from contacthub.customers.kinds.questions import QUESTIONS, Question
from contacthub.customers.model import Customer, CustomerData, CustomerNotFound, Phone
from contacthub.customers.numbers import PhoneNumbers
from contacthub.customers.store import CustomerStore
from contacthub.database.units import StorageUnavailable
from contacthub.floor_file.directory import Directory
from tests.customers.sample_rows import LINA
from tests.customers.stores import customers_in

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOON = 1_767_240_000_000  # 2026-01-01 12:00 in Shanghai


class SlowStore:
    """Look-ups wait until they are let go, in any order; or they fail."""

    def __init__(self, real: CustomerStore) -> None:
        self.real = real
        self.begun: asyncio.Queue[asyncio.Event] = asyncio.Queue()
        self.look_ups: list[asyncio.Task[None]] = []
        self.held = False
        self.fail: Exception | None = None

    def spawn(self, look_up: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        self.look_ups.append(asyncio.create_task(look_up))
        return self.look_ups[-1]

    async def card_parts(self, keys: CardKeys) -> CardParts:
        gate = asyncio.Event()
        self.begun.put_nowait(gate)
        if self.held:
            await gate.wait()
        if self.fail is not None:
            raise self.fail
        return await self.real.card_parts(keys)

    async def get(self, customer_id: str) -> Customer:
        return await self.real.get(customer_id)


def shown(card: Drawn) -> Any:
    """The card as it goes out; its lists are made of the kinds of records, which mypy does not see."""
    return Card.model_validate_json(orjson.dumps(card.json))


CALL = ContactKeys(channel="voice", address="138 0013 8000")


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SlowStore]:
    async with customers_in(tmp_path) as real:
        number = Phone(e164="+8613800138000", raw="138")
        await real.replace("c1", CustomerData(name="A", phones=(number,)), expected_version=None, by=LINA)
        yield SlowStore(real)


@pytest.fixture
async def cards(store: SlowStore) -> Cards:
    return Cards(
        store,
        PhoneNumbers("CN"),
        clock_ms=lambda: NOON,
        place=lambda: Place(time_zone=SHANGHAI, region="CN", names=Directory()),
        spawn=store.spawn,
    )


async def share_number(store: SlowStore) -> None:
    number = Phone(e164="+8613800138000", raw="138")
    await store.real.replace("c2", CustomerData(name="B", phones=(number,)), expected_version=None, by=LINA)


async def test_the_look_up_begins_at_once_and_only_once(cards: Cards, store: SlowStore) -> None:
    cards.start("k", CALL)
    cards.start("k", CALL)
    assert cards.ready("k") is None
    card = shown(await cards.wait("k"))
    assert card.customer is not None
    assert (card.contact_id, card.customer.name, len(store.look_ups)) == ("k", "A", 1)
    assert cards.ready("k") == await cards.wait("k")


async def test_what_is_learned_later_is_looked_up_again(cards: Cards, store: SlowStore) -> None:
    await share_number(store)
    cards.start("k", CALL)
    assert (await cards.wait("k")).match.verdict == "several"
    cards.start("k", ContactKeys(channel="voice", address="138 0013 8000", attributes={"account": "c2"}))
    assert (await cards.wait("k")).customer_id == "c2"


async def test_the_agent_chooses_and_may_choose_again(cards: Cards, store: SlowStore) -> None:
    await share_number(store)
    cards.start("k", CALL)
    chosen = shown(await cards.choose("k", "c2"))
    assert (chosen.match.verdict, chosen.match.reason) == ("exact", "chosen by the agent")
    assert [one.customer_id for one in chosen.match.candidates] == ["c2", "c1"]
    nobody = shown(await cards.choose("k", None))
    assert (nobody.customer, nobody.match.verdict, len(nobody.match.candidates)) == (None, "none", 2)


async def test_choosing_an_unknown_customer_is_refused_and_changes_nothing(cards: Cards) -> None:
    cards.start("k", CALL)
    before = await cards.wait("k")
    with pytest.raises(CustomerNotFound):
        await cards.choose("k", "stranger")
    assert cards.ready("k") == before


async def test_an_older_look_up_that_ends_late_does_not_undo_the_choice(
    cards: Cards, store: SlowStore
) -> None:
    await share_number(store)
    store.held = True
    cards.start("k", CALL)
    older = await store.begun.get()
    choosing = asyncio.create_task(cards.choose("k", "c2"))
    (await store.begun.get()).set()
    assert (await choosing).customer_id == "c2"
    older.set()
    await asyncio.gather(*store.look_ups)
    card = cards.ready("k")
    assert card is not None
    assert card.customer_id == "c2"


async def test_a_wait_may_be_cancelled_and_the_look_up_goes_on(cards: Cards, store: SlowStore) -> None:
    store.held = True
    cards.start("k", CALL)
    waiting = asyncio.create_task(cards.wait("k"))
    gate = await store.begun.get()
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    gate.set()
    assert (await cards.wait("k")).customer_id == "c1"


async def test_refresh_shows_what_has_changed(cards: Cards, store: SlowStore) -> None:
    cards.start("k", CALL)
    await cards.wait("k")
    await store.real.add("c1", QUESTIONS, Question(date="2025-01-01", question="Why?"), by=LINA)
    assert shown(await cards.refresh("k")).questions_total == 1


async def test_a_failing_store_gives_a_card_that_says_so(
    cards: Cards, store: SlowStore, caplog: pytest.LogCaptureFixture
) -> None:
    store.fail = OSError("disk")
    with caplog.at_level(logging.ERROR):
        cards.start("k", CALL)
        card = shown(await cards.wait("k"))
    assert (card.sources[0].status, card.customer, card.match.verdict) == ("failed", None, "none")
    assert "13800138000" not in caplog.text
    store.fail = None
    assert (await cards.refresh("k")).customer_id == "c1"


async def test_cards_that_are_late_say_so_and_make_one_line_of_the_log(
    cards: Cards, store: SlowStore, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LOOK_UP_SECONDS", 0)
    store.held = True
    for n in range(20):
        cards.start(f"k{n}", CALL)
    drawn = [shown(await cards.wait(f"k{n}")) for n in range(20)]
    assert {(each.sources[0].status, each.match.verdict) for each in drawn} == {("late", "none")}
    [line] = caplog.messages
    assert "not read within" in line
    assert caplog.records[0].exc_info is None


async def test_a_card_behind_too_many_others_is_late_at_once(
    cards: Cards, store: SlowStore, caplog: pytest.LogCaptureFixture
) -> None:
    store.fail = TooManyCards()
    cards.start("k", CALL)
    card = shown(await cards.wait("k"))
    assert (card.sources[0].status, card.match.verdict) == ("late", "none")
    [record] = caplog.records
    assert record.getMessage() == "! card of contact k stays empty: 2,000 others wait to be read"
    assert record.exc_info is None


async def test_a_card_that_was_read_stays_while_it_cannot_be_read_again(
    cards: Cards, store: SlowStore
) -> None:
    await share_number(store)
    cards.start("k", CALL)
    before = await cards.choose("k", "c1")
    store.fail = TooManyCards()
    assert await cards.refresh("k") is before
    assert (await cards.choose("k", "c2")).status == "late"
    assert cards.looked_up == {"ok": 2, "late": 2}


async def test_a_card_outside_any_contact_has_no_contact(cards: Cards) -> None:
    card = shown(await cards.open("c1"))
    assert (card.contact_id, card.match.verdict, card.match.by) == (None, "exact", "account")
    with pytest.raises(CustomerNotFound):
        await cards.open("stranger")


async def test_a_forgotten_contact_has_no_card(cards: Cards) -> None:
    cards.start("k", CALL)
    await cards.wait("k")
    cards.forget("k")
    cards.forget("k")
    assert cards.ready("k") is None
    with pytest.raises(KeyError):
        await cards.wait("k")


async def test_a_database_that_is_gone_is_said_in_one_line(
    cards: Cards, store: SlowStore, caplog: pytest.LogCaptureFixture
) -> None:
    store.fail = StorageUnavailable("PostgreSQL: connection refused")
    cards.start("k", CALL)
    assert (await cards.wait("k")).match.verdict == "none"
    [record] = caplog.records
    assert record.getMessage() == "! card of contact k stays empty: PostgreSQL: connection refused"
    assert record.exc_info is None
