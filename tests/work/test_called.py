"""Whom work is about: in lists, pages and frames, masked for supervisors, and found by it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.accounts.people import signed_in
from tests.console.people import person
from tests.support import Api, arrived, console, event, token
from tests.work.items import CLAIM, promised

pytestmark = pytest.mark.both_engines

PAY: dict[str, Any] = {
    "id": "pay",
    "name": "Pay",
    "kind": "complaint",
    "number": "P",
    "steps": [
        {
            "id": "propose",
            "name": "Propose",
            "queue": "support",
            "fields": [
                {"id": "words", "name": "Words"},
                {"id": "money", "name": "Money", "kind": "money"},
            ],
            "outcomes": [{"id": "proposed", "name": "Proposed", "to": "approve"}],
        },
        {
            "id": "approve",
            "name": "Approve",
            "who": "supervisor",
            "approves": "propose",
            "limits": {"supervisor": "100"},
            "outcomes": [
                {"id": "yes", "name": "Yes", "approved": True},
                {"id": "no", "name": "No", "to": "propose", "note": True},
            ],
        },
    ],
}
LU = {"name": "陆建国", "tier": "gold", "phones": [{"raw": "13800138000"}]}


@pytest.fixture
async def crm(owner: Api) -> Api:
    """Two customers, and both processes."""
    assert (await owner.call("PUT", "/admin/floor", {"processes": [CLAIM, PAY]}))[0] == 200
    api = await token(owner)
    for customer_id, body in (("C1", LU), ("C2", {"name": "Chen & Co"})):
        assert (await api.call("PUT", f"/customers/{customer_id}", body))[0] == 201
    return api


async def good(asks: Any, method: str, path: str, body: Any = None) -> Any:
    status, answer = await asks.call(method, path, body)
    assert status in (200, 201), (status, answer)
    return answer


async def names(asks: Any) -> list[Any]:
    return [each["customer"] for each in (await good(asks, "GET", "/work"))["items"]]


async def found(asks: Any, q: str, **more: Any) -> list[str]:
    return [each["title"] for each in (await good(asks, "POST", "/work/search", {"q": q, **more}))["items"]]


async def test_agents_see_names_and_supervisors_their_first_character(owner: Api, crm: Api) -> None:
    lina = await signed_in(owner, "li.na", agent="lina")
    boss = await signed_in(owner, "boss", "supervisor")
    item = await promised(lina, customer_id="C1")
    whole = {"id": "C1", "name": "陆建国", "tier": "gold"}
    masked = {**whole, "name": "陆**"}
    assert (await names(lina), await names(crm)) == ([whole], [whole])
    assert await names(boss) == [masked]
    reader = await token(owner, "reader", scopes=["work:read"])
    assert await names(reader) == [masked]
    for asks, seen in ((lina, whole), (boss, masked)):
        assert (await good(asks, "GET", f"/work/{item}"))["customer"] == seen
    await good(lina, "POST", f"/work/{item}/notes", {"text": "x"})
    await promised(lina)
    assert await names(lina) == [whole, None]


async def test_frames_have_names_as_their_viewers_may_see_them(owner: Api, crm: Api) -> None:
    async with (
        console(owner, "lina") as lina,
        person(owner, role="supervisor") as chief,
        chief.console() as boss,
    ):
        for each in (lina, boss):
            await each.next("snapshot")
        new = {"process": "claim", "title": "Remote dead", "customer_id": "C1"}
        assert (await lina.do("open_work", **new))["ok"]
        assert (await lina.next("work"))["items"][0]["customer"]["name"] == "陆建国"
        assert (await boss.next("work"))["items"][0]["customer"]["name"] == "陆**"


async def test_work_is_found_by_who_it_is_about(owner: Api, crm: Api) -> None:
    lina = await signed_in(owner, "li.na", agent="lina")
    wei = await signed_in(owner, "wei", agent="wangwei")
    boss = await signed_in(owner, "boss", "supervisor")
    for title, customer in (("Remote dead", "C1"), ("White one", "C2"), ("Lujian asks", None)):
        await promised(boss, title=title, owner="lina", customer_id=customer)
    for q, titles in (
        ("陆建国", ["Remote dead"]),
        ("lujian", ["Remote dead", "Lujian asks"]),
        ("138 0013 8000", ["Remote dead"]),
        ("chen", ["White one"]),
        ("white", ["White one"]),
        ("nobody", []),
    ):
        assert await found(lina, q) == await found(boss, q) == titles, q
    assert await found(wei, "chen") == []
    assert await found(boss, "chen", owner="wangwei") == await found(boss, "chen", late=True) == []
    assert await found(boss, "chen", state="closed") == []
    number = (await good(boss, "POST", "/work/search", {"q": "chen"}))["items"][0]["number"]
    assert await found(lina, number.lower()) == ["White one"]
    page = await good(boss, "POST", "/work/search", {"q": "lujian", "limit": 1})
    assert await found(boss, "lujian", cursor=page["next_cursor"]) == ["Lujian asks"]
    reader = await token(owner, "reader", scopes=["work:read"])  # and reads no customers
    assert (await found(reader, "chen"), await found(reader, "white")) == ([], ["White one"])
    for body in ({"q": " "}, {"q": "x", "state": "lost"}, {"q": "x", "due_before": "soon"}, {}):
        assert (await boss.call("POST", "/work/search", body))[0] == 422, body
    status, answer = await boss.call("POST", "/work/search", {"q": "x", "cursor": "?"})
    assert (status, answer["errors"][0]["pointer"]) == (400, "#/cursor")


async def test_who_proposed_something_has_it_in_their_list_until_it_is_over(owner: Api, crm: Api) -> None:
    lina = await signed_in(owner, "li.na", agent="lina")
    wei = await signed_in(owner, "wei", agent="wangwei")
    boss = await signed_in(owner, "boss", "supervisor")
    item = (await good(lina, "POST", "/work", {"process": "pay", "title": "Money back"}))["id"]
    async with console(owner, "wangwei") as screen:
        await screen.next("snapshot")
        said = {"outcome": "proposed", "version": 1, "fields": {"words": "x"}}
        item_now = await good(wei, "POST", f"/work/{item}/steps", said)
        assert item_now["holder"]["name"] == "supervisor"
        assert [each["id"] for each in (await screen.next("work"))["items"]] == [item]
        assert [each["id"] for each in (await good(wei, "GET", "/work"))["items"]] == [item]
        yes = {"outcome": "yes", "version": item_now["version"], "proposal": item_now["proposal"]["sha256"]}
        await good(boss, "POST", f"/work/{item}/steps", yes)
        while item not in (await screen.next("work"))["gone"]:
            pass
    assert (await good(wei, "GET", "/work"))["items"] == []
    assert (await wei.call("GET", f"/work/{item}"))[0] == 403


async def test_work_of_a_merged_customer_is_shown_to_who_talks_with_them(owner: Api, crm: Api) -> None:
    lina = await signed_in(owner, "li.na", agent="lina")
    wei = await signed_in(owner, "wei", agent="wangwei")
    item = await promised(lina, customer_id="C2")
    merge = {"other_id": "C2", "version": 1, "other_version": 1}
    await good(crm, "POST", "/customers/C1/merge", merge)
    assert (await names(lina))[0]["name"] == "陆建国"
    assert (await wei.call("GET", f"/work/{item}"))[0] == 403
    answered = event("contact.answered", {"ref": "1", "agent": "wangwei"})
    [first, _] = await crm.events(arrived("1", routing="pbx", queue="support"), answered)
    await owner.hub.parts.pop.wait(first["contact_id"])
    for query in ("", "?customer=C1", "?customer=C2"):
        assert [each["id"] for each in (await good(wei, "GET", f"/work{query}"))["items"]] == [item], query
    assert (await good(wei, "GET", f"/work/{item}"))["customer"]["name"] == "陆建国"


async def test_what_nobody_may_do_says_so_in_frames_too(owner: Api, crm: Api) -> None:
    async with person(owner, role="supervisor") as chief, chief.console() as boss:
        await boss.next("snapshot")
        status, item = await chief.call("POST", "/work", {"process": "pay", "title": "Money back"})
        assert status == 201
        assert (await boss.next("work"))["items"][0]["blocked"] is None
        said = {"outcome": "proposed", "version": 1, "fields": {"words": "x"}}
        status, shown = await chief.call("POST", f"/work/{item['id']}/steps", said)
        assert status == 200
        blocked = {"why": "nobody_eligible", "excluded": [chief.name]}
        while (told := (await boss.next("work"))["items"][0])["version"] < shown["version"]:
            pass
        assert (shown["blocked"], told["blocked"]) == (blocked, blocked)
