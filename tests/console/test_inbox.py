"""What a socket sends, whatever it is: read at a bounded cost, and no faster than the hub allows."""

from __future__ import annotations

import asyncio
import json
import uuid
from typing import Any

import pytest

from contacthub.console.connection import MAX_MESSAGE, MESSAGES, Connection
from contacthub.console.inbox import COMMAND, SMALL
from tests.console.raw import FIN, PING, TEXT, frame, raw
from tests.support import Api, console

REF = str(uuid.uuid4())
SIZE = MAX_MESSAGE - 100


def filled(head: str, part: str, tail: str) -> str:
    return head + part * ((SIZE - len(head) - len(tail)) // len(part)) + tail


POISON = {
    "lists": filled(f'{{"ref":"{REF}","cmd":"focus","x":[', "[[]],", "0]}"),
    "objects": filled(f'{{"ref":"{REF}","cmd":"focus","x":[', "{},", "0]}"),
    "members": filled(f'{{"ref":"{REF}","cmd":"focus"', ',"a":1', "}"),
    "a list": filled("[", "[],", "0]"),
    "nested": filled(f'{{"ref":"{REF}","cmd":"focus","x":', "[", ""),
    "no end": filled(f'{{"ref":"{REF}","cmd":"set_note","text":"', "x", ""),
}


@pytest.mark.parametrize("kind", POISON)
async def test_a_megabyte_of_parts_is_refused_without_being_read(
    owner: Api, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    validate = COMMAND.validate_json

    class Watched:
        def validate_json(self, text: str) -> Any:
            read.append(text)
            return validate(text)

    monkeypatch.setattr("contacthub.console.inbox.COMMAND", Watched())
    async with console(owner, "lina") as lina:
        await lina.socket.send(POISON[kind])
        reply = await lina.next("reply")
        assert (reply["ok"], reply["error"]["code"]) == (False, "bad_command")
        assert reply["error"]["errors"]
        assert read == []
        assert (await lina.do("focus"))["ok"]


async def test_a_long_command_is_read_however_it_is_written(owner: Api) -> None:
    text = 'a "quoted" [note], {long} 中文\\ ' * 600
    args = {"contact_id": "none", "text": text}
    async with console(owner, "lina") as lina:
        for ascii_only in (True, False):
            command = {"ref": str(uuid.uuid4()), "cmd": "set_note", **args}
            sent = json.dumps(command, ensure_ascii=ascii_only, indent=2)
            assert len(sent) > SMALL
            await lina.socket.send(sent)
            reply = await lina.next("reply")
            assert (reply["ref"], reply["error"]["code"]) == (command["ref"], "unknown_contact")


async def test_what_comes_faster_than_allowed_waits_and_is_not_lost(
    owner: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = []
    sleep = asyncio.sleep

    async def watched(seconds: float, *more: Any) -> None:
        waits.append(seconds)
        await sleep(seconds, *more)

    monkeypatch.setattr("contacthub.console.connection.asyncio.sleep", watched)
    async with raw(owner) as opened:
        pings = [frame(FIN | PING, b"%d" % n) for n in range(MESSAGES.burst + 50)]
        opened.send(*pings, frame(FIN | TEXT, json.dumps({"ref": REF, "cmd": "focus"}).encode()))
        for n in range(len(pings)):
            assert await opened.pong() == b"%d" % n
        assert (await opened.reply())["ok"]
    assert [each for each in waits if each > 0]


async def test_a_long_message_counts_as_many(owner: Api) -> None:
    connection: Connection
    async with console(owner, "lina") as lina:
        [connection] = owner.hub.parts.sockets._open
        await lina.socket.send("x" * SIZE)
        await lina.next("reply")
        left = sum(
            connection._allowance.take(int(asyncio.get_running_loop().time() * 1_000)) == 0
            for _ in range(MESSAGES.burst)
        )
    assert left < MESSAGES.burst - SIZE // 4_096 // 2
