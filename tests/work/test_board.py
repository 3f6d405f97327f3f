"""The board of work: figures by kind, step and owner, and many items given to somebody else at once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.accounts.people import Person, signed_in
from tests.support import Api
from tests.work.items import CLAIM, promised

pytestmark = pytest.mark.both_engines

PROMISE: dict[str, Any] = {
    "id": "promise", "name": "Promise", "kind": "follow_up", "number": "P",
    "steps": [{"id": "call", "name": "Call", "outcomes": [{"id": "done", "name": "Done"}]}],
}  # fmt: skip


@pytest.fixture
async def boss(owner: Api) -> Person:
    status, body = await owner.call("PUT", "/admin/floor", {"processes": [CLAIM, PROMISE]})
    assert status == 200, body
    return await signed_in(owner, "boss", "supervisor")


async def opened(boss: Person, **given: Any) -> Any:
    status, body = await boss.call("POST", "/work", {"process": "claim", "title": "Remote dead", **given})
    assert status == 201, body
    return body


async def counts(person: Person, query: str) -> Any:
    status, body = await person.call("GET", f"/work/counts?{query}")
    assert status == 200, body
    return body


def short(body: Any) -> list[tuple[str, int, int, int]]:
    return [(each["name"], each["open"], each["due_today"], each["late"]) for each in body["groups"]]


async def given(person: Person, items: list[Any], **body: Any) -> Any:
    asked = [{"id": each["id"], "version": each["version"]} for each in items]
    status, answer = await person.call("POST", "/work/assign", {"items": asked, **body})
    assert status == 200, answer
    return answer["items"]


async def make_late(owner: Api, item_id: str) -> None:
    """As time would: all that its step may take is used up."""
    writer = owner.hub.parts.stores.writer
    await writer.transact(lambda raw: raw.execute("UPDATE work_items SET late = 1 WHERE id = ?", (item_id,)))


async def test_figures_by_kind_step_and_owner_with_those_late_first(owner: Api, boss: Person) -> None:
    far = "2099-01-01T00:00:00Z"
    for n in range(3):
        await opened(boss, process="promise", title=f"promise {n}", owner="wangwei", due_at=far)
    late = await opened(boss, owner="lina")
    await opened(boss, owner="lina")
    await make_late(owner, late["id"])
    by_kind = await counts(boss, "by=kind")
    assert by_kind["total"]["open"] == 5
    assert by_kind["total"]["late"] == 1
    [complaints, promises] = by_kind["groups"]
    assert (complaints["name"], complaints["open"], complaints["late"]) == ("complaint", 2, 1)
    assert (promises["name"], promises["open"], promises["due_today"]) == ("follow_up", 3, 0)
    [record, call] = (await counts(boss, "by=step"))["groups"]
    assert (record["process"], record["name"], record["title"]) == ("claim", "record", "Record")
    assert (call["process"], call["name"], call["title"], call["open"]) == ("promise", "call", "Call", 3)
    owners = await counts(boss, "by=owner")
    assert [(each["holder_kind"], each["name"], each["open"]) for each in owners["groups"]] == [
        ("agent", "lina", 2),
        ("agent", "wangwei", 3),
    ]
    assert short(await counts(boss, "by=kind&owner=wangwei&owner_kind=agent")) == [("follow_up", 3, 0, 0)]
    assert short(await counts(boss, "by=kind&owner=wangwei&owner_kind=queue")) == []
    assert short(await counts(boss, "by=kind&q=PROMISE%201")) == [("follow_up", 1, 0, 0)]


async def test_what_comes_due_today_is_counted_by_the_floors_day(owner: Api, boss: Person) -> None:
    until = (await counts(boss, "by=kind"))["today_until"]
    midnight = datetime.fromisoformat(until).astimezone(ZoneInfo("Asia/Shanghai"))
    assert (midnight.hour, midnight.minute) == (0, 0)
    assert timedelta() < midnight - datetime.now(UTC) <= timedelta(days=1)
    await opened(boss, process="promise", title="tomorrow", owner="lina", due_at=until)
    before = (midnight - timedelta(milliseconds=1)).isoformat(timespec="milliseconds")
    await opened(boss, process="promise", title="today", owner="lina", due_at=before)
    await opened(boss, process="promise", title="without end", owner="lina")
    figures = (await counts(boss, "by=kind"))["total"]
    assert (figures["open"], figures["due_today"], figures["late"]) == (3, 1, 0)
    found = (await boss.call("GET", f"/work?due_before={until}&late=false"))[1]["items"]
    assert [each["title"] for each in found] == ["today"]


async def test_many_are_given_at_once_and_each_says_what_became_of_it(owner: Api, boss: Person) -> None:
    first, changed, over, hers = [await opened(boss, title=f"n {n}", owner="lina") for n in range(4)]
    await boss.call("POST", f"/work/{changed['id']}/notes", {"text": "changed meanwhile"})
    gone = {"outcome": "withdrawn", "version": 1, "note": "x"}
    assert (await boss.call("POST", f"/work/{over['id']}/steps", gone))[0] == 200
    nobody = {"id": "no-such-item", "version": 1}
    found = await given(boss, [first, changed, over, nobody, hers], agent="wangwei", note="She is ill.")
    assert [(each["id"], each["version"], each["code"]) for each in found] == [
        (first["id"], 2, None),
        (changed["id"], None, "stale"),
        (over["id"], None, "unknown_item"),
        ("no-such-item", None, "unknown_item"),
        (hers["id"], 2, None),
    ]
    assert all(each["detail"] for each in found if each["code"])
    _, now = await boss.call("GET", f"/work/{first['id']}")
    assert now["holder"] == {"kind": "agent", "name": "wangwei"}
    assert now["history"][-1]["note"] == "She is ill."
    assert now["held_since"] == now["history"][-1]["at"]
    _, same = await boss.call("GET", f"/work/{changed['id']}")
    assert (same["holder"]["name"], same["version"], len(same["history"])) == ("lina", 2, 2)
    [to_queue] = await given(boss, [{"id": first["id"], "version": 2}], queue="support")
    assert to_queue["version"] == 3
    [to_boss] = await given(boss, [{"id": first["id"], "version": 3}])
    assert to_boss["version"] == 4
    [again] = await given(boss, [{"id": first["id"], "version": 4}])
    assert again["code"] == "wrong_state"


async def test_who_did_an_earlier_step_is_not_given_the_one_that_needs_another_person(
    owner: Api, boss: Person
) -> None:
    item = await promised(boss, owner="lina")
    for version, outcome in ((1, "recorded"), (2, "proposed")):
        body = {"outcome": outcome, "version": version, "fields": {"words": "x"} if version == 1 else {}}
        assert (await boss.call("POST", f"/work/{item}/steps", body))[0] == 200
    [refused] = await given(boss, [{"id": item, "version": 3}], agent="lina")
    assert refused["code"] == "not_your_step"


async def test_wrong_bodies_are_refused_whole(owner: Api, boss: Person) -> None:
    item = await opened(boss, owner="lina")
    one = {"id": item["id"], "version": 1}

    async def refused(body: Any) -> tuple[int, str]:
        status, answer = await boss.call("POST", "/work/assign", body)
        return status, answer["errors"][0]["pointer"] if "errors" in answer else answer["code"]

    assert await refused({"items": [one], "agent": "wangwei", "queue": "support"}) == (422, "#/queue")
    assert await refused({"items": [one, one], "agent": "wangwei"}) == (422, "#/items/1/id")
    assert await refused({"items": [], "agent": "wangwei"}) == (422, "#/items")
    many = [{"id": str(n), "version": 1} for n in range(201)]
    assert await refused({"items": many, "agent": "wangwei"}) == (422, "#/items")
    assert await refused({"items": [one], "agent": "nobody"}) == (404, "unknown_agent")
    assert await refused({"items": [one], "queue": "nothing"}) == (422, "unknown_queue")
    assert (await boss.call("GET", f"/work/{item['id']}"))[1]["version"] == 1
    for query in ("by=colour", "owner_kind=ghost", "q=%20"):
        assert (await boss.call("GET", f"/work/counts?{query}"))[0] == 422


async def test_agents_have_no_board(owner: Api, boss: Person) -> None:
    lina = await signed_in(owner, "li.na", agent="lina")
    assert (await lina.call("GET", "/work/counts"))[0] == 403
    body = {"items": [{"id": "x", "version": 1}], "agent": "wangwei"}
    assert (await lina.call("POST", "/work/assign", body))[0] == 403


async def test_two_hundred_are_given_in_one_request(owner: Api, boss: Person) -> None:
    items = [await opened(boss, process="promise", title=str(n), owner="lina") for n in range(200)]
    found = await given(boss, items, agent="wangwei")
    assert {each["version"] for each in found} == {2}
    assert short(await counts(boss, "by=owner")) == [("wangwei", 200, 0, 0)]
