"""A customer writes again: who gets them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.messages.chats import CHAT, accepted, available, written
from tests.support import FLOOR, console, event, hub_on, token

RETURNING = {"to": "last_agent", "within_hours": 1, "wait_seconds": 60}


def floor(**settings: Any) -> dict[str, Any]:
    """Lina and Wang Wei both serve sales."""
    queues = [{**each, **settings} if each["id"] == "sales" else each for each in FLOOR["queues"]]
    agents = [{**each, "queues": ["support", "sales"]} for each in FLOOR["agents"]]
    return {**FLOOR, "queues": queues, "agents": agents}


@pytest.mark.both_engines
@pytest.mark.parametrize(
    ("settings", "who", "step"),
    [({"returning": RETURNING}, "wangwei", "returning"), ({}, "lina", "longest_idle_agent")],
)
async def test_a_customer_who_writes_again_goes_to_who_had_the_thread(
    tmp_path: Path, settings: dict[str, Any], who: str, step: str
) -> None:
    async with hub_on(tmp_path, floor=floor(**settings)) as owner:
        api = await token(owner)
        async with console(owner, "wangwei") as wangwei, console(owner, "lina") as lina:
            await available(wangwei)
            await api.events(written("v7", "1", "Hello", **CHAT))
            first = await accepted(wangwei)
            await available(lina)
            await api.events(event("contact.ended", {"ref": "v7", "by": "customer"}, source="web"))
            # The contact is no longer on the floor: who had the thread is read.
            assert (await api.get(f"/contacts/{first['contact_id']}"))["state"] == "closed"
            [again] = await api.events(written("v7", "2", "One more thing"))
            offer = (await {"wangwei": wangwei, "lina": lina}[who].next("offer"))["offer"]
        why = await api.get(f"/contacts/{again['contact_id']}/why")
    assert offer["contact_id"] == again["contact_id"]
    assert why["decisions"][0]["step"] == step
