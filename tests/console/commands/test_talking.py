"""What is asked of the source during a contact."""

from __future__ import annotations

import pytest

from tests.console.commands.hall import Hall, code
from tests.console.people import is_event, seen
from tests.support import event


async def test_hold_resume_and_hang_up_are_asked_of_the_source_and_show_once_it_reports(hall: Hall) -> None:
    contact_id = await hall.talking()
    assert (await hall.lina.do("hold", contact_id=contact_id))["ok"]
    frame = await seen(hall.lina, is_event("hold_requested"))
    assert frame["changes"]["contacts"][0]["state"] == "handling"
    await hall.api.events(event("contact.held", {"ref": "call-1"}))
    assert (await hall.lina.event("contact_held"))["changes"]["contacts"][0]["state"] == "held"
    assert code(await hall.lina.do("hold", contact_id=contact_id)) == "wrong_state"
    assert (await hall.lina.do("resume", contact_id=contact_id))["ok"]
    await seen(hall.lina, is_event("resume_requested"))
    assert (await hall.lina.do("end_contact", contact_id=contact_id))["ok"]
    assert (await seen(hall.lina, is_event("end_requested")))["changes"]["contacts"][0]["state"] == "held"


@pytest.mark.parametrize("command", ["hold", "resume", "end_contact"])
async def test_what_the_source_cannot_do_is_not_supported(hall: Hall, command: str) -> None:
    contact_id = await hall.talking(source="plain")
    assert code(await hall.lina.do(command, contact_id=contact_id)) == "not_supported"


@pytest.mark.parametrize(
    "targets", [{}, {"to_queue": None, "to_agent": None}, {"to_queue": "sales", "to_agent": "wangwei"}]
)
async def test_a_transfer_names_one_target_or_is_refused_at_the_door(
    hall: Hall, targets: dict[str, str | None]
) -> None:
    reply = await hall.lina.do("transfer", contact_id="any", **targets)
    assert code(reply) == "bad_command"
    assert "to_queue or to_agent" in reply["error"]["detail"]
