"""Ending the work after a contact, or having more time for it."""

from __future__ import annotations

from tests.console.commands.hall import Hall, code
from tests.console.people import is_event, seen


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
