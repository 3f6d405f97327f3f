import asyncio
import sqlite3
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from contacthub.bootstrap.running import Running, running
from contacthub.config import Settings
from contacthub.routing.words import ContactId

LU = {"name": "陆小明", "phones": ["138 0013-8000"], "emails": ["lu@example.com"], "tier": "gold"}
FLOOR = {"queues": [{"id": "support"}], "agents": [{"id": "lina", "queues": ["support"]}]}
ITEM = {"model": "KFR-35GW", "name": "空调", "quantity": 3, "price": {"amount": "1299", "currency": "CNY"}}
ORDER = {"order_no": "O-1", "date": "2025-05-01", "status": "delivered", "items": [ITEM]}
PASSWORD = "correct horse battery"


@dataclass
class Answer:
    status: int
    body: Any
    headers: Mapping[str, str]


@dataclass
class Asker:
    """A user or a program with its credential."""

    session: aiohttp.ClientSession
    url: str
    headers: dict[str, str] = field(default_factory=dict)

    async def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        async with self.session.request(
            method, f"{self.url}/api/v1{path}", json=body, headers={**self.headers, **sent}
        ) as response:
            return Answer(response.status, await response.json(content_type=None), response.headers)


class House:
    """A running hub with one queue and one agent, and the people and programs around it."""

    def __init__(self, hub: Running, session: aiohttp.ClientSession, folder: Path) -> None:
        self.hub = hub
        self.parts = hub.parts
        self.session = session
        self.folder = folder
        self.control = Asker(session, hub.url, {"Authorization": f"Bearer {hub.control_token}"})

    async def program(self, *scopes: str) -> Asker:
        token = await self.parts.accounts.tokens.add(
            name="-".join(scopes), scopes=frozenset(scopes), agent=None, sources=frozenset()
        )
        return Asker(self.session, self.hub.url, {"Authorization": f"Bearer {token}"})

    async def person(self, name: str, role: str, agent: str | None = None) -> Asker:
        await self.parts.accounts.sign_ins.add_user(name=name, role=role, agent=agent, password=PASSWORD)
        cookie, holder = await self.parts.accounts.sign_ins.sign_in(name, PASSWORD, "here")
        headers = {
            "Cookie": f"contacthub_session={cookie}",
            "X-CSRF-Token": holder.csrf_token or "",
            "Origin": self.hub.url,
        }
        return Asker(self.session, self.hub.url, headers)

    async def call_for_lina(self, number: str = "13800138000") -> str:
        """A call that rings at Li Na; return its contact once its card is there."""
        phones = await self.program("events:write")
        data = {"ref": "call-1", "channel": "voice", "from": number, "queue": "support", "routing": "pbx"}
        events = [
            {"specversion": "1.0", "id": "1", "source": "pbx", "type": "contact.arrived", "data": data},
            {"specversion": "1.0", "id": "2", "source": "pbx", "type": "contact.offered",
             "data": {"ref": "call-1", "agent": "lina"}},
        ]  # fmt: skip
        results = (await phones.ask("POST", "/events", events)).body["results"]
        assert [one["status"] for one in results] == ["accepted", "accepted"]
        contact_id: str = results[0]["contact_id"]
        await self.parts.pop.wait(contact_id)
        return contact_id

    async def matched(self, contact_id: str) -> None:
        """Wait until the floor knows the customer; only a fault makes this time out."""
        hub = self.parts.hub
        async with asyncio.timeout(30):
            while hub.routing.floor.contacts[ContactId(contact_id)].customer_id is None:
                await hub.beyond(hub.durable_seq)

    def cards_shown(self) -> asyncio.Queue[tuple[str, int]]:
        """The contacts whose cards are shown from now on, with the customer's version."""
        shown: asyncio.Queue[tuple[str, int]] = asyncio.Queue()
        self.parts.pop.on_card(lambda contact, card: shown.put_nowait((contact, card["customer"]["version"])))
        return shown

    def audit(self) -> list[tuple[str, str, str]]:
        raw = sqlite3.connect(self.folder / "hub.db")
        try:
            return raw.execute("SELECT viewer, action, subject FROM audit ORDER BY id").fetchall()
        finally:
            raw.close()


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with (
        running(Settings(), tmp_path, host="127.0.0.1", port=0) as hub,
        aiohttp.ClientSession() as session,
    ):
        built = House(hub, session, tmp_path)
        assert (await built.control.ask("PUT", "/admin/floor", FLOOR)).status == 200
        yield built


