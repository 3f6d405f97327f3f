"""Every command is one row, and is done only for the agent whose offer or contact it is about."""

from __future__ import annotations

from contacthub.console.commands import COMMANDS
from tests.console.commands.hall import Hall, code
from tests.console.people import person
from tests.support import console


def test_every_command_is_one_row_with_one_deed() -> None:
    assert len({spec.name for spec in COMMANDS}) == len(COMMANDS) == 15
    for spec in COMMANDS:
        assert sum(each is not None for each in (spec.command, spec.deed, spec.here)) == 1, spec.name


async def test_other_agents_offers_and_contacts_are_refused(hall: Hall) -> None:
    offer = await hall.offered()
    offer_id, contact = {"offer_id": offer["id"]}, {"contact_id": offer["contact_id"]}
    async with console(hall.owner, "wangwei") as wangwei:
        for command, args, expected in (
            ("accept_offer", offer_id, "not_your_offer"),
            ("decline_offer", offer_id, "not_your_offer"),
            ("pop_shown", {**offer_id, "painted_ms": 1}, "not_your_offer"),
            ("choose_customer", {**contact, "customer_id": "C2"}, "not_your_contact"),
            ("set_note", {**contact, "text": "mine"}, "not_your_contact"),
            ("add_question", {**contact, "question": "?"}, "not_your_contact"),
            ("hold", contact, "not_your_contact"),
            ("resume", contact, "not_your_contact"),
            ("end_contact", contact, "not_your_contact"),
            ("transfer", {**contact, "to_queue": "sales"}, "not_your_contact"),
            ("finish_wrap_up", {**contact, "disposition": "resolved"}, "not_wrapping_up"),
            ("extend_wrap_up", {**contact, "seconds": 5}, "not_wrapping_up"),
        ):
            assert code(await wangwei.do(command, **args)) == expected, command
    assert (await hall.api.get(f"/contacts/{offer['contact_id']}"))["state"] == "offered"


async def test_supervisors_look_and_do_not_touch(hall: Hall) -> None:
    offer = await hall.offered()
    async with person(hall.owner, role="supervisor") as boss, boss.console() as board:
        assert code(await board.do("set_presence", presence="available")) == "forbidden"
        assert code(await board.do("accept_offer", offer_id=offer["id"])) == "forbidden"
        assert (await board.do("focus"))["ok"]
        assert (await board.do("snapshot"))["ok"]
