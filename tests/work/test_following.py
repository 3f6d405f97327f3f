"""What an outcome opens: items and questions that begin by themselves, linked to the first."""

from __future__ import annotations

from typing import Any

import pytest

from contacthub.processes import commands as p
from contacthub.processes.errors import WrongState
from contacthub.routing.words import AgentId
from tests.accounts.people import Person, signed_in
from tests.processes.items import BOSS, Desk
from tests.support import Api, arrived, token
from tests.surveys.asked import HAPPY

pytestmark = pytest.mark.both_engines

CALL = {
    "id": "check",
    "number": "K",
    "steps": [{"id": "call", "name": "Call", "outcomes": [{"id": "done", "name": "Done"}]}],
}
OPENS: list[dict[str, Any]] = [
    {"process": "check", "after": "1d", "title": "Does it work?"},
    {"process": "check", "owner": "queue:support"},
    {"process": "check", "after": "7d", "ask": "repair", "title": "How was it?"},
]
AFTER_WORK = {**HAPPY, "id": "repair", "after": "work", "not_again_days": 0}


def repair(*opens: dict[str, Any]) -> dict[str, Any]:
    """A process of one step, and what its end opens."""
    ways = [{"id": "works", "name": "Works", "opens": list(opens)}, {"id": "not", "name": "Not"}]
    return {"id": "repair", "number": "S", "steps": [{"id": "do", "name": "Do", "outcomes": ways}]}


async def floor(owner: Api, **tables: Any) -> tuple[int, Any]:
    return await owner.call("PUT", "/admin/floor", tables)


async def good(who: Api | Person, method: str, path: str, body: Any = None) -> Any:
    status, answer = await who.call(method, path, body)
    assert status in (200, 201), (status, answer)
    return answer


async def ended(who: Api | Person, item: str, outcome: str) -> Any:
    version = (await good(who, "GET", f"/work/{item}"))["version"]
    return await good(who, "POST", f"/work/{item}/steps", {"outcome": outcome, "version": version})


async def test_the_end_of_a_step_opens_linked_items_for_the_keeper_and_a_queue(owner: Api) -> None:
    survey = {**AFTER_WORK, "queues": []}
    status, answer = await floor(owner, surveys=[survey], processes=[CALL, repair(*OPENS)])
    assert status == 200, answer
    lina = await signed_in(owner, "li.na", agent="lina")
    boss = await signed_in(owner, "boss", "supervisor")
    api = await token(owner)
    await api.call("PUT", "/customers/C1", {"name": "Lu"})
    new = {"process": "repair", "title": "Cold", "customer_id": "C1", "product": "7", "priority": 5}
    first = await good(lina, "POST", "/work", new)
    over = await ended(boss, first["id"], "works")
    assert [(each["why"], each["kind"], each["title"], each["state"]) for each in over["links"]] == [
        ("opened", "item", "Does it work?", "planned"),
        ("opened", "item", "check", "open"),
        ("opened", "item", "How was it?", "planned"),
    ]
    call, queued, question = [await good(boss, "GET", f"/work/{each['ref']}") for each in over["links"]]
    assert (call["holder"], call["keeper"]) == ({"kind": "agent", "name": "lina"}, "lina")
    assert (call["customer_id"], call["product"], call["priority"]) == ("C1", "7", 5)
    assert call["opened_by"] == "hub"
    assert call["history"][0]["detail"]["opened_from"] == first["id"]
    assert [(each["ref"], each["number"]) for each in call["links"]] == [(first["id"], first["number"])]
    assert (queued["holder"], queued["keeper"]) == ({"kind": "queue", "name": "support"}, "lina")
    assert question["history"][0]["detail"]["ask"] == "repair"


async def test_another_outcome_opens_nothing_nor_does_a_step_that_is_refused(owner: Api) -> None:
    assert (await floor(owner, processes=[CALL, repair(OPENS[1])]))[0] == 200
    boss = await signed_in(owner, "boss", "supervisor")
    for outcome, version in (("not", 1), ("works", 9)):
        item = (await good(boss, "POST", "/work", {"process": "repair", "title": "Cold"}))["id"]
        said = {"outcome": outcome, "version": version}
        assert (await boss.call("POST", f"/work/{item}/steps", said))[0] == (200 if version == 1 else 412)
        assert (await good(boss, "GET", f"/work/{item}"))["links"] == []
    assert [each["process"] for each in (await good(boss, "GET", "/work"))["items"]] == ["repair"]