@pytest.fixture
async def crm(house: House) -> Asker:
    return await house.program("customers:read", "customers:write")


async def test_created_customer_is_answered_whole_and_found_at_its_location(crm: Asker) -> None:
    made = await crm.ask("POST", "/customers", LU)

    assert (made.status, made.headers["ETag"]) == (201, '"1"')
    assert made.headers["Location"] == f"/api/v1/customers/{made.body['id']}"
    assert made.body["phones"] == [
        {"e164": "+8613800138000", "raw": "138 0013-8000", "label": "mobile", "shared": False}
    ]
    again = await crm.ask("GET", f"/customers/{made.body['id']}")
    assert (again.status, again.headers["ETag"], again.body) == (200, '"1"', made.body)


async def test_unknown_customer_is_404_everywhere(crm: Asker) -> None:
    asked = [
        ("GET", "/customers/nobody", None),
        ("GET", "/customers/nobody/card", None),
        ("GET", "/customers/nobody/products", None),
        ("GET", "/customers/%FF%00", None),
        ("PATCH", "/customers/nobody", {"tier": "gold"}),
        ("POST", "/customers/nobody/purchases", ORDER),
    ]

    answers = [await crm.ask(method, path, body, If_Match='"1"') for method, path, body in asked]

    assert [(one.status, one.body["code"]) for one in answers] == [(404, "unknown_customer")] * len(asked)


@pytest.mark.parametrize(
    "key",
    [
        {"phone": "+86 138 0013 8000"},
        {"phone": {"e164": "+8613800138000", "raw": "138 0013-8000"}},
        {"email": "LU@example.com"},
        {"q": "陆"},
        {"q": "lu"},
    ],
)
async def test_search_finds_by_each_key(crm: Asker, key: dict[str, Any]) -> None:
    await crm.ask("PUT", "/customers/c1", LU)
    await crm.ask("PUT", "/customers/c2", {"name": "Zhou"})

    found = await crm.ask("POST", "/customers/search", key)

    assert [one["id"] for one in found.body["items"]] == ["c1"]
    assert found.body["next_cursor"] is None


async def test_search_keeps_to_its_limit(crm: Asker) -> None:
    for n in range(3):
        await crm.ask("PUT", f"/customers/c{n}", LU)

    found = await crm.ask("POST", "/customers/search", {"q": "陆", "limit": 2})

    assert len(found.body["items"]) == 2


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "#"),
        ({"phone": "1", "q": "x"}, "#"),
        ({"phone": {}}, "#/phone"),
        ({"q": "x", "limit": 51}, "#/limit"),
        ({"q": "x", "limit": 0}, "#/limit"),
        ({"q": 5}, "#/q"),
        ({"name": "x"}, "#/name"),
        ([], "#"),
    ],
)
async def test_bad_search_names_the_field(crm: Asker, body: Any, pointer: str) -> None:
    refused = await crm.ask("POST", "/customers/search", body)

    assert (refused.status, refused.body["code"]) == (422, "invalid")
    assert pointer in [one["pointer"] for one in refused.body["errors"]]


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"name": ""}, "#/name"),
        ({"name": None}, "#/name"),
        ({"phones": ["138 0013-8000", "call me"]}, "#/phones/1"),
        ({"phones": [{"e164": "8001"}]}, "#/phones/0"),
        ({"phones": [{}]}, "#/phones/0"),
        ({"phones": "138 0013-8000"}, "#/phones"),
        ({"emails": ["nobody"]}, "#/emails/0"),
        ({"birthday": "2025-02-30"}, "#/birthday"),
        ({"birthday": "20250203"}, "#/birthday"),
        ({"tags": [1]}, "#/tags/0"),
        ({"attributes": []}, "#/attributes"),
        ({"phone": "138 0013-8000"}, "#/phone"),
        ({"id": "c9"}, "#/id"),
    ],
)
async def test_bad_customer_names_the_field_and_changes_nothing(
    crm: Asker, change: dict[str, Any], pointer: str
) -> None:
    before = await crm.ask("PUT", "/customers/c1", LU)

    answers = [
        await crm.ask("POST", "/customers", {**LU, **change}),
        await crm.ask("PUT", "/customers/c1", {**LU, **change}, If_Match='"1"'),
        await crm.ask("PATCH", "/customers/c1", change, If_Match='"1"'),
    ]

    assert [one.status for one in answers] == [422, 422, 422]
    assert all(pointer in [each["pointer"] for each in one.body["errors"]] for one in answers)
    assert (await crm.ask("GET", "/customers/c1")).body == before.body


