"""The page *Matching a caller*: every example of it, on both engines."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import contacthub
from contacthub.customers.keys import ATTRIBUTES, ContactKeys, read_keys
from contacthub.customers.match import REASONS
from contacthub.customers.model import Author, CustomerData, NumberChoice
from contacthub.customers.numbers import PhoneNumbers
from contacthub.customers.store import CustomerStore
from contacthub.customers.tables.table import queries_of as finding_queries
from contacthub.customers.wire import CustomerBody
from contacthub.database.engines.postgres_database import PostgresDatabase
from contacthub.database.storage import Storage
from contacthub.database.units import Connection
from contacthub.hub.store import MIGRATIONS
from tests.customers.stores import customers_by

PAGE = (Path(contacthub.__file__).parent / "docs" / "matching.md").read_text(encoding="utf-8")
ROW = re.compile(
    r"^\| `(?P<comes>\{.*\})` \| (?P<verdict>\w+) \| `(?P<code>\w+)` \| (?P<who>[\w, ]*)\|$", re.M
)
NUMBERS = PhoneNumbers("CN")
LINA = Author(name="lina")
NOT_SAID_OF_WHAT_IS_KEPT = {"order_of_several", "serial_of_several", "ref_of_several"}
NOT_OF_A_LOOK_UP = {"chosen", "chosen_nobody", "opened", "not_read"}


class Example(NamedTuple):
    """A row of the page: what a contact comes with, and what is made of it."""

    comes: dict[str, Any]
    verdict: str
    code: str
    who: list[str]


def examples() -> list[Example]:
    return [
        Example(json.loads(row["comes"]), row["verdict"], row["code"], re.findall(r"\w+", row["who"]))
        for row in ROW.finditer(PAGE)
    ]


def people() -> list[dict[str, Any]]:
    block = re.search(r"```json\n(.*?)```", PAGE, re.DOTALL)
    assert block is not None
    known: list[dict[str, Any]] = json.loads(block[1])
    return known


async def shop(store: CustomerStore, storage: Storage) -> None:
    """What the page says of the shop."""
    for body in people():
        said = CustomerBody.model_validate(body).said(NUMBERS.read)
        await store.replace(body["id"], CustomerData(**said), expected_version=None, by=LINA)
    rows = {
        "purchases": [
            {"customer_id": who, "order_no": number, "date": "2026-01-01", "product": "AC", "quantity": 1}
            for who, number in (("lu", "SO1"), ("zhao", "SO2"))
        ],
        "products": [
            {"customer_id": who, "model": model, "serial": serial}
            for who, model, serial in (
                ("lu", "A", "SN1"), ("zhao", "A", "SN2")
            )
        ],
        "service_records": [
            {"customer_id": who, "record_no": number, "date": "2026-01-01", "symptom": "hums"}
            for who, number in (("lu", "R1"), ("zhao", "R2"))
        ],
    }  # fmt: skip
    for kind, some in rows.items():
        assert {one.status for one in await store.write_rows(kind, some, by=LINA)} == {"new"}
    for n, (number, who) in enumerate(
        [("18800130001", "lu"), ("18800130002", "lu"), ("18800130002", "wang")]
    ):
        choice = NumberChoice(contact_id=f"k{n}", number=NUMBERS.read(number), customer_id=who, agent="lina")
        await store.learn(choice, by=LINA)
    calls = [("18800130003", "lu"), ("18800130004", "lu"), ("18800130004", "wang")]

    def past(hub: Connection) -> None:
        for n, (number, who) in enumerate(calls):
            hub.execute(
                "INSERT INTO contacts (id, source, ref, channel, direction, routing, agent, customer_id,"
                " state, arrived_at, waited_ms, handled_ms)"
                " VALUES (?, 's', ?, 'voice', 'inbound', 'hub', 'lina', ?, 'closed', ?, 0, 0)",
                (f"past-{n}", f"past-{n}", who, n),
            )
            hub.execute(
                "INSERT INTO contact_details (contact_id, from_e164) VALUES (?, ?)",
                (f"past-{n}", f"+86{number}"),
            )

    async with await storage.writer("hub", MIGRATIONS) as writer:
        await writer.transact(past)


async def test_every_example_of_the_page_is_true(store: CustomerStore, storage: Storage) -> None:
    await shop(store, storage)
    found = []
    for example in examples():
        brought = dict(example.comes)
        keys = ContactKeys(
            channel=brought.pop("channel", "voice"), address=brought.pop("from", None), attributes=brought
        )
        look_up = replace(read_keys(keys, NUMBERS, region="CN", contact_id="new"), today="2026-01-01")
        match = (await store.card_parts(look_up)).match
        first = [] if match.customer_id is None else [match.customer_id]
        others = sorted(one.customer_id for one in match.candidates if one.customer_id not in first)
        found.append(Example(example.comes, match.verdict, match.code, [*first, *others]))
        assert REASONS[match.code].format(**match.params, agent_name="Li Na", day="2026-01-01")
    assert [(is_, said) for is_, said in zip(found, examples(), strict=True) if is_ != said] == []


def test_page_has_every_reason_and_every_attribute() -> None:
    shown = {example.code for example in examples()}
    assert shown | NOT_SAID_OF_WHAT_IS_KEPT | NOT_OF_A_LOOK_UP == set(REASONS)
    assert {f"`{code}`" for code in REASONS if f"`{code}`" not in PAGE} == set()
    for names in ATTRIBUTES.values():
        assert all(f"`{name}`" in PAGE for name in names)


@pytest.mark.parametrize("code", sorted(REASONS))
def test_reason_names_only_what_the_card_brings(code: str) -> None:
    names = set(re.findall(r"\{(\w+)\}", REASONS[code]))
    assert names <= {"count", "number", "agent_name", "day", "until"}


async def test_postgres_finds_who_is_calling_by_its_indexes(postgres: str) -> None:
    """With few rows it would read the table; told not to, it does so only where no index serves."""
    storage = PostgresDatabase(postgres)
    async with customers_by(storage):
        pass

    def plans(raw: Connection) -> list[str]:
        raw.execute("SET enable_seqscan = off")
        found = []
        for name in ("by_phone", "by_raw_phone", "guesses", "household"):
            text = finding_queries("finding", "postgres")[name]
            wanted = {**dict.fromkeys(re.findall(r"[^:]:([a-z_]\w*)", text), "1"), "most": 9}
            rows = raw.execute(f"EXPLAIN {text}", wanted).fetchall()
            found += [f"{name}: {row[0]}" for row in rows if "Seq Scan" in row[0]]
        return found

    readers = await storage.readers("customers", size=1, beside=("hub",))
    try:
        assert await readers.run(plans) == []
    finally:
        await readers.close()
