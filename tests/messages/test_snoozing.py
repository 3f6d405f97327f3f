"""What an agent puts off until later, through the hub: it survives a restart, and comes back."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from contacthub.clock import from_rfc3339, rfc3339
from tests.messages.chats import CHAT, accepted, available, contact_in, written
from tests.support import Api, Console, console, hub_on, token

Json = dict[str, Any]


async def put_off(owner: Api, lina: Console, *, by: timedelta) -> str:
    """Lina takes a chat and puts it off; its id."""
    await available(lina)
    await (await token(owner)).events(written("v7", "1", "Hello", **{**CHAT, "queue": "support"}))
    contact_id: str = (await accepted(lina))["contact_id"]
    reply = await lina.do("snooze", contact_id=contact_id, until=later(owner, by))
    assert reply["ok"], reply
    return contact_id


def later(owner: Api, by: timedelta) -> str:
    return rfc3339(owner.hub.parts.hub.now() + round(by.total_seconds() * 1000))


@pytest.mark.both_engines
async def test_what_is_put_off_is_so_after_a_restart_and_comes_back_as_the_customer_writes(
    tmp_path: Path,
) -> None:
    async with hub_on(tmp_path) as owner, console(owner, "lina") as lina:
        contact_id = await put_off(owner, lina, by=timedelta(days=1))
        shown = contact_in(lina, contact_id)
        assert from_rfc3339(shown["snoozed_until"]) > owner.hub.parts.hub.now()
        assert shown["agent"] == "lina"
    async with hub_on(tmp_path) as owner, console(owner, "lina") as lina:
        again = (await lina.find("snapshot"))["state"]["contacts"]
        assert [each["snoozed_until"] for each in again] == [shown["snoozed_until"]]
        await (await token(owner, "again")).events(written("v7", "2", "One more thing"))
        frame = await lina.event("contact_unsnoozed")
        assert frame["event"]["cause"] == "customer"
        assert contact_in(lina, contact_id)["snoozed_until"] is None


async def test_it_comes_back_at_its_time(tmp_path: Path) -> None:
    async with hub_on(tmp_path) as owner, console(owner, "lina") as lina:
        contact_id = await put_off(owner, lina, by=timedelta(milliseconds=300))
        frame = await lina.event("contact_unsnoozed")
        assert (frame["event"]["cause"], frame["event"]["agent"]) == ("due", "lina")
        assert contact_in(lina, contact_id)["state"] == "handling"


async def test_an_agent_takes_up_what_they_put_off(tmp_path: Path) -> None:
    async with hub_on(tmp_path) as owner, console(owner, "lina") as lina:
        contact_id = await put_off(owner, lina, by=timedelta(days=1))
        assert (await lina.do("unsnooze", contact_id=contact_id))["ok"]
        refused = await lina.do("unsnooze", contact_id=contact_id)
        assert refused["error"]["code"] == "wrong_state"


@pytest.mark.parametrize(("until", "code"), [("soon", "invalid"), ("1999-01-01T00:00:00Z", "wrong_state")])
async def test_an_instant_that_is_none_or_past_is_refused(tmp_path: Path, until: str, code: str) -> None:
    async with hub_on(tmp_path) as owner, console(owner, "lina") as lina:
        contact_id = await put_off(owner, lina, by=timedelta(days=1))
        refused = await lina.do("snooze", contact_id=contact_id, until=until)
        assert refused["error"]["code"] == code
        assert "until" in refused["error"]["detail"]
