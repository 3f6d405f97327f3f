"""Opportunities heard twice and seen to their end, and visits to key accounts with what comes of them."""

from __future__ import annotations

from typing import Any

import pytest

from contacthub.work.visits import quarter
from tests.accounts.people import Person, signed_in
from tests.demo.test_samples import FLOOR
from tests.support import Api, token
from tests.work.test_following import ended, floor, good

pytestmark = pytest.mark.both_engines
SAMPLE = {each["id"]: each for each in FLOOR["processes"]}
CHANCE: dict[str, Any] = {
    "id": "chance",
    "kind": "opportunity",
    "number": "O",
    "steps": [
        {
            "id": "take",
            "name": "Take",
            "queue": "sales",
            "outcomes": [{"id": "won", "name": "Won"}, {"id": "lost", "name": "Lost", "note": True}],
        }
    ],
}
ISSUE = {
    "id": "issue",
    "kind": "complaint",
    "number": "C",
    "steps": [{"id": "do", "name": "Do", "outcomes": [{"id": "told", "name": "Told"}]}],
}


async def test_an_opportunity_that_is_heard_again_has_a_note(owner: Api) -> None:
    assert (await floor(owner, processes=[CHANCE]))[0] == 200
    api = await token(owner)
    await api.call("PUT", "/customers/C1", {"name": "Lu"})
    unit = {"model": "KFR-35GW", "category": "aircon", "serial": "SN-1"}
    aircon = (await good(api, "POST", "/customers/C1/products", unit))["id"]
    unit = {"model": "NB14-A", "category": "laptop", "serial": "SN-2"}
    laptop = (await good(api, "POST", "/customers/C1/products", unit))["id"]
    boss = await signed_in(owner, "boss", "supervisor")
    new = {"process": "chance", "title": "Two more", "customer_id": "C1", "product": aircon, "owner": "lina"}
    first = await boss.call("POST", "/work", new)
    again = await boss.call("POST", "/work", {**new, "title": "Three more", "note": "Soon"})
    other = await boss.call("POST", "/work", {**new, "product": laptop})
    assert [status for status, _ in (first, again, other)] == [201, 200, 201]
    assert again[1]["id"] == first[1]["id"] != other[1]["id"]
    heard = again[1]["history"][-1]
    assert (heard["note"], heard["fields"]) == ("Soon", {"heard_again": "Three more"})
    await ended(boss, first[1]["id"], "won")
    assert (await boss.call("POST", "/work", new))[0] == 201


async def test_who_heard_an_opportunity_sees_its_end(owner: Api) -> None:
    assert (await floor(owner, processes=[CHANCE]))[0] == 200
    lina = await signed_in(owner, "li.na", agent="lina")
    boss = await signed_in(owner, "boss", "supervisor")
    item = await good(lina, "POST", "/work", {"process": "chance", "title": "Two more"})
    assert item["holder"] == {"kind": "queue", "name": "sales"}
    version = {"outcome": "lost", "version": 1}
    assert (await boss.call("POST", f"/work/{item['id']}/steps", version))[0] == 422
    await good(boss, "POST", f"/work/{item['id']}/steps", {**version, "note": "Too dear"})
    [seen] = (await good(lina, "GET", "/work?state=closed&keeper=me"))["items"]
    assert (seen["id"], seen["outcome"]) == (item["id"], "lost")
    assert (await good(lina, "GET", f"/work/{item['id']}"))["history"][-1]["note"] == "Too dear"
    assert (await good(boss, "GET", "/work?state=closed&keeper=wangwei"))["items"] == []
    assert (await boss.call("GET", "/work?keeper=me"))[0] == 422


async def log_filled(person: Person, item: str, day: str) -> Any:
    version = (await good(person, "GET", f"/work/{item}"))["version"]
    fields = {"date": day, "met": "Mr Chen", "purpose": "Yearly talk", "wishes": "Blue ones"}
    said = {"outcome": "visited", "version": version, "fields": fields}
    return await good(person, "POST", f"/work/{item}/steps", said)