async def test_inside_line_is_kept_as_it_is_written(crm: Asker) -> None:
    made = await crm.ask("POST", "/customers", {"name": "Front desk", "phones": ["8001"]})

    assert made.body["phones"][0]["e164"] is None
    assert made.body["phones"][0]["raw"] == "8001"


async def test_numbers_given_twice_are_one(crm: Asker) -> None:
    made = await crm.ask("POST", "/customers", {**LU, "phones": ["13800138000", "+86 138 0013 8000"]})

    assert [one["raw"] for one in made.body["phones"]] == ["13800138000"]


async def test_put_creates_with_201_and_replaces_with_200(crm: Asker) -> None:
    made = await crm.ask("PUT", "/customers/c1", LU)
    replaced = await crm.ask("PUT", "/customers/c1", {"name": "Lu"}, If_Match='"1"')

    assert (made.status, made.headers["Location"]) == (201, "/api/v1/customers/c1")
    assert (replaced.status, replaced.headers["ETag"]) == (200, '"2"')
    assert (replaced.body["name"], replaced.body["tier"], replaced.body["phones"]) == ("Lu", None, [])


async def test_what_was_read_can_be_put_back(crm: Asker) -> None:
    read = (await crm.ask("PUT", "/customers/c1", {**LU, "attributes": {"a": {"b": 1}}})).body

    put_back = await crm.ask("PUT", "/customers/c1", read, If_Match='"1"')

    assert (put_back.status, put_back.body) == (200, read)


@pytest.mark.parametrize(
    ("sent", "status", "code"),
    [
        (None, 428, "version_needed"),
        ('"2"', 412, "stale"),
        ('W/"1"', 412, "stale"),
        ('"*"', 412, "stale"),
        ("1", 400, "bad_request"),
        ("", 400, "bad_request"),
    ],
)
@pytest.mark.parametrize("method", ["PUT", "PATCH"])
async def test_change_needs_the_current_version(
    crm: Asker, method: str, sent: str | None, status: int, code: str
) -> None:
    before = await crm.ask("PUT", "/customers/c1", LU)
    headers = {} if sent is None else {"If_Match": sent}

    refused = await crm.ask(method, "/customers/c1", {"name": "Lu"}, **headers)

    assert (refused.status, refused.body["code"]) == (status, code)
    assert (await crm.ask("GET", "/customers/c1")).body == before.body


async def test_stale_answer_says_the_current_version(crm: Asker) -> None:
    await crm.ask("PUT", "/customers/c1", LU)

    refused = await crm.ask("PATCH", "/customers/c1", {"tier": None}, If_Match='"7"')

    assert refused.headers["ETag"] == '"1"'


@pytest.mark.parametrize("sent", ['"1"', "*", '"9", "1"'])
@pytest.mark.parametrize("method", ["PUT", "PATCH"])
async def test_every_form_of_if_match_that_holds_lets_the_change_through(
    crm: Asker, method: str, sent: str
) -> None:
    await crm.ask("PUT", "/customers/c1", LU)

    changed = await crm.ask(method, "/customers/c1", {"name": "Lu"}, If_Match=sent)

    assert (changed.status, changed.body["name"], changed.headers["ETag"]) == (200, "Lu", '"2"')


async def test_put_with_if_match_creates_no_customer(crm: Asker) -> None:
    refused = await crm.ask("PUT", "/customers/c1", LU, If_Match="*")

    assert (refused.status, refused.body["code"]) == (412, "stale")
    assert (await crm.ask("GET", "/customers/c1")).status == 404


async def test_any_version_wins_against_changes_made_at_the_same_time(crm: Asker) -> None:
    await crm.ask("PUT", "/customers/c1", {"name": "Lu", "attributes": {}})

    answers = await asyncio.gather(
        *(crm.ask("PATCH", "/customers/c1", {"attributes": {str(n): n}}, If_Match="*") for n in range(3))
    )

    assert [one.status for one in answers] == [200, 200, 200]
    read = await crm.ask("GET", "/customers/c1")
    assert (read.body["version"], read.body["attributes"]) == (4, {"0": 0, "1": 1, "2": 2})


