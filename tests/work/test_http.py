"""Work after the contact over HTTP: opened, found, moved on by the right person, over, and begun again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from contacthub.bootstrap.running import Running
from tests.accounts.people import Person, signed_in
from tests.support import Api, arrived, console, event, hub_on, token
from tests.work.items import CLAIM, promised, with_claims

pytestmark = pytest.mark.both_engines


@dataclass
class House:
    """A hub with the process, two agents and two supervisors."""

    owner: Api
    lina: Person
    wei: Person
    boss: Person
    chief: Person


@pytest.fixture
async def house(owner: Api) -> House:
    await with_claims(owner)
    return House(
        owner=owner,
        lina=await signed_in(owner, "li.na", agent="lina"),
        wei=await signed_in(owner, "wei", agent="wangwei"),
        boss=await signed_in(owner, "boss", "supervisor"),
        chief=await signed_in(owner, "chief", "supervisor"),
    )


async def good(person: Person, method: str, path: str, body: Any = None) -> Any:
    status, answer = await person.call(method, path, body)
    assert status in (200, 201), (status, answer)
    return answer


async def refused(person: Person, path: str, body: Any) -> tuple[int, str]:
    status, answer = await person.call("POST", path, body)
    return status, answer["code"]


async def step(person: Person, item: str, outcome: str, **more: Any) -> Any:
    version = (await good(person, "GET", f"/work/{item}"))["version"]
    return await good(person, "POST", f"/work/{item}/steps", {"outcome": outcome, "version": version, **more})


async def listed(person: Person, query: str = "") -> list[str]:
    return [each["title"] for each in (await good(person, "GET", f"/work?{query}"))["items"]]


async def test_a_claim_from_its_record_to_the_customer_who_was_told(house: House) -> None:
    new = {"process": "claim", "title": "Remote dead", "note": "He was angry."}
    item = await good(house.lina, "POST", "/work", new)
    assert item["number"].startswith("CL-20")
    assert (item["state"], item["step"], item["step_name"]) == ("open", "record", "Record")
    assert (item["holder"], item["keeper"]) == ({"kind": "agent", "name": "lina"}, "lina")
    assert item["due_at"] is not None
    path = item["id"]
    await step(house.lina, path, "recorded", fields={"words": " It is dead ", "money": "89"})
    await step(house.wei, path, "proposed")
    assert (await step(house.boss, path, "approved"))["holder"] == {"kind": "agent", "name": "lina"}
    over = await step(house.lina, path, "told", note="He is glad.")
    assert (over["state"], over["outcome"], over["due_at"]) == ("closed", "told", None)
    assert over["fields"] == {"record": {"words": "It is dead", "money": "89"}}
    history = [(each["what"], each["by"], each["step"], each["note"]) for each in over["history"]]
    assert history == [
        ("work_opened", "li.na", "record", "He was angry."),
        ("work_advanced", "li.na", "record", None),
        ("work_advanced", "wei", "propose", None),
        ("work_advanced", "boss", "approve", None),
        ("work_closed", "li.na", "tell", "He is glad."),
    ]
    assert [each["version"] for each in over["history"]] == [1, 2, 3, 4, 5]


async def test_fields_that_a_step_needs_are_asked_for_by_name(house: House) -> None:
    path = f"/work/{await promised(house.lina)}/steps"
    wrong = {"money": "a lot", "day": "soon", "how": "fax", "else": "x"}
    status, answer = await house.lina.call(
        "POST", path, {"outcome": "recorded", "version": 1, "fields": wrong}
    )
    assert status == 422
    assert {each["pointer"]: each["detail"] for each in answer["errors"]} == {
        "#/fields/else": "there is no such field here",
        "#/fields/words": "needed",
        "#/fields/money": "no number",
        "#/fields/day": 'no day; an example is "2026-12-31"',
        "#/fields/how": "none of: call, visit",
    }
    status, answer = await house.lina.call("POST", path, {"outcome": "withdrawn", "version": 1})
    assert (status, answer["errors"][0]["pointer"]) == (422, "#/note")
    assert await refused(house.lina, path, {"outcome": "perhaps", "version": 1}) == (422, "unknown_outcome")
    assert await refused(
        house.lina, path, {"outcome": "recorded", "version": 2, "fields": {"words": "x"}}
    ) == (
        412,
        "stale",
    )
    assert (await good(house.lina, "GET", path.removesuffix("/steps")))["version"] == 1


async def test_a_second_person_approves_and_is_a_second_person(house: House) -> None:
    item = await promised(house.boss, owner="lina")
    await step(house.lina, item, "recorded", fields={"words": "x"})
    await step(house.chief, item, "proposed")
    version = {"outcome": "approved", "version": 3}
    assert await refused(house.chief, f"/work/{item}/steps", version) == (403, "not_your_step")
    assert await refused(house.lina, f"/work/{item}/steps", version) == (403, "not_your_step")
    await step(house.boss, item, "approved")


async def test_agents_see_what_is_theirs_and_supervisors_all(house: House) -> None:
    mine = await promised(house.lina, title="mine")
    await promised(house.boss, title="of wei", owner="wangwei")
    for_all = await promised(house.lina, title="for all of support")
    await step(house.lina, for_all, "recorded", fields={"words": "x"})
    assert await listed(house.wei, "kind=complaint") == ["of wei", "for all of support"]
    assert sorted(await listed(house.lina)) == ["for all of support", "mine"]
    assert sorted(await listed(house.boss)) == ["for all of support", "mine", "of wei"]
    assert await refused(house.wei, f"/work/{mine}/notes", {"text": "x"}) == (403, "not_your_step")
    status, answer = await house.wei.call("GET", f"/work/{mine}")
    assert (status, answer["code"]) == (403, "not_your_step")
    status, answer = await house.wei.call("GET", "/work/nothing")
    assert (status, answer["code"]) == (404, "unknown_item")


async def test_work_of_a_customer_is_shown_to_who_talks_with_them(house: House) -> None:
    api = await token(house.owner)
    status, _ = await api.call("PUT", "/customers/C1", {"name": "陆建国", "phones": [{"raw": "13800138000"}]})
    assert status == 201
    await promised(house.lina, title="white one", customer_id="C1")
    assert await listed(house.wei, "customer=C1") == []
    answered = event("contact.answered", {"ref": "1", "agent": "wangwei"})
    [first, _] = await api.events(arrived("1", routing="pbx", queue="support"), answered)
    await house.owner.hub.parts.pop.wait(first["contact_id"])
    assert await listed(house.wei, "customer=C1") == ["white one"]
    [item] = (await good(house.wei, "GET", "/work?customer=C1"))["items"]
    await good(house.wei, "POST", f"/work/{item['id']}/notes", {"text": "He calls again."})
    status, answer = await house.lina.call(
        "POST", "/work", {"process": "claim", "title": "x", "customer_id": "C9"}
    )
    assert (status, answer["code"]) == (404, "unknown_customer")


async def test_the_card_has_what_is_open_and_follows(house: House) -> None:
    api = await token(house.owner)
    status, _ = await api.call("PUT", "/customers/C1", {"name": "陆建国", "phones": [{"raw": "13800138000"}]})
    assert status == 201
    item = await promised(house.lina, title="white one", customer_id="C1")
    assert (await api.get("/customers/C1/card"))["open"]["follow_ups"] == []
    [case] = (await api.get("/customers/C1/card"))["open"]["cases"]
    assert case["number"].startswith("CL-")
    assert (case["title"], case["step"], case["holder_name"], case["late"]) == (
        "white one", "Record", "Li Na 李娜", False,
    )  # fmt: skip
    async with console(house.owner, "wangwei") as screen:
        answered = event("contact.answered", {"ref": "1", "agent": "wangwei"})
        await api.events(arrived("1", routing="pbx", queue="support"), answered)
        while not (frame := await screen.next("card"))["card"]["open"]["cases"]:
            pass
        assert frame["card"]["open"]["cases"][0]["id"] == item
        await step(house.lina, item, "withdrawn", note="He found it.")
        while (await screen.next("card"))["card"]["open"]["cases"]:
            pass


async def test_items_are_found(house: House) -> None:
    for title in ("Remote dead", "White one 100%", "white ONE"):
        await promised(house.boss, title=title, owner="lina")
    numbers = {each["title"]: each["number"] for each in (await good(house.boss, "GET", "/work"))["items"]}
    assert sorted(await listed(house.boss, "q=white one")) == ["White one 100%", "white ONE"]
    assert await listed(house.boss, "q=100%25") == ["White one 100%"]
    assert await listed(house.boss, f"q={numbers['Remote dead'].lower()}") == ["Remote dead"]
    assert await listed(house.boss, "owner=wangwei") == []
    assert await listed(house.boss, "step=record&process=claim&late=false&limit=1") == ["Remote dead"]
    assert await listed(house.boss, "state=closed") == []
    assert await listed(house.boss, "due_before=2020-01-01T00:00:00Z") == []
    page = await good(house.boss, "GET", "/work?limit=2")
    rest = await listed(house.boss, f"limit=2&cursor={page['next_cursor']}")
    assert len({each["title"] for each in page["items"]} | set(rest)) == 3
    for query in ("state=lost", "late=perhaps", "q=", "due_before=soon", "cursor=x"):
        status, _ = await house.boss.call("GET", f"/work?{query}")
        assert status in (400, 422), query


async def test_an_item_is_handed_on_put_off_and_taken_up(house: House) -> None:
    item = await promised(house.lina)
    given = await good(
        house.lina, "POST", f"/work/{item}/assign", {"agent": "wangwei", "version": 1, "note": "Leave"}
    )
    assert (given["holder"]["name"], given["keeper"]) == ("wangwei", "lina")
    later = {"due_at": "2126-05-03T10:00:00+08:00", "version": 2}
    planned = await good(house.wei, "POST", f"/work/{item}/plan", later)
    assert (planned["state"], planned["due_at"]) == ("planned", "2126-05-03T02:00:00.000Z")
    assert await listed(house.wei, "state=planned") == ["Remote dead"]
    now = await good(house.wei, "POST", f"/work/{item}/plan", {"due_at": None, "version": 3})
    assert now["state"] == "open"
    assert await refused(house.wei, f"/work/{item}/plan", {"due_at": None, "version": 4}) == (
        409,
        "wrong_state",
    )
    assign = f"/work/{item}/assign"
    both = {"agent": "lina", "queue": "support", "version": 4}
    assert await refused(house.wei, assign, both) == (422, "invalid")
    assert await refused(house.wei, assign, {"agent": "nobody", "version": 4}) == (404, "unknown_agent")
    assert await refused(house.wei, assign, {"queue": "nowhere", "version": 4}) == (422, "unknown_queue")
    assert await refused(house.wei, assign, {"agent": "wangwei", "version": 4}) == (409, "wrong_state")
    left = await good(house.wei, "POST", assign, {"version": 4})
    assert left["holder"] == {"kind": "role", "name": "supervisor"}


async def test_an_item_that_was_over_begins_again_under_its_number(house: House) -> None:
    item = await promised(house.lina)
    assert await refused(house.lina, f"/work/{item}/reopen", {"note": "x"}) == (409, "wrong_state")
    over = await step(house.lina, item, "withdrawn", note="He found it.")
    again = await good(house.lina, "POST", f"/work/{item}/reopen", {"note": "He did not."})
    assert (again["number"], again["state"], again["reopened"], again["version"]) == (
        over["number"], "open", 1, 3,
    )  # fmt: skip
    assert [each["note"] for each in again["history"]] == [None, "He found it.", "He did not."]
    assert await listed(house.lina, "state=open") == ["Remote dead"]
    steps = {"outcome": "withdrawn", "version": 2, "note": "x"}
    assert await refused(house.lina, f"/work/{item}/steps", steps) == (412, "stale")


async def test_open_items_outlast_a_restart(tmp_path: Path) -> None:
    async with hub_on(tmp_path) as owner:
        lina = await signed_in(owner, "li.na", agent="lina")
        item = await promised(lina, title="kept", due_at="2126-05-03T10:00:00+08:00")
        await good(lina, "POST", f"/work/{item}/notes", {"text": "noted"})
        book = owner.hub.parts.hub.work.book
        before = book.items, book.processes, book.next_deadline()
    async with hub_on(tmp_path) as owner:
        again: Running = owner.hub
        book = again.parts.hub.work.book
        assert (book.items, book.processes, book.next_deadline()) == before
        lina = Person(owner)
        await lina.sign_in("li.na")
        shown = await good(lina, "GET", f"/work/{item}")
        assert (shown["state"], shown["version"]) == ("planned", 2)


async def test_work_of_a_retired_agent_is_with_the_supervisors(house: House) -> None:
    item = await promised(house.wei)
    retired = {"agents": [{"id": "wangwei", "retired": True}]}
    status, answer = await house.owner.call("PUT", "/admin/floor", retired)
    assert (status, answer["changes"]) == (200, ["- agent wangwei"])
    shown = await good(house.boss, "GET", f"/work/{item}")
    assert shown["holder"] == {"kind": "role", "name": "supervisor"}
    assert shown["history"][-1]["detail"]["cause"] == "agent_retired"
    back = {"agents": [{"id": "wangwei", "name": "Wang Wei", "queues": ["support"]}]}
    status, _ = await house.owner.call("PUT", "/admin/floor", back)
    assert status == 200
    assert house.owner.hub.parts.hub.work.book.gone == set()


async def test_processes_are_shown_and_changed_by_the_floor_file(house: House) -> None:
    [shown] = (await good(house.lina, "GET", "/work/processes"))["items"]
    assert [each["id"] for each in shown["steps"]] == ["record", "propose", "approve", "tell"]
    assert shown["steps"][0]["fields"][0] == {
        "id": "words", "name": "Words", "kind": "text", "choices": [], "needed": True,
    }  # fmt: skip
    item = await promised(house.lina)
    changed = {**CLAIM, "steps": [{**CLAIM["steps"][3], "who": "owner"}]}
    status, answer = await house.owner.call("PUT", "/admin/floor", {"processes": [changed]})
    assert (status, answer["changes"]) == (200, ["~ process claim"])
    assert (await good(house.lina, "GET", f"/work/{item}"))["step_name"] == "Record"
    status, answer = await house.owner.call(
        "PUT", "/admin/floor", {"processes": [{"id": "claim", "retired": True}]}
    )
    assert (status, answer["changes"]) == (200, ["- process claim"])
    new = {"process": "claim", "title": "x"}
    assert await refused(house.lina, "/work", new) == (422, "unknown_process")


@pytest.mark.parametrize(
    ("steps", "pointer"),
    [
        ([{**CLAIM["steps"][3], "queue": "nowhere"}], "#/processes/0/steps/0/queue"),
        ([{**CLAIM["steps"][3], "within": "1h", "hours": "never"}], "#/processes/0/steps/0/hours"),
        ([{**CLAIM["steps"][3], "hours": "never"}], "#/processes/0/steps/0/hours"),
        (CLAIM["steps"][:1], "#/processes/0/steps/0/id"),
        ([], "#/processes/0/steps"),
    ],
)
async def test_a_process_that_cannot_go_on_is_refused(owner: Api, steps: list[Any], pointer: str) -> None:
    status, answer = await owner.call("PUT", "/admin/floor", {"processes": [{**CLAIM, "steps": steps}]})
    assert status == 422, answer
    assert answer["errors"][0]["pointer"] == pointer


def with_step(**changed: Any) -> dict[str, Any]:
    """The process, its first step changed."""
    return {**CLAIM, "steps": [{**CLAIM["steps"][0], **changed}, *CLAIM["steps"][1:]]}


@pytest.mark.parametrize(
    ("changed", "pointer"),
    [
        ({"within": "2 business days"}, "#/processes/0/steps/0/hours"),
        ({"within": "2 days"}, "#/processes/0/steps/0/within"),
        ({"within_by": {"field": "how"}}, "#/processes/0/steps/0/within_by"),
        ({"within_by": {"field": "how", "call": "soon"}}, "#/processes/0/steps/0/within_by/call"),
        ({"within_by": {"field": "how", "fax": "1h"}}, "#/processes/0/steps/0/id"),
        ({"within": None, "late": [{"at": 100, "priority": 1}]}, "#/processes/0/steps/0/late"),
        ({"late": [{"at": 100, "give_to": "queue:nowhere"}]}, "#/processes/0/steps/0/late"),
        ({"late": [{"at": 100, "give_to": "wei"}]}, "#/processes/0/steps/0/late/0/give_to"),
    ],
)
async def test_a_time_that_is_none_is_refused(owner: Api, changed: dict[str, Any], pointer: str) -> None:
    status, answer = await owner.call("PUT", "/admin/floor", {"processes": [with_step(**changed)]})
    assert status == 422, answer
    assert answer["errors"][0]["pointer"] == pointer


async def test_business_days_are_those_of_the_queue(house: House) -> None:
    week = {day: ["09:00-12:00", "13:00-18:00"] for day in ("monday", "tuesday", "wednesday")}
    changed = {**CLAIM, "steps": [CLAIM["steps"][0], {**CLAIM["steps"][1], "within": "2 business days"},
                                  *CLAIM["steps"][2:]]}  # fmt: skip
    queue = {"id": "support", "name": "Support", "hours": "office"}
    floor = {"hours": [{"id": "office", **week}], "queues": [queue], "processes": [changed]}
    status, answer = await house.owner.call("PUT", "/admin/floor", floor)
    assert status == 200, answer
    book = house.owner.hub.parts.hub.work.book
    assert book.days["queue:support"] == 8 * 3_600_000
    assert book.hours["queue:support"]
    item = (await good(house.lina, "POST", "/work", {"process": "claim", "title": "x"}))["id"]
    shown = await step(house.lina, item, "recorded", fields={"words": "x"})
    assert shown["due_at"] is not None


async def test_business_days_are_those_of_the_floor_where_nothing_else_says(house: House) -> None:
    week = {day: ["09:00-12:00", "13:00-18:00"] for day in ("monday", "tuesday", "wednesday")}
    path, hours = "/admin/floor", [{"id": "office", **week}]
    changed = with_step(within="2 business days")
    assert (await good(house.lina, "GET", "/work/times"))["next_business_day"] is None
    status, answer = await house.owner.call("PUT", path, {"processes": [changed]})
    assert (status, answer["errors"][0]["pointer"]) == (422, "#/processes/0/steps/0/hours")
    assert "give [floor] hours" in answer["detail"]
    floor = {"floor": {"hours": "office"}, "hours": hours, "processes": [changed]}
    status, answer = await house.owner.call("PUT", path, floor)
    assert status == 200, answer
    book = house.owner.hub.parts.hub.work.book
    assert book.days["floor:"] == 8 * 3_600_000
    assert book.hours["floor:"]
    item = await good(house.lina, "POST", "/work", {"process": "claim", "title": "x"})
    assert item["due_at"] is not None
    told = datetime.fromisoformat((await good(house.lina, "GET", "/work/times"))["next_business_day"])
    local = told.astimezone(ZoneInfo("Asia/Shanghai"))
    assert (local.hour, local.minute) == (10, 0)
    assert local.weekday() in (0, 1, 2)
    status, answer = await house.owner.call("PUT", path, {"floor": {"time_zone": "Asia/Shanghai"}})
    assert (status, answer["code"]) == (422, "invalid")
    assert "claim counts business days" in answer["detail"]
    for changed_floor, code in (
        ({"floor": {"hours": "ofice"}}, "invalid"),
        ({"hours": [{"id": "office", "retired": True}]}, "still_in_use"),
    ):
        status, answer = await house.owner.call("PUT", path, changed_floor)
        assert answer["code"] == code, answer


async def test_who_took_it_up_sees_what_becomes_of_it(house: House) -> None:
    item = await promised(house.lina)
    await step(house.lina, item, "recorded", fields={"words": "x"})
    await step(house.wei, item, "proposed")
    shown = await good(house.lina, "GET", f"/work/{item}")
    assert (shown["step"], shown["holder"]["name"], shown["keeper"]) == ("approve", "supervisor", "lina")
    assert await listed(house.lina) == ["Remote dead"]


async def test_an_item_begins_again_as_long_as_its_process_says(house: House) -> None:
    item = await promised(house.lina)
    await step(house.lina, item, "withdrawn", note="x")
    status, _ = await house.owner.call("PUT", "/admin/floor", {"processes": [{**CLAIM, "reopen_days": 0}]})
    assert status == 200
    status, answer = await house.lina.call("POST", f"/work/{item}/reopen", {"note": "x"})
    assert (status, answer["code"]) == (409, "wrong_state")
    assert "more than 0 days" in answer["detail"]


async def test_who_took_it_up_keeps_it_when_another_has_it_begin_again(house: House) -> None:
    item = await promised(house.boss, owner=None)
    await step(house.boss, item, "withdrawn", note="x")
    again = await good(house.chief, "POST", f"/work/{item}/reopen", {"note": "x"})
    assert again["keeper"] == "boss"
