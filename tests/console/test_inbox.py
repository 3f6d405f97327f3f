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
    "objects in objects": filled(f'{{"ref":"{REF}","cmd":"focus","x":{{"a":', '{"a":', "1}"),
    "values": filled(f'{{"ref":"{REF}","cmd":"focus","x":{{"a":1', ',"a":1', "}}"),
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


@pytest.mark.parametrize("cmd", ["x" * (SIZE - 100), "\u2028" * 600, "FOCUS", ["focus"], 1])
async def test_a_cmd_that_there_is_not_is_not_repeated_and_those_there_are_are_named(
    owner: Api, cmd: object
) -> None:
    async with console(owner, "lina") as lina:
        await lina.socket.send(json.dumps({"ref": REF, "cmd": cmd}))
        reply = await lina.next("reply")
        assert (reply["ref"], reply["error"]["code"]) == (REF, "bad_command")
        [wrong] = reply["error"]["errors"]
        assert wrong["detail"].startswith("there is no such cmd; there are set_presence, accept_offer")
        assert len(json.dumps(reply)) < 2_000


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"type": "focus"}', "it has no cmd; there are set_presence, accept_offer"),
        ("[]", "Input should be an object"),
        ('"focus"', "Input should be an object"),
    ],
)
async def test_what_is_no_command_at_all_is_said_in_words_of_json(owner: Api, text: str, said: str) -> None:
    async with console(owner, "lina") as lina:
        await lina.socket.send(text)
        reply = await lina.next("reply")
        assert reply["error"]["detail"].startswith(f"not a command: # {said}")


@pytest.mark.parametrize(
    ("member", "value", "said"),
    [
        ("seconds", True, "Input should be a valid integer"),
        ("seconds", "30", "Input should be a valid integer"),
        ("seconds", 1.5, "Input should be a valid integer"),
        ("ref", "7", "is not of the form that is needed here"),
        ("secs", 30, "there is no such key"),
    ],
)
async def test_a_member_that_is_wrong_is_named_and_never_guessed_at(
    owner: Api, member: str, value: object, said: str
) -> None:
    command = {"ref": REF, "cmd": "extend_wrap_up", "contact_id": "none", "seconds": 30, member: value}
    async with console(owner, "lina") as lina:
        await lina.socket.send(json.dumps(command))
        error = (await lina.next("reply"))["error"]
        assert error["errors"] == [{"pointer": f"#/{member}", "detail": said}]


async def test_thirty_and_thirty_point_nought_are_one_number(owner: Api) -> None:
    async with console(owner, "lina") as lina:
        reply = await lina.do("extend_wrap_up", contact_id="none", seconds=30.0)
        assert reply["error"]["code"] == "not_wrapping_up"
