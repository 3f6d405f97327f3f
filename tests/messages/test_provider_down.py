"""A provider is down for hours and over a restart: answers wait, go out once, or fail and are sent anew."""

from __future__ import annotations

import asyncio
import email
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd import smtp
from aiosmtpd.controller import Controller

from contacthub.testing.sms import HttpSmsSimulator
from tests.acceptance.test_mail import hub as mail_hub
from tests.channels.mail.mails import mail
from tests.channels.mail.servers import OURS, Servers, servers
from tests.channels.sms.test_http_provider import LU, TABLE, text
from tests.messages.chats import CHAT, accepted, available, written
from tests.messages.source import source, without_pauses
from tests.moved_time import MovedTime, moved_time
from tests.support import Api, Console, console, hub_on, token

Json = dict[str, Any]
MEI = "+8613900139000"
DOWN = [503] * 1_000_000


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> MovedTime:
    without_pauses(monkeypatch)
    return moved_time(monkeypatch)


async def taken(agent: Console) -> str:
    """Take the contact that is offered next."""
    offer = await accepted(agent)
    # What was offered after it is seen by the next call.
    agent.frames[:] = [each for each in agent.frames if each.get("offer") != offer]
    contact_id: str = offer["contact_id"]
    return contact_id


async def answers(api: Api, contact_id: str) -> list[Json]:
    """What was written to the customer."""
    found = (await api.get(f"/contacts/{contact_id}/messages"))["messages"]
    return [each for each in found if each["direction"] == "out"]


async def until(api: Api, contact_id: str, *statuses: str) -> list[Json]:
    """The answers, once they are as far."""
    async with asyncio.timeout(30):
        while True:
            found = await answers(api, contact_id)
            if [each["status"] for each in found] == [*statuses]:
                return found
            await asyncio.sleep(0.02)  # what becomes of them is told to consoles only


async def say(agent: Console, contact_id: str, *texts: str) -> None:
    """Answer."""
    for each in texts:
        reply = await agent.do("send_message", contact_id=contact_id, text=each)
        assert reply["ok"], reply


async def fails_and_is_sent_again(
    api: Api, agent: Console, contact_id: str, time: MovedTime, comes_back: Callable[[], Awaitable[None]]
) -> None:
    """Write once more to a provider that stays away for longer than is waited for, then is asked again."""
    await say(agent, contact_id, "four")
    await until(api, contact_id, "sent", "sent", "queued")
    time.passes(hours=23)
    await until(api, contact_id, "sent", "sent", "queued")
    time.passes(hours=2)
    *_, gone = await until(api, contact_id, "sent", "sent", "failed")
    assert (gone["reason"], gone["attempt"]) == ("gave_up", 1)
    await comes_back()
    again = await agent.do("retry_message", contact_id=contact_id, message_id=gone["id"])
    assert again["ok"], again
    *_, sent = await until(api, contact_id, "sent", "sent", "sent")
    assert (sent["reason"], sent["attempt"]) == (None, 2)


