"""Money of a complaint over HTTP: approved by a second person, for exactly what was read, and found again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from tests.accounts.people import PASSWORD, Person, signed_in
from tests.support import Api, token

pytestmark = pytest.mark.both_engines

REFUND: dict[str, Any] = {
    "id": "refund",
    "name": "Refund 退款",
    "kind": "complaint",
    "number": "R",
    "steps": [
        {
            "id": "record",
            "name": "Record",
            "fields": [{"id": "agent", "name": "Agent", "kind": "agent"}],
            "outcomes": [{"id": "recorded", "name": "Recorded", "to": "propose"}],
        },
        {
            "id": "propose",
            "name": "Propose",
            "queue": "support",
            "fields": [
                {"id": "proposal", "name": "Proposal", "needed": True},
                {"id": "money", "name": "Money", "kind": "money"},
            ],
            "outcomes": [{"id": "proposed", "name": "Proposed", "to": "approve"}],
        },
        {
            "id": "approve",
            "name": "Approve",
            "who": "supervisor",
            "approves": "propose",
            "about": "agent",
            "limits": {"supervisor": "100", "admin": "1000"},
            "outcomes": [
                {"id": "approved", "name": "Approved", "to": "pay", "approved": True},
                {"id": "returned", "name": "Returned", "to": "propose", "note": True},
            ],
        },
        {
            "id": "pay",
            "name": "Pay",
            "who": "keeper",
            "outcomes": [{"id": "paid", "name": "Paid"}],
        },
    ],
}


@dataclass
class House:
    """A hub with the process, an agent, two supervisors, an admin and a customer."""

    owner: Api
    wei: Person
    boss: Person
    chief: Person
    root: Person


@pytest.fixture
async def house(owner: Api) -> House:
    status, body = await owner.call("PUT", "/admin/floor", {"processes": [REFUND]})
    assert status == 200, body
    api = await token(owner)
    for customer in ("C1", "C2"):
        status, _ = await api.call("PUT", f"/customers/{customer}", {"name": "陆建国"})
        assert status == 201
    return House(
        owner=owner,
        wei=await signed_in(owner, "wei", agent="wangwei"),
        boss=await signed_in(owner, "boss", "supervisor"),
        chief=await signed_in(owner, "chief", "supervisor"),
        root=await signed_in(owner, "root", "admin"),
    )


async def good(person: Person, method: str, path: str, body: Any = None) -> Any:
    status, answer = await person.call(method, path, body)
    assert status in (200, 201), (status, answer)
    return answer


async def step(person: Person, item: str, outcome: str, **more: Any) -> tuple[int, Any]:
    version = (await good(person, "GET", f"/work/{item}"))["version"]
    return await person.call("POST", f"/work/{item}/steps", {"outcome": outcome, "version": version, **more})


async def proposed(house: House, money: str, *, customer: str = "C1", agent: str | None = None) -> str:
    new = {"process": "refund", "title": "Late again", "owner": "lina", "customer_id": customer}
    item = (await good(house.boss, "POST", "/work", new))["id"]
    fields = {"agent": agent} if agent is not None else {}
    status, answer = await step(house.boss, item, "recorded", fields=fields)
    assert status == 200, answer
    status, answer = await step(house.wei, item, "proposed", fields={"proposal": "A voucher", "money": money})
    assert status == 200, answer
    return str(item)


async def approve(person: Person, item: str, **more: Any) -> tuple[int, Any]:
    shown = await good(person, "GET", f"/work/{item}")
    return await step(person, item, "approved", **{"proposal": shown["proposal"]["sha256"], **more})


async def test_exactly_what_was_read_is_approved(house: House) -> None:
    item = await proposed(house, "60")
    shown = await good(house.boss, "GET", f"/work/{item}")
    assert shown["fields"]["propose"] == {"proposal": "A voucher", "money": "60.00"}
    read = shown["proposal"]
    assert (read["step"], read["n"], read["money"], read["given"]) == ("propose", 1, "60.00", "0.00")
    changed = {"step": "propose", "fields": {"money": "80.5"}, "version": shown["version"]}
    shown = await good(house.wei, "POST", f"/work/{item}/fields", changed)
    assert (shown["proposal"]["n"], shown["proposal"]["money"]) == (2, "80.50")
    status, answer = await step(house.boss, item, "approved", proposal=read["sha256"])
    assert (status, answer["code"]) == (412, "stale")
    assert answer["errors"] == [{"pointer": "#/proposal", "detail": "changed since: money"}]
    status, answer = await step(house.boss, item, "approved", proposal="0" * 64)
    assert (status, answer["errors"][0]["detail"]) == (412, "it was never proposed so")
    status, answer = await step(house.boss, item, "approved")
    assert (status, answer["errors"][0]["pointer"]) == (422, "#/proposal")
    status, answer = await approve(house.boss, item)
    assert (status, answer["step"], answer["proposal"]) == (200, "pay", None)
    assert answer["history"][-1]["detail"]["granted"] == "80.50"
    status, answer = await step(house.boss, item, "paid", proposal=read["sha256"])
    assert (status, answer["errors"][0]["detail"]) == (422, "nothing is approved here")


async def test_who_changed_the_proposal_does_not_approve_it(house: House) -> None:
    item = await proposed(house, "60")
    version = (await good(house.chief, "GET", f"/work/{item}"))["version"]
    changed = {"step": "propose", "fields": {"money": "50"}, "version": version, "note": "As agreed"}
    shown = await good(house.chief, "POST", f"/work/{item}/fields", changed)
    assert (shown["history"][-1]["what"], shown["history"][-1]["note"]) == ("work_edited", "As agreed")
    status, answer = await approve(house.chief, item)
    assert (status, answer["code"]) == (403, "not_your_step")
    status, answer = await approve(house.boss, item)
    assert status == 200, answer


async def test_a_program_approves_nothing(house: House) -> None:
    item = await proposed(house, "60")
    api = await token(house.owner, "shop", scopes=["work:read", "work:write"])
    shown = await api.get(f"/work/{item}")
    body = {"outcome": "approved", "version": shown["version"], "proposal": shown["proposal"]["sha256"]}
    status, answer = await api.call("POST", f"/work/{item}/steps", body)
    assert (status, answer["code"]) == (403, "not_your_step")


async def test_a_change_makes_the_approval_void(house: House) -> None:
    item = await proposed(house, "60")
    await approve(house.boss, item)
    version = (await good(house.chief, "GET", f"/work/{item}"))["version"]
    changed = {"step": "propose", "fields": {"money": "70"}, "version": version}
    shown = await good(house.chief, "POST", f"/work/{item}/fields", changed)
    assert (shown["step"], shown["holder"]["name"]) == ("approve", "supervisor")
    granted = await good(house.boss, "GET", "/work/granted?customer=C1")
    assert [(each["money"], each["by"], each["void"]) for each in granted["items"]] == [
        ("60.00", "boss", True)
    ]
    assert granted["total"] == "0.00"
    status, _ = await approve(house.boss, item)
    assert status == 200
    granted = await good(house.boss, "GET", "/work/granted?customer=C1&since=2020-01-01T00:00:00Z")
    assert [(each["money"], each["void"]) for each in granted["items"]] == [("70.00", False), ("60.00", True)]
    assert (granted["total"], granted["items"][0]["item_id"]) == ("70.00", item)


async def test_a_limit_is_not_passed_by_splitting(house: House) -> None:
    first, second = await proposed(house, "60"), await proposed(house, "50", customer="C2")
    assert (await approve(house.boss, first))[0] == 200
    merge = {"other_id": "C2", "version": 1, "other_version": 1}
    status, answer = await house.boss.call("POST", "/customers/C1/merge", merge)
    assert status == 200, answer
    shown = await good(house.boss, "GET", f"/work/{second}")
    assert shown["proposal"]["given"] == "60.00"
    status, answer = await approve(house.boss, second)
    assert (status, answer["code"]) == (403, "above_your_limit")
    assert answer["detail"].endswith("100.00; admins may approve up to 1000.00")
    status, answer = await approve(house.root, second)
    assert status == 200, answer


async def shown_blocked(house: House, item: str) -> Any:
    """Of the item itself and in the list."""
    one = (await good(house.root, "GET", f"/work/{item}"))["blocked"]
    [listed] = (await good(house.root, "GET", "/work"))["items"]
    assert listed["blocked"] == one
    return one


async def without_root(house: House) -> None:
    """Disable the administrator; somebody else keeps the users, who may decide on nothing."""
    keeper = {"base": "admin", "rights": ["own_sign_in", "users.edit"]}
    user = {"name": "keeper", "role": "keeper", "password": PASSWORD}
    for method, path, body in (
        ("PUT", "/admin/roles/keeper", keeper),
        ("POST", "/admin/users", user),
        ("POST", "/admin/users/root/disable", None),
    ):
        status, answer = await house.owner.call(method, path, body)
        assert status in (200, 201, 204), answer


async def test_an_item_that_nobody_may_approve_says_so(house: House) -> None:
    item = await proposed(house, "60")
    for person, money in ((house.boss, "61"), (house.chief, "62")):
        assert await shown_blocked(house, item) is None
        version = (await good(person, "GET", f"/work/{item}"))["version"]
        changed = {"step": "propose", "fields": {"money": money}, "version": version}
        await good(person, "POST", f"/work/{item}/fields", changed)
    assert await shown_blocked(house, item) is None  # there is the admin
    await without_root(house)
    version = (await good(house.chief, "GET", f"/work/{item}"))["version"]
    shown = await good(house.boss, "GET", f"/work/{item}")
    assert shown["blocked"] == {"why": "nobody_eligible", "excluded": ["boss", "chief", "lina", "wangwei"]}
    fourth = await signed_in(house.owner, "fourth", "supervisor")
    assert (await good(fourth, "GET", f"/work/{item}"))["blocked"] is None
    changed = {"step": "propose", "fields": {"money": "600"}, "version": version}
    await good(house.boss, "POST", f"/work/{item}/fields", changed)
    assert (await good(fourth, "GET", f"/work/{item}"))["blocked"] is not None  # above the limit


async def test_the_agent_complained_about_is_one_of_the_agents(house: House) -> None:
    item = (await good(house.boss, "POST", "/work", {"process": "refund", "title": "x"}))["id"]
    status, answer = await step(house.boss, item, "recorded", fields={"agent": "nobody"})
    assert (status, answer["errors"][0]["detail"]) == (422, "there is no such agent")
    for money in ("-1", "1e3", "0.001", "1,5"):
        status, _ = await step(house.boss, item, "recorded")
        status, answer = await step(house.wei, item, "proposed", fields={"proposal": "x", "money": money})
        assert status == 422, money
        assert answer["errors"][0]["pointer"] == "#/fields/money"


@pytest.mark.parametrize(
    ("changed", "pointer"),
    [
        ({"outcomes": [{"id": "approved", "name": "Approved", "to": "pay"}]}, "#/processes/0/steps/2/id"),
        ({"approves": "nothing"}, "#/processes/0/steps/1/id"),
        ({"limits": {"agent": "a lot"}}, "#/processes/0/steps/2/limits/agent"),
        ({"limits": {"owner": "5"}}, "#/processes/0/steps/2/limits/owner/[key]"),
        ({"about": "nobody"}, "#/processes/0/steps/2/id"),
    ],
)
async def test_a_process_that_would_give_money_unseen_is_refused(
    owner: Api, changed: dict[str, Any], pointer: str
) -> None:
    steps = [*REFUND["steps"]]
    steps[2] = {**steps[2], **changed}
    status, answer = await owner.call("PUT", "/admin/floor", {"processes": [{**REFUND, "steps": steps}]})
    assert status == 422, answer
    assert answer["errors"][0]["pointer"] == pointer


async def test_apply_says_which_step_has_no_second_person(house: House) -> None:
    status, answer = await house.owner.call("PUT", "/admin/floor", {"processes": [REFUND]})
    assert (status, "warnings" in answer) == (200, False)
    await without_root(house)
    assert (await house.owner.call("POST", "/admin/users/chief/disable"))[0] in (200, 204)
    status, answer = await house.owner.call("PUT", "/admin/floor", {"processes": [REFUND]})
    said = [each for each in answer["warnings"] if "boss" in each]
    assert said == ["process refund: step approve has no second person among supervisors; there is boss"]
