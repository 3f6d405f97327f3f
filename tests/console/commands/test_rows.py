"""Every command is one row, and is done only for the agent whose offer or contact it is about."""

from __future__ import annotations

from pathlib import Path

from contacthub.console.commands import COMMANDS
from tests.console.commands.hall import Hall, code
from tests.support import console

PAGE = Path(__file__).with_name("commands.txt")


def page() -> str:
    """All rows at one glance: what a command says (? where it may be left out), who may, and whose it is."""
    lines = []
    for spec in COMMANDS:
        fields = {name: each for name, each in spec.form.model_fields.items() if name not in ("ref", "cmd")}
        said = " ".join(name if each.is_required() else f"{name}?" for name, each in fields.items())
        who = ", ".join(sorted(spec.rule.roles)) + (", own" if spec.rule.own else "")
        lines.append(f"{spec.name:16} {who:18} {said}".rstrip())
    return "\n".join(lines) + "\n"


def test_the_page_of_all_commands_is_current() -> None:
    assert PAGE.read_text("utf-8") == page(), "run python -m tests.console.commands.test_rows"


def test_every_command_is_one_row_with_one_deed() -> None:
    assert len({spec.name for spec in COMMANDS}) == len(COMMANDS)
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


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
