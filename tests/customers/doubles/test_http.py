"""Likely doubles over HTTP: who is shown whom, what is recorded, and what the hub finds by itself."""

from __future__ import annotations

import asyncio
from typing import Any

from tests.customers.house import FLOOR, LU, Asker, House

XIAO = {"name": "陆晓明", "phones": ["138 0013-8000"], "notes": "Has a dog", "addresses": ["北路 1号"]}


async def two(crm: Asker) -> None:
    for customer_id, body in (("c1", LU), ("c2", XIAO)):
        assert (await crm.ask("PUT", f"/customers/{customer_id}", body)).status == 201


async def reviewed(asker: Asker, query: str = "") -> Any:
    return (await asker.ask("GET", f"/customers/doubles{query}")).body


async def test_the_hub_compares_who_was_written_by_itself(house: House, crm: Asker) -> None:
    await two(crm)
    async with asyncio.timeout(30):
        while not (listed := await reviewed(crm))["items"]:
            pass
    [found] = listed["items"]
    assert ([one["id"] for one in found["pair"]], found["score"]) == (["c1", "c2"], 70)
    assert found["reasons"] == [
        {"code": "same_number", "points": 45, "text": "+8613800138000"},
        {"code": "sounds_alike", "points": 25, "text": None},
    ]
    assert (listed["total"], listed["total_is_least"], listed["next_cursor"]) == (1, False, None)


async def test_a_new_customer_is_told_who_was_there_already(crm: Asker) -> None:
    await crm.ask("PUT", "/customers/c1", LU)
    made = await crm.ask("POST", "/customers", XIAO)
    assert made.status == 201
    assert [(one["customer_id"], one["score"]) for one in made.body["doubles"]] == [("c1", 70)]
    assert (await crm.ask("POST", "/customers", {"name": "王芳"})).body["doubles"] == []


async def test_a_form_is_told_whom_it_may_mean(house: House, crm: Asker) -> None:
    await two(crm)
    lina = await house.person("lina", "agent", agent="lina")
    found = await lina.ask("POST", "/customers/doubles", {"customer": XIAO, "customer_id": "c2"})
    [one] = found.body["items"]
    assert (one["customer"]["id"], one["customer"]["name"], one["dismissed_by"]) == ("c1", "陆小明", None)
    [one] = (await lina.ask("POST", "/customers/doubles", {"customer_id": "c1"})).body["items"]
    assert (one["customer"]["notes"], one["customer"]["addresses"]) == (None, [])
    assert house.audit() == [
        ("lina", "search_customers", "c1"), ("lina", "search_customers", "c2"),
    ]  # fmt: skip
    nothing = await lina.ask("POST", "/customers/doubles", {})
    bad = await lina.ask("POST", "/customers/doubles", {"customer": {"phones": ["anonymous"]}})
    gone = await lina.ask("POST", "/customers/doubles", {"customer_id": "c9"})
    assert (nothing.status, bad.status, gone.status) == (422, 422, 404)


async def test_what_is_compared_counts_as_a_search_of_an_agent(house: House, crm: Asker) -> None:
    limited = {**FLOOR, "floor": {"agent_searches_per_hour": 1}}
    assert (await house.control.ask("PUT", "/admin/floor", limited)).status == 200
    await two(crm)
    lina = await house.person("lina", "agent", agent="lina")
    answers = [await lina.ask("POST", "/customers/doubles", {"customer_id": "c1"}) for _ in range(2)]
    assert [one.status for one in answers] == [200, 429]


async def test_a_pair_is_dismissed_and_taken_back_on_the_record(house: House, crm: Asker) -> None:
    await two(crm)
    await house.parts.comparing.catch_up()
    boss = await house.person("boss", "supervisor")
    admin = await house.person("root", "admin")
    lina = await house.person("lina", "agent", agent="lina")
    assert (await lina.ask("GET", "/customers/doubles")).status == 403
    assert (await admin.ask("GET", "/customers/doubles")).status == 403
    assert [one["notes"] for one in (await reviewed(boss))["items"][0]["pair"]] == [None, None]
    both = {"customer_id": "c2", "other_id": "c1"}
    assert (await boss.ask("POST", "/customers/doubles/dismiss", both)).body == {"dismissed": True}
    [gone] = (await reviewed(boss, "?dismissed=1"))["items"]
    assert ((await reviewed(boss))["items"], gone["dismissed_by"]) == ([], "boss")
    back = {"customer_id": "c1", "other_id": "c2", "dismissed": False}
    assert (await boss.ask("POST", "/customers/doubles/dismiss", back)).body == {"dismissed": False}
    assert len((await reviewed(boss))["items"]) == 1
    trail = (await admin.ask("GET", "/audit?action=dismiss_double")).body["items"]
    assert [(one["actor"], one["subject"], one["details"]) for one in reversed(trail)] == [
        ("boss", "c2", {"other": "c1", "dismissed": True}),
        ("boss", "c1", {"other": "c2", "dismissed": False}),
    ]
    bad = await boss.ask("GET", "/customers/doubles?cursor=x")
    assert (bad.status, bad.body["code"]) == (400, "bad_cursor")
