"""A change of a customer reaches the cards of live contacts, wherever it was written."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import orjson
import pytest

from contacthub.customers.card import Drawn
from contacthub.customers.changes import CustomerChanges
from contacthub.customers.kinds.products import PRODUCTS, Product
from contacthub.customers.model import CustomerData, VersionConflict
from contacthub.routing.words import ContactId
from tests.customers.house import LU, ORDER, Asker, House
from tests.customers.sample_rows import LINA
from tests.customers.stores import customers_in
from tests.support import arrived, console, hub_on, token


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PATCH", "", {"tier": "silver"}),
        ("PUT", "", {**LU, "tier": "silver"}),
        ("POST", "/purchases", ORDER),
    ],
)
async def test_change_reaches_the_card_of_a_live_contact(
    house: House, crm: Asker, method: str, path: str, body: dict[str, Any]
) -> None:
    await crm.ask("PUT", "/customers/c1", LU)
    contact_id = await house.call_for_lina()
    await house.matched(contact_id)
    shown = house.cards_shown()

    await crm.ask(method, f"/customers/c1{path}", body, If_Match='"1"')

    assert await asyncio.wait_for(shown.get(), 10) == (contact_id, 2)


RECALL = {"notices": [{"kind": "recall", "title": "Fan", "serials_to": "SN-5", "since": "2025-01-01"}]}


async def test_a_recall_reaches_the_live_cards_that_show_a_unit_of_it(house: House, crm: Asker) -> None:
    await crm.ask("PUT", "/customers/c1", LU)
    await crm.ask("POST", "/customers/c1/products", {"model": "kfr-35gw", "serial": "SN-1"})
    contact_id = await house.call_for_lina()
    await house.matched(contact_id)
    told: asyncio.Queue[list[str]] = asyncio.Queue()

    def show(contact: str, card: Drawn) -> None:
        [unit] = orjson.loads(card.text)["products"]
        told.put_nowait([one["title"] for one in unit["notices"]])

    house.parts.pop.on_card(show)
    await crm.ask("PUT", "/models/MX-3", RECALL)  # which no card shows
    await crm.ask("PUT", "/models/KFR-35GW", RECALL)
    assert await asyncio.wait_for(told.get(), 10) == ["Fan"]
    await crm.ask("PATCH", "/models/KFR-35GW", {"notices": []})
    assert await asyncio.wait_for(told.get(), 10) == []
    change = (await crm.ask("GET", "/models/KFR-35GW/history")).body["items"][0]["id"]
    await crm.ask("POST", f"/models/KFR-35GW/history/{change}/undo")
    assert await asyncio.wait_for(told.get(), 10) == ["Fan"]
    await crm.ask("DELETE", "/models/KFR-35GW")
    assert await asyncio.wait_for(told.get(), 10) == []


async def test_import_reaches_the_card_of_a_live_contact_few_times(house: House, crm: Asker) -> None:
    await crm.ask("PUT", "/customers/c1", LU)
    await crm.ask("PUT", "/customers/c2", {"name": "Zhou"})
    contact_id = await house.call_for_lina()
    await house.matched(contact_id)
    shown = house.cards_shown()

    for n in range(20):
        rows = [{"customer_id": one, "date": "2025-01-01", "question": f"{n}?"} for one in ("c1", "c2")]
        answered = await house.control.ask("POST", "/admin/import", {"kind": "questions", "rows": rows})
        assert answered.status == 200

    cards = [await asyncio.wait_for(shown.get(), 10)]
    while cards[-1] != (contact_id, 21):
        cards.append(await asyncio.wait_for(shown.get(), 10))
    assert len(cards) < 10


async def test_store_tells_of_each_write_once_and_of_nothing_else(tmp_path: Path) -> None:
    changes, told = CustomerChanges(), list[set[str]]()
    changes.subscribe(lambda changed: told.append(set(changed.customer_ids)))
    async with customers_in(tmp_path, changes) as store:
        await store.replace("c1", CustomerData(name="A"), expected_version=None, by=LINA)
        await store.patch("c1", lambda data: data, expected_version=1, by=LINA)  # changes nothing
        await store.add("c1", PRODUCTS, Product(model="M", serial="S"), by=LINA)
        moved = {"customer_id": "c2", "model": "M", "serial": "S"}
        await store.write_rows("customers", [{"customer_id": "c2", "name": "B"}, {"customer_id": "c3"}])
        await store.write_rows("products", [moved, moved])
        with pytest.raises(VersionConflict):
            await store.replace("c1", CustomerData(name="C"), expected_version=1, by=LINA)
    assert told == [{"c1"}, {"c1"}, {"c2"}, {"c1", "c2"}]


async def test_import_during_a_call_brings_the_agent_a_new_card(tmp_path: Path) -> None:
    async with hub_on(tmp_path) as owner, console(owner, "lina") as lina:
        phones = await token(owner)
        known = {"name": "Lu", "phones": ["13800138000"]}
        assert (await phones.call("PUT", "/customers/C1", known))[0] == 201
        assert (await lina.do("set_presence", presence="available"))["ok"]
        await phones.events(arrived("call-1"))
        offer = await lina.find("offer")
        assert (await lina.do("accept_offer", offer_id=offer["offer"]["id"]))["ok"]
        row = {"customer_id": "C1", "model": "KFR-35GW", "serial": "SN-1"}
        status, _ = await owner.call("POST", "/admin/import", {"kind": "products", "rows": [row]})
        assert status == 200
        while (card := (await lina.next("card"))["card"])["products_total"] == 0:
            continue
        assert (card["customer"]["id"], card["products"][0]["serial"]) == ("C1", "SN-1")
        asked = {"contact_id": offer["offer"]["contact_id"], "question": "And the remote?"}
        assert (await lina.do("add_question", **asked))["ok"]
        while card["questions_total"] == 0:
            card = (await lina.next("card"))["card"]
        assert card["questions"][0]["question"] == "And the remote?"


async def test_customer_who_becomes_known_during_a_call_is_shown_and_recorded(
    house: House, crm: Asker
) -> None:
    await crm.ask("PUT", "/customers/c1", {"name": "Lu"})
    contact_id = await house.call_for_lina()
    shown = house.cards_shown()
    await crm.ask("PUT", "/customers/c2", {"name": "Zhou"})

    await crm.ask("PATCH", "/customers/c1", {"phones": ["13800138000"]}, If_Match='"1"')

    assert await asyncio.wait_for(shown.get(), 10) == (contact_id, 2)
    assert house.parts.hub.routing.floor.contacts[ContactId(contact_id)].customer_id == "c1"
