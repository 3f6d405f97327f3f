"""The page *What the card shows*: its examples, as the card of the customer it tells of."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import orjson

import contacthub
from contacthub.api.json import Json
from contacthub.api.validation import validated
from contacthub.customers.card import render
from contacthub.customers.card_wire import Card
from contacthub.customers.keys import ContactKeys, read_keys
from contacthub.customers.kinds.kind import Seen
from contacthub.customers.model import Author, CustomerData
from contacthub.customers.models_wire import ModelBody, model_in
from contacthub.customers.numbers import PhoneNumbers
from contacthub.customers.store import CustomerStore
from contacthub.customers.wire import CustomerBody
from contacthub.floor_file.directory import AgentEntry, Directory

PAGE = (Path(contacthub.__file__).parent / "docs" / "card.md").read_text(encoding="utf-8")
SHOP, *SHOWN = [json.loads(block) for block in re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)]
NUMBERS = PhoneNumbers("CN")
LINA = Author(name="lina")
SEEN = Seen(
    at=1_782_878_400_000,  # 2026-07-01 12:00 in Shanghai
    zone=ZoneInfo("Asia/Shanghai"),
    names=Directory(agents={"lina": AgentEntry(name="lina")}),
)


async def card_of_the_page(store: CustomerStore) -> Json:
    for model, body in SHOP["models"].items():
        known = model_in(model, validated(ModelBody, body), today=SEEN.today, new_id=str)
        await store.models.change(model, lambda old, known=known: known, versions=None, by=LINA)
    for customer, body in SHOP["customers"].items():
        said = CustomerBody.model_validate(body).said(NUMBERS.read)
        await store.replace(customer, CustomerData(**said), expected_version=None, by=LINA)
    for kind in ("purchases", "products", "service_records", "questions"):
        results = await store.write_rows(kind, SHOP[kind], by=LINA)
        assert {(one.status, one.reason) for one in results} == {("new", None)}
    came = ContactKeys(channel="voice", address="13800138000", attributes={})
    keys = replace(read_keys(came, NUMBERS, region="CN", contact_id="new"), today=SEEN.today)
    drawn = render(await store.card_parts(keys), contact_id="new", seen=SEEN)
    card: Json = orjson.loads(orjson.dumps(drawn))
    return card


def shows(card: Any, said: Any) -> bool:
    """Whether all that is said is there; members that are not said may have any value."""
    if isinstance(said, dict):
        return all(key in card and shows(card[key], value) for key, value in said.items())
    if isinstance(said, list):
        return len(card) == len(said) and all(map(shows, card, said))
    return bool(card == said)


async def test_the_card_is_as_the_page_shows_it(store: CustomerStore) -> None:
    card = await card_of_the_page(store)
    assert len(SHOWN) == 5
    for block in SHOWN:
        for member, said in block.items():
            assert shows(card[member], said), (card[member], said)


def test_the_page_names_every_part_of_the_card() -> None:
    parts = {name.removesuffix("_total") for name in Card.model_fields} - {"contact_id"}
    assert [part for part in parts if f"`{part}`" not in PAGE and f'"{part}"' not in PAGE] == []
