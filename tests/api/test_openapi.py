"""The interface keeps its word: what is answered stands in the document, and what stands there holds."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import jsonschema_rs
import pyotp
import pytest

from contacthub.access.roles import SCOPES
from contacthub.api.route import Login
from contacthub.bootstrap.doors import ROUTES
from contacthub.problems import STATUS
from contacthub.routing import commands as c
from contacthub.routing.words import AgentId
from contacthub.surveys.model import STATEMENTS, Answer, Asked
from contacthub.testing.shops import shop_signature
from tests.accounts.passkeys.people import named
from tests.accounts.people import PASSWORD, Person, signed_in
from tests.api.documented import DOCUMENT, OPERATIONS, Json, Witness, faults
from tests.report_mails.boxes import box_of
from tests.support import Api, arrived, console, event, hub_on

API = "/api/v1"
ON_SOCKET = {
    "bad_command", "offer_gone", "not_your_offer", "observed_offer", "not_supported",
    "customer_stopped",
}  # fmt: skip
FORM = {"Content_Type": "multipart/form-data; boundary=b"}
FILE = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n%s\r\n--b--\r\n'
IN_RESULTS = {"unknown_type", "not_pbx_routed"}
WITHOUT_BODY_TO_JUDGE = {"method_not_allowed"}


def witness(api: Api) -> Witness:
    return Witness(api.hub.url, api.session, Authorization=f"Bearer {api.token}")


# --- the document ----------------------------------------------------------------------------------


def test_document_has_exactly_the_routes() -> None:
    registered = {(each.method, each.path) for each in ROUTES}
    assert set(OPERATIONS) == registered


def test_every_operation_has_its_own_name_and_a_summary() -> None:
    names = [each["operationId"] for each in OPERATIONS.values()]
    assert len(set(names)) == len(names)
    assert [each["operationId"] for each in OPERATIONS.values() if not each["summary"]] == []


def references(value: Any) -> Iterator[str]:
    match value:
        case dict():
            mapping = value.get("mapping", {}) if "propertyName" in value else {}
            yield from [value["$ref"]] if isinstance(value.get("$ref"), str) else []
            yield from mapping.values()
            for each in value.values():
                yield from references(each)
        case list():
            for each in value:
                yield from references(each)


def test_every_reference_leads_to_a_shape_and_every_shape_is_referred_to() -> None:
    found = {each.removeprefix("#/components/schemas/") for each in references(DOCUMENT)}
    assert found == set(DOCUMENT["components"]["schemas"])


def test_every_shape_is_a_json_schema() -> None:
    for shape in DOCUMENT["components"]["schemas"].values():
        jsonschema_rs.meta.validate({"$schema": "https://json-schema.org/draft/2020-12/schema", **shape})


def examples() -> Iterator[tuple[str, Json, Any]]:
    for (method, path), operation in OPERATIONS.items():
        bodies = [operation["requestBody"]] if "requestBody" in operation else []
        for each in (*bodies, *operation["responses"].values()):
            for content in each.get("content", {}).values():
                values = [content["example"]] if "example" in content else []
                values += [named["value"] for named in content.get("examples", {}).values()]
                yield from ((f"{method} {path}", content["schema"], value) for value in values)


def test_every_example_is_what_it_is_an_example_of() -> None:
    found = list(examples())
    assert len(found) > 100
    assert [(where, wrong) for where, schema, value in found if (wrong := faults(schema, value))] == []


def test_every_request_body_has_an_example() -> None:
    bodies = {key: each["requestBody"] for key, each in OPERATIONS.items() if "requestBody" in each}
    assert bodies
    lacking = [
        key
        for key, body in bodies.items()
        if not any("example" in each or "examples" in each for each in body["content"].values())
    ]
    assert lacking == []


def test_every_code_stands_in_the_document() -> None:
    text = "".join(
        answer["description"] for each in OPERATIONS.values() for answer in each["responses"].values()
    )
    lacking = {code for code in STATUS if f"`{code}`" not in text}
    assert lacking == ON_SOCKET | IN_RESULTS | WITHOUT_BODY_TO_JUDGE


@pytest.mark.parametrize("route", ROUTES, ids=lambda each: f"{each.method} {each.path}")
def test_ways_to_sign_in_follow_the_table_of_rights(route: Any) -> None:
    ways = OPERATIONS[route.method, route.path]["security"]
    if route.login is Login.OPEN:
        assert ways == [{}]
    if route.login is Login.REQUIRED:
        rule = route.rule
        assert ({"bearer": []} in ways) == bool(rule.scopes)
        assert any("session" in each for each in ways) == bool(rule.roles)
        said = OPERATIONS[route.method, route.path]["description"]
        assert {each for each in SCOPES if f"`{each}`" in said} == rule.scopes


def test_what_asks_for_a_proof_says_so() -> None:
    fresh = {(each.method, each.path) for each in ROUTES if each.fresh}
    said = {
        key
        for key, each in OPERATIONS.items()
        if "403" in each["responses"]
        and "`reauthentication_needed`" in each["responses"]["403"]["description"]
    }
    assert fresh == said
    assert ("POST", f"{API}/admin/users") in fresh


def test_what_changes_something_by_session_needs_the_csrf_token() -> None:
    by_session = [
        (method, way)
        for (method, _), each in OPERATIONS.items()
        for way in each["security"]
        if "session" in way
    ]
    assert by_session
    assert [one for one in by_session if ("csrf" in one[1]) != (one[0] != "GET")] == []


# --- what is served --------------------------------------------------------------------------------


async def test_document_page_and_schema_are_served_to_anybody(owner: Api) -> None:
    nobody = Witness(owner.hub.url, owner.session)
    served = await nobody.send("GET", f"{API}/openapi.json")
    assert served["paths"] == DOCUMENT["paths"]
    assert "FrameFromHub" in (await nobody.send("GET", f"{API}/console/schema.json"))["$defs"]
    assert "<html" in await nobody.send("GET", f"{API}/docs")
    assert "body {" in await nobody.send("GET", f"{API}/docs/page.css")


class Page(HTMLParser):
    """What a browser would have to fetch or run, and what is there."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.forbidden: list[str] = []
        self.fetched: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the tag."""
        said = dict(attrs)
        self.tags.append(tag)
        if tag in ("script", "style", "iframe", "object") or any(
            name == "style" or name.startswith("on") for name in said
        ):
            self.forbidden.append(tag)
        self.fetched += [str(said["href"])] if tag == "link" else []
        self.fetched += [str(said["src"])] if "src" in said else []
        self.links += [str(said["href"])] if tag == "a" else []
        self.ids += [str(said["id"])] if "id" in said else []


async def test_page_needs_nothing_its_policy_forbids_and_has_every_operation(owner: Api) -> None:
    page = Page()
    async with owner.session.get(f"{owner.hub.url}{API}/docs") as response:
        assert "default-src 'self'" in response.headers["Content-Security-Policy"]
        page.feed(await response.text())
    assert (page.forbidden, page.fetched) == ([], ["docs/page.css"])
    assert {each["operationId"] for each in OPERATIONS.values()} <= set(page.ids)
    assert len(set(page.ids)) == len(page.ids)
    inside = {each.removeprefix("#") for each in page.links if each.startswith("#")}
    assert inside <= set(page.ids)
    assert {each for each in page.links if not each.startswith("#")} == {
        "openapi.json",
        "console/schema.json",
    }


# --- what is answered ------------------------------------------------------------------------------


async def a_day(owner: Api, api: Api) -> Witness:
    """A contact from arrival to wrap-up, a customer with everything, and what is asked about them."""
    told = witness(api)
    await told.send("PUT", f"{API}/customers/C1", {"name": "陆建国", "phones": ["13800138000"]})
    await _history(told)
    await _catalogue(told)
    first, *_ = (await told.send("POST", f"{API}/events", [arrived("1", attributes={"menu": "1"})]))[
        "results"
    ]
    await owner.hub.parts.pop.wait(first["contact_id"])
    lina = await signed_in(owner, "lina")
    agent = told.but(Cookie=lina.cookie, X_CSRF_Token=lina.csrf, Origin=lina.origin)
    async with console(owner, "lina") as screen:
        await screen.next("snapshot")
        await screen.do("set_presence", presence="available")
        offer = (await screen.find("offer"))["offer"]
        await told.send("GET", f"{API}/floor")
        await screen.do("accept_offer", offer_id=offer["id"])
        for kind in ("contact.answered", "contact.held"):
            data = {"ref": "1", "agent": "lina"} if kind == "contact.answered" else {"ref": "1"}
            await told.send("POST", f"{API}/events", event(kind, data))
        await screen.do("set_note", contact_id=offer["contact_id"], text="remote")
        await agent.send("GET", f"{API}/contacts/{offer['contact_id']}/transfer-targets")
        chosen = {"customer_id": "C1", "keep_number": False}
        await agent.send("PUT", f"{API}/contacts/{offer['contact_id']}/customer", chosen)
        await told.send("POST", f"{API}/events", event("contact.ended", {"ref": "1", "by": "customer"}))
        await told.send("GET", f"{API}/floor")
        contact_id = offer["contact_id"]
        chosen = {"customer_id": "C1", "keep_number": True}
        await agent.send("PUT", f"{API}/contacts/{contact_id}/customer", chosen)
        owner.hub.parts.hub.handle(c.EndWrapUp(contact_id=contact_id, agent=AgentId("lina")))
    await agent.send("POST", f"{API}/contacts/{contact_id}/complete-wrap-up", {"disposition": "resolved"})
    await _asked_about(owner, told, offer)
    await _set_aside(owner, told)
    await _written(told)
    return told


async def _written(told: Witness) -> None:
    """A customer writes, and what was written is read."""
    said = {
        "ref": "v7",
        "message_id": "1",
        "text": "Hello",
        "html": "<p>Hello</p>",
        "channel": "chat",
        "queue": "sales",
        "from": "v7",
    }
    taken = await told.send("POST", f"{API}/events", event("contact.message", said))
    contact_id = taken["results"][0]["contact_id"]
    listed = await told.send("GET", f"{API}/threads")
    read = await told.send("GET", f"{API}/threads/{listed['items'][0]['id']}/messages")
    await told.send("GET", f"{API}/messages/{read['messages'][0]['id']}/html")
    await told.send("GET", f"{API}/contacts/{contact_id}/messages")
    await told.send("GET", f"{API}/contacts/{contact_id}/signature")
    file = await told.send("POST", f"{API}/uploads", FILE % b"\x00\x01", **FORM)
    with_file = {"ref": "v7", "message_id": "2", "attachments": [{"upload_id": file["id"]}]}
    await told.send("POST", f"{API}/events", event("contact.message", with_file))
    await told.send("GET", f"{API}/attachments/{file['id']}")


async def _set_aside(owner: Api, told: Witness) -> None:
    """The contact that lina is offered cannot be connected, and is offered again."""
    floor = {"queues": [{"id": "support", "skills": {"aircon": 1}, "connect_attempts": 1}]}
    assert (await owner.call("PUT", "/admin/floor", floor))[0] == 200
    async with console(owner, "lina") as screen:
        offer = (await screen.next("snapshot"))["state"]["offers"][0]
        assert (await screen.do("accept_offer", offer_id=offer["id"]))["ok"]
    missed = {"ref": offer["ref"], "agent": "lina", "cause": "unreachable"}
    await told.send("POST", f"{API}/events", event("contact.missed", missed))
    await told.send("POST", f"{API}/contacts/{offer['contact_id']}/offer-again")


async def _history(told: Witness) -> None:
    money = {"amount": "1299.00", "currency": "CNY"}
    parts: dict[str, Json] = {
        "purchases": {"order_no": "O1", "date": "2025-05-01", "items": [{"name": "AC", "price": money}]},
        "products": {"model": "KFR-35GW", "serial": "SN1", "warranty_until": "2028-05-01"},
        "service_records": {"date": "2025-06-01", "serial": "SN1", "kind": "repair", "symptom": "no cold"},
        "questions": {"question": "How long is it?", "answer": "So."},
    }
    for kind, body in parts.items():
        await told.send("POST", f"{API}/customers/C1/{kind}", body)
        page = await told.send("GET", f"{API}/customers/C1/{kind}?limit=1")
        assert len(page["items"]) == 1
        record = f"{API}/customers/C1/{kind}/{page['items'][0]['id']}"
        name = next(iter(body))
        await told.send("PATCH", record, {name: body[name]})
        await told.send("DELETE", record)
    deleted = (await told.send("GET", f"{API}/customers/C1/history"))["items"]
    for change in [each for each in deleted if each["action"] == "deleted"]:
        await told.send("POST", f"{API}/customers/C1/history/{change['id']}/undo")
    await _made_one(told)


async def _made_one(told: Witness) -> None:
    """Two customers are likely the same, are made one, and two again."""
    new = {"name": "Lu", "phones": ["13900139000"], "notes": "New"}
    await told.send("PUT", f"{API}/customers/C2", new)
    await told.send("POST", f"{API}/customers/doubles", {"customer": new})
    await told.send("GET", f"{API}/customers/doubles")
    pair = {"customer_id": "C1", "other_id": "C2"}
    await told.send("POST", f"{API}/customers/doubles/dismiss", pair)
    both = await told.send("POST", f"{API}/customers/C1/merge/preview", {"other_id": "C2"})
    versions = {"version": both["this"]["version"], "other_version": both["other"]["version"]}
    done = await told.send("POST", f"{API}/customers/C1/merge", {"other_id": "C2", **versions})
    await told.send("GET", f"{API}/customers/C2/merges")
    await told.send("POST", f"{API}/customers/C1/questions", {"question": "And now?"})
    await told.send("POST", f"{API}/customers/merges/{done['merge']['id']}/undo")


async def _catalogue(told: Witness) -> None:
    model = f"{API}/models/KFR-35GW"
    notice = {"kind": "recall", "title": "Fan", "since": "2025-01-01"}
    body = {"warranty": {"months": 36, "parts": {"compressor": 60}}, "notices": [notice]}
    for method, said in (("PUT", body), ("PUT", {"brand": "Haoyin", **body}), ("PATCH", {"name": "Cool"})):
        await told.send(method, model, said)
    for path in (model, f"{model}/faults", f"{API}/models?q=cool"):
        await told.send("GET", path)
    changed = (await told.send("GET", f"{model}/history?limit=1"))["items"][0]
    await told.send("POST", f"{model}/history/{changed['id']}/undo")
    await told.send("DELETE", model)


async def _asked_before(owner: Api, told: Witness, contact_id: str) -> None:
    """An earlier question is found and helps."""
    await owner.hub.parts.question_indexing.catch_up()
    [found] = (await told.send("POST", f"{API}/questions/similar", {"text": "How long?"}))["items"]
    helped = {"contact_id": contact_id}
    await told.send("POST", f"{API}/questions/{found['id']}/helped", helped)


async def _asked_about(owner: Api, told: Witness, offer: Json) -> None:
    contact = f"{API}/contacts/{offer['contact_id']}"
    whole = await told.send("GET", contact)
    assert whole["state"] == "closed"
    seq = next(each["seq"] for each in whole["events"] if each["type"] == "offer_made")
    assert (await told.send("GET", f"{contact}/why?seq={seq}"))["decisions"][0]["agents"]
    await told.send("POST", f"{API}/events", [arrived("2"), arrived("3")])  # one is offered, one waits
    waiting = (await told.send("GET", f"{API}/contacts?state=waiting&limit=1"))["items"][0]
    assert (await told.send("GET", f"{API}/contacts/{waiting['id']}/why"))["now"]
    await told.send("GET", f"{API}/contacts/{waiting['id']}/note")
    await _stepped_in(told, f"{API}/contacts/{waiting['id']}")
    await _asked_before(owner, told, waiting["id"])
    assert (await told.send("POST", f"{API}/contacts/{waiting['id']}/close"))["state"] == "closed"
    log = await told.send("GET", f"{API}/log?wait_ms=1")
    assert len({each["type"] for each in log["items"]}) > 12
    await told.send("GET", f"{API}/customers/C1")
    await told.send("GET", f"{API}/customers/C1/card")
    await told.send("POST", f"{API}/customers/C1/live", {})
    await told.send("POST", f"{API}/customers", {"name": "Somebody"})
    await told.send("POST", f"{API}/customers/search", {"q": "陆"})
    await told.send("PATCH", f"{API}/customers/C1", {"tier": "gold"}, If_Match="*")
    await told.send("PUT", f"{API}/customers/C1", {"name": "Lu"}, If_Match="*")
    await told.send("PUT", f"{API}/agents/lina/presence", {"presence": "available"})


async def _stepped_in(told: Witness, waiting: str) -> None:
    await told.send("PUT", f"{waiting}/priority", {"priority": 2})
    await told.send("POST", f"{waiting}/move", {"queue": "sales"})
    await told.send("POST", f"{waiting}/move", {"queue": "support"})
    await told.send("POST", f"{waiting}/assign", {"agent": "lina"})
    await told.send("PUT", f"{API}/agents/lina/queues", {"remove": ["support"]})
    await told.send("GET", f"{API}/queues/support/movable-agents")
    await told.send("GET", f"{API}/agents/lina/why-idle")
    await told.send("PUT", f"{API}/agents/lina/queues", {"add": ["support"]})
    await told.send("POST", f"{API}/queues/support/close", {"reason": "power cut"})
    await told.send("POST", f"{API}/queues/support/open", {"reason": "power is back"})
    wish = {"queue": "support", "number": "13700137000"}
    for _ in range(2):  # the second was arranged before
        await told.send("POST", f"{API}/callbacks", wish)
    page = await told.send("GET", f"{API}/callbacks")
    await told.send("DELETE", f"{API}/callbacks/{page['items'][0]['contact_id']}")
    hard = {"channel": "voice", "queue": "support", "skills": {"chess": 9}}
    assert (await told.send("POST", f"{API}/route/preview", hard))["agents"]


async def _sent_a_file(admin: Witness) -> None:
    rows = FILE % b"name,phone,birthday\nLi,13800138000,1980-01-01\nWu,13800138001,never\n"
    for is_wanted in (False, True):
        number = (await admin.send("POST", f"{API}/imports", rows, **FORM))["id"]
        file = f"{API}/imports/{number}/file"
        await admin.send("GET", file)
        await admin.send("PATCH", file, {"dates": "dmy"})
        async with asyncio.timeout(60):
            while (await admin.send("GET", file))["phase"] == "reading":  # noqa: ASYNC110 - asked over HTTP
                await asyncio.sleep(0.02)
        await admin.send("GET", f"{API}/imports/{number}/mapping")
        if not is_wanted:
            await admin.send("DELETE", file)
            continue
        await admin.send("POST", f"{API}/imports/{number}/run", {})
        async with asyncio.timeout(60):
            while (await admin.send("GET", file))["phase"] == "running":  # noqa: ASYNC110 - asked over HTTP
                await asyncio.sleep(0.02)
        await admin.send("GET", f"{API}/imports/{number}/refused")


async def _tiers(admin: Witness, supervisor: Witness) -> None:
    rule = {"period_days": 3650, "levels": [{"name": "gold", "money": "1.00"}]}
    await admin.send("PUT", f"{API}/admin/floor", {"tiers": rule})
    row = {"customer_id": "C9", "order_no": "T1", "date": "2026-05-01", "product": "x", "price": "9.00"}
    sold = {"kind": "purchases", "rows": [{**row, "currency": "CNY"}], "yes": True}
    await admin.send("POST", f"{API}/admin/import", sold)
    assert (await supervisor.send("GET", f"{API}/customers/tiers"))["fifths"]
    await supervisor.send("POST", f"{API}/customers/tiers/preview", {"levels": [{"name": "vip"}]})
    assert (await supervisor.send("POST", f"{API}/groups/members", {"name": "a", "add": ["C9"]}))["customers"]
    await supervisor.send("POST", f"{API}/groups/rename", {"name": "a", "to": "b"})
    assert (await supervisor.send("GET", f"{API}/groups"))["items"]
    assert (await supervisor.send("POST", f"{API}/groups/customers", {"name": "b"}))["items"]


async def _worked(supervisor: Witness, admin: Witness) -> None:
    """A promise is made, moved on, over, and begins again."""
    await admin.send("PUT", f"{API}/admin/floor", {"processes": [FOLLOW_UP]})
    await admin.send("GET", f"{API}/admin/floor/warnings")
    assert (await supervisor.send("GET", f"{API}/work/processes"))["items"]
    new = {"process": "follow_up", "title": "Ask whether it works", "owner": "lina"}
    work = f"{API}/work/{(await supervisor.send('POST', f'{API}/work', new))['id']}"
    assert (await supervisor.send("GET", f"{API}/work"))["items"]
    await supervisor.send("GET", f"{API}/work/times")
    assert (await supervisor.send("POST", f"{API}/work/search", {"q": "whether"}))["items"]
    await supervisor.send("GET", work)
    await supervisor.send("POST", f"{work}/notes", {"text": "He is out until noon."})
    later = {"due_at": "2126-05-03T10:00:00+08:00", "version": 2}
    await supervisor.send("POST", f"{work}/plan", later)
    await supervisor.send("POST", f"{work}/assign", {"agent": "wangwei", "version": 3})
    await supervisor.send("POST", f"{work}/steps", {"outcome": "done", "version": 4})
    await supervisor.send("POST", f"{work}/reopen", {"note": "It broke again."})
    await _mended(supervisor, admin)
    given = {"items": [{"id": work.rpartition("/")[2], "version": 6}], "agent": "lina"}
    assert (await supervisor.send("POST", f"{API}/work/assign", given))["items"]
    assert (await supervisor.send("GET", f"{API}/work/counts?by=owner"))["groups"]
    away = {"from": "lina", "to": "wangwei", "until": "2126-05-03T10:00:00+08:00"}
    await supervisor.send("POST", f"{API}/work/handover", away)
    assert (await supervisor.send("GET", f"{API}/work/handover"))["items"]
    await supervisor.send("DELETE", f"{API}/work/handover/lina")
    await supervisor.send("GET", f"{API}/work/granted?customer=C1")
    await supervisor.send("GET", f"{API}/reports/visits?quarter=2026-Q2")
    await supervisor.send("GET", f"{API}/reports/work?kind=chance&field=value")
    await supervisor.send("GET", f"{API}/work/pipeline")
    price = {"part": "CMP", "valid_from": "2026-01-01"}
    for amount in ("700", "710"):
        await supervisor.send("PUT", f"{API}/prices", {**price, "price": amount})
    await supervisor.send("GET", f"{API}/prices")
    for quantity in (1, 2):
        await supervisor.send("PUT", f"{API}/stock/W-100", {"quantity": quantity, "model": "KFR-35GW"})
    assert (await supervisor.send("GET", f"{API}/stock"))["items"]
    assert (await supervisor.send("GET", f"{API}/prices/history?part=CMP&valid_from=2026-01-01"))["items"]


async def _mended(supervisor: Witness, admin: Witness) -> None:
    """A chance that is heard twice is one; it has a quote, is put right, and is linked to what was before."""
    await admin.send("PUT", f"{API}/admin/floor", {"processes": [CHANCE]})
    new = {"process": "chance", "title": "Wants two more", "owner": "lina", "customer_id": "C1"}
    item = await supervisor.send("POST", f"{API}/work", new)
    again = await supervisor.send("POST", f"{API}/work", new)
    assert again["id"] == item["id"]
    work = f"{API}/work/{item['id']}"
    made = await supervisor.send(
        "POST", f"{work}/quotes", {"labour": "80.00", "version": again["version"], "days": 7}
    )
    await supervisor.send("POST", f"{work}/quotes/1", {"state": "approved", "version": made["version"]})
    assert "80" in await supervisor.send("GET", f"{work}/quotes/1")
    now = await supervisor.send("GET", work)
    told = {"outcome": "told", "version": now["version"], "fields": {"value": "900"}}
    now = await supervisor.send("POST", f"{work}/steps", told)
    put_right = {"step": "offer", "fields": {"value": "950"}, "version": now["version"]}
    await supervisor.send("POST", f"{work}/fields", put_right)
    first = (await supervisor.send("GET", f"{API}/work?process=follow_up"))["items"][0]
    why = {"reason": "A complaint"}
    assert (await supervisor.send("POST", f"{API}/work/{first['id']}/unmask", why))["unmasked"]
    await supervisor.send("POST", f"{work}/links", {"kind": "item", "ref": first["number"]})
    file = await supervisor.send("POST", f"{API}/uploads", FILE % b"\x00\x01", **FORM)
    await supervisor.send("POST", f"{work}/notes", {"files": [file["id"]]})
    await supervisor.send("GET", f"{work}/files/{file['id']}")
    await supervisor.send("DELETE", f"{work}/files/{file['id']}")


async def _asked(owner: Api, supervisor: Witness, admin: Witness) -> None:
    """A customer is to be asked by an agent, who fills in the form."""
    survey = {"id": "by_phone", "kind": "csat", "by": "agent", "process": "follow_up"}
    await admin.send("PUT", f"{API}/admin/floor", {"surveys": [survey]})
    parts = owner.hub.parts
    now = parts.hub.now()
    ask = Asked(
        id="ask-1", survey="by_phone", kind="csat", perception_only=False, contact_id="ask-1",
        customer_id="C1", queue=None, agent="lina", channel="voice", model=None, language="en",
        source="agent", at=now, reason=None, expires_at=now + 86_400_000, way="agent",
    )  # fmt: skip
    await parts.surveys.store.decided([ask], None)
    parts.surveys.asking.wake()
    async with asyncio.timeout(30):
        while (asked := await parts.surveys.store.item_of("ask-1")) is None:  # noqa: ASYNC110 - of the database
            await asyncio.sleep(0.02)
    form = f"{API}/work/{asked}/survey"
    assert (await supervisor.send("GET", form))["form"]["questions"]
    await supervisor.send("PUT", form, {"state": "answered", "values": {"score": 4}})


async def _erased(told: Witness, admin: Witness) -> None:
    """Everything about somebody is told, and they are erased."""
    gone = f"{API}/customers/gone"
    await told.send("PUT", gone, {"name": "Gone", "phones": ["13700137001"]})
    assert (await admin.send("GET", f"{gone}/everything"))["parts"]["phones"]
    assert "13700137001" in await admin.send("GET", f"{gone}/everything?format=html&lang=en")
    assert (await admin.send("GET", f"{gone}/erase"))["deleted"]["customers"] == 1
    begun = await admin.send("POST", f"{gone}/erase", {"reason": "asked for by letter"})
    async with asyncio.timeout(60):
        while (await admin.send("GET", f"{API}/admin/erasures/{begun['id']}"))["done_at"] is None:  # noqa: ASYNC110 - asked over HTTP
            await asyncio.sleep(0.02)
    assert (await admin.send("GET", f"{API}/admin/erasures"))["items"]
    assert "boss" in await admin.send("GET", f"{API}/exports/users?lang=en")
    hold = await admin.send("POST", f"{API}/customers/C1/hold", {"reason": "case 17"})
    await admin.send("POST", f"{API}/admin/holds/{hold['id']}/lift")
    assert (await admin.send("GET", f"{API}/admin/holds"))["items"]
    assert (await admin.send("GET", f"{API}/admin/retention"))["rules"]


CHANCE = {
    "id": "chance",
    "name": "Chance",
    "kind": "opportunity",
    "number": "O",
    "steps": [
        {
            "id": "offer",
            "name": "Offer",
            "fields": [{"id": "value", "name": "Value", "kind": "number"}],
            "outcomes": [{"id": "told", "name": "Told", "to": "wait"}],
        },
        {"id": "wait", "name": "Wait", "outcomes": [{"id": "won", "name": "Won"}]},
    ],
}


FOLLOW_UP = {
    "id": "follow_up",
    "name": "Follow-up",
    "number": "F",
    "steps": [{"id": "do", "name": "Call", "outcomes": [{"id": "done", "name": "Done"}]}],
}


async def _configured(admin: Witness) -> None:
    """The floor is looked at as a file, changed, and brought back."""
    await _given(admin)
    now = await admin.send("GET", f"{API}/admin/floor")
    more = {"queues": [{"id": "vip"}], "agents": [{"id": "new", "queues": ["vip"]}]}
    await admin.send("POST", f"{API}/admin/floor/preview", more)
    body = {"floor": more, "reason": "More", "of_version": now["version"]}
    made = await admin.send("POST", f"{API}/admin/floor/changes", body)
    versions = f"{API}/admin/floor/versions"
    assert (await admin.send("GET", versions))["items"][0]["reason"] == "More"
    before = f"{versions}/{made['version'] - 1}"
    assert (await admin.send("GET", before))["floor"] == now["floor"]
    assert (await admin.send("GET", f"{before}/difference"))["tables"]
    await admin.send("POST", f"{before}/restore", {"preview": True})
    await admin.send("POST", f"{before}/restore", {"reason": "Less"})


async def _set_up(told: Witness, data: Path) -> None:
    """While nobody can sign in, and then with the test phone."""
    async with hub_on(data, place=data / "contacthub.toml") as owner:
        nobody = told.but()
        nobody.url = owner.hub.url
        assert (await nobody.send("GET", f"{API}/setup"))["needed"]
        first = {"code": owner.hub.parts.first_start.code, "name": "first", "password": PASSWORD}
        await nobody.send("POST", f"{API}/setup", first)
        person = Person(owner)
        assert (await person.sign_in("first"))[0] == 200
        admin = told.but(Cookie=person.cookie, X_CSRF_Token=person.csrf, Origin=person.origin)
        admin.url = owner.hub.url
        await admin.send("GET", f"{API}/admin/places")
        for sample in (await admin.send("GET", f"{API}/import-samples"))["items"]:
            await admin.send("GET", f"{API}/import-samples/{sample['name']}")
        calls = f"{API}/admin/test-calls"
        call = await admin.send("POST", calls, {"number": "13800138000", "queue": "sales"})
        assert (await admin.send("GET", calls))["items"]
        await admin.send("DELETE", f"{calls}/{call['contact_id']}")
        settings = f"{API}/admin/settings"
        seen = (await admin.send("GET", settings))["version"]
        body = {"section": "log", "toml": "[log]\nkeep_days = 9\n", "reason": "Less", "of_version": seen}
        await admin.send("POST", f"{settings}/changes", body)
        seen = (await admin.send("GET", settings))["version"]
        tables = {"tables": [{"section": "log", "table": {"keep_days": 8}}], "of_version": seen}
        await admin.send("POST", f"{settings}/tables", {**tables, "preview": True})
        back = {"of_version": seen, "reason": "More", "preview": True}
        await admin.send("POST", f"{settings}/versions/1/restore", back)
        owner.hub.parts.restarting.by(lambda: None)
        await admin.send("POST", f"{API}/admin/restart")


async def _looked_after(admin: Witness) -> None:
    """Old days are archived, and the hub is looked at."""
    await admin.send("POST", f"{API}/admin/archive")
    await admin.send("GET", f"{API}/admin/archive")
    await admin.send("POST", f"{API}/admin/reports/rebuild")
    await admin.send("GET", f"{API}/admin/reports/rebuild")
    assert (await admin.send("GET", f"{API}/admin/health"))["items"]
    await admin.send("POST", f"{API}/admin/health/check")


async def _unmasked(supervisor: Witness) -> None:
    """A supervisor has the customer of a contact shown."""
    found = (await supervisor.send("GET", f"{API}/contacts"))["items"][0]
    seen = await supervisor.send("POST", f"{API}/contacts/{found['id']}/unmask", {"reason": "A complaint"})
    assert seen["unmasked"]


async def _alerted(owner: Api, supervisor: Witness, admin: Witness) -> None:
    """An alert that has begun and was seen, and wallboards, which show it."""
    rule = {"id": "nobody", "kind": "nobody_signed_in", "queues": ["left"], "for_seconds": 0}
    left = {"queues": [{"id": "left"}], "agents": [{"id": "gone", "queues": ["left"]}], "alerts": [rule]}
    await admin.send("PUT", f"{API}/admin/floor", left)
    await owner.hub.parts.alerts.alerts.look()
    found = (await supervisor.send("GET", f"{API}/alerts"))["items"]
    await supervisor.send("POST", f"{API}/alerts/{found[0]['id']}/seen")
    await supervisor.send("GET", f"{API}/wallboards/figures")
    await supervisor.send("POST", f"{API}/wallboards", {"name": "shop floor"})
    assert (await supervisor.send("GET", f"{API}/wallboards"))["items"]
    await supervisor.send("DELETE", f"{API}/wallboards/shop%20floor")


async def _mailed(owner: Api, supervisor: Witness, admin: Witness) -> None:
    """Reports are mailed, paused and removed."""
    box_of(owner)
    view = await supervisor.send("POST", f"{API}/reports/views", {"name": "Week", "query": "by=queue"})
    mail = {"view": view["id"], "every": "week", "hour": 8, "addresses": ["boss@shop.example"]}
    mail |= {"language": "zh", "format": "csv"}
    own = f"{API}/reports/mails"
    first, other = [(await supervisor.send("POST", own, mail))["id"] for _ in range(2)]
    await supervisor.send("POST", f"{own}/{first}/send")
    await owner.hub.parts.report_mails.mails.look()
    assert (await supervisor.send("GET", own))["items"][0]["last"]["sent"]
    await supervisor.send("PUT", f"{own}/{first}/paused", {"paused": True})
    await supervisor.send("DELETE", f"{own}/{first}")
    assert (await admin.send("GET", f"{API}/admin/report-mails"))["items"]
    await admin.send("DELETE", f"{API}/admin/report-mails/{other}")


async def _reported(supervisor: Witness) -> None:
    """A supervisor reads reports."""
    await supervisor.send("GET", f"{API}/reports/messages")
    days = "from=2026-05-01&to=2026-05-02&before=true"
    assert (await supervisor.send("GET", f"{API}/reports/figures?{days}"))["before"]
    assert (await supervisor.send("GET", f"{API}/reports/formulas"))["items"]
    view = {"name": "Queues", "query": "by=queue&show=offered%2Casa_ms"}
    made = await supervisor.send("POST", f"{API}/reports/views", view)
    await supervisor.send("PUT", f"{API}/reports/views/{made['id']}", {**view, "name": "All queues"})
    assert (await supervisor.send("GET", f"{API}/reports/views"))["items"]
    await supervisor.send("DELETE", f"{API}/reports/views/{made['id']}")
    today = datetime.now(UTC).date()
    days = f"from={today - timedelta(days=1)}&to={today + timedelta(days=1)}"
    assert (await supervisor.send("GET", f"{API}/reports/contacts?figure=offered&{days}"))["items"]
    assert (await supervisor.send("GET", f"{API}/reports/contacts/all?{days}"))["items"]
    assert (await supervisor.send("GET", f"{API}/reports/agents"))["items"]
    assert (await supervisor.send("GET", f"{API}/reports/agents/lina/days?{days}"))["days"]
    await supervisor.send("GET", f"{API}/reports/abandoned?{days}&queue=support")
    body = {"day": today.isoformat(), "changes": [{"agent": "lina", "skills": {"wine": 3}}]}
    assert (await supervisor.send("POST", f"{API}/what-if", body))["state"] == "running"
    while (await supervisor.send("GET", f"{API}/what-if"))["state"] == "running":
        pass  # it waits
    await supervisor.send("POST", f"{API}/what-if/end")


async def _given(admin: Witness) -> None:
    """A role is made and removed."""
    role = {"base": "supervisor", "rights": ["console.open", "floor.watch"]}
    await admin.send("PUT", f"{API}/admin/roles/trainer", role)
    assert len((await admin.send("GET", f"{API}/admin/roles"))["roles"]) == 4
    await admin.send("DELETE", f"{API}/admin/roles/trainer")


async def _limited(admin: Witness) -> None:
    """A supervisor has a team."""
    await admin.send("PUT", f"{API}/admin/floor", {"teams": [{"id": "north", "queues": ["support"]}]})
    await admin.send("PUT", f"{API}/admin/users/x/team", {"team": "north"})
    await admin.send("POST", f"{API}/admin/users/x/disable")


async def _ruled(owner: Api, told: Witness) -> None:
    root = await signed_in(owner, "root", "admin")
    boss = await signed_in(owner, "boss", "supervisor")
    admin, supervisor = (
        told.but(Cookie=each.cookie, X_CSRF_Token=each.csrf, Origin=each.origin) for each in (root, boss)
    )
    await admin.send("PUT", f"{API}/admin/floor", {"replies": [{"id": "hi", "title": "Hi", "text": "Hello"}]})
    await _configured(admin)
    assert (await supervisor.send("GET", f"{API}/replies"))["items"]
    await _unmasked(supervisor)
    await supervisor.send("GET", f"{API}/templates?source=phones")
    await _worked(supervisor, admin)
    await _asked(owner, supervisor, admin)
    await _reported(supervisor)
    await _mailed(owner, supervisor, admin)
    survey = {"id": "well", "kind": "csat", "by": "thread", "text": {"en": "{link}"}}
    await admin.send("PUT", f"{API}/admin/floor", {"surveys": [survey]})
    assert (await supervisor.send("GET", f"{API}/surveys"))["items"]
    await _alerted(owner, supervisor, admin)
    await supervisor.send("GET", f"{API}/surveys/well/results?by=agent")
    await admin.send("GET", f"{API}/admin/users")
    await admin.send("POST", f"{API}/admin/users", {"name": "x", "role": "supervisor", "password": PASSWORD})
    await _limited(admin)
    await admin.send("POST", f"{API}/admin/tokens", {"name": "t", "scopes": ["log:read"]})
    await admin.send("GET", f"{API}/admin/tokens")
    await _audited(admin)
    await admin.send("DELETE", f"{API}/admin/tokens/t")
    rows = [{"customer_id": "C9", "name": "Nine"}, {"customer_id": "C8"}]
    await _looked_after(admin)
    results = await admin.send(
        "POST", f"{API}/admin/import", {"kind": "customers", "rows": rows, "yes": True}
    )
    assert len(results["results"]) == 2
    begun = await admin.send("POST", f"{API}/admin/imports", {"file": "people.csv"})
    await admin.send("POST", f"{API}/admin/imports/{begun['id']}/end")
    await admin.send("GET", f"{API}/imports")
    await admin.send("GET", f"{API}/imports/{begun['id']}")
    await admin.send("POST", f"{API}/imports/{begun['id']}/undo")
    await _sent_a_file(admin)
    await _erased(told, admin)
    await told.but().send("POST", f"{API}/session", {"name": "boss", "password": PASSWORD})
    await supervisor.send("POST", f"{API}/console/ticket")
    await supervisor.send("GET", f"{API}/contacts")
    await _tiers(admin, supervisor)
    await supervisor.send("GET", f"{API}/floor")
    await supervisor.send("GET", f"{API}/session")
    await supervisor.send("POST", f"{API}/session/renew")
    await supervisor.send("POST", f"{API}/session/proof", {"password": PASSWORD})
    await _second_factor(owner, admin)
    changed = {"present": PASSWORD, "password": "battery staple 订书钉"}
    await supervisor.send("PUT", f"{API}/session/password", changed)
    await _elsewhere(admin, supervisor)
    await supervisor.send("DELETE", f"{API}/session")


async def _audited(admin: Witness) -> None:
    await admin.send("GET", f"{API}/audit")
    verification = f"{API}/audit/verification"
    assert (await admin.send("POST", verification))["state"] == "running"
    async with asyncio.timeout(30):
        while (await admin.send("GET", verification))["state"] == "running":  # noqa: ASYNC110 - asked over HTTP
            await asyncio.sleep(0.02)


async def _second_factor(owner: Api, admin: Witness) -> None:
    """Anna's is set up, turned off, and taken away; codes for recovery are used, as each is good once."""
    anna, factor = await signed_in(owner, "anna", "supervisor"), f"{API}/session/second-factor"
    hers = admin.but(Cookie=anna.cookie, X_CSRF_Token=anna.csrf, Origin=anna.origin)
    for _ in range(2):
        made = await hers.send("POST", factor, {"password": PASSWORD})
        code = pyotp.TOTP(made["secret"]).at(owner.hub.parts.hub.now() // 1000)
        codes = (await hers.send("POST", f"{factor}/confirm", {"code": code}))["recovery_codes"]
        assert (await hers.send("GET", factor))["on"]
        body = {"password": PASSWORD, "code": codes[0]}
        new = await hers.send("POST", f"{factor}/recovery-codes", body)
        await hers.send("POST", f"{factor}/off", {**body, "code": new["recovery_codes"][0]})
    await admin.send("DELETE", f"{API}/admin/users/anna/second-factor")
    await _passkey(owner, admin)


async def _passkey(owner: Api, admin: Witness) -> None:
    """Somebody adds one, renames it, signs in by it and removes it."""
    zoe = await named(owner, "zoe", "supervisor")
    hers = admin.but(Cookie=zoe.cookie, X_CSRF_Token=zoe.csrf, Origin=zoe.origin, Host=zoe.host)
    own, made = f"{API}/session/passkeys", zoe.authenticator()
    asked = await hers.send("POST", f"{own}/challenge", {})
    item = await hers.send("POST", own, {**made.make(asked), "name": "Laptop"})
    assert await hers.send("GET", own) == {"items": [item], "next_cursor": None}
    await hers.send("PUT", f"{own}/{item['id']}", {"name": "Phone"})
    proof = f"{API}/session/proof/passkey"
    await hers.send("POST", proof, made.sign(await hers.send("POST", f"{proof}/challenge", {})))
    nobody = hers.but(Origin=zoe.origin, Host=zoe.host)
    await nobody.send("POST", f"{API}/session/passkey/challenge", {})
    signed = made.sign(await zoe.asked_to_sign())
    await hers.but(Cookie=zoe.asking, Origin=zoe.origin, Host=zoe.host).send(
        "POST", f"{API}/session/passkey", signed
    )
    await hers.send("DELETE", f"{own}/{item['id']}")


async def _elsewhere(admin: Witness, supervisor: Witness) -> None:
    """Sign-ins are listed and ended, and a password is set by a link."""
    users, nobody = f"{API}/admin/users", supervisor.but()
    new = {"name": "anna", "role": "supervisor", "password": PASSWORD}
    await admin.send("POST", users, new)
    for _ in range(3):
        await nobody.send("POST", f"{API}/session", {"name": "anna", "password": PASSWORD})
    found = await admin.send("GET", f"{users}/anna/sessions")
    await admin.send("DELETE", f"{users}/anna/sessions/{found['items'][0]['id']}")
    assert (await admin.send("DELETE", f"{users}/anna/sessions"))["sessions_ended"] == 2
    await nobody.send("POST", f"{API}/session", {"name": "boss", "password": "battery staple 订书钉"})
    others = [each for each in (await supervisor.send("GET", f"{API}/sessions"))["items"] if not each["this"]]
    await supervisor.send("DELETE", f"{API}/sessions/{others[0]['id']}")
    await supervisor.send("DELETE", f"{API}/sessions")
    link = (await admin.send("POST", f"{users}/anna/password-link"))["path"].partition("=")[2]
    await nobody.send("POST", f"{API}/password-links/look", {"link": link})
    await nobody.send("POST", f"{API}/password-links/use", {"link": link, "password": "a new one of hers"})


async def _asked_how_it_was(owner: Api, told: Witness) -> None:
    """A customer opens the page of a survey, and answers."""
    store = owner.hub.parts.surveys.store
    ask = Asked(
        id="a1", survey="happy", kind="csat", perception_only=False, contact_id="c1", customer_id="C1",
        queue="support", agent="lina", channel="voice", model=None, language="en", source="texts",
        at=0, reason=None, expires_at=owner.hub.parts.hub.now() + 60_000,
    )  # fmt: skip
    await store.decided([ask], None)
    await store.link(ask, "link", 0)
    nobody, form = told.but(), {"Content_Type": "application/x-www-form-urlencoded"}
    quality = {f"perceived_{each}": 5 for each in STATEMENTS} | {f"expected_{each}": 6 for each in STATEMENTS}
    for n in range(12):
        asked = replace(ask, id=f"q{n}", survey="quality", kind="service_quality", contact_id=f"q{n}", at=1)
        await store.decided([asked], None)
        await store.answer(asked.id, Answer(values=quality), 1)
    found = await told.send("GET", f"{API}/surveys/quality/results?from=1970-01-01T00:00:00Z&by=model")
    assert found["dimensions"][0]["gap"]["value"] == -1
    assert "How satisfied" in await nobody.send("GET", "/ask/link")
    await nobody.send("POST", "/ask/link", b"score=4", **form)
    await nobody.send("POST", "/ask/link", b"", **form)
    await nobody.send("GET", "/ask/another")


async def _pushed(told: Witness, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A shop sends a webhook to a hub that has one."""
    monkeypatch.setenv("SHOP_SECRET", "shop-secret")
    shop = {"type": "woocommerce", "url": "http://127.0.0.1:9", "webhook_secret_env": "SHOP_SECRET"}
    async with hub_on(data, look_ups=[{"id": "shop", **shop}]) as owner:
        sent = told.but(X_WC_Webhook_Topic="coupon.created", X_WC_Webhook_Delivery_ID="d-1")
        sent.url, body = owner.hub.url, b'{"id": 7}'
        signature = shop_signature("shop-secret", body)
        await sent.send("POST", f"{API}/shops/shop/events", body, X_WC_Webhook_Signature=signature)


async def _provided(told: Witness, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A provider posts to a channel."""
    monkeypatch.setenv("HOOK", "h00k")
    table = {
        "type": "sms", "provider": "http", "name": "texts", "queue": "sales", "url": "http://127.0.0.1:9",
        "body": {"to": "{to}", "text": "{text}"}, "webhook_secret_env": "HOOK", "webhook_proof": "header",
        "inbound": {"from": "from", "text": "text", "id": "id"},
    }  # fmt: skip
    async with hub_on(data, channels=[table]) as owner:
        sent = told.but(X_Signature="h00k")
        sent.url = owner.hub.url
        said = {"from": "13800138000", "text": "Hello", "id": 1}
        await sent.send("POST", f"{API}/channels/texts/inbound", said)


async def test_every_good_answer_of_every_route_is_as_described(
    owner: Api, api: Api, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = await a_day(owner, api)
    await _set_up(told, tmp_path / "new")
    await _ruled(owner, told)
    await _pushed(told, tmp_path / "shop", monkeypatch)
    await _provided(told, tmp_path / "texts", monkeypatch)
    await _asked_how_it_was(owner, told)
    nobody = told.but()
    for path in (
        "/health/live",
        "/health/ready",
        "/metrics",
        "/",
        "/wallboard",
        f"{API}/openapi.json",
        f"{API}/docs",
        f"{API}/session/ways",
    ):
        await nobody.send("GET", path)
    await nobody.send("GET", f"{API}/docs/page.css")
    await nobody.send("GET", f"{API}/console/schema.json")
    good = {
        (method, path, int(status))
        for (method, path), operation in OPERATIONS.items()
        for status in operation["responses"]
        if status < "300"
    }
    # A provider that tries its webhook proves who it is, each in its way: tests of channels have these. The
    # console may not be built.
    chat = f"{API}/channels/{{name}}"
    unseen = {
        ("GET", f"{API}/console", 101),
        ("GET", f"{chat}/{{what}}", 200),
        ("GET", f"{chat}/files/{{link}}", 200),  # its address is made when a file is sent
        ("GET", f"{chat}/socket", 101),
        ("GET", f"{chat}/widget.js", 200),
        ("GET", f"{chat}/panel.js", 200),
    } | ({("GET", "/", 200)} - told.seen)
    assert good - told.seen == unseen


REFUSED: list[tuple[str, str, Any, dict[str, str], int]] = [
    ("POST", "/events", b"{", {"Content_Type": "application/json"}, 400),
    ("POST", "/events", b"[]", {"Content_Type": "text/plain"}, 415),
    ("POST", "/events", [{}] * 1001, {}, 413),
    ("POST", "/events", [], {"Webhook_Signature": "v1,x"}, 401),
    ("GET", "/contacts?limit=0", None, {}, 422),
    ("GET", "/contacts?cursor=x", None, {}, 400),
    ("GET", "/contacts/nobody", None, {}, 404),
    ("GET", "/contacts/nobody/why", None, {}, 404),
    ("POST", "/customers", {"nam": "x"}, {}, 422),
    ("POST", "/customers", b"x" * (1 << 20) + b"x", {"Content_Type": "application/json"}, 413),
    ("POST", "/customers/search", {}, {}, 422),
    ("GET", "/customers/nobody", None, {}, 404),
    ("PUT", "/customers/C1", {"name": "x"}, {}, 428),
    ("PUT", "/customers/C1", {"name": "x"}, {"If_Match": '"9"'}, 412),
    ("PUT", "/customers/C1", {"name": "x"}, {"If_Match": "9"}, 400),
    ("PATCH", "/customers/C1", {}, {}, 428),
    ("PATCH", "/customers/C1", {}, {"If_Match": '"9"'}, 412),
    ("PATCH", "/customers/nobody", {}, {"If_Match": "*"}, 404),
    ("GET", "/customers/nobody/card", None, {}, 404),
    ("PUT", "/stock/A", {"quantity": -1}, {}, 422),
    ("GET", "/stock?cursor=" + "x" * 300, None, {}, 400),
    ("GET", "/models/nothing", None, {}, 404),
    ("GET", "/models/nothing/faults", None, {}, 404),
    ("PUT", "/models/M", {"warranty": {"months": 0}}, {}, 422),
    ("PUT", "/models/M", {}, {"If_Match": '"9"'}, 404),
    ("PATCH", "/models/nothing", {}, {}, 404),
    ("DELETE", "/models/nothing", None, {}, 404),
    ("GET", "/customers/nobody/purchases", None, {}, 404),
    ("GET", "/customers/C1/purchases?cursor=x", None, {}, 400),
    ("POST", "/customers/nobody/products", {"model": "m", "serial": "s"}, {}, 404),
    ("POST", "/customers/C1/questions", {}, {}, 422),
    ("PUT", "/agents/nobody/presence", {"presence": "available"}, {}, 404),
    ("PUT", "/agents/lina/presence", {"presence": "asleep"}, {}, 422),
    ("GET", "/log?since=x", None, {}, 422),
    ("POST", "/session", {"name": "x", "password": "y"}, {}, 401),
    ("POST", "/session", {"name": "x", "password": "y"}, {"Origin": "http://elsewhere"}, 403),
    ("GET", "/session", None, {}, 401),
    ("GET", "/console", None, {}, 403),
    ("POST", "/admin/users", {}, {}, 403),
]


@pytest.fixture
async def told(api: Api) -> Witness:
    found = witness(api)
    await found.send("PUT", f"{API}/customers/C1", {"name": "Lu"})
    return found


async def test_refusals_are_as_described(told: Witness) -> None:
    for method, path, body, headers, status in REFUSED:
        answer = await told.send(method, f"{API}{path}", body, **headers)
        assert (method, path, answer["status"]) == (method, path, status), answer


async def test_every_route_refuses_those_who_may_not_as_described(told: Witness) -> None:
    nobody = told.but()
    asked = [each for each in ROUTES if each.login is Login.REQUIRED]
    for route in asked:
        path = re.sub(r"\{\w+\}", "C1", route.path)
        assert (await nobody.send(route.method, path))["code"] == "unauthorized"
    assert {status for *_, status in nobody.seen - {("PUT", f"{API}/customers/{{id}}", 201)}} == {401}


async def test_what_the_administrator_gets_wrong_is_answered_as_described(owner: Api) -> None:
    told = witness(owner)
    user = {"name": "x", "role": "agent", "agent": "nobody", "password": PASSWORD}
    wrong = [
        ("POST", "/admin/users", user, 404),
        ("POST", "/admin/users/nobody/disable", None, 404),
        ("POST", "/admin/users", {**user, "role": "trainer"}, 404),
        ("DELETE", "/admin/roles/agent", None, 409),
        ("DELETE", "/admin/tokens/nobody", None, 404),
        ("POST", "/admin/tokens", {"name": "x", "scopes": ["all"]}, 422),
        ("PUT", "/admin/floor", {"agents": [{"id": "x", "queues": ["nowhere"]}]}, 422),
        ("POST", "/admin/import", {"kind": "secrets", "rows": []}, 422),
    ]
    for method, path, body, status in wrong:
        answer = await told.send(method, f"{API}{path}", body)
        assert (path, answer["status"]) == (path, status), answer