async def test_texts_wait_for_their_provider_and_others_do_not(
    tmp_path: Path, time: MovedTime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SMS_TOKEN", "t0ken")
    monkeypatch.setenv("SMS_HOOK", "h00k")
    async with HttpSmsSimulator("h00k").running() as provider, source() as web:
        settings: Json = {"channels": [{**TABLE, "url": provider.url}], "sources": [web.settings]}
        provider.answers = [*DOWN]
        async with hub_on(tmp_path, **settings) as owner, console(owner, "lina") as lina:
            api = await token(owner)
            await available(lina)
            contacts = []
            for number in (LU, MEI):
                address = f"{owner.hub.url}/api/v1/channels/texts"
                posted = await provider.post(
                    owner.session, address, "inbound", text(f"hi {number}", "hi", number)
                )
                assert posted == 200
                contacts.append(await taken(lina))
            await api.events(written("v7", "1", "Hello", **CHAT))
            lu, mei, chat = *contacts, await taken(lina)
            await say(lina, lu, "one", "two")
            await say(lina, mei, "three")
            down = await lina.find("sending")
            # A thread of another source goes on.
            await say(lina, chat, "Hello!")
            await until(api, chat, "sent")
            await until(api, lu, "queued", "queued")
        time.passes(hours=5)
        async with hub_on(tmp_path, **settings) as owner, console(owner, "lina") as lina:
            api = await token(owner, "again")
            # An agent who comes now is told as well, and all waits still.
            still = await lina.find("sending")
            await say(lina, chat, "Anything else?")
            await until(api, chat, "sent", "sent")
            await until(api, lu, "queued", "queued")
            time.passes(hours=5)
            provider.answers.clear()
            await until(api, lu, "sent", "sent")
            await until(api, mei, "sent")
            provider.answers = [*DOWN]

            async def comes_back() -> None:
                provider.answers.clear()

            await fails_and_is_sent_again(api, lina, lu, time, comes_back)
    assert [(each["source"], each["available"]) for each in (down, still)] == [("texts", False)] * 2
    of_lu = [each["text"] for each in provider.sent if each["to"] == LU]
    assert of_lu == ["one", "two", "four"]
    assert [each["text"] for each in provider.sent if each["to"] == MEI] == ["three"]
    assert await web.texts(2) == ["Hello!", "Anything else?"]


class Mailboxes:
    """A mail server that keeps the text of each mail, in the order in which they came."""

    def __init__(self) -> None:
        self.came: list[tuple[str, str]] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        said = email.message_from_bytes(envelope.content)
        part = next(each for each in said.walk() if each.get_content_type() == "text/plain")
        words = part.get_payload(decode=True).decode().split()  # type: ignore[union-attr]
        self.came += [(to.partition("@")[0], words[0]) for to in envelope.rcpt_tos]
        return "250 ok"


class Quick(Controller):
    """Listens as one that is not asked for its name."""

    def factory(self) -> smtp.SMTP:
        return smtp.SMTP(self.handler, hostname="mx.example")


@contextmanager
def up(boxes: Mailboxes, running: Servers) -> Iterator[None]:
    """The server listens; before and after, nobody answers at its port."""
    controller = Quick(boxes, hostname="127.0.0.1", port=running.smtp)
    controller.start()
    try:
        yield
    finally:
        controller.stop()


@pytest.fixture
async def running() -> AsyncIterator[Servers]:
    async with servers() as found:
        yield found


@asynccontextmanager
async def at_work(
    running: Servers, data: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> AsyncIterator[tuple[Api, Console]]:
    async with mail_hub(running, data, monkeypatch) as owner, console(owner, "lina") as agent:
        yield await token(owner, name), agent


async def test_mails_wait_for_their_server(
    running: Servers, tmp_path: Path, time: MovedTime, monkeypatch: pytest.MonkeyPatch
) -> None:
    boxes, data = Mailboxes(), tmp_path / "data"
    async with at_work(running, data, monkeypatch, "first") as (api, agent):
        await available(agent)
        contacts = {}
        for name in ("mei", "fang"):
            raw = mail(b"Hello", From=f"{name}@shop.example", To=OURS, Message_ID=f"<{name}@shop.example>")
            await asyncio.to_thread(running.deliver, raw)
            contacts[name] = await taken(agent)
        await say(agent, contacts["mei"], "one", "two")
        await say(agent, contacts["fang"], "three")
        assert (await agent.find("sending"))["reason"] == "no_answer"
        await until(api, contacts["mei"], "queued", "queued")
    time.passes(hours=5)
    async with at_work(running, data, monkeypatch, "again") as (api, agent):
        still = await agent.find("sending")
        await until(api, contacts["mei"], "queued", "queued")
        time.passes(hours=5)
        with up(boxes, running):
            await until(api, contacts["mei"], "sent", "sent")
            await until(api, contacts["fang"], "sent")
        later = up(boxes, running)

        async def comes_back() -> None:
            later.__enter__()

        try:
            await fails_and_is_sent_again(api, agent, contacts["mei"], time, comes_back)
        finally:
            later.__exit__(None, None, None)
    assert (still["source"], still["available"]) == ("mail", False)
    assert [each for whose, each in boxes.came if whose == "mei"] == ["one", "two", "four"]
    assert [each for whose, each in boxes.came if whose == "fang"] == ["three"]
