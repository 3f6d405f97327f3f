"""Customers of supervisors with a team: those who concern it, and all others as if there were none."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from contacthub.access.rights import Right
from contacthub.api.route import Route
from contacthub.bootstrap.doors import ROUTES
from tests.access.test_team_work import FIX
from tests.access.test_teams import AGENTS, OPERATIONS, QUEUES, TEAMS, body_for, leader, of_all_teams
from tests.accounts.people import Person, signed_in
from tests.support import FLOOR, Api, arrived, hub_on, token

pytestmark = pytest.mark.both_engines

LOOKS: frozenset[Right] = frozenset({Right.CUSTOMERS_READ, Right.CUSTOMERS_EDIT, Right.CUSTOMERS_MERGE})
OF_ONE = [
    each
    for each in ROUTES
    if each.rule is not None
    and each.rule.rights & LOOKS
    and each.path.startswith("/api/v1/customers/{id}")
    and not of_all_teams(each)
]


@pytest.fixture
async def owner(tmp_path: Path, kept: dict[str, Any]) -> AsyncIterator[Api]:
    more = {"teams": TEAMS, "lines": [], "processes": [FIX]}
    floor = {**FLOOR, "queues": QUEUES, "agents": AGENTS, **more}
    async with hub_on(tmp_path, floor=floor, **kept) as it:
        yield it


async def house(owner: Api) -> Person:
    """Nell leads the north. Ann called the north, Sam the south, Bob nobody; all are called Lu."""
    api = await token(owner)
    for one, number in (("ANN", "13800138001"), ("SAM", "13800138002"), ("BOB", "13800138003")):
        body = {"name": f"Lu {one}", "phones": [number], "emails": [f"{one.lower()}@example.com"]}
        assert (await api.call("PUT", f"/customers/{one}", body))[0] == 201
    for one, queue, number in (("ann", "north", "13800138001"), ("sam", "south", "13800138002")):
        [made] = await api.events(arrived(f"of-{one}", queue=queue, **{"from": number}))
        await owner.hub.parts.pop.wait(str(made["contact_id"]))
    return await leader(owner)


async def contact_of(owner: Api, queue: str) -> str:
    boss = await signed_in(owner, f"boss-{queue}", "supervisor")
    _, found = await boss.call("GET", f"/contacts?queue={queue}")
    [contact] = found["items"]
    return str(contact["id"])


async def found_by(person: Person, **wanted: Any) -> list[str]:
    status, found = await person.call("POST", "/customers/search", wanted)
    assert status == 200, found
    assert found["total"] == len(found["items"])
    return sorted(each["id"] for each in found["items"])


async def refusals(owner: Api, name: str = "nell") -> int:
    _, audit = await owner.call("GET", f"/audit?action=refused&actor={name}")
    return sum(each["count"] for each in audit["items"])


async def test_a_leader_finds_opens_and_corrects_the_customers_of_the_team(owner: Api) -> None:
    nell = await house(owner)
    boss = await signed_in(owner, "boss", "supervisor")
    assert await found_by(nell, q="Lu") == ["ANN"]
    assert await found_by(boss, q="Lu") == ["ANN", "BOB", "SAM"]
    assert await found_by(nell, phone="13800138001") == ["ANN"]
    assert await found_by(nell, phone="13800138002") == await found_by(nell, email="bob@example.com") == []
    status, card = await nell.call("GET", "/customers/ANN/card")
    assert (status, card["customer"]["name"]) == (200, "Lu ANN")
    assert (await nell.call("PATCH", "/customers/ANN", {"tier": "gold"}, if_match="*"))[0] == 200
    status, item = await nell.call("POST", "/customers/ANN/products", {"model": "KFR-35GW", "serial": "SN-1"})
    assert status == 201
    assert (await nell.call("DELETE", f"/customers/ANN/products/{item['id']}"))[0] == 204
    status, past = await nell.call("GET", "/customers/ANN/history")
    assert (status, {each["by"] for each in past["items"]}) == (200, {"nell", "token:all"})
    _, audit = await owner.call("GET", "/audit?action=open_card&actor=nell")
    assert [each["subject"] for each in audit["items"]] == ["ANN"]


async def test_who_moves_on_stays_and_who_comes_is_there_at_once(owner: Api) -> None:
    nell = await house(owner)
    boss = await signed_in(owner, "boss", "supervisor")
    sam = await contact_of(owner, "south")
    assert (await nell.call("GET", "/customers/SAM"))[0] == 404
    assert (await boss.call("POST", f"/contacts/{sam}/move", {"queue": "north"}))[0] == 200
    assert (await nell.call("GET", "/customers/SAM"))[0] == 200
    assert (await boss.call("POST", f"/contacts/{sam}/move", {"queue": "south"}))[0] == 200
    assert await found_by(nell, q="Lu") == ["ANN", "SAM"]
    new = {"process": "fix", "title": "of Bob", "owner": "nora", "customer_id": "BOB"}
    assert (await boss.call("POST", "/work", new))[0] == 201
    assert await found_by(nell, q="Lu") == ["ANN", "BOB", "SAM"]


async def test_whom_a_leader_creates_is_theirs_and_likely_doubles_of_others_are_not_told(owner: Api) -> None:
    nell = await house(owner)
    status, new = await nell.call("POST", "/customers", {"name": "Lu SAM", "phones": ["13800138002"]})
    assert (status, new["doubles"]) == (201, [])
    assert (await nell.call("GET", f"/customers/{new['id']}/card"))[0] == 200
    assert await found_by(nell, phone="13800138002") == [new["id"]]
    for name, number, expected in (("ANN", "13800138001", "ANN"), ("SAM", "13800138002", new["id"])):
        like = {"customer": {"name": f"Lu {name}", "phones": [number]}}
        _, likely = await nell.call("POST", "/customers/doubles", like)
        assert [each["customer"]["id"] for each in likely["items"]] == [expected]
    other = await leader(owner, "team_s", "sid")
    assert (await other.call("GET", f"/customers/{new['id']}"))[0] == 404


@pytest.mark.parametrize("route", OF_ONE, ids=str)
async def test_a_customer_of_others_is_as_one_who_is_not_there(owner: Api, route: Route[Any]) -> None:
    nell = await house(owner)
    answers = []
    for one, query in (
        ("SAM", ""),
        ("NOBODY", ""),
        ("SAM", "?cursor=x&limit=1"),
        ("NOBODY", "?cursor=x&limit=1"),
    ):
        path = route.path.removeprefix("/api/v1").replace("{id}", one)
        path = path.replace("{record}", "1").replace("{change}", "1")
        body = json.loads(json.dumps(body_for(route, one)).replace("C-1002", "ANN"))
        status, told = await nell.call(route.method, path + query, body, if_match="*")
        answers.append((status, {key: told[key] for key in ("code", "detail")}))
    assert answers[:1] + answers[2:3] == answers[1:2] + answers[3:]
    assert answers[0][0] == 404, answers
    assert await refusals(owner) >= 1
    boss = await signed_in(owner, "boss", "supervisor")
    assert (await boss.call("GET", "/customers/SAM"))[1]["version"] == 1


def test_the_walk_has_the_routes_of_one_customer() -> None:
    assert len(OF_ONE) > 20
    assert all(f"{each.method}" in {method for method, _ in OPERATIONS} for each in OF_ONE)


async def test_a_customer_of_others_is_not_merged_grouped_or_taken_from(owner: Api) -> None:
    nell = await house(owner)
    for one, other in (("ANN", "SAM"), ("SAM", "ANN"), ("ANN", "NOBODY")):
        for what, more in (("merge/preview", {}), ("merge", {"version": 1, "other_version": 1})):
            status, told = await nell.call("POST", f"/customers/{one}/{what}", {"other_id": other, **more})
            assert (status, told["code"]) == (404, "unknown_customer"), (one, other, what)
        pair = {"customer_id": one, "other_id": other}
        assert (await nell.call("POST", "/customers/doubles/dismiss", pair))[0] == 404
    some = {"name": "VIP", "add": ["ANN", "SAM", "NOBODY"]}
    status, changed = await nell.call("POST", "/groups/members", some)
    assert (status, changed) == (200, {"customers": 1, "unknown": ["SAM", "NOBODY"]})
    taken = await nell.call("POST", "/customers/ANN/products?take_over=true", {"model": "X", "serial": "1"})
    assert (taken[0], taken[1]["code"]) == (403, "forbidden")
    boss = await signed_in(owner, "boss", "supervisor")
    twin = {"other_id": "BOB", "version": 1, "other_version": 1}
    status, done = await boss.call("POST", "/customers/SAM/merge", twin)
    assert status == 200, done
    number = done["merge"]["id"]
    before = await refusals(owner)
    status, told = await nell.call("POST", f"/customers/merges/{number}/undo")
    assert await refusals(owner) == before + 1
    assert (status, told) == await nell.call("POST", "/customers/merges/999/undo")
    assert (status, told["code"]) == (404, "unknown_merge")


async def test_work_names_customers_and_contacts_of_the_team_alone(owner: Api) -> None:
    nell = await house(owner)
    new = {"process": "fix", "title": "x", "owner": "nora"}
    own, other = await contact_of(owner, "north"), await contact_of(owner, "south")
    for named, said in (
        ({"customer_id": "SAM"}, (404, "unknown_customer")),
        ({"customer_id": "NOBODY"}, (404, "unknown_customer")),
        ({"contact_id": other}, (403, "forbidden")),
        ({"contact_id": "none"}, (404, "unknown_contact")),
    ):
        status, told = await nell.call("POST", "/work", {**new, **named})
        assert (status, told["code"]) == said
    assert await refusals(owner) == 2  # one customer, one contact
    assert (await nell.call("GET", "/work"))[1]["items"] == []
    status, item = await nell.call("POST", "/work", {**new, "customer_id": "ANN", "contact_id": own})
    assert status == 201, item
    link = {"kind": "contact", "ref": other}
    assert (await nell.call("POST", f"/work/{item['id']}/links", link))[0] == 403
    assert (await nell.call("POST", f"/work/{item['id']}/links", {**link, "ref": own}))[0] == 200
    assert await nell.call("GET", "/work/granted?customer=ANN") == (200, {"items": [], "total": "0.00"})
    before = await refusals(owner)
    assert (await nell.call("GET", "/work/granted?customer=SAM"))[0] == 404
    assert await refusals(owner) == before + 1


async def test_questions_and_previews_are_of_customers_of_the_team(owner: Api) -> None:
    nell = await house(owner)
    for path, body in (
        ("/questions/similar", {"text": "remote"}), ("/route/preview", {"queue": "north"}),
    ):  # fmt: skip
        assert (await nell.call("POST", path, {**body, "customer_id": "ANN"}))[0] == 200
        told = [await nell.call("POST", path, {**body, "customer_id": one}) for one in ("SAM", "NOBODY")]
        assert told[0] == told[1]
        assert (told[0][0], told[0][1]["code"]) == (404, "unknown_customer")
    assert await refusals(owner) == 4
    other = {"text": "remote", "contact_id": await contact_of(owner, "south")}
    assert (await nell.call("POST", "/questions/similar", other))[0] == 404


async def test_a_team_that_is_gone_sees_no_customer(owner: Api) -> None:
    nell = await house(owner)
    assert (await owner.call("PUT", "/admin/floor", {"teams": [{"id": "team_n", "retired": True}]}))[0] == 200
    assert await found_by(nell, q="Lu") == []
    assert (await nell.call("GET", "/customers/ANN"))[0] == 404
