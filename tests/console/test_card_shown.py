"""The card over the wire: what is learned later reaches the agent, and what the agent chose stands."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.console.people import is_card, seen
from tests.support import Api, Console, arrived, console, event, hub_on, token

pytestmark = pytest.mark.both_engines

CUSTOMERS = [
    {"customer_id": key, "name": name, "phone": [{"e164": f"+86{phone}", "ext": None, "raw": phone}]}
    for key, name, phone in (("C1", "陆建国", "13800138000"), ("C2", "陆太太", "13900139000"))
]
STRANGER = "13700137000"


@asynccontextmanager
async def lina_ready(data: Path) -> AsyncIterator[tuple[Api, Console]]:
    async with hub_on(data) as owner:
        status, _ = await owner.call("POST", "/admin/import", {"kind": "customers", "rows": CUSTOMERS})
        assert status == 200
        async with console(owner, "lina") as lina:
            assert (await lina.do("set_presence", presence="available"))["ok"]
            yield await token(owner), lina


async def offered(api: Api, lina: Console, caller: str) -> str:
    [result] = await api.events(arrived("call-1", **{"from": caller}))
    await lina.next("offer")
    return str(result["contact_id"])


def note_of(account: str) -> dict[str, object]:
    return event("contact.noted", {"ref": "call-1", "attributes": {"account": account}})


async def test_who_called_is_shown_once_a_later_event_tells_it(tmp_path: Path) -> None:
    async with lina_ready(tmp_path) as (api, lina):
        contact_id = await offered(api, lina, STRANGER)
        await seen(lina, lambda frame: (frame.get("card") or {}).get("customer", ...) is None)
        await api.events(note_of("C1"))
        card = (await seen(lina, is_card(lambda card: card["match"]["verdict"] == "exact")))["card"]
        assert (card["customer"]["id"], card["match"]["by"]) == ("C1", "account")
        assert (await api.get(f"/contacts/{contact_id}"))["customer_id"] == "C1"


async def test_a_later_look_up_corrects_an_earlier_one(tmp_path: Path) -> None:
    async with lina_ready(tmp_path) as (api, lina):
        contact_id = await offered(api, lina, "13800138000")
        await api.hub.parts.pop.wait(contact_id)
        assert (await api.get(f"/contacts/{contact_id}"))["customer_id"] == "C1"
        await api.events(note_of("C2"))
        await seen(lina, is_card(lambda card: (card["customer"] or {}).get("id") == "C2"))
        assert (await api.get(f"/contacts/{contact_id}"))["customer_id"] == "C2"


@pytest.mark.parametrize("chosen", ["C2", None])
async def test_what_the_agent_chose_stands_after_a_restart(tmp_path: Path, chosen: str | None) -> None:
    async with lina_ready(tmp_path) as (api, lina):
        contact_id = await offered(api, lina, "13800138000")
        [answer] = await api.events(event("contact.answered", {"ref": "call-1", "agent": "lina"}))
        assert answer["status"] == "accepted"
        assert (await lina.do("choose_customer", contact_id=contact_id, customer_id=chosen))["ok"]
    async with hub_on(tmp_path) as owner, console(owner, "lina") as back:
        card = (await back.next("card"))["card"]
        assert (card["contact_id"], (card["customer"] or {}).get("id")) == (contact_id, chosen)
        assert card["match"]["verdict"] == ("none" if chosen is None else "exact")
