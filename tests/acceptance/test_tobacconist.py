"""The tobacconist's best customer: what she wants is sold out, and she calls again all the same.

Her call goes at once to the one who knows cigars, whose screen shows what she bought and asked; her wish is
kept, and when two boxes come, two are called, in the order in which they asked.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from contacthub.client import Console, Hub
from tests.acceptance.moving import DAY_MS, moving_hub_on, sample_floor
from tests.acceptance.test_passed_around import Agent
from tests.console.people import Person, person
from tests.moved_time import MovedTime
from tests.support import Api, arrived, event, token

CIGARS = {
    "id": "cigars", "name": "雪茄 Cigars", "skills": {"cigars": 1}, "choose": "most_skilled",
    "last_agent_seconds": 15, "dispositions": ["sold", "waits"], "wrap_up_seconds": 60,
}  # fmt: skip
KNOWS, LEARNS = (
    {"id": name, "name": name, "skills": {"cigars": level}, "queues": ["cigars"], "address": f"PJSIP/{level}"}
    for name, level in (("lao_tan", 9), ("xiao_he", 2))
)
WANTED = "Montecristo No. 2"
QUESTION = f"{WANTED} 有货吗？"
BOX = {"sku": "MC2-BOX"}
WISH = {
    "id": "wish", "name": "Wish 到货通知", "kind": "follow_up", "number": "W",
    "steps": [{
        "id": "call", "name": "Tell them that it is there 告知到货", "call_in": "cigars", "within": "4h",
        "outcomes": [
            {"id": "kept", "name": "Put aside for them 已留货"},
            {"id": "not_reached", "name": "Not reached 未接通", "to": "call", "after": "2h"},
            {"id": "not_wanted", "name": "No longer wanted 不要了", "gives_back": True},
        ],
    }],
}  # fmt: skip
PEOPLE = {
    "C1": ("Kuang 邝女士", "13800138001"),
    "C2": ("Ou 欧先生", "13800138002"),
    "C3": ("Yin 尹先生", "13800138003"),
}


def floor() -> dict[str, Any]:
    """A shop that sells cigars, beside all else."""
    made = sample_floor()
    return {
        **made,
        "queues": [*made["queues"], CIGARS],
        "lines": [*made["lines"], {"number": "4008003333", "queue": "cigars"}],
        "agents": [KNOWS, LEARNS],
        "teams": [],
        "processes": [*made["processes"], WISH],
    }


@dataclass
class Story:
    """The shop's two, the phones, and the time."""

    phones: Api
    tan: Agent
    he: Agent
    screen: Person
    time: MovedTime
    hub: Any

    async def calls(self, ref: str, customer: str) -> dict[str, Any]:
        """A customer calls and is answered by the one who knows; the offer, with its card."""
        number = PEOPLE[customer][1]
        await self.phones.events(arrived(ref, to="4008003333", **{"from": number}))
        offer = await self.tan.offer()
        await self.tan.does("accept_offer", offer_id=offer["id"])
        await self.phones.events(event("contact.answered", {"ref": ref, "agent": "lao_tan"}))
        await self.tan.event("contact_answered", agent="lao_tan")
        return offer

    async def wishes(self, ref: str, customer: str) -> str:
        """They ask for what is sold out; what they wish is kept, and the talk ends; the number."""
        contact = (await self.calls(ref, customer))["contact_id"]
        await self.tan.does("add_question", contact_id=contact, question=QUESTION, answer="卖完了，到货通知")
        wish = {
            "process": "wish",
            "title": f"{WANTED} 一盒",
            "customer_id": customer,
            "contact_id": contact,
            "waits_for": BOX,
        }
        status, item = await self.screen.call("POST", "/work", wish)
        assert (status, item["state"], item["waits_for"]["sku"]) == (201, "planned", BOX["sku"])
        await self.phones.events(event("contact.ended", {"ref": ref, "by": "customer"}))
        await self.tan.event("wrap_up_started", agent="lao_tan")
        await self.tan.does("finish_wrap_up", contact_id=contact, disposition="waits")
        return str(item["number"])

    async def is_told(self, number: str, outcome: str) -> str:
        """The next who is called: their wish, told at the telephone; the customer's name."""
        offer = await self.tan.offer()
        card = offer["card"]
        assert offer["channel"] == "callback"
        assert [each["number"] for each in card["open"]["follow_ups"]] == [number]
        assert card["questions"][0]["question"] == QUESTION
        await self.tan.does("accept_offer", offer_id=offer["id"])
        await self.tan.does("callback_reached", contact_id=offer["contact_id"])
        [item] = (await self.phones.get(f"/work?q={number}"))["items"]
        said = {"outcome": outcome, "version": item["version"]}
        status, item = await self.screen.call("POST", f"/work/{item['id']}/steps", said)
        assert (status, item["state"]) == (200, "closed"), item
        await self.tan.does("close_contact", contact_id=offer["contact_id"])
        await self.tan.event("wrap_up_started", agent="lao_tan")
        await self.tan.does("finish_wrap_up", contact_id=offer["contact_id"], disposition="sold")
        return str(card["customer"]["name"])

    async def restocked(self, quantity: int) -> None:
        came = {**BOX, "quantity": quantity}
        [result] = await self.phones.events(event("product.restocked", came, source="shop"))
        assert result["status"] == "accepted", result

    async def states(self) -> list[str]:
        kinds = [f"/work?process=wish{more}" for more in ("", "&state=closed")]
        found = [each for path in kinds for each in (await self.phones.get(path))["items"]]
        return [each["state"] for each in sorted(found, key=lambda it: it["number"])]


