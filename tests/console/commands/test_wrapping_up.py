"""Ending the work after a contact, or having more time for it."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from contacthub.routing import commands as c
from contacthub.routing.words import AgentId, ContactId
from tests.accounts.people import signed_in
from tests.console.commands.hall import Hall, code
from tests.console.people import is_event, seen
from tests.support import FLOOR, console


async def test_wrap_up_can_be_extended_and_finished_with_one_of_the_queues_dispositions(hall: Hall) -> None:
    contact_id = await hall.wrapping_up()
    [before] = hall.lina.frames[-1]["changes"]["contacts"][0]["wrap_up"].values()
    assert (await hall.lina.do("extend_wrap_up", contact_id=contact_id, seconds=60))["ok"]
    [after] = (await seen(hall.lina, is_event("wrap_up_extended")))["changes"]["contacts"][0][
        "wrap_up"
    ].values()
    assert after > before
    refused = await hall.lina.do("finish_wrap_up", contact_id=contact_id, disposition="bored", note="lost")
    assert code(refused) == "unknown_disposition"
    assert (await hall.api.get(f"/contacts/{contact_id}"))["note"] is None
    done = await hall.lina.do("finish_wrap_up", contact_id=contact_id, disposition="visit", note="明天上门")
    assert done["ok"]
    contact = await hall.api.get(f"/contacts/{contact_id}")
    assert (contact["state"], contact["disposition"], contact["note"]) == ("closed", "visit", "明天上门")
    again = await hall.lina.do("extend_wrap_up", contact_id=contact_id, seconds=1)
    assert code(again) == "not_wrapping_up"


async def test_a_wrap_up_that_runs_out_says_none_given_and_is_completed_later(hall: Hall) -> None:
    queue = {**FLOOR["queues"][0], "wrap_up_seconds": 1}
    assert (await hall.owner.call("PUT", "/admin/floor", {"queues": [queue]}))[0] == 200
    contact_id = await hall.wrapping_up()
    ended = await seen(hall.lina, is_event("wrap_up_ended"))
    assert (ended["event"]["by"], ended["event"]["unfinished"]) == ("time_out", True)
    assert (await hall.api.get(f"/contacts/{contact_id}"))["disposition"] == "none given"
    late = {"contact_id": contact_id, "disposition": "visit", "note": "On Friday."}
    assert code(await hall.lina.do("complete_wrap_up", **{**late, "disposition": "x"})) == (
        "unknown_disposition"
    )
    assert (await hall.lina.do("complete_wrap_up", **late))["ok"]
    contact = await hall.api.get(f"/contacts/{contact_id}")
    assert (contact["state"], contact["disposition"], contact["note"]) == ("closed", "visit", "On Friday.")
    assert code(await hall.lina.do("complete_wrap_up", **late)) == "not_wrapping_up"


async def test_what_is_left_to_complete_is_told_on_connect_and_as_it_changes(hall: Hall) -> None:
    contact_id = await ran_out(hall)
    [told] = (await seen(hall.lina, is_event("wrap_up_ended")))["changes"]["unfinished"]
    assert (told["contact_id"], told["dispositions"]) == (contact_id, FLOOR["queues"][0]["dispositions"])
    async with console(hall.owner, "lina") as other, console(hall.owner, "wangwei") as wei:
        assert (await other.next("snapshot"))["state"]["me"]["unfinished"] == [told]
        assert (await wei.next("snapshot"))["state"]["me"]["unfinished"] == []
        done = {"contact_id": contact_id, "disposition": "visit"}
        assert (await hall.lina.do("complete_wrap_up", **done))["ok"]
        gone = await seen(other, is_event("wrap_up_completed"))
        assert gone["changes"]["unfinished"] == []


async def test_a_wrap_up_is_completed_over_http_by_its_agent(hall: Hall) -> None:
    contact_id = await ran_out(hall)
    path, body = f"/contacts/{contact_id}/complete-wrap-up", {"disposition": "visit", "note": "On Friday."}
    wei = await signed_in(hall.owner, "wei", agent="wangwei")
    status, refused = await wei.call("POST", path, body)
    assert (status, refused["code"]) == (403, "not_your_contact")
    lina = await signed_in(hall.owner, "li", agent="lina")
    status, refused = await lina.call("POST", path, {"disposition": "bored"})
    assert (status, refused["code"]) == (422, "unknown_disposition")
    status, shown = await lina.call("POST", path, body)
    assert (status, shown["disposition"], shown["note"]) == (200, "visit", "On Friday.")
    assert (await lina.call("POST", path, body))[1]["code"] == "not_wrapping_up"


async def test_the_rules_of_a_wrap_up_are_told_with_it(hall: Hall) -> None:
    queue = {**FLOOR["queues"][0], "wrap_up": "full", "disposition_required": False}
    assert (await hall.owner.call("PUT", "/admin/floor", {"queues": [queue]}))[0] == 200
    contact_id = await hall.wrapping_up()
    [shown] = hall.lina.frames[-1]["changes"]["contacts"][0]["wrap_ups"]
    assert (shown["agent"], shown["kind"], shown["disposition_required"]) == ("lina", "full", False)
    assert (shown["dispositions"], shown["disposition_given"]) == (queue["dispositions"], False)
    assert (await hall.lina.do("finish_wrap_up", contact_id=contact_id, disposition="visit"))["ok"]
    given = await seen(hall.lina, is_event("disposition_given"))
    assert given["changes"]["contacts"][0]["wrap_ups"][0]["disposition_given"]


async def ran_out(hall: Hall) -> str:
    """Lina's wrap-up of a call ends without a disposition; the contact's id."""
    contact_id = await hall.wrapping_up()
    command = c.EndWrapUp(contact_id=ContactId(contact_id), agent=AgentId("lina"))
    hall.owner.hub.parts.hub.handle(command)
    await hall.owner.hub.parts.hub.caught_up()
    return contact_id


async def test_a_wrap_up_is_completed_in_the_transaction_in_which_it_ran_out(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue = {**FLOOR["queues"][0], "wrap_up_seconds": 1}
    assert (await hall.owner.call("PUT", "/admin/floor", {"queues": [queue]}))[0] == 200
    contact_id = await hall.wrapping_up()
    hub, log, go_on = hall.owner.hub.parts.hub, hall.owner.hub.parts.stores.log, asyncio.Event()
    append = log.append

    async def appended(**more: Any) -> None:
        await go_on.wait()
        await append(**more)

    monkeypatch.setattr(log, "append", appended)
    hub.try_log()  # what comes now waits for one transaction
    unfinished = hub.routing.floor.unfinished
    while not unfinished:  # noqa: ASYNC110 - the hub has no signal
        await asyncio.sleep(0.005)
    late = {"contact_id": contact_id, "disposition": "visit", "note": "On Friday."}
    completed = asyncio.ensure_future(hall.lina.do("complete_wrap_up", **late))
    while unfinished:  # noqa: ASYNC110
        await asyncio.sleep(0.005)
    go_on.set()
    assert (await completed)["ok"]
    contact = await hall.api.get(f"/contacts/{contact_id}")
    assert (contact["state"], contact["disposition"], contact["note"]) == ("closed", "visit", "On Friday.")
