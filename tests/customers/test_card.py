from __future__ import annotations

from dataclasses import replace
from typing import TypeVar
from zoneinfo import ZoneInfo

import orjson
import pytest

from contacthub.customers.card import draw, render
from contacthub.customers.card_parts import CardParts, Panel, PastContact
from contacthub.customers.card_wire import Card
from contacthub.customers.kinds.kind import Seen
from contacthub.customers.kinds.products import Fault, ModelFaults, Product, Read
from contacthub.customers.kinds.purchases import Money, Purchase, PurchaseItem
from contacthub.customers.kinds.questions import Question
from contacthub.customers.kinds.service_records import ServiceRecord
from contacthub.customers.match import Candidate, Match
from contacthub.customers.model import Customer, CustomerData, Phone
from contacthub.floor_file.directory import AgentEntry, Directory, QueueEntry

T = TypeVar("T")
SHANGHAI = ZoneInfo("Asia/Shanghai")
NOON = 1_767_240_000_000  # 2026-01-01 12:00 in Shanghai
EXACT = Match(verdict="exact", by="account", value="c1", code="account_of_one", customer_id="c1")
CUSTOMER = Customer(
    id="c1", version=7, data=CustomerData(name="陆小明", language="zh"), created_at=0, updated_at=0
)


FAULTS = ModelFaults(
    units_known=2, units_with_faults=1, top=(Fault(symptom="hums", count=1, usual_fix=None),)
)


def drawn(parts: CardParts, as_of: int = NOON) -> Card:
    names = Directory(queues={"q": QueueEntry(name="售后")}, agents={"a": AgentEntry(name="李娜")})
    seen = Seen(at=as_of, zone=SHANGHAI, names=names)
    return Card.model_validate(orjson.loads(draw(parts, contact_id="k", seen=seen, took_us=410).text))


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
            records={
                "purchases": panel(
                    Purchase(order_no="O", date="2025-01-01", items=(PurchaseItem(name="x"),))
                ),
                "products": panel(owned(read=Read(customer_id="c1", faults=FAULTS))),
                "service_records": panel(
                    ServiceRecord(id="3", record_no="R-1", date="2025-01-01", symptom="hums")
                ),
                "questions": panel(Question(at=NOON, question="Why?")),
            },
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


def test_agents_and_queues_are_called_by_their_names_and_those_that_are_gone_by_their_ids() -> None:
    def talked(queue: str | None, agent: str | None) -> PastContact:
        told = {"outcome": None, "disposition": None, "note": None}
        return PastContact(id="k0", at=NOON, channel="voice", queue=queue, agent=agent, **told)

    asked = Question(date="2025-01-01", question="?", agent="a")
    parts = CardParts(
        match=EXACT,
        customer=CUSTOMER,
        records={"questions": panel(asked)},
        contacts=panel(talked("q", "a"), talked("old", "left"), talked(None, None)),
    )
    card = drawn(parts)
    assert [(one.queue_name, one.agent_name) for one in card.contacts] == [
        ("售后", "李娜"), ("old", "left"), (None, None),
    ]  # fmt: skip
    assert card.questions[0].agent_name == "李娜"


@pytest.mark.parametrize(
    ("until", "covered"), [("2026-01-01", True), ("2025-12-31", False), ("2027-01-01", True), (None, None)]
)
def test_the_last_day_of_the_warranty_is_covered(until: str | None, covered: bool | None) -> None:
    card = drawn(
        CardParts(match=EXACT, customer=CUSTOMER, records={"products": panel(owned(warranty_until=until))})
    )
    assert card.products[0].in_warranty is covered


def test_today_is_the_day_where_the_floor_is() -> None:
    late = NOON + 13 * 3_600_000  # already the 2nd in Shanghai, still the 1st in UTC
    parts = CardParts(
        match=EXACT,
        customer=CUSTOMER,
        records={
            "products": panel(owned(warranty_until="2026-01-01")),
            "questions": panel(Question(at=late, question="?")),
        },
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
        records={"purchases": panel(Purchase(order_no="O", date="2025-01-01", items=lines))},
    )
    shown = drawn(parts).purchases[0].total
    assert (None if shown is None else shown.model_dump()) == total


def test_a_card_that_was_drawn_is_the_text_of_what_goes_out_and_knows_whom_it_shows() -> None:
    seen = Seen(at=NOON, zone=SHANGHAI, names=Directory())
    wife = Candidate(customer_id="c2", name="李娜", tier=None, marks=())
    match = replace(EXACT, candidates=(wife,))
    parts = CardParts(match=match, customer=CUSTOMER)
    card = draw(parts, contact_id="k", seen=seen, took_us=1)
    sent = orjson.loads(orjson.dumps(card.json))
    [own] = sent.pop("sources")
    assert (own["id"], own["status"], own["took_us"], sent.pop("live")) == ("local", "ok", 1, [])
    assert sent == render(parts, contact_id="k", seen=seen)
    assert (card.customer_id, card.language, card.last_agent) == ("c1", CUSTOMER.data.language, None)
    assert [card.shows({each}) for each in ("c1", "c2", "c3")] == [True, True, False]
    assert not draw(CardParts(match=EXACT), contact_id="k", seen=seen, took_us=1).shows({"c1"})
