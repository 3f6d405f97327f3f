"""Customers who write and an agent who answers each message; after a kill they know what they had said."""

from __future__ import annotations

import asyncio
import random
import uuid
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from contacthub.client import Console, Hub, HubError
from tests.acceptance.processes import Served

Json = dict[str, Any]
Says = Callable[[str, str, str], Awaitable[None]]
"""Has a customer write: on which thread, which text, to the hub at which address; done when it is taken."""
Attached = Callable[[str, str, str], Awaitable[list[str]]]
"""Has files sent for an answer: which text it has, to the hub at which address, by whose token; their ids."""

CUSTOMERS = ("v1", "v2", "v3")
"""As many as an agent takes at once."""
KILLED_WITHIN_S = 120
MOST_LOOKS = 600


def answer_to(text: str) -> str:
    return f"re {text}"


class Moments:
    """What happens in a run of the hub, which ends in the middle of one of them."""

    def __init__(self, served: Served, last: int) -> None:
        self._served = served
        self._left = last
        self.killed = asyncio.Event()

    async def passes(self) -> None:
        """One more; at the last one the hub is killed before this returns."""
        self._left -= 1
        if self._left <= 0 and not self.killed.is_set():
            self.killed.set()
            await self._served.kill()


@dataclass
class Told:
    """What the hub has taken, over all of its runs."""

    said: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    """By customer: texts in their order; the last one may not have been taken."""
    taken: set[str] = field(default_factory=set)
    answered: dict[str, str] = field(default_factory=dict)
    """Texts whose answer was acknowledged, and the id of that."""
    attached: Attached | None = None
    """Where the agent's answers have files."""

    def next_of(self, customer: str) -> str:
        """What a customer writes next: the last text again until it is taken."""
        texts = self.said[customer]
        if not texts or texts[-1] in self.taken:
            texts.append(f"{customer} {len(texts) + 1}")
        return texts[-1]


async def until_killed(
    served: Served, moments: Moments, says: Says, told: Told, bearer: str, rng: random.Random
) -> None:
    """Write and answer until the hub is killed; what is cut then has no answer."""
    work = [customer(served.url, each, moments, says, told, rng) for each in CUSTOMERS]
    tasks = [asyncio.ensure_future(each) for each in (*work, agent(served.url, moments, told, bearer))]
    killed = asyncio.ensure_future(moments.killed.wait())
    async with asyncio.timeout(KILLED_WITHIN_S):
        await asyncio.wait([killed, *tasks], return_when=asyncio.FIRST_COMPLETED)
    if moments.killed.is_set():
        await served.kill()
    for each in (killed, *tasks):
        each.cancel()
    ended = await asyncio.gather(*tasks, return_exceptions=True)
    cut = (asyncio.CancelledError, HubError, aiohttp.ClientError, OSError)
    assert all(isinstance(each, cut) for each in ended), ended
    assert moments.killed.is_set(), ended


async def customer(url: str, name: str, moments: Moments, says: Says, told: Told, rng: random.Random) -> None:
    """Write one text after the other, each until it is taken."""
    while True:
        text = told.next_of(name)
        await says(url, name, text)
        told.taken.add(text)
        await moments.passes()
        await asyncio.sleep(rng.uniform(0, 0.1))


async def agent(url: str, moments: Moments, told: Told, bearer: str) -> None:
    """Accept what is offered, and answer every text, each once; again under the same ref after a kill."""
    unanswered: dict[str, Json] = {}
    async with Hub(url, bearer) as hub, hub.console() as console:
        await become_available(console)
        async for frame in console:
            for offer_id in tuple(console.view.offers):
                await accept(console, offer_id)
            unanswered |= {each["text"]: each for each in messages_in(frame) if each["direction"] == "in"}
            for text, message in tuple(unanswered.items()):
                if text in told.answered:
                    del unanswered[text]
                elif console.view.contacts[message["contact_id"]]["state"] == "handling":
                    files = await told.attached(answer_to(text), url, bearer) if told.attached else []
                    await answer(console, message, told, files)
                    await moments.passes()


async def become_available(console: Console) -> None:
    async for _ in console:
        if console.view.agents["lina"]["presence"] != "available":
            await console.command("set_presence", presence="available")
        return


async def accept(console: Console, offer_id: str) -> None:
    try:
        await console.command("accept_offer", offer_id=offer_id)
    except HubError as refusal:
        if refusal.code != "no_such_offer":
            raise


def messages_in(frame: Json) -> Sequence[Json]:
    """The messages that a frame tells of."""
    if frame["type"] == "thread":
        return list(frame["messages"])
    message = frame.get("message")
    return [] if message is None else [message]


async def answer(console: Console, message: Json, told: Told, files: Sequence[str] = ()) -> None:
    text = answer_to(message["text"])
    ref = str(uuid.uuid5(uuid.NAMESPACE_URL, text))
    said = {"contact_id": message["contact_id"], "text": text, "attachments": [*files]}
    result = await console.command("send_message", ref=ref, **said)
    told.answered[message["text"]] = result["message_id"]


async def threads(url: str, bearer: str, told: Told) -> list[list[Json]]:
    """The messages of every thread, once all that was taken is there and all answers are settled."""
    async with aiohttp.ClientSession(headers={"Authorization": f"Bearer {bearer}"}) as session:

        async def get(path: str) -> Any:
            async with session.get(f"{url}/api/v1{path}") as response:
                assert response.status == 200, await response.text()
                return await response.json()

        async def messages(thread: Json) -> list[Json]:
            path, found = f"/threads/{thread['id']}/messages?limit=200", list[Json]()
            while True:
                part = await get(path if not found else f"{path}&before={found[0]['id']}")
                found[:0] = part["messages"]
                if not part["more"]:
                    return found

        for _ in range(MOST_LOOKS):
            found = [await messages(each) for each in (await get("/threads"))["items"]]
            every = [each for thread in found for each in thread]
            if told.taken <= {each["text"] for each in every} and "queued" not in {
                each["status"] for each in every
            }:
                break
            await asyncio.sleep(0.1)
        return found


def assert_nothing_lost_or_doubled(told: Told, found: Sequence[Sequence[Json]]) -> None:
    """Each text that was taken is in its thread once, in its order, and so is each answer."""
    assert sum(map(len, told.said.values())) > len(CUSTOMERS)
    by_customer = {thread[0]["text"].split()[0]: thread for thread in found}
    assert set(by_customer) == set(told.said)
    for name, texts in told.said.items():
        own = by_customer[name]
        received = [each["text"] for each in own if each["direction"] == "in"]
        assert received == [each for each in texts if each in set(received)], name
        assert {each for each in texts if each in told.taken} <= set(received), name
        answers = [each["text"] for each in own if each["direction"] == "out"]
        assert len(answers) == len(set(answers)), name
        assert {answer_to(each) for each in texts if each in told.answered} <= set(answers), name
