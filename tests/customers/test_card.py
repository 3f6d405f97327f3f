from __future__ import annotations

import asyncio
import itertools
import logging
from collections.abc import Coroutine
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import pytest

from contacthub.customers.card import CardParts, Cards, Panel, PastContact, Place, render
from contacthub.customers.card_wire import Card
from contacthub.customers.identity import CardKeys, ContactKeys, Match
from contacthub.customers.model import (
    Customer,
    CustomerData,
    CustomerNotFound,
    Fault,
    ModelFaults,
    Money,
    Phone,
    Product,
    Purchase,
    PurchaseItem,
    Question,
    ServiceRecord,
)
from contacthub.customers.names import PinyinKeys
from contacthub.customers.numbers import PhoneNumbers
from contacthub.testing.customers import FakeCustomerStore

T = TypeVar("T")
SHANGHAI = ZoneInfo("Asia/Shanghai")
NOON = 1_767_240_000_000  # 2026-01-01 12:00 in Shanghai
EXACT = Match(verdict="exact", by="account", value="c1", code="account_of_one", customer_id="c1")
CUSTOMER = Customer(id="c1", version=7, data=CustomerData(name="陆小明"), created_at=0, updated_at=0)


def drawn(parts: CardParts, as_of: int = NOON) -> Card:
    return Card.model_validate(render(parts, contact_id="k", as_of=as_of, zone=SHANGHAI, took_us=410))


def owned(**values: object) -> Product:
    return Product(**{"id": "1", "model": "M", "serial": "S", **values})  # type: ignore[arg-type]  # a builder


def panel(*items: T) -> Panel[T]:
    return Panel(items=items, total=len(items))


def test_a_full_card_has_exactly_the_shape_that_goes_out() -> None:
    card = drawn(
        CardParts(
            match=EXACT,
            customer=Customer(
                id="c1",
                version=7,
                data=CustomerData(
                    name="A",
                    phones=(Phone(e164="+8613800138000", raw="138", shared=True),),
                    emails=("a@x.cn",),
                    attributes={"shop": {"west": [1]}},
                ),
                created_at=0,
                updated_at=0,
            ),
            purchases=panel(Purchase(order_no="O", date="2025-01-01", items=(PurchaseItem(name="x"),))),
            products=panel(
                owned(
                    faults=ModelFaults(
                        units_known=2,
                        units_with_faults=1,
                        top=(Fault(symptom="hums", count=1, usual_fix=None),),
                    )
                )
            ),
            service_records=panel(ServiceRecord(id="3", record_no="R-1", date="2025-01-01", symptom="hums")),
            questions=panel(Question(at=NOON, question="Why?")),
            contacts=panel(
                PastContact(
                    id="k0", at=NOON + 7, channel="voice", queue=None, agent=None, outcome=None,
                    disposition=None, note=None,
                )
            ),
        )
    )  # fmt: skip
    assert card.as_of == "2026-01-01T04:00:00.000Z"
    assert card.contacts[0].at == "2026-01-01T04:00:00.007Z"
    assert card.service_records[0].id == "R-1"
    assert (card.match.reason, card.sources[0].took_us) == ("account given with the contact", 410)


@pytest.mark.parametrize(
    ("until", "covered"), [("2026-01-01", True), ("2025-12-31", False), ("2027-01-01", True), (None, None)]
)
def test_the_last_day_of_the_warranty_is_covered(until: str | None, covered: bool | None) -> None:
    card = drawn(CardParts(match=EXACT, customer=CUSTOMER, products=panel(owned(warranty_until=until))))
    assert card.products[0].in_warranty is covered


def test_today_is_the_day_where_the_floor_is() -> None:
    late = NOON + 13 * 3_600_000  # already the 2nd in Shanghai, still the 1st in UTC
    parts = CardParts(
        match=EXACT,
        customer=CUSTOMER,
        products=panel(owned(warranty_until="2026-01-01")),
        questions=panel(Question(at=late, question="?")),
    )
    card = drawn(parts, late)
    assert (card.products[0].in_warranty, card.questions[0].date) == (False, "2026-01-02")


@pytest.mark.parametrize(
    ("items", "total"),
    [
        ([("1299.00", "CNY", 2), ("0.50", "CNY", 1)], {"amount": "2598.50", "currency": "CNY"}),
        ([("1.00", "CNY", 1), ("1.00", "USD", 1)], None),
        ([("1.00", "CNY", 1), (None, None, 1)], None),
        ([], None),
    ],
)
def test_the_total_is_the_sum_when_there_is_one(items: list[tuple[str, str, int]], total: object) -> None:
    lines = tuple(
        PurchaseItem(name="x", quantity=n, price=Money(amount=amount, currency=currency) if amount else None)
        for amount, currency, n in items
    )
    parts = CardParts(
        match=EXACT,
        customer=CUSTOMER,
        purchases=panel(Purchase(order_no="O", date="2025-01-01", items=lines)),
    )
    shown = drawn(parts).purchases[0].total
    assert (None if shown is None else shown.model_dump()) == total