async def test_a_visit_to_its_sign_off_and_what_came_of_it(owner: Api) -> None:
    assert (await floor(owner, processes=[SAMPLE["visit"], ISSUE]))[0] == 200
    api = await token(owner)
    await api.call("PUT", "/customers/C1", {"name": "Chen & Co"})
    lina = await signed_in(owner, "li.na", agent="lina")
    wei = await signed_in(owner, "wei", agent="wangwei")
    boss = await signed_in(owner, "boss", "supervisor")
    new = {"process": "visit", "title": "Chen & Co", "customer_id": "C1"}
    visit = await good(lina, "POST", "/work", new)
    assert visit["near_visits"] == []
    raised = []
    for title in ("Late", "Broken"):
        issue = {"process": "issue", "title": title, "customer_id": "C1", "comes_from": visit["id"]}
        raised.append(await good(lina, "POST", "/work", issue))
    assert [(each["keeper"], each["links"][0]["ref"]) for each in raised] == [("lina", visit["id"])] * 2
    status, answer = await wei.call("POST", "/work", {**new, "comes_from": visit["id"]})
    assert (status, answer["code"]) == (403, "not_your_step")
    assert (await log_filled(lina, visit["id"], "2026-03-20"))["step"] == "sign_off"
    near = await good(wei, "POST", "/work", new)
    await log_filled(wei, near["id"], "2026-04-03")
    found = (await good(wei, "GET", f"/work/{near['id']}"))["near_visits"]
    assert [(each["number"], each["keeper"], each["day"]) for each in found] == [
        (visit["number"], "lina", "2026-03-20")
    ]
    far = await good(wei, "POST", "/work", new)
    await log_filled(wei, far["id"], "2026-04-18")
    assert (await good(wei, "GET", f"/work/{far['id']}"))["near_visits"] == []
    version = (await good(boss, "GET", f"/work/{visit['id']}"))["version"]
    said = {"outcome": "signed_off", "version": version}
    assert (await lina.call("POST", f"/work/{visit['id']}/steps", {**said, "note": "x"}))[0] == 403
    assert (await boss.call("POST", f"/work/{visit['id']}/steps", said))[0] == 422  # a remark is needed
    await good(boss, "POST", f"/work/{visit['id']}/steps", {**said, "note": "Good"})
    await ended(lina, raised[0]["id"], "told")
    opened = (await good(boss, "GET", f"/work/{visit['id']}"))["opened_at"]
    name = f"{opened[:4]}-Q{(int(opened[5:7]) + 2) // 3}"
    report = await good(boss, "GET", f"/reports/visits?quarter={name}")
    assert report["items"] == [
        {"visitor": "lina", "visits": 1, "signed_off": 1, "raised": 2, "by_kind": {"complaint": 2},
         "answered_in_time": 1, "open": 1},
        {"visitor": "wangwei", "visits": 2, "signed_off": 0, "raised": 0, "by_kind": {},
         "answered_in_time": 0, "open": 0},
    ]  # fmt: skip
    assert (await good(boss, "GET", "/reports/visits?quarter=2001-Q1"))["items"] == []
    assert (await boss.call("GET", "/reports/visits?quarter=soon"))[0] == 422
    assert (await lina.call("GET", f"/reports/visits?quarter={name}"))[0] == 403


def test_a_quarter_is_of_the_floors_time_zone() -> None:
    day = 86_400_000
    for text, days in (("2026-Q1", 90), ("2026-Q2", 91), ("2026-Q3", 92), ("2026-Q4", 92)):
        since, until = quarter(text, "Asia/Shanghai")
        assert (until - since, (since + 8 * 3_600_000) % day) == (days * day, 0)
    for wrong in ("2026", "2026-Q5", "26-Q1", "2026-Q", "２０２６-Q1x"):
        with pytest.raises(ValueError, match="no quarter"):
            quarter(wrong, "UTC")
