"""The programs on the client's page do what the page says, as processes of their own against a real hub."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from asyncio.subprocess import PIPE, STDOUT, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from standardwebhooks.webhooks import Webhook

import contacthub.client
from tests.support import Api, arrived, console, hub_on, token

from .pages import DOCS, ROOT, blocks, text

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
WITHIN_S = 30
[FIRST, MANY, SIGNED, FOLLOW, CUSTOMERS, AGENT, PHONES, VERIFY] = blocks(DOCS / "client.md", "python")
[TOKEN, TOKEN_FOR_CUSTOMERS, TOKEN_OF_AGENT] = blocks(DOCS / "client.md", "console")


@pytest.fixture
async def owner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, unused_tcp_port: int) -> AsyncIterator[Api]:
    """A hub configured as the page says, but for the ports."""
    monkeypatch.setenv("PHONES_WEBHOOK_SECRET", SECRET)
    source = {
        "id": "phones",
        "secret_env": "PHONES_WEBHOOK_SECRET",
        "callback_url": f"http://127.0.0.1:{unused_tcp_port}/hub",
        "capabilities": ["connect"],
    }
    async with hub_on(tmp_path / "shop", sources=[source]) as owner:
        yield owner


class Program:
    """A block that runs."""

    def __init__(self, process: Process) -> None:
        self._process = process

    async def line(self) -> str:
        """What it says next."""
        assert self._process.stdout is not None
        async with asyncio.timeout(WITHIN_S):
            return (await self._process.stdout.readline()).decode().strip()

    async def rest(self) -> str:
        """All it says until it ends well."""
        async with asyncio.timeout(WITHIN_S):
            said, _ = await self._process.communicate()
        assert self._process.returncode == 0, said.decode()
        return said.decode()


@asynccontextmanager
async def running(
    block: str, owner: Api, here: Path, *, bearer: str = "", port: int = 0
) -> AsyncIterator[Program]:
    """Run a block at the addresses of this hub; kill it in the end."""
    script = block.replace("http://127.0.0.1:8080", owner.hub.url).replace("9000", str(port))
    env = {**os.environ, "PYTHONPATH": str(ROOT), "HUB_TOKEN": bearer}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", script, cwd=here, env=env, stdout=PIPE, stderr=STDOUT
    )
    try:
        yield Program(process)
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


async def made_by(block: str, here: Path) -> str:
    """The token that the page has made, by the command it says; nothing more is allowed to the programs."""
    command = f'PYTHONPATH="{ROOT}" "{sys.executable}" -P -m contacthub "$@"'
    said = block.removeprefix("$ ")
    script = f'contacthub() {{ {command}; }}\n{said}printf %s "$HUB_TOKEN"'
    process = await asyncio.create_subprocess_exec("sh", "-eu", "-c", script, cwd=here, stdout=PIPE)
    async with asyncio.timeout(WITHIN_S):
        made, _ = await process.communicate()
    assert made.startswith(b"cht_")
    return made.decode()


async def said_by(block: str, owner: Api, here: Path, *, bearer: str = "") -> list[str]:
    """The lines of a block that ends by itself."""
    async with running(block, owner, here, bearer=bearer) as program:
        return (await program.rest()).splitlines()


async def test_first_event(owner: Api, tmp_path: Path) -> None:
    [line] = await said_by(FIRST, owner, tmp_path, bearer=await made_by(TOKEN, tmp_path))
    status, contact_id = line.split()
    assert status == "accepted"
    assert (await (await token(owner)).get(f"/contacts/{contact_id}"))["ref"] == "call-1"


async def test_many_events_may_be_said_again(owner: Api, tmp_path: Path) -> None:
    bearer = await made_by(TOKEN, tmp_path)
    lines = [line.split()[1:] for line in await said_by(MANY, owner, tmp_path, bearer=bearer)]
    assert lines == [["accepted"]] * 4 + [["ignored"], ["rejected", "no_queue"]]
    again = [line.split()[1:] for line in await said_by(MANY, owner, tmp_path, bearer=bearer)]
    assert again == [["duplicate"]] * 5 + [["rejected", "no_queue"]]


async def test_signed_event(owner: Api, tmp_path: Path) -> None:
    assert await said_by(SIGNED, owner, tmp_path) == ["accepted"]


async def test_log_goes_on_where_it_was_stored(owner: Api, tmp_path: Path) -> None:
    api = await token(owner)
    bearer = await made_by(TOKEN, tmp_path)
    seen: list[int] = []
    for n in range(2):
        await api.events(arrived(f"call-{n}"))
        last = (await api.get("/floor"))["seq"]
        async with running(FOLLOW, owner, tmp_path, bearer=bearer) as program:
            while not seen or seen[-1] < last:
                seen.append(int((await program.line()).split()[0]))
            # Killed in between, it would show the last item again, as the page says.
            await stored(tmp_path / "position.txt", last)
    assert seen == list(range(1, last + 1))


async def stored(file: Path, seq: int) -> None:
    async with asyncio.timeout(WITHIN_S):
        while not is_stored(file, seq):  # noqa: ASYNC110 - a file tells nobody
            await asyncio.sleep(0.01)


def is_stored(file: Path, seq: int) -> bool:
    return file.exists() and file.read_text().endswith(f":{seq}")


async def test_customers(owner: Api, tmp_path: Path) -> None:
    bearer = await made_by(TOKEN_FOR_CUSTOMERS, tmp_path)
    said = await said_by(CUSTOMERS, owner, tmp_path, bearer=bearer)
    assert said == ["stale - it is gold", "1 found", "support 0", "sales 0"]


async def test_program_is_an_agent(owner: Api, tmp_path: Path) -> None:
    api = await token(owner)
    bearer = await made_by(TOKEN_OF_AGENT, tmp_path)
    async with running(AGENT, owner, tmp_path, bearer=bearer) as program:
        [result] = await api.events(arrived("call-1"))
        assert await program.line() == "took call-1"
    contact = await api.get(f"/contacts/{result['contact_id']}")
    assert contact["state"] == "connecting"
    assert contact["note"] == "Taken by a program. The caller is known: none."


async def test_phone_system_connects_the_call(owner: Api, tmp_path: Path, unused_tcp_port: int) -> None:
    async with console(owner, "lina") as lina:
        assert (await lina.do("set_presence", presence="available"))["ok"]
        async with running(PHONES, owner, tmp_path, port=unused_tcp_port) as program:
            offer = (await lina.next("offer", timeout=WITHIN_S))["offer"]
            assert (await lina.do("accept_offer", offer_id=offer["id"]))["ok"]
            assert await program.line() == "ringing PJSIP/1001"
            await lina.event("contact_answered")


def test_verifier_of_any_framework(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PHONES_WEBHOOK_SECRET", SECRET)
    names: dict[str, Any] = {}
    exec(compile(VERIFY, "client.md", "exec"), names)
    at = datetime.now(UTC)
    body = (
        '{"specversion": "1.0", "id": "cb_7", "source": "contacthub", "type": "contact.connect", "data": {}}'
    )
    headers = {"Webhook-Id": "cb_7", "Webhook-Timestamp": str(int(at.timestamp()))}
    headers["Webhook-Signature"] = Webhook(SECRET).sign("cb_7", at, body)
    assert [names["answer"](headers, body.encode()) for _ in range(2)] == [204, 204]
    assert names["answer"](headers, body.encode() + b" ") == 401
    assert capsys.readouterr().out == "asked to contact.connect\n"


def test_every_public_name_is_on_the_page() -> None:
    said = text("client")
    assert [each for each in contacthub.client.__all__ if each not in said] == []