class SlowStore(FakeCustomerStore):
    """Look-ups wait until they are let go, in any order."""

    def __init__(self) -> None:
        ids = itertools.count()
        super().__init__(PinyinKeys(), clock_ms=lambda: 0, new_id=lambda: f"n{next(ids)}")
        self.begun: asyncio.Queue[asyncio.Event] = asyncio.Queue()
        self.look_ups: list[asyncio.Task[None]] = []
        self.held = False

    def spawn(self, look_up: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        self.look_ups.append(asyncio.create_task(look_up))
        return self.look_ups[-1]

    async def card_parts(self, keys: CardKeys) -> CardParts:
        gate = asyncio.Event()
        self.begun.put_nowait(gate)
        if self.held:
            await gate.wait()
        return await super().card_parts(keys)


CALL = ContactKeys(channel="voice", from_raw="138 0013 8000")


@pytest.fixture
async def store() -> SlowStore:
    store = SlowStore()
    number = Phone(e164="+8613800138000", raw="138")
    await store.replace("c1", CustomerData(name="A", phones=(number,)), expected_version=None)
    return store


@pytest.fixture
async def cards(store: SlowStore) -> Cards:
    return Cards(
        store,
        PhoneNumbers("CN"),
        clock_ms=lambda: NOON,
        place=lambda: Place(time_zone=SHANGHAI, region="CN"),
        spawn=store.spawn,
    )


async def share_number(store: SlowStore) -> None:
    number = Phone(e164="+8613800138000", raw="138")
    await store.replace("c2", CustomerData(name="B", phones=(number,)), expected_version=None)


async def test_the_look_up_begins_at_once_and_only_once(cards: Cards, store: SlowStore) -> None:
    cards.start("k", CALL)
    cards.start("k", CALL)
    assert cards.ready("k") is None
    card = Card.model_validate(await cards.wait("k"))
    assert card.customer is not None
    assert (card.contact_id, card.customer.name, len(store.look_ups)) == ("k", "A", 1)
    assert cards.ready("k") == await cards.wait("k")


async def test_what_is_learned_later_is_looked_up_again(cards: Cards, store: SlowStore) -> None:
    await share_number(store)
    cards.start("k", CALL)
    assert (await cards.wait("k"))["match"]["verdict"] == "several"
    cards.start("k", ContactKeys(channel="voice", from_raw="138 0013 8000", attributes={"account": "c2"}))
    assert (await cards.wait("k"))["customer"]["id"] == "c2"


async def test_the_agent_chooses_and_may_choose_again(cards: Cards, store: SlowStore) -> None:
    await share_number(store)
    cards.start("k", CALL)
    chosen = Card.model_validate(await cards.choose("k", "c2"))
    assert (chosen.match.verdict, chosen.match.reason) == ("exact", "chosen by the agent")
    assert [one.customer_id for one in chosen.match.candidates] == ["c2", "c1"]
    nobody = Card.model_validate(await cards.choose("k", None))
    assert (nobody.customer, nobody.match.verdict, len(nobody.match.candidates)) == (None, "none", 2)


async def test_a_choice_of_nobody_known_is_refused_and_changes_nothing(cards: Cards) -> None:
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
    assert (await choosing)["customer"]["id"] == "c2"
    older.set()
    await asyncio.gather(*store.look_ups)
    card = cards.ready("k")
    assert card is not None
    assert card["customer"]["id"] == "c2"


async def test_whoever_waits_may_be_cancelled_and_the_look_up_goes_on(cards: Cards, store: SlowStore) -> None:
    store.held = True
    cards.start("k", CALL)
    waiting = asyncio.create_task(cards.wait("k"))
    gate = await store.begun.get()
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    gate.set()
    assert (await cards.wait("k"))["customer"]["id"] == "c1"


async def test_refresh_shows_what_has_changed(cards: Cards, store: SlowStore) -> None:
    cards.start("k", CALL)
    await cards.wait("k")
    await store.add("c1", Question(date="2025-01-01", question="Why?"))
    assert (await cards.refresh("k"))["questions_total"] == 1


async def test_a_failing_store_gives_a_card_that_says_so(
    cards: Cards, store: SlowStore, caplog: pytest.LogCaptureFixture
) -> None:
    store.fail = OSError("disk")
    with caplog.at_level(logging.ERROR):
        cards.start("k", CALL)
        card = Card.model_validate(await cards.wait("k"))
    assert (card.sources[0].status, card.customer, card.match.verdict) == ("failed", None, "none")
    assert "13800138000" not in caplog.text
    store.fail = None
    assert (await cards.refresh("k"))["customer"]["id"] == "c1"


async def test_a_card_outside_any_contact_has_no_contact(cards: Cards) -> None:
    card = Card.model_validate(await cards.open("c1"))
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
