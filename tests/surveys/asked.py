"""A hub that asks by text message, and the customers who answer."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from contacthub.testing.sms import HttpSmsSimulator
from tests.channels.sms.test_http_provider import TABLE
from tests.support import FLOOR, Api, arrived, event, hub_on, rows_of, token

PUBLIC = "https://hub.example.com"
HAPPY: dict[str, Any] = {
    "id": "happy", "kind": "csat", "by": "texts", "queues": ["support"],
    "text": {"zh": "请评价：{link}", "en": "How was it? {link}"},
}  # fmt: skip
CUSTOMER = {"name": "陆建国", "phones": [{"raw": "13800138000"}], "language": "zh"}


class Asks:
    """The hub, and the simulated provider by which it asks."""

    def __init__(self, owner: Api, api: Api, provider: HttpSmsSimulator, data: Path) -> None:
        self.owner = owner
        self.api = api
        self.provider = provider
        self.data = data

    async def customer(self, name: str, number: str = "13800138000", **more: Any) -> None:
        """A customer with a number."""
        status, body = await self.api.call(
            "PUT", f"/customers/{name}", {**CUSTOMER, "phones": [{"raw": number}], **more}
        )
        assert status in {200, 201}, body

    async def call(
        self, ref: str, number: str = "13800138000", *, answered: bool = True, of: str | None = None
    ) -> str:
        """A call that the phone system routes, to its end; ``of``: the customer who is found for it."""
        [result] = await self.api.events(arrived(ref, routing="pbx", **{"from": number}))
        contact: str = result["contact_id"]
        async with asyncio.timeout(30):
            while of not in {None, (await self.api.get(f"/contacts/{contact}"))["customer_id"]}:  # noqa: ASYNC110 - asked over HTTP
                await asyncio.sleep(0.02)
        talked = [event("contact.answered", {"ref": ref, "agent": "lina"})] if answered else []
        await self.api.events(*talked, event("contact.ended", {"ref": ref, "by": "customer"}))
        if answered:
            self.owner.hub.parts.hub.handle(wrapped_up(contact))
            await self.owner.hub.parts.hub.durable()
        return contact

    async def decided(self, count: int) -> list[tuple[Any, ...]]:
        """What was decided, once that is so much: contact, survey, reason, language."""
        return await self._rows(
            "SELECT contact_id, survey, reason, language FROM survey_asks ORDER BY contact_id, survey", count
        )

    async def fate(self, count: int, *, settled: bool = True) -> list[tuple[Any, ...]]:
        """Of those who are asked, whether it was sent and why not, once so many are settled."""
        where = "AND (sent_at IS NOT NULL OR failed IS NOT NULL)" if settled else ""
        asked = "SELECT sent_at IS NOT NULL, failed FROM survey_asks WHERE reason IS NULL"
        sql = f"{asked} {where} ORDER BY contact_id"
        return await self._rows(sql, count)

    async def _rows(self, sql: str, count: int) -> list[tuple[Any, ...]]:
        async with asyncio.timeout(30):
            while True:
                await self.api.get("/contacts?limit=1")  # has the rows of contacts written
                rows = await asyncio.to_thread(self.rows, sql)
                if len(rows) >= count:
                    return rows
                await asyncio.sleep(0.02)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """What is stored."""
        with rows_of(self.data) as raw:
            return raw.execute(sql).fetchall()

    async def link(self, n: int = 1) -> str:
        """The path of the ``n``th link that was sent."""
        sent = (await self.provider.sent_in_all(n))[n - 1]
        found: str = sent["text"].split(PUBLIC)[1]
        return found

    async def get(self, path: str, **headers: str) -> tuple[int, str]:
        """Ask for a page, as a browser does without a sign-in."""
        async with self.owner.session.get(f"{self.owner.hub.url}{path}", headers=headers) as response:
            return response.status, await response.text()

    async def post(self, path: str, **fields: str) -> tuple[int, str]:
        """Send the form of a page."""
        async with self.owner.session.post(f"{self.owner.hub.url}{path}", data=fields) as response:
            return response.status, await response.text()


def wrapped_up(contact: str) -> Any:
    """The command by which the agent of a call is done with it."""
    from contacthub.routing import commands as c
    from contacthub.routing.words import AgentId, ContactId

    return c.FinishWrapUp(agent=AgentId("lina"), contact_id=ContactId(contact), disposition="resolved")


@asynccontextmanager
async def asking(
    data: Path, monkeypatch: pytest.MonkeyPatch, *surveys: dict[str, Any], **settings: Any
) -> AsyncIterator[Asks]:
    """A hub that asks by these surveys."""
    monkeypatch.setenv("SMS_TOKEN", "t0ken")
    monkeypatch.setenv("SMS_HOOK", "h00k")
    monkeypatch.setattr("contacthub.surveys.asking.BEHIND_S", 0.02)
    monkeypatch.setattr("contacthub.hub.behind.AFTER_S", 0.05)  # nobody asks for the rows that it waits for
    monkeypatch.setattr("contacthub.surveys.sending.FIRST_PAUSE_MS", 20)
    async with HttpSmsSimulator("h00k").running() as provider:
        channel = {**TABLE, "url": provider.url}
        made = {"server": {"public_url": PUBLIC}, "channels": [channel], **settings}
        async with hub_on(data, floor={**FLOOR, "surveys": list(surveys)}, **made) as owner:
            yield Asks(owner, await token(owner, uuid.uuid4().hex), provider, data)