@asynccontextmanager
async def shop(data: Path, monkeypatch: pytest.MonkeyPatch, settings: dict[str, Any]) -> AsyncIterator[Story]:
    async with (
        moving_hub_on(data, monkeypatch, floor=floor(), **settings) as (owner, time),
        AsyncExitStack() as stack,
    ):
        rows = [
            {
                "customer_id": name,
                "name": said,
                "phone": [{"e164": f"+86{number}", "ext": None, "raw": number}],
            }
            for name, (said, number) in PEOPLE.items()
        ]
        bought = {
            "customer_id": "C1",
            "order_no": "T-9",
            "date": "2026-09-01",
            "product": WANTED,
            "quantity": 1,
        }
        for kind, given in (("customers", rows), ("purchases", [bought])):
            status, body = await owner.call("POST", "/admin/import", {"kind": kind, "rows": given})
            assert {each["status"] for each in body["results"]} == {"new"}, (status, body)
        consoles: list[Console] = []
        for each in ("lao_tan", "xiao_he"):
            bearer = (await token(owner, each, scopes=[], agent=each)).token
            client = await stack.enter_async_context(Hub(owner.hub.url, bearer))
            consoles.append(await stack.enter_async_context(client.console()))
        screen = await stack.enter_async_context(person(owner, agent="lao_tan"))
        story = Story(await token(owner), *map(Agent, consoles), screen, time, owner.hub.parts.hub)
        for agent in (story.he, story.tan):  # the other is idle longest
            await agent.does("set_presence", presence="available")
        yield story


async def test_she_is_known_and_two_boxes_are_offered_to_who_asked_first(
    tmp_path: Path, kept: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    async with shop(tmp_path, monkeypatch, kept) as story:
        numbers = [await story.wishes(f"call-{n}", f"C{n}") for n in (1, 2, 3)]
        again = await story.calls("call-4", "C1")  # she calls again all the same
        assert again["card"]["purchases"][0]["items"][0]["name"] == WANTED
        assert again["card"]["questions"][0]["question"] == QUESTION
        assert [each["number"] for each in again["card"]["open"]["follow_ups"]] == [numbers[0]]
        await story.phones.events(event("contact.ended", {"ref": "call-4", "by": "customer"}))
        await story.tan.event("wrap_up_started", agent="lao_tan")
        await story.tan.does("finish_wrap_up", contact_id=again["contact_id"], disposition="waits")

        await story.time.passes_for(story.hub, 3 * DAY_MS)
        await story.screen.sign_in()
        await story.restocked(2)
        assert await story.states() == ["open", "open", "planned"]
        assert await story.is_told(numbers[0], "kept") == PEOPLE["C1"][0]
        assert await story.is_told(numbers[1], "not_wanted") == PEOPLE["C2"][0]
        assert await story.is_told(numbers[2], "kept") == PEOPLE["C3"][0]  # the piece that was left
        assert await story.states() == ["closed"] * 3
