"""Work at a console: the same rules, audit and errors as over HTTP."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from tests.console.commands.hall import Hall, code
from tests.console.people import person
from tests.support import Console, rows_of
from tests.work.items import with_claims

pytestmark = pytest.mark.both_engines
NEW = {"process": "claim", "title": "Remote dead"}


@pytest.fixture
async def item(hall: Hall) -> str:
    """An item of lina's."""
    await with_claims(hall.owner)
    reply = await hall.lina.do("open_work", **NEW)
    assert reply["ok"], reply
    return str(reply["result"]["id"])


async def shown(hall: Hall, item: str) -> dict[str, Any]:
    found: dict[str, Any] = await hall.api.get(f"/work/{item}")
    return found


async def test_an_item_goes_its_way_at_the_console(hall: Hall, wei: Console, item: str) -> None:
    assert (await shown(hall, item))["holder"] == {"kind": "agent", "name": "lina"}
    fields = {"words": "It is dead. " * 500}
    recorded = {"item_id": item, "outcome": "recorded", "version": 1, "fields": fields}
    assert (await hall.lina.do("advance_work", **recorded))["ok"]
    assert (await shown(hall, item))["fields"] == {"record": {"words": fields["words"].strip()}}
    assert (await wei.do("note_work", item_id=item, text="Asked the workshop."))["ok"]
    assert (await wei.do("assign_work", item_id=item, agent="wangwei", version=3, note="Mine"))["ok"]
    later = {"item_id": item, "due_at": "2126-05-03T10:00:00+08:00", "version": 4}
    assert (await wei.do("plan_work", **later))["ok"]
    assert (await shown(hall, item))["state"] == "planned"
    assert (await wei.do("advance_work", item_id=item, outcome="proposed", version=5))["ok"]
    async with person(hall.owner, role="supervisor") as boss, boss.console() as desk:
        assert (await desk.do("advance_work", item_id=item, outcome="approved", version=6))["ok"]
    assert (await hall.lina.do("advance_work", item_id=item, outcome="told", version=7))["ok"]
    assert (await shown(hall, item))["state"] == "closed"
    assert (await hall.lina.do("reopen_work", item_id=item, note="It broke again."))["ok"]
    again = await shown(hall, item)
    assert (again["state"], again["reopened"]) == ("open", 1)
    assert [each["note"] for each in again["history"] if each["note"]] == [
        "Asked the workshop.",
        "Mine",
        "It broke again.",
    ]
    with rows_of(hall.data) as rows:
        audited = [each for (each,) in rows.execute("SELECT action FROM audit WHERE action LIKE '%_work'")]
    assert sorted(set(audited) - {"read_work"}) == [
        "advance_work",
        "assign_work",
        "note_work",
        "open_work",
        "plan_work",
        "reopen_work",
    ]


async def test_what_is_refused_over_http_is_refused_here(hall: Hall, wei: Console, item: str) -> None:
    about = {"item_id": item, "version": 1}
    refused = await hall.lina.do("advance_work", **about, outcome="recorded", fields={"money": "a lot"})
    assert {each["pointer"] for each in refused["error"]["errors"]} == {"#/fields/words", "#/fields/money"}
    assert code(await hall.lina.do("advance_work", **about, outcome="perhaps")) == "unknown_outcome"
    stale = {"item_id": item, "version": 2, "outcome": "recorded", "fields": {"words": "x"}}
    assert code(await hall.lina.do("advance_work", **stale)) == "stale"
    assert code(await wei.do("advance_work", **about, outcome="recorded")) == "not_your_step"
    assert code(await wei.do("note_work", item_id=item, text="x")) == "not_your_step"
    assert code(await wei.do("note_work", item_id="nothing", text="x")) == "unknown_item"
    both = {"agent": "wangwei", "queue": "support"}
    assert code(await hall.lina.do("assign_work", **about, **both)) == "invalid"
    assert code(await hall.lina.do("plan_work", **about, due_at="soon")) == "invalid"
    assert code(await hall.lina.do("reopen_work", item_id=item, note="x")) == "wrong_state"
    assert code(await hall.lina.do("open_work", **NEW, customer_id="C9")) == "unknown_customer"
    assert code(await hall.lina.do("open_work", process="no", title="x")) == "unknown_process"
    assert code(await hall.lina.do("open_work", process="claim", title=" ")) == "bad_command"
    assert (await shown(hall, item))["version"] == 1


async def test_a_repeated_command_opens_no_second_item(hall: Hall) -> None:
    await with_claims(hall.owner)
    ref = str(uuid.uuid4())
    first = await hall.lina.do("open_work", ref=ref, **NEW)
    assert await hall.lina.do("open_work", ref=ref, **NEW) == {**first, "now": hall.lina.frames[-1]["now"]}
    assert len((await hall.api.get("/work"))["items"]) == 1