async def test_what_an_outcome_opens_is_there_and_stays_while_it_is_needed(owner: Api) -> None:
    for opens, key, words in (
        ({"process": "chek"}, "process", "did you mean"),
        ({"process": "check", "owner": "queue:nowhere"}, "owner", "nowhere"),
        ({"process": "check", "ask": "nothing"}, "ask", "nothing"),
    ):
        status, answer = await floor(owner, processes=[CALL, repair(opens)])
        assert (status, answer["errors"][0]["pointer"]) == (
            422,
            f"#/processes/1/steps/0/outcomes/0/opens/0/{key}",
        )
        assert words in answer["detail"] or key == "process"
    one = repair()
    one["steps"][0]["outcomes"][0]["opens"] = {"process": "check"}  # one stands for a list of it
    assert (await floor(owner, processes=[CALL, one]))[0] == 200
    status, answer = await floor(owner, processes=[{"id": "check", "retired": True}])
    assert (status, answer["code"]) == (409, "still_in_use")
    assert "outcome works of step do of process repair needs it" in answer["detail"]


async def test_an_item_goes_on_by_its_old_process_when_what_that_opens_is_retired(owner: Api) -> None:
    assert (await floor(owner, processes=[CALL, repair(OPENS[1])]))[0] == 200
    boss = await signed_in(owner, "boss", "supervisor")
    item = (await good(boss, "POST", "/work", {"process": "repair", "title": "Cold"}))["id"]
    retired = [{"id": "check", "retired": True}, repair()]
    assert (await floor(owner, processes=retired))[0] == 200
    over = await ended(boss, item, "works")
    assert over["links"] == []
    assert "check is retired: nothing was opened" in over["history"][-1]["note"]


async def test_items_are_linked_both_ways_and_no_more(owner: Api) -> None:
    assert (await floor(owner, processes=[CALL]))[0] == 200
    lina = await signed_in(owner, "li.na", agent="lina")
    boss = await signed_in(owner, "boss", "supervisor")
    api = await token(owner)
    await api.call("PUT", "/customers/C1", {"name": "Lu"})
    product = await good(api, "POST", "/customers/C1/products", {"model": "KFR-35GW", "serial": "SN-1"})
    [result] = await api.events(arrived("c1", routing="pbx"))
    new = {"process": "check", "title": "One", "customer_id": "C1"}
    one = await good(lina, "POST", "/work", new)
    other = await good(boss, "POST", "/work", {"process": "check", "title": "Other"})
    theirs = await good(lina, "POST", "/work", {"process": "check", "title": "Third"})
    path = f"/work/{one['id']}/links"
    status, answer = await lina.call("POST", path, {"kind": "item", "ref": other["number"]})
    assert (status, answer["code"]) == (403, "not_your_step")  # it is not theirs to see
    for link in (
        {"kind": "item", "ref": theirs["number"].lower()},
        {"kind": "product", "ref": product["id"]},
        {"kind": "contact", "ref": result["contact_id"]},
    ):
        linked = await good(lina, "POST", path, link)
    assert [each["kind"] for each in linked["links"]] == ["item", "product", "contact"]
    back = (await good(lina, "GET", f"/work/{theirs['id']}"))["links"]
    assert [(each["ref"], each["why"], each["by"]) for each in back] == [(one["id"], "linked", "li.na")]
    for link in (
        {"kind": "item", "ref": one["id"]},
        {"kind": "product", "ref": "99999"},
        {"kind": "purchase", "ref": "1"},
        {"kind": "contact", "ref": "nobody"},
    ):
        status, answer = await lina.call("POST", path, link)
        assert (status, answer["errors"][0]["pointer"]) == (422, "#/ref")
    status, answer = await lina.call("POST", path, {"kind": "contact", "ref": "nobody", "gone": True})
    assert (status, answer["code"]) == (409, "wrong_state")
    gone = await good(lina, "POST", path, {"kind": "item", "ref": theirs["number"], "gone": True})
    assert [each["kind"] for each in gone["links"]] == ["product", "contact"]
    assert (await good(lina, "GET", f"/work/{theirs['id']}"))["links"] == []
    assert [each["detail"] for each in gone["history"] if each["what"] == "work_linked"][-1] == {
        "link": "item",
        "ref": theirs["id"],
        "gone": True,
    }


def test_only_what_asks_and_is_due_is_ended_by_the_hub() -> None:
    desk = Desk()
    plain = desk.open("i1")
    asks = desk.open("i2", ask="repair", due_at=5)
    for item in (plain, asks):
        with pytest.raises(WrongState):
            desk.do(p.EndQuestion(item_id=item, by=BOSS, outcome="asked"))
    assert desk.book.to_ask() == []
    desk.pass_time(5)
    assert [each.id for each in desk.book.to_ask()] == [asks]
    assert desk.do(p.EndQuestion(item_id=asks, by=BOSS, outcome="asked")) == ["WorkClosed"]
    assert desk.book.to_ask() == []
    assert AgentId("lina") == desk.book.item(plain).holder.name
