"""Complaints: eight steps that everybody can see, each with somebody who has it and a time.

She took the complaint and follows it until the customer has heard the result; a visit within 24 hours means
24 hours; and no yuan is paid that two people have not seen.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from contacthub.client import Console, Hub
from contacthub.clock import from_rfc3339
from tests.acceptance.moving import HOUR_MS, MINUTE_MS, moving_hub_on
from tests.acceptance.test_passed_around import Agent
from tests.console.people import Person, person
from tests.moved_time import MovedTime
from tests.support import Api, arrived, event, token

NUMBER = {"e164": "+8613800138000", "ext": None, "raw": "138 0013 8000"}
CUSTOMER = {"customer_id": "C1", "name": "陆建国", "tier": "gold", "phone": [NUMBER]}
WORDS = "装了三台空调，两台漏水，打了三次电话没有人回"


@dataclass
class Story:
    """Li Na who took it, Zhang Lei who finds the cause, two supervisors, and the time."""

    owner: Api
    time: MovedTime
    lina: Person
    zhanglei: Person
    boss: Person
    second: Person
    item: str = ""

    async def it(self) -> dict[str, Any]:
        """The complaint, as Li Na sees it."""
        return await get(self.lina, f"/work/{self.item}")

    async def ends(
        self, whom: Person, outcome: str, note: str | None = None, **fields: str
    ) -> dict[str, Any]:
        """A person ends the step at which it is."""
        it = await get(whom, f"/work/{self.item}")
        said = {"outcome": outcome, "note": note, "fields": fields, "version": it["version"]}
        if outcome == "approved":
            said["proposal"] = it["proposal"]["sha256"]
        status, body = await whom.call("POST", f"/work/{self.item}/steps", said)
        assert status == 200, body
        return dict(body)

    async def is_refused(self, whom: Person, outcome: str) -> str:
        """The same, of a person who may not."""
        it = await self.it()
        said = {"outcome": outcome, "version": it["version"], "proposal": it["proposal"]["sha256"]}
        status, body = await whom.call("POST", f"/work/{self.item}/steps", said)
        assert status == 403, body
        return str(body["code"])

    async def passes(self, duration_ms: int) -> None:
        await self.time.passes_for(self.owner.hub.parts.hub, duration_ms)
        for each in (self.lina, self.zhanglei, self.boss, self.second):
            await each.sign_in()  # a session ends overnight


@asynccontextmanager
async def console_of(owner: Api, agent: str) -> AsyncIterator[Console]:
    """An agent's console, over a real socket."""
    bearer = (await token(owner, agent, scopes=[], agent=agent)).token
    async with Hub(owner.hub.url, bearer) as hub, hub.console() as console:
        yield console


async def get(whom: Person, path: str) -> Any:
    status, body = await whom.call("GET", path)
    assert status == 200, body
    return body


async def she_takes_it(story: Story, phones: Api, lina: Agent) -> None:
    """He calls, angry; while he talks it has a number, and he is told it."""
    [result] = await phones.events(arrived("call-1"))
    offer = await lina.offer()
    assert offer["card"]["customer"]["name"] == "陆建国"
    await lina.does("accept_offer", offer_id=offer["id"])
    await phones.events(event("contact.answered", {"ref": "call-1", "agent": "lina"}))
    await lina.event("contact_answered", agent="lina")
    contact = result["contact_id"]
    opened = {
        "process": "complaint",
        "title": "两台空调漏水，无人回电",
        "customer_id": "C1",
        "contact_id": contact,
    }
    status, body = await story.lina.call("POST", "/work", opened)
    assert status == 201, body
    story.item = body["id"]
    assert (body["step"], body["holder"]) == ("record", {"kind": "agent", "name": "lina"})
    card = await phones.get("/customers/C1/card")
    assert [each["number"] for each in card["open"]["cases"]] == [body["number"]]
    await story.ends(story.lina, "recorded", words=WORDS, remedy="修好并赔偿")
    await phones.events(event("contact.ended", {"ref": "call-1", "by": "customer"}))
    await lina.event("wrap_up_started", agent="lina")
    await lina.does("finish_wrap_up", contact_id=contact, disposition="complaint")


