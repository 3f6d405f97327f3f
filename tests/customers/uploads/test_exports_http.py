"""The exports of other programs, imported over HTTP and read back, field by field."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import contacthub
from tests.customers.house import Asker, House
from tests.customers.importing.expected import EXPECTED, ORDERS
from tests.customers.importing.read_back import order_of, said
from tests.customers.uploads.sending import brief, run, sent

SAMPLES = Path(contacthub.__file__).parent / "samples" / "exports"


async def found(crm: Asker, text: str) -> tuple[dict[str, Any], list[Any]]:
    [one] = (await crm.ask("POST", "/customers/search", {"q": text, "limit": 5})).body["items"]
    orders = (await crm.ask("GET", f"/customers/{one['id']}/purchases")).body["items"]
    return (await crm.ask("GET", f"/customers/{one['id']}")).body, orders


async def test_every_field_of_every_sample_comes_in_and_goes_again(house: House, crm: Asker) -> None:
    boss = await house.person("boss", "supervisor")
    for name in sorted({*EXPECTED, *ORDERS}):
        tried = (await sent(boss, SAMPLES / name)).body
        done = await run(boss, tried["id"])
        assert brief(done) == brief(tried), name
        for text, customer in EXPECTED.get(name, {}).items():
            assert said((await found(crm, text))[0]) == customer, name
        for text, orders in ORDERS.get(name, {}).items():
            assert [*map(order_of, (await found(crm, text))[1])] == orders, name
        undone = (await boss.ask("POST", f"/imports/{tried['id']}/undo")).body
        assert (undone["import"]["state"], undone["left"]) == ("undone", []), name


@pytest.mark.both_engines
async def test_the_same_file_again_changes_nothing(house: House) -> None:
    boss = await house.person("boss", "supervisor")
    name = SAMPLES / "shopify_orders.csv"
    first = await run(boss, (await sent(boss, name)).body["id"])
    again = (await sent(boss, name)).body
    assert [one[1] for one in brief(first)] == [2, 5]
    assert [(one[1], one[2], one[5]) for one in brief(again)] == [(0, 0, 0), (0, 0, 0)]
