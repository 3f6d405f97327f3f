"""kill -9 while messages are sent and fetched: none is lost, and none comes twice unless it is said so.

``CONTACTHUB_KILL_ROUNDS=100 make test ARGS=tests/acceptance/test_messages_killed.py`` takes longer.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import smtplib
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from contacthub.channels.mail.reading.reading import read
from contacthub.testing.shops import played
from contacthub.testing.sms import HttpSmsSimulator
from contacthub.testing.whatsapp import PlayedWhatsApp
from tests.acceptance.cutting import Cut
from tests.acceptance.processes import Served
from tests.acceptance.test_kill import Files, Server
from tests.acceptance.test_mail import hub
from tests.acceptance.written import (
    CUSTOMERS,
    Moments,
    Told,
    assert_nothing_lost_or_doubled,
    threads,
    until_killed,
)
from tests.channels.mail.mails import mail
from tests.channels.mail.servers import OURS, PASSWORD, Servers, servers
from tests.messages.chats import CHAT, written
from tests.support import hub_on, token

Json = dict[str, Any]

ROUNDS = int(os.environ.get("CONTACTHUB_KILL_ROUNDS", "4"))
pytestmark = [pytest.mark.acceptance, pytest.mark.timeout(120 + ROUNDS * 150)]


class Mortal:
    """One who sees what the hub does, and in whose sight it is killed."""

    moments: Moments | None = None

    async def passes(self) -> None:
        """Something happens."""
        if self.moments is not None:
            await self.moments.passes()


async def killed_again_and_again(
    data: Path, environment: dict[str, str], bearers: tuple[str, str], seen: Mortal, says: Any, told: Told
) -> list[list[Json]]:
    """Kill the hub in the middle of work, and start it, time and again; return its threads in the end."""
    program, agent = bearers
    rng = random.Random(20261127)
    for _ in range(ROUNDS):
        served = await Served.ready(data, **environment)
        seen.moments = Moments(served, rng.randint(2, 30))
        try:
            await until_killed(served, seen.moments, says, told, agent, rng)
        finally:
            await served.kill()
    seen.moments = None
    served = await Served.ready(data, **environment)
    try:
        found = await threads(served.url, program, told)
    finally:
        await served.kill()
    assert_nothing_lost_or_doubled(told, found)
    return found


async def bearers_of(owner: Any) -> tuple[str, str]:
    agent = await token(owner, "agent", scopes=["events:write"], agent="lina")
    return (await token(owner)).token, agent.token


class Program(Mortal):
    """A source: it takes each message once by its ``webhook-id``, and is not always able to."""

    def __init__(self) -> None:
        self.given: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
        self._rng = random.Random(1)

    async def take(self, request: web.Request) -> web.Response:
        """One call-back."""
        data = json.loads(await request.text())["data"]
        self.given[data["ref"]].append((request.headers["webhook-id"], data["message_id"]))
        await self.passes()
        return web.Response(status=204 if self._rng.random() < 0.9 else 503)

    @asynccontextmanager
    async def open(self) -> AsyncIterator[str]:
        """Listen; the address of the call-backs."""
        app = web.Application()
        app.router.add_post("/hub", self.take)
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        try:
            yield f"http://127.0.0.1:{runner.addresses[0][1]}/hub"
        finally:
            await runner.cleanup()


async def test_a_program_is_given_each_answer_under_one_id_and_in_order(
    engine: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    kept = Files(tmp_path) if engine == "sqlite" else Server(tmp_path, request.getfixturevalue("postgres"))
    async with hub_on(kept.data, **kept.settings) as owner:
        bearers = await bearers_of(owner)
    program, told = Program(), Told()
    headers = {"Authorization": f"Bearer {bearers[0]}"}
    async with program.open() as address, aiohttp.ClientSession(headers=headers) as session:

        async def says(url: str, name: str, text: str) -> None:
            said = {**written(name, text, text, **CHAT), "id": text}
            async with session.post(f"{url}/api/v1/events", json=[said]) as response:
                [result] = (await response.json())["results"]
            assert result["status"] in ("accepted", "duplicate"), result

        source = {"id": "web", "callback_url": address, "capabilities": ["messages"]}
        environment = {**kept.environment, "CONTACTHUB_SOURCES": json.dumps([source])}
        found = await killed_again_and_again(kept.data, environment, bearers, program, says, told)
    for name, thread in zip((each[0]["text"].split()[0] for each in found), found, strict=True):
        ours = [each["id"] for each in thread if each["direction"] == "out"]
        given = program.given[name]
        assert [*dict.fromkeys(message_id for _, message_id in given)] == ours
        assert len(set(given)) == len(ours)
        assert {each["status"] for each in thread if each["direction"] == "out"} <= {"sent"}


class Texts(Mortal, HttpSmsSimulator):
    """A provider of text messages that knows no repetition: the hub dies when a message has just arrived."""

    async def _send(self, request: web.Request) -> web.Response:
        answer = await super()._send(request)
        await self.passes()
        return answer


async def test_a_text_message_is_sent_once_or_is_said_to_be_unsure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SMS_HOOK", "h00k")
    async with hub_on(tmp_path) as owner:
        bearers = await bearers_of(owner)
    texts, told = Texts("h00k"), Told()
    async with texts.running(), aiohttp.ClientSession() as session:

        async def says(url: str, name: str, text: str) -> None:
            posted = {"id": text, "sender": f"+861380013800{name[1]}", "text": text}
            assert await texts.post(session, f"{url}/api/v1/channels/texts", "inbound", posted) == 200

        table = {
            "type": "sms", "provider": "http", "name": "texts", "queue": "sales", "number": "+8657112345678",
            "url": texts.url, "body": {"to": "{to}", "text": "{text}"}, "webhook_secret_env": "SMS_HOOK",
            "inbound": {"from": "sender", "text": "text", "id": "id"},
        }  # fmt: skip
        environment = {"CONTACTHUB_CHANNELS": json.dumps([table])}
        found = await killed_again_and_again(tmp_path, environment, bearers, texts, says, told)
    assert_sent_once_or_unsure(found, [each["text"] for each in texts.sent])


def assert_sent_once_or_unsure(found: Sequence[Sequence[Json]], arrived: Sequence[str]) -> None:
    """Nothing arrived twice; what is sent did, and what may have arrived is unsure."""
    assert len(arrived) == len(set(arrived))
    ours = [each for thread in found for each in thread if each["direction"] == "out"]
    assert {each["text"] for each in ours} >= set(arrived)
    assert {each["text"] for each in ours if each["status"] == "sent"} <= set(arrived)
    assert {(each["status"], each.get("reason")) for each in ours} <= {("sent", None), ("failed", "unsure")}


class Social(Mortal, PlayedWhatsApp):
    """WhatsApp, which knows no repetition: the hub dies when one part of a message has just arrived."""

    async def handler(self, request: web.Request) -> web.StreamResponse:
        answer = await super().handler(request)
        if request.path.endswith("/messages"):
            await self.passes()
        return answer


async def send_files(text: str, url: str, bearer: str) -> list[str]:
    """A picture and a document for an answer, which is named after it."""
    ids = []
    async with aiohttp.ClientSession(headers={"Authorization": f"Bearer {bearer}"}) as session:
        for name, content in ((f"{text}.png", b"\x89PNG\r\n\x1a\n"), (f"{text}.pdf", b"%PDF-1.7")):
            form = aiohttp.FormData(quote_fields=False)  # else the name goes with %20 for each blank
            form.add_field("file", content, filename=name)
            async with session.post(f"{url}/api/v1/uploads", data=form) as response:
                ids.append((await response.json())["id"])
    return ids


async def test_no_part_of_a_message_with_files_is_sent_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secrets = {"WA_TOKEN": "EAAG-token", "WA_SECRET": "app", "WA_VERIFY": "verify"}
    for name, secret in secrets.items():
        monkeypatch.setenv(name, secret)
    async with hub_on(tmp_path) as owner:
        bearers = await bearers_of(owner)
    social, told = Social(app_secret="app"), Told(attached=send_files)
    async with played(social.handler) as server, aiohttp.ClientSession() as session:

        async def says(url: str, name: str, text: str) -> None:
            social.webhook = f"{url}/api/v1/channels/wa/webhook"
            said = social.text(text, sender=f"861380013800{name[1]}", id=f"wamid.{text}")
            assert await social.posts(session, messages=[said]) == 200

        table = {
            "type": "whatsapp", "name": "wa", "queue": "sales", "phone_number_id": social.number_id,
            "access_token_env": "WA_TOKEN", "app_secret_env": "WA_SECRET", "verify_token_env": "WA_VERIFY",
            "api_url": f"{server.url}/v23.0",
        }  # fmt: skip
        environment = {"CONTACTHUB_CHANNELS": json.dumps([table])}
        found = await killed_again_and_again(tmp_path, environment, bearers, social, says, told)
    pictures = [each["image"]["caption"] for each in social.sent if each["type"] == "image"]
    documents = [each["document"]["filename"] for each in social.sent if each["type"] == "document"]
    assert_sent_once_or_unsure(found, pictures)
    assert len(documents) == len(set(documents))
    whole = {each["text"] for thread in found for each in thread if each["status"] == "sent"}
    assert whole <= {each.removesuffix(".pdf") for each in documents}


@dataclass
class Mailing(Mortal):
    """Customers at a mail server."""

    running: Servers
    told: Told

    async def says(self, url: str, name: str, text: str) -> None:
        """Send a mail, and wait for the answer."""
        n = int(text.split()[1])
        sent = mail(
            text.encode(),
            From=f"{name}@shop.example",
            Message_ID=f"<{name}.{n}@shop.example>",
            In_Reply_To=f"<{name}.1@shop.example>" if n > 1 else "",
        )
        await self._delivered(sent)
        self.told.taken.add(text)
        while text not in self.told.answered:  # noqa: ASYNC110 - the agent tells nobody
            await asyncio.sleep(0.02)

    async def _delivered(self, sent: bytes) -> None:
        """Put it into the mailbox; a server that is not ready is asked again, as mail servers do."""
        async with asyncio.timeout(20):
            while True:
                try:
                    return await asyncio.to_thread(self.running.deliver, sent)
                except smtplib.SMTPResponseException as error:
                    if error.smtp_code >= 500:
                        raise
                await asyncio.sleep(0.1)

    async def answers(self, least: int) -> list[str]:
        """What arrived at the customers."""
        async with asyncio.timeout(30):
            while True:
                boxes = [
                    await asyncio.to_thread(self.running.mails, f"{name}@shop.example") for name in CUSTOMERS
                ]
                texts = [read(raw).text for box in boxes for raw in box]
                if len(texts) >= least:
                    return texts
                await asyncio.sleep(0.1)


async def test_a_mail_is_fetched_once_and_an_answer_sent_once_or_unsure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with servers(exim=True) as running:
        async with hub(running, tmp_path, monkeypatch) as owner:
            bearers = await bearers_of(owner)
        told = Told()
        mailing = Mailing(running, told)
        asked, sent = (b" FETCH ",), (b"RCPT TO", b"\r\n.\r\n")
        async with (
            Cut(running.imap, asked, mailing.passes).open() as imap,
            Cut(running.smtp, sent, mailing.passes).open() as smtp,
        ):
            table = {
                "type": "mail", "name": "mail", "queue": "support", "address": OURS,
                "password_env": "MAIL_PASSWORD", "smtp_login": False,
                "imap": {"host": "127.0.0.1", "port": imap.port, "tls": "none"},
                "smtp": {"host": "127.0.0.1", "port": smtp.port, "tls": "none"},
            }  # fmt: skip
            environment = {"CONTACTHUB_CHANNELS": json.dumps([table]), "MAIL_PASSWORD": PASSWORD}
            found = await killed_again_and_again(tmp_path, environment, bearers, mailing, mailing.says, told)
        ours = [each for thread in found for each in thread if each["direction"] == "out"]
        arrived = await mailing.answers(sum(each["status"] == "sent" for each in ours))
    assert_sent_once_or_unsure(found, arrived)
