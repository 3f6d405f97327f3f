"""Text messages by a provider that is described by the settings, from its posts to its answers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from contacthub.testing.sms import HttpSmsSimulator
from tests.messages.chats import accepted, available, said
from tests.support import Api, console, hub_on, token

LU, OURS = "+8613800138000", "+8657112345678"
TABLE: dict[str, Any] = {
    "type": "sms", "provider": "http", "name": "texts", "queue": "sales", "number": OURS,
    "body": {"to": "{to}", "text": "{text}", "id": "{key}", "tries": "{attempt}"}, "auth_env": "SMS_TOKEN",
    "reply_id": "data.id", "reply_error": "error.message", "webhook_secret_env": "SMS_HOOK",
    "inbound": {"from": "sender", "text": "text", "id": "id"},
    "reports": {"rows": "reports", "to": "to", "id": "id", "status": "state", "attempt": "tries",
                "words": {"GONE": "failed"}},
}  # fmt: skip


@asynccontextmanager
async def texting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, **more: Any
) -> AsyncIterator[tuple[Api, Api, HttpSmsSimulator, str]]:
    """A hub and one who may read it all, the simulator, and the address that this posts to."""
    monkeypatch.setenv("SMS_TOKEN", "t0ken")
    monkeypatch.setenv("SMS_HOOK", "h00k")
    async with (
        HttpSmsSimulator("h00k").running() as provider,
        hub_on(tmp_path, channels=[{**TABLE, "url": provider.url, **more}]) as owner,
    ):
        yield owner, await token(owner), provider, f"{owner.hub.url}/api/v1/channels/texts"


def text(message_id: str, words: str, number: str = LU) -> dict[str, str]:
    return {"id": message_id, "sender": number, "text": words}


async def status_of(api: Api, contact_id: str, wanted: str) -> dict[str, Any]:
    """Our newest message, once it is as far; an agent's console is not needed for that."""
    async with asyncio.timeout(30):
        while True:
            said = (await api.get(f"/contacts/{contact_id}/messages"))["messages"]
            ours: list[dict[str, Any]] = [each for each in said if each["direction"] == "out"]
            if ours and ours[-1]["status"] == wanted:
                return ours[-1]
            await asyncio.sleep(0.01)


async def test_a_text_reaches_an_agent_and_the_answer_the_customer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with (
        texting(tmp_path, monkeypatch) as (owner, api, provider, address),
        console(owner, "lina") as lina,
    ):
        await available(lina)
        assert await provider.post(owner.session, address, "inbound", text("1", "电池型号？")) == 200
        # The same again, and another one from the number as its country writes it: one thread.
        assert await provider.post(owner.session, address, "inbound", text("1", "电池型号？")) == 200
        contact = (await accepted(lina))["contact_id"]
        assert await provider.post(owner.session, address, "inbound", text("2", "在吗", "13800138000")) == 200
        assert await said(api, contact) == ["电池型号？", "在吗"]
        assert (await lina.do("send_message", contact_id=contact, text="两节七号"))["ok"]
        [sent] = await provider.sent_in_all(1)
        assert (sent["to"], sent["text"]) == (LU, "两节七号")
        assert sent["id"].startswith("cb_")
        assert provider.headers[0]["Authorization"] == "Bearer t0ken"
        message = await status_of(api, contact, "sent")
        of_another = {"reports": [{"to": LU, "id": message["id"], "state": "GONE", "tries": "2"}]}
        assert sent["tries"] == "1"
        assert await provider.post(owner.session, address, "reports", of_another) == 200
        late = {"reports": [{"to": "13800138000", "id": "p-1", "state": "DELIVRD"}]}
        assert await provider.post(owner.session, address, "reports", late) == 200
        before = {"reports": [{"to": LU, "id": "p-1", "state": "accepted"}]}
        assert await provider.post(owner.session, address, "reports", before) == 200
        await status_of(api, contact, "delivered")


@pytest.mark.parametrize(
    ("answer", "again", "status", "reason"),
    [(503, 2, "sent", None), (422, 1, "failed", "not sent"), (0, 1, "failed", "unsure")],
)
async def test_what_the_provider_answers_decides_whether_a_text_is_sent_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: int, again: int, status: str, reason: str | None
) -> None:
    monkeypatch.setattr("contacthub.sources.message_sending.FIRST_PAUSE_S", 0.001)
    async with (
        texting(tmp_path, monkeypatch) as (owner, api, provider, address),
        console(owner, "lina") as lina,
    ):
        provider.answers = [answer]
        await available(lina)
        await provider.post(owner.session, address, "inbound", text("1", "hi"))
        contact = (await accepted(lina))["contact_id"]
        await lina.do("send_message", contact_id=contact, text="yes")
        assert (await status_of(api, contact, status))["reason"] == reason
        assert len(provider.sent) == (0 if answer == 422 else 1)
        assert provider.answers == []


async def test_a_text_of_too_many_parts_is_refused_with_the_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with (
        texting(tmp_path, monkeypatch, max_parts=2) as (owner, api, provider, address),
        console(owner, "lina") as lina,
    ):
        await available(lina)
        await provider.post(owner.session, address, "inbound", text("1", "hi"))
        contact = (await accepted(lina))["contact_id"]
        await lina.do("send_message", contact_id=contact, text="汉" * 135)
        failed = await status_of(api, contact, "failed")
    assert failed["reason"] == "too_many_parts 3 2 134"
    assert provider.sent == []


async def test_only_what_the_provider_signed_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with texting(tmp_path, monkeypatch) as (owner, api, provider, address):
        forged = await provider.post(owner.session, address, "inbound", text("1", "hi"), secret=b"other")
        assert forged == 401
        assert await provider.post(owner.session, address, "elsewhere", text("1", "hi")) == 404
        assert await provider.post(owner.session, address, "inbound", {"sender": LU}) == 400
        assert await provider.post(owner.session, address.replace("texts", "none"), "inbound", {}) == 404
        assert (await api.get("/threads"))["items"] == []


async def test_that_no_files_go_with_texts_is_known_before_one_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with (
        texting(tmp_path, monkeypatch) as (owner, _, provider, address),
        console(owner, "lina") as lina,
    ):
        await available(lina)
        await provider.post(owner.session, address, "inbound", text("1", "hi"))
        offer = await accepted(lina)
        assert offer["capabilities"] == ["messages"]
        said_of = {"contact_id": offer["contact_id"], "text": "the bill", "attachments": ["a-file"]}
        refused = await lina.do("send_message", **said_of)
        assert refused["error"]["code"] == "not_supported"
        assert refused["error"]["errors"][0]["pointer"] == "#/attachments"
        # A note is not sent: of it only the file is not known.
        noted = await lina.do("send_message", **said_of, internal=True)
        assert noted["error"]["errors"][0]["pointer"] == "#/attachments/0"
