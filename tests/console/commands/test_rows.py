"""Every command is one row, and is done only for the agent whose offer or contact it is about."""

from __future__ import annotations

from typing import Any

import pytest

from contacthub.console.commands import COMMANDS
from contacthub.console.commands.spec import Spec
from tests.console.commands.hall import Hall, code
from tests.support import console


def test_every_command_is_one_row_with_one_deed() -> None:
    assert len({spec.name for spec in COMMANDS}) == len(COMMANDS)
    for spec in COMMANDS:
        assert sum(each is not None for each in (spec.command, spec.deed, spec.here)) == 1, spec.name


WITHOUT_PART = {
    "accept_offer": "not_your_offer",
    "decline_offer": "not_your_offer",
    "pop_shown": "not_your_offer",
    "finish_wrap_up": "not_wrapping_up",
    "extend_wrap_up": "not_wrapping_up",
}
"""What an agent is told about an offer or contact of another; of the rest, ``not_your_contact``."""


@pytest.mark.parametrize("spec", [spec for spec in COMMANDS if spec.rule.own], ids=lambda spec: spec.name)
async def test_what_says_own_is_refused_to_other_agents(hall: Hall, spec: Spec[Any]) -> None:
    offer = await hall.offered()
    ids = {"offer_id": offer["id"], "contact_id": offer["contact_id"]}
    about = {name: ids.get(name, value) for name, value in spec.example.items()}
    async with console(hall.owner, "wangwei") as wangwei:
        assert code(await wangwei.do(spec.name, **about)) == WITHOUT_PART.get(spec.name, "not_your_contact")
    assert (await hall.api.get(f"/contacts/{offer['contact_id']}"))["state"] == "offered"
