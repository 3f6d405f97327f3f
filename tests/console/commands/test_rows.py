"""Every command is one row, and is done only for the agent whose offer or contact it is about."""

from __future__ import annotations

from typing import Any

import pytest

from contacthub.access.rights import Right
from contacthub.access.roles import Role
from contacthub.access.rules import PartCheck, own
from contacthub.access.viewer import Viewer
from contacthub.console.commands import COMMANDS
from contacthub.console.commands.screen import Focus
from contacthub.console.commands.spec import Sender, Spec
from contacthub.console.performing import carry_out
from contacthub.routing.words import AgentId
from tests.console.commands.hall import Hall, code
from tests.support import console
from tests.work.items import CLAIM


def test_every_command_is_one_row_with_one_deed() -> None:
    assert len({spec.name for spec in COMMANDS}) == len(COMMANDS)
    for spec in COMMANDS:
        assert sum(each is not None for each in (spec.command, spec.deed, spec.here)) == 1, spec.name


PROMISED = {"process": "claim", "title": "Remote dead"}
WITHOUT_PART = {
    "accept_offer": "not_your_offer",
    "decline_offer": "not_your_offer",
    "pop_shown": "not_your_offer",
    "finish_wrap_up": "not_wrapping_up",
    "extend_wrap_up": "not_wrapping_up",
    "complete_wrap_up": "not_wrapping_up",
    **dict.fromkeys(
        (
            "advance_work",
            "edit_work",
            "note_work",
            "assign_work",
            "plan_work",
            "reopen_work",
            "link_work",
            "remove_work_file",
        ),
        "not_your_step",
    ),
    "withdraw_callback": "wrong_state",  # an agent of the queue may, but this contact is no call-back
}
"""What an agent is told about an offer, contact or item of another; of the rest, ``not_your_contact``."""


@pytest.mark.parametrize("spec", [spec for spec in COMMANDS if spec.rule.own], ids=lambda spec: spec.name)
async def test_what_says_own_is_refused_to_other_agents(hall: Hall, spec: Spec[Any]) -> None:
    status, body = await hall.owner.call("PUT", "/admin/floor", {"processes": [CLAIM]})
    assert status == 200, body
    offer = await hall.offered()
    item = await hall.lina.do("open_work", **PROMISED)
    assert item["ok"], item
    ids = {"offer_id": offer["id"], "contact_id": offer["contact_id"], "item_id": item["result"]["id"]}
    about = {name: ids.get(name, value) for name, value in spec.example.items()}
    async with console(hall.owner, "wangwei") as wangwei:
        assert code(await wangwei.do(spec.name, **about)) == WITHOUT_PART.get(spec.name, "not_your_contact")
    assert (await hall.api.get(f"/contacts/{offer['contact_id']}"))["state"] == "offered"


async def test_a_deed_that_does_not_look_for_the_part_is_our_fault() -> None:
    async def forgets(who: Sender, it: Focus, parts: Any) -> None:
        """Do it for every agent."""

    spec = Spec(Focus, rule=own(Right.CONTACTS_TAKE), example={}, deed=forgets)
    part = PartCheck(Viewer(name="li.na", role=Role.AGENT, agent="lina"))
    who = Sender(name="li.na", agent=AgentId("lina"), part=part, ref="", at=0)
    it = Focus(ref="5f0c2a9e-7d1b-4f7a-9a41-2f6f0c8e1d77", cmd="focus")
    with pytest.raises(AssertionError, match="focus does not look"):
        await carry_out(spec, who, it, None)  # type: ignore[arg-type]  # it uses none of them
