"""Passed around, as it should be: one contact, all that is known moves with it, and no refusal loses it."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from contacthub.client import Console, Hub, HubError, serve_callbacks
from tests.support import FLOOR, Api, hub_on, token

SECRET = "whsec_" + base64.b64encode(b"a secret both sides have").decode()
CALL = {"ref": "call-1", "channel": "voice", "from": "13800138000", "to": "4008001234"}
NUMBER = {"e164": "+8613800138000", "ext": None, "raw": "138 0013 8000"}
CUSTOMER = {"customer_id": "C1", "name": "陆建国", "tier": "gold", "phone": [NUMBER]}
CHENJIE = {
    "id": "chenjie",
    "name": "Chen Jie 陈洁",
    "skills": {"aircon": 1},
    "queues": ["sales"],
    "address": "PJSIP/1003",
}
ABILITIES = ["connect", "transfer", "consult", "conference"]


class Phones:
    """A phone system that does at once what it is asked, and reports it."""

    def __init__(self) -> None:
        self.hub: Hub | None = None
        self.asked: list[str] = []

    async def take(self, call_back: dict[str, Any]) -> None:
        kind, said = call_back["type"].removeprefix("contact."), call_back["data"]
        self.asked.append(kind)
        agent = {"agent": said.get("agent")}
        reports: dict[str, tuple[str, dict[str, Any]]] = {
            "connect": ("answered", agent),
            "transfer": ("transferred", {"to_agent": said.get("to_agent"), "note": said.get("note")}),
            "consult": ("consult_answered", agent),
            "conference": ("conferenced", {}),
            "complete_transfer": ("transferred", {"to_agent": said.get("agent")}),
        }
        report, data = reports[kind]
        assert self.hub is not None
        body = {"ref": said["ref"], **data}
        result = await self.hub.post_event(f"contact.{report}", body, source="phones")
        assert result["status"] == "accepted", (kind, result)


class Agent:
    """A person at a console, who waits for what comes."""

    def __init__(self, console: Console) -> None:
        self.console = console

    async def offer(self) -> dict[str, Any]:
        """The next contact that rings, with its card."""
        frame = await self._next(lambda it: it["type"] == "offer")
        card = frame["card"] or (await self._next(lambda it: it["type"] == "card"))["card"]
        return {**frame["offer"], "card": card}

    async def event(self, kind: str, **members: str) -> dict[str, Any]:
        """The next event of a type with these members."""
        frame = await self._next(
            lambda it: (
                it["type"] == "event"
                and it["event"]["type"] == kind
                and members.items() <= it["event"].items()
            )
        )
        return dict(frame["event"])

    async def _next(self, wanted: Any) -> dict[str, Any]:
        async with asyncio.timeout(10):
            async for frame in self.console:
                if wanted(frame):
                    return frame
        raise AssertionError

    async def does(self, cmd: str, **members: Any) -> None:
        await self.console.command(cmd, **members)


@asynccontextmanager
async def house(tmp_path: Path, phones: Phones, kept: dict[str, Any]) -> AsyncIterator[tuple[Api, Hub]]:
    """A hub, its phone system, and the customer on file."""
    floor = {**FLOOR, "agents": [*FLOOR["agents"], CHENJIE]}
    async with serve_callbacks(phones.take, secret=SECRET) as url:
        source = {
            "id": "phones",
            "secret_env": "PHONES_SECRET",
            "callback_url": url,
            "capabilities": ABILITIES,
        }
        async with hub_on(tmp_path, sources=[source], floor=floor, **kept) as owner:
            body = {"kind": "customers", "rows": [CUSTOMER]}
            assert (await owner.call("POST", "/admin/import", body))[0] == 200
            async with Hub(owner.hub.url, (await token(owner)).token) as hub:
                phones.hub = hub
                yield owner, hub


async def test_he_tells_it_once_and_whoever_helps_him_can_fetch_the_one_who_can(
    tmp_path: Path, kept: dict[str, dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PHONES_SECRET", SECRET)
    phones = Phones()
    async with house(tmp_path, phones, kept) as (owner, hub), AsyncExitStack() as stack:

        async def sits_down(name: str) -> Agent:
            bearer = (await token(owner, name, scopes=[], agent=name)).token
            desk = await stack.enter_async_context(Hub(owner.hub.url, bearer))
            return Agent(await stack.enter_async_context(desk.console()))

        lina, wang, chen = [await sits_down(name) for name in ("lina", "wangwei", "chenjie")]
        await lina.does("set_presence", presence="available")
        await chen.does("set_presence", presence="available")
        await wang.does("set_presence", presence="lunch")  # the one with the key
        result = await hub.post_event("contact.arrived", CALL, source="phones")
        about = {"contact_id": str(result["contact_id"])}

        first = await lina.offer()
        await lina.does("accept_offer", offer_id=first["id"])
        await lina.event("contact_answered", agent="lina")
        await lina.does("set_note", **about, text="把五千元转给女儿；证件号已核对")

        with pytest.raises(HubError, match="agent_unavailable"):  # at lunch: she knows before he waits
            await lina.does("transfer", **about, to_agent="wangwei")

        # The wrong window: it comes back to her by itself, with the reason.
        await lina.does("transfer", **about, to_agent="chenjie", note="陈洁，能办转账吗？")
        second = await chen.offer()
        await chen.does("decline_offer", offer_id=second["id"])
        returned = await lina.event("transfer_returned")
        assert (returned["from_agent"], returned["cause"]) == ("chenjie", "declined")
        again = await lina.offer()
        await lina.does("accept_offer", offer_id=again["id"])
        await lina.event("contact_answered", agent="lina")

        # The one who can is fetched: she stays until he has it.
        await wang.does("set_presence", presence="available")
        await lina.does("consult", **about, to_agent="wangwei")
        third = await wang.offer()
        await wang.does("accept_offer", offer_id=third["id"])
        await lina.event("consult_answered", agent="wangwei")
        await lina.does("conference", **about)
        await wang.event("conference_started")
        await lina.does("complete_transfer", **about)
        await wang.event("contact_answered", agent="wangwei")
        await hub.post_event("contact.ended", {"ref": "call-1", "by": "customer"}, source="phones")
        await wang.event("wrap_up_started", agent="wangwei")
        await wang.does("finish_wrap_up", **about, disposition="resolved")
        await lina.does("finish_wrap_up", **about, disposition="resolved")

        # Everything known was there at each of them, before a word was said.
        for offer in (first, second, again, third):
            assert (offer["contact_id"], offer["card"]["customer"]["id"]) == (about["contact_id"], "C1")
        assert [each["note"] for each in (second, third)] == [
            "把五千元转给女儿；证件号已核对\n陈洁，能办转账吗？"
        ] * 2
        assert (second["passing"]["by"], third["consult"]["by"]) == ("lina", "lina")
        contact = await hub.get(f"/contacts/{about['contact_id']}")
        assert (contact["state"], contact["outcome"], contact["agent"]) == ("closed", "answered", "wangwei")
        assert len((await hub.get("/contacts"))["items"]) == 1
        assert phones.asked == [
            "connect", "transfer", "connect", "consult", "conference", "complete_transfer",
        ]  # fmt: skip