async def test_merge_patch_changes_adds_and_removes_and_leaves_the_rest(crm: Asker) -> None:
    await crm.ask("PUT", "/customers/c1", {**LU, "attributes": {"a": {"x": 1, "y": 2}, "b": 3}})
    change = {"tier": None, "notes": "calls at noon", "attributes": {"a": {"x": None, "z": 4}, "b": None}}

    patched = await crm.ask(
        "PATCH", "/customers/c1", change, If_Match='"1"', Content_Type="application/merge-patch+json"
    )

    assert (patched.status, patched.headers["ETag"]) == (200, '"2"')
    assert patched.body["attributes"] == {"a": {"y": 2, "z": 4}}
    assert (patched.body["tier"], patched.body["notes"]) == (None, "calls at noon")
    assert (patched.body["name"], patched.body["emails"]) == (LU["name"], LU["emails"])


async def test_patch_that_is_no_object_is_refused(crm: Asker) -> None:
    await crm.ask("PUT", "/customers/c1", LU)

    refused = await crm.ask("PATCH", "/customers/c1", ["name"], If_Match='"1"')

    assert (refused.status, refused.body["errors"][0]["pointer"]) == (422, "#")


async def test_patch_is_not_stopped_by_what_an_import_once_brought(house: House, crm: Asker) -> None:
    row = {"customer_id": "c1", "name": "Lu", "email": ["no mail address"]}
    await house.parts.customers.write_rows("customers", [row])

    patched = await crm.ask("PATCH", "/customers/c1", {"tier": "gold"}, If_Match='"1"')

    assert (patched.status, patched.body["tier"], patched.body["emails"]) == (200, "gold", row["email"])


async def test_order_is_added_with_its_sum_and_listed(crm: Asker) -> None:
    await crm.ask("PUT", "/customers/c1", LU)

    added = await crm.ask("POST", "/customers/c1/purchases", ORDER)

    assert added.status == 201
    assert added.body["total"] == {"amount": "3897.00", "currency": "CNY"}
    assert added.body["items"][0]["price"] == {"amount": "1299.00", "currency": "CNY"}
    listed = await crm.ask("GET", "/customers/c1/purchases")
    assert listed.body == {"items": [added.body], "next_cursor": None}


async def test_added_product_and_service_record_are_answered_with_what_is_known_of_them(crm: Asker) -> None:
    await crm.ask("PUT", "/customers/c1", LU)
    record = {"date": "2025-06-01", "serial": "SN-1", "kind": "Repair", "symptom": "does not cool"}

    repaired = await crm.ask("POST", "/customers/c1/service_records", record)
    product = await crm.ask("POST", "/customers/c1/products", {"model": "KFR-35GW", "serial": "SN-1"})
    second = await crm.ask("POST", "/customers/c1/service_records", {**record, "date": "2025-07-01"})

    assert (repaired.body["product_id"], repaired.body["kind"]) == (None, "repair")
    assert (product.status, product.body["repairs"]) == (201, 1)
    assert product.body["model_faults"]["units_with_faults"] == 1
    assert second.body["product_id"] == product.body["id"]


async def test_question_without_a_day_was_asked_now(house: House, crm: Asker) -> None:
    await crm.ask("PUT", "/customers/c1", LU)
    await crm.ask("POST", "/customers/c1/questions", {"question": "Quieter?", "date": "2025-07-01"})

    added = await crm.ask("POST", "/customers/c1/questions", {"question": "White one?"})

    assert (added.status, added.body["question"]) == (201, "White one?")
    listed = (await crm.ask("GET", "/customers/c1/questions")).body["items"]
    assert [one["question"] for one in listed] == ["White one?", "Quieter?"]


