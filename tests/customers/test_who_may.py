"""Which viewers may find, read and write customers."""

from __future__ import annotations

import pytest

from contacthub.api.json import Json
from contacthub.contacts.screen_pop import ScreenPop
from contacthub.customers.card import Drawn
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


async def test_people_search_create_and_open_between_calls_on_the_record(house: House, crm: Asker) -> None:
    await crm.ask("PUT", "/customers/c1", LU)
    for name, role in (("Li Na", "agent"), ("Chen", "supervisor")):
        person = await house.person(name, role, "lina" if role == "agent" else None)

        found = await person.ask("POST", "/customers/search", {"q": "lu"})
        opened = [await person.ask("GET", path) for path in ("/customers/c1/card", "/customers/c1")]
        made = await person.ask("POST", "/customers", {"name": "Wang"})

        assert [one["id"] for one in found.body["items"]] == ["c1"]
        assert [one.status for one in (*opened, made)] == [200, 200, 201]
        assert house.audit()[-3:] == [
            (name, "search_customers", "c1"),
            (name, "open_card", "c1"),
            (name, "create_customer", made.body["id"]),
        ]


async def test_people_are_shown_no_notes_or_addresses_by_a_search(house: House, crm: Asker) -> None:
    await crm.ask("PUT", "/customers/c1", {**LU, "notes": "owes us", "addresses": ["上海 Shanghai"]})
    lina = await house.person("Li Na", "agent", "lina")

    [found] = (await lina.ask("POST", "/customers/search", {"q": "lu"})).body["items"]

    assert (found["name"], found["notes"], found["addresses"]) == (LU["name"], None, [])


async def test_what_people_change_is_recorded_as_opened_once(house: House, crm: Asker) -> None:
    await crm.ask("PUT", "/customers/c1", LU)
    lina = await house.person("Li Na", "agent", "lina")

    changed = [
        await lina.ask("PATCH", "/customers/c1", {"tier": "silver"}, If_Match='"1"'),
        await lina.ask("POST", "/customers/c1/purchases", ORDER),
        await lina.ask("GET", "/customers/c1/purchases"),
        await lina.ask("GET", "/customers/c1/history"),
    ]
    refused = await lina.ask("PUT", "/customers/c1", LU, If_Match='"3"')

    assert [one.status for one in changed] == [200, 201, 200, 200]
    assert [(one["by"], one["kind"]) for one in changed[-1].body["items"][:2]] == [
        ("Li Na", "purchases"),
        ("Li Na", "customers"),
    ]
    assert (refused.status, refused.body["code"]) == (403, "forbidden")
    assert house.audit() == [("Li Na", "open_card", "c1")]


async def test_customers_of_an_agents_contacts_are_open_without_a_record(house: House, crm: Asker) -> None:
    for customer_id in ("c1", "c2"):
        await crm.ask("PUT", f"/customers/{customer_id}", LU)
    await crm.ask("PUT", "/customers/c3", {"name": "Zhou"})
    lina = await house.person("Li Na", "agent", "lina")
    await house.call_for_lina()

    opened = [await lina.ask("GET", f"/customers/{one}/card") for one in ("c1", "c2", "c3")]

    assert [one.body["customer"]["id"] for one in opened] == ["c1", "c2", "c3"]
    assert house.audit() == [("Li Na", "open_card", "c3")]


async def test_the_floor_file_limits_what_agents_look_at_in_an_hour(house: House, crm: Asker) -> None:
    for customer_id in ("c1", "c2", "c3"):
        await crm.ask("PUT", f"/customers/{customer_id}", {"name": customer_id})
    limits = {"agent_searches_per_hour": 2, "agent_cards_per_hour": 2}
    assert (await house.control.ask("PUT", "/admin/floor", {"floor": limits})).status == 200
    lina = await house.person("Li Na", "agent", "lina")
    chen = await house.person("Chen", "supervisor")

    searched = [await lina.ask("POST", "/customers/search", {"q": "c1"}) for _ in range(3)]
    opened = [await lina.ask("GET", f"/customers/{one}/card") for one in ("c1", "c1", "c2", "c3", "c2")]
    patched = await lina.ask("PATCH", "/customers/c3", {"tier": "gold"}, If_Match='"1"')
    unlimited = [await chen.ask("POST", "/customers/search", {"q": "c1"}) for _ in range(3)]

    assert [one.status for one in searched] == [200, 200, 429]
    assert [one.status for one in opened] == [200, 200, 200, 429, 200]
    assert (patched.status, patched.body["code"]) == (429, "over_limit")
    assert 0 < int(opened[3].headers["Retry-After"]) <= 1800
    assert "2 cards of customers an hour" in opened[3].body["detail"]
    assert [one.status for one in unlimited] == [200] * 3
    assert ("Li Na", "open_card", "c3") not in house.audit()


async def test_live_sources_hear_of_no_customer_whom_an_agent_may_not_open(
    house: House, crm: Asker, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    async def noted(pop: ScreenPop, customer_id: str, source: str | None) -> Json:
        asked.append(customer_id)
        return {"sources": [], "live": []}

    monkeypatch.setattr(ScreenPop, "ask_live", noted)
    for customer_id in ("c1", "c2"):
        await crm.ask("PUT", f"/customers/{customer_id}", {"name": customer_id})
    await house.control.ask("PUT", "/admin/floor", {"floor": {"agent_cards_per_hour": 1}})
    lina = await house.person("Li Na", "agent", "lina")

    said = [await lina.ask("POST", f"/customers/{one}/live", {}) for one in ("c1", "c2", "nobody")]

    assert [one.status for one in said] == [200, 429, 404]
    assert asked == ["c1"]


async def test_a_card_that_an_agent_may_not_open_is_not_drawn(
    house: House, crm: Asker, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[str] = []
    draw = ScreenPop.open

    async def noted(pop: ScreenPop, customer_id: str) -> Drawn:
        drawn.append(customer_id)
        return await draw(pop, customer_id)

    monkeypatch.setattr(ScreenPop, "open", noted)
    for customer_id in ("c1", "c2"):
        await crm.ask("PUT", f"/customers/{customer_id}", {"name": customer_id})
    await house.control.ask("PUT", "/admin/floor", {"floor": {"agent_cards_per_hour": 1}})
    lina = await house.person("Li Na", "agent", "lina")

    opened = [await lina.ask("GET", f"/customers/{one}/card") for one in ("nobody", "c1", "c2")]

    assert [one.status for one in opened] == [404, 200, 429]
    assert drawn == ["c1"]