async def it_stands(story: Story) -> None:
    """A supervisor judges it and names who is responsible; it was seen within its time."""
    await story.passes(2 * HOUR_MS)
    it = await story.ends(story.boss, "stands", severity="2")
    assert (it["step"], it["late"]) == ("assign", False)
    it = await story.ends(story.boss, "named", department="Service 服务")
    assert it["holder"] == {"kind": "queue", "name": "support"}


async def cause_and_remedy(story: Story) -> None:
    """An agent of the queue finds the cause, and proposes what is done and paid."""
    await story.ends(story.zhanglei, "found", cause="排水管接头松动")
    await story.ends(story.zhanglei, "proposed", proposal="上门重装并退安装费", money="300")


async def four_eyes(story: Story) -> None:
    """Neither who proposed it nor who took it up says yes to it, also late and again."""
    for each in (story.zhanglei, story.lina):
        assert await story.is_refused(each, "approved") == "not_your_step"
    read = (await story.it())["proposal"]["sha256"]
    await story.ends(story.second, "returned", note="写明赔偿依据")
    await story.ends(story.zhanglei, "proposed", proposal="上门重装，退安装费三百元", money="300")
    it = await story.it()
    said = {"outcome": "approved", "version": it["version"], "proposal": read}
    status, body = await story.second.call("POST", f"/work/{story.item}/steps", said)
    assert (status, body["code"]) == (412, "stale")  # it is not what he had read
    it = await story.ends(story.second, "approved")
    assert (it["step"], it["holder"]) == ("carry_out", {"kind": "agent", "name": "lina"})


async def within_24_hours(story: Story) -> None:
    """It is hers again, and an hour too late is late, be it Sunday or night; everybody sees it."""
    it = await story.it()
    began = from_rfc3339(it["held_since"])
    assert from_rfc3339(it["due_at"]) - began == 24 * HOUR_MS
    await story.passes(24 * HOUR_MS - 5 * MINUTE_MS)
    assert not (await story.it())["late"]
    await story.passes(6 * MINUTE_MS)
    assert (await story.it())["late"]
    [late] = (await get(story.boss, "/work?late=true&kind=complaint"))["items"]
    assert (late["id"], late["holder"]["name"]) == (story.item, "lina")
    percents = [
        each["detail"]["percent"] for each in (await story.it())["history"] if each["what"] == "work_late"
    ]
    assert percents[-3:] == [50, 80, 100]
    it = await story.ends(story.lina, "carried_out")
    assert (it["step"], it["late"]) == ("tell", False)


async def he_has_heard_it(story: Story) -> None:
    """Only the customer's word ends it; within 30 days it begins again under its number."""
    it = await story.ends(story.lina, "not_reached")
    assert it["state"] == "planned"
    await story.passes(2 * HOUR_MS)
    assert (await story.it())["state"] == "open"
    it = await story.ends(story.lina, "accepted", note="客户满意，已退款")
    assert (it["state"], it["outcome"]) == ("closed", "accepted")
    status, again = await story.lina.call("POST", f"/work/{story.item}/reopen", {"note": "又漏水了"})
    assert status == 200, again
    assert (again["number"], again["reopened"], again["state"]) == (it["number"], 1, "open")


async def test_it_is_followed_until_the_customer_has_heard_the_result(
    tmp_path: Path, kept: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    async with moving_hub_on(tmp_path, monkeypatch, **kept) as (owner, time), AsyncExitStack() as stack:
        assert (await owner.call("POST", "/admin/import", {"kind": "customers", "rows": [CUSTOMER]}))[
            0
        ] == 200
        people = [await stack.enter_async_context(person(owner, agent=each)) for each in ("lina", "zhanglei")]
        people += [await stack.enter_async_context(person(owner, role="supervisor")) for _ in range(2)]
        story = Story(owner, time, *people)
        lina = Agent(await stack.enter_async_context(console_of(owner, "lina")))
        await lina.does("set_presence", presence="available")
        await she_takes_it(story, await token(owner), lina)
        await it_stands(story)
        await cause_and_remedy(story)
        await four_eyes(story)
        await within_24_hours(story)
        await he_has_heard_it(story)
        steps = [each["step"] for each in (await story.it())["history"] if each["what"] == "work_advanced"]
        assert list(dict.fromkeys(steps)) == [
            "record", "judge", "assign", "analyse", "propose", "approve", "carry_out", "tell",
        ]  # fmt: skip