@pytest.mark.parametrize(
    ("kind", "record"),
    [
        ("purchases", ORDER),
        ("products", {"model": "KFR-35GW", "serial": "SN-1"}),
        ("service_records", {"record_no": "R-1", "date": "2025-06-01", "symptom": "does not cool"}),
        ("questions", {"date": "2025-06-01", "question": "Quieter?"}),
    ],
)
async def test_record_that_is_there_already_is_409(crm: Asker, kind: str, record: dict[str, Any]) -> None:
    await crm.ask("PUT", "/customers/c1", LU)
    await crm.ask("POST", f"/customers/c1/{kind}", record)

    refused = await crm.ask("POST", f"/customers/c1/{kind}", record)

    assert (refused.status, refused.body["code"]) == (409, "already_there")


@pytest.mark.parametrize(
    ("kind", "record", "pointer"),
    [
        ("purchases", {**ORDER, "date": "yesterday"}, "#/date"),
        ("purchases", {**ORDER, "total": {"amount": 12.5, "currency": "CNY"}}, "#/total/amount"),
        ("purchases", {**ORDER, "total": {"amount": "1e9", "currency": "CNY"}}, "#/total/amount"),
        ("purchases", {**ORDER, "total": {"amount": "1", "currency": "元"}}, "#/total/currency"),
        ("purchases", {**ORDER, "items": [{"name": "空调", "quantity": 0}]}, "#/items/0/quantity"),
        ("products", {"model": "KFR-35GW"}, "#/serial"),
        ("service_records", {"date": "2025-06-01", "symptom": " "}, "#/symptom"),
        ("questions", {"answer": "yes"}, "#/question"),
        ("questions", {"question": "?", "customer": "c2"}, "#/customer"),
    ],
)
async def test_bad_record_names_the_field(
    crm: Asker, kind: str, record: dict[str, Any], pointer: str
) -> None:
    await crm.ask("PUT", "/customers/c1", LU)

    refused = await crm.ask("POST", f"/customers/c1/{kind}", record)

    assert (refused.status, refused.body["code"]) == (422, "invalid")
    assert pointer in [one["pointer"] for one in refused.body["errors"]]


@pytest.mark.parametrize("kind", ["products", "questions"])
async def test_pages_follow_each_other_by_cursor(crm: Asker, kind: str) -> None:
    await crm.ask("PUT", "/customers/c1", LU)
    for n in range(3):
        product = {"model": "M", "serial": f"{n}", "purchased_at": f"2025-01-0{n + 1}"}
        question = {"question": f"{n}", "date": f"2025-01-0{n + 1}"}
        await crm.ask("POST", f"/customers/c1/{kind}", product if kind == "products" else question)

    first = await crm.ask("GET", f"/customers/c1/{kind}?limit=2")
    rest = await crm.ask("GET", f"/customers/c1/{kind}?limit=2&cursor={first.body['next_cursor']}")

    name = "serial" if kind == "products" else "question"
    assert [one[name] for one in first.body["items"] + rest.body["items"]] == ["2", "1", "0"]
    assert rest.body["next_cursor"] is None


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("limit=201", 422, "invalid"),
        ("limit=0", 422, "invalid"),
        ("cursor=nonsense", 400, "bad_cursor"),
        ("cursor=2025-01-01~nonsense", 400, "bad_cursor"),
        (f"cursor=2025-01-01~{10**30}", 400, "bad_cursor"),
    ],
)
async def test_bad_page_is_refused(crm: Asker, query: str, status: int, code: str) -> None:
    await crm.ask("PUT", "/customers/c1", LU)

    refused = await crm.ask("GET", f"/customers/c1/products?{query}")

    assert (refused.status, refused.body["code"]) == (status, code)


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
    assert "during a contact of their own" in refused[0].body["detail"]
    assert house.audit() == []
    found = await crm.ask("POST", "/customers/search", {"phone": "13800138000"})
    assert len(found.body["items"]) == 1


async def test_agent_searches_and_creates_during_an_own_contact_on_the_record(
    house: House, crm: Asker
) -> None:
    await crm.ask("PUT", "/customers/c1", LU)
    lina = await house.person("Li Na", "agent", "lina")
    await house.call_for_lina("13900139000")

    found = await lina.ask("POST", "/customers/search", {"q": "lu"})
    made = await lina.ask("POST", "/customers", {"name": "Wang", "phones": ["13900139000"]})

    assert [one["id"] for one in found.body["items"]] == ["c1"]
    assert made.status == 201
    assert house.audit() == [("Li Na", "search_customers", ""), ("Li Na", "create_customer", made.body["id"])]


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
