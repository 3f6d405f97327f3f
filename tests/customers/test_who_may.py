"""Which viewers may find, read and write customers."""

from __future__ import annotations

from tests.customers.house import LU, ORDER, Asker, House


async def test_scopes_say_what_a_program_may(house: House, crm: Asker) -> None:
    await crm.ask("PUT", "/customers/c1", LU)
    reader = await house.program("customers:read")
    writer = await house.program("customers:write")

    read = [
        await reader.ask("GET", "/customers/c1/card"),
        await reader.ask("POST", "/customers/search", {"q": "lu"}),
        await writer.ask("PUT", "/customers/c2", LU),
    ]
    refused = [
        await reader.ask("PUT", "/customers/c2", LU),
        await reader.ask("POST", "/customers/c1/purchases", ORDER),
        await writer.ask("GET", "/customers/c1"),
        await writer.ask("POST", "/customers/search", {"q": "lu"}),
    ]

    assert [one.status for one in read] == [200, 200, 201]
    assert [(one.status, one.body["code"]) for one in refused] == [(403, "forbidden")] * 4
    assert house.audit() == []


async def test_agent_without_a_contact_neither_searches_nor_creates(house: House, crm: Asker) -> None:
    await crm.ask("PUT", "/customers/c1", LU)
    lina = await house.person("Li Na", "agent", "lina")

    refused = [
        await lina.ask("POST", "/customers/search", {"q": "lu"}),
        await lina.ask("POST", "/customers", LU),
        await lina.ask("GET", "/customers/c1/card"),
        await lina.ask("GET", "/customers/c1"),
    ]

    assert [(one.status, one.body["code"]) for one in refused] == [(403, "forbidden")] * 4
    assert "during an answered contact of their own" in refused[0].body["detail"]
    assert house.audit() == []
    found = await crm.ask("POST", "/customers/search", {"phone": "13800138000"})
    assert len(found.body["items"]) == 1


async def test_agent_searches_and_creates_during_an_own_contact_on_the_record(
    house: House, crm: Asker
) -> None:
    await crm.ask("PUT", "/customers/c1", LU)
    lina = await house.person("Li Na", "agent", "lina")
    await house.talk_to_lina("13900139000")

    found = await lina.ask("POST", "/customers/search", {"q": "lu"})
    made = await lina.ask("POST", "/customers", {"name": "Wang", "phones": ["13900139000"]})

    assert [one["id"] for one in found.body["items"]] == ["c1"]
    assert made.status == 201
    assert house.audit() == [
        ("Li Na", "search_customers", "c1"),
        ("Li Na", "create_customer", made.body["id"]),
    ]


async def test_ringing_contact_lets_an_agent_neither_search_nor_create(house: House, crm: Asker) -> None:
    await crm.ask("PUT", "/customers/c1", LU)
    lina = await house.person("Li Na", "agent", "lina")
    await house.call_for_lina("13900139000")

    refused = [
        await lina.ask("POST", "/customers/search", {"q": "lu"}),
        await lina.ask("POST", "/customers", LU),
    ]

    assert [(one.status, one.body["code"]) for one in refused] == [(403, "forbidden")] * 2
    assert house.audit() == []


async def test_agent_is_shown_no_notes_or_addresses_by_a_search(house: House, crm: Asker) -> None:
    await crm.ask("PUT", "/customers/c1", {**LU, "notes": "owes us", "addresses": ["上海 Shanghai"]})
    lina = await house.person("Li Na", "agent", "lina")
    await house.talk_to_lina("13900139000")

    [found] = (await lina.ask("POST", "/customers/search", {"q": "lu"})).body["items"]

    assert (found["name"], found["notes"], found["addresses"]) == (LU["name"], None, [])


async def test_agent_opens_cards_of_own_contacts_only(house: House, crm: Asker) -> None:
    for customer_id in ("c1", "c2"):
        await crm.ask("PUT", f"/customers/{customer_id}", LU)
    await crm.ask("PUT", "/customers/c3", {"name": "Zhou"})
    lina = await house.person("Li Na", "agent", "lina")
    await house.call_for_lina()

    own = [await lina.ask("GET", f"/customers/{one}/card") for one in ("c1", "c2")]
    other = await lina.ask("GET", "/customers/c3/card")

    assert [(one.status, one.body["customer"]["id"]) for one in own] == [(200, "c1"), (200, "c2")]
    assert (other.status, other.body["code"]) == (403, "forbidden")


async def test_supervisor_opens_a_card_on_the_record(house: House, crm: Asker) -> None:
    await crm.ask("PUT", "/customers/c1", LU)
    boss = await house.person("Chen", "supervisor")

    opened = await boss.ask("GET", "/customers/c1/card")
    refused = await boss.ask("POST", "/customers/search", {"q": "lu"})

    assert (opened.status, opened.body["customer"]["name"]) == (200, LU["name"])
    assert refused.status == 403
    assert house.audit() == [("Chen", "open_card", "c1")]
