"""Consoles that do not take what is sent to them, and those that do, however much it is."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from contacthub.console.connection import Timings
from contacthub.console.outbox import FAR, MAX_FRAMES
from tests.console.people import person
from tests.console.raw import FIN, PING, Raw, frame, handshake
from tests.support import FLOOR, Api, Console, arrived, console, event, hub_on, token

CHATS = 300
MANY = {
    **FLOOR,
    "agents": [{**FLOOR["agents"][0], "capacity": {"voice": 1, "chat": 800}}, *FLOOR["agents"][1:]],
}
QUICK = Timings(patience_s=0.3, unread_s=0.3, close_s=0.2, linger_s=0.2)
WITHIN_S = 60


@asynccontextmanager
async def unread(owner: Api) -> AsyncIterator[Raw]:
    """A console socket of lina whose peer reads nothing after the handshake, and takes little ahead."""
    head, opened = await handshake(owner)
    assert head.startswith("HTTP/1.1 101 "), head
    wire = opened.writer.get_extra_info("socket")
    wire.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    opened.writer.transport.pause_reading()  # type: ignore[attr-defined]  # it is one that reads
    try:
        yield opened
    finally:
        opened.writer.transport.abort()


def connections(owner: Api) -> int:
    """Sockets whose transport the hub still has."""
    return len(owner.hub.parts.sockets._open)


async def is_gone(owner: Api, left: int = 0) -> None:
    async with asyncio.timeout(WITHIN_S):
        while connections(owner) > left:  # noqa: ASYNC110 - the hub has no signal for it
            await asyncio.sleep(0.01)


def wire_to(owner: Api, agent: str, *, newest: bool = False) -> asyncio.Transport:
    """The hub's side of an agent's socket, with little room in the system's buffers."""
    wires = [
        each._request.transport
        for each in owner.hub.parts.sockets._open
        if each.holder.viewer.agent == agent and each._request.transport is not None
    ]
    assert newest or len(wires) == 1
    wire = wires[-1]
    wire.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
    return wire


async def is_cut(wire: asyncio.Transport) -> None:
    """The line is cut, and what waited to be written to it is not kept."""
    async with asyncio.timeout(WITHIN_S):
        while not wire.is_closing() or wire.get_write_buffer_size():  # noqa: ASYNC110 - nobody tells it
            await asyncio.sleep(0.01)


def chats(first: int, count: int) -> list[dict[str, object]]:
    return [
        event(
            "contact.arrived",
            {"ref": f"chat-{n}", "channel": "chat", "from": "13900139000", "queue": "sales"},
        )
        for n in range(first, first + count)
    ]


async def test_a_peer_that_never_reads_is_cut_off_and_what_waited_is_free(owner: Api) -> None:
    owner.hub.parts.sockets.timings = QUICK
    async with console(owner, "wangwei") as other, unread(owner):
        [session] = owner.hub.parts.consoles._attendance.of("lina")
        wire = wire_to(owner, "lina")
        for _ in range(10 * MAX_FRAMES):
            session.reply("ref", {"ok": True, "result": {"text": "x" * 1_000}}, 1)
        await is_gone(owner, left=1)
        assert session.take() is None
        await is_cut(wire)
        assert (await other.do("focus"))["ok"]


async def test_a_peer_that_sends_and_never_reads_is_cut_off_however_little_waits(owner: Api) -> None:
    owner.hub.parts.sockets.timings = QUICK
    async with unread(owner) as opened:
        wire = wire_to(owner, "lina")
        async with asyncio.timeout(WITHIN_S):
            while connections(owner):
                opened.send(*[frame(FIN | PING, os.urandom(125)) for _ in range(100)])
                await asyncio.sleep(0.005)
        await is_cut(wire)


async def test_whatever_the_hub_says_in_one_turn_reaches_a_console_that_reads(owner: Api) -> None:
    count = 3 * MAX_FRAMES
    async with console(owner, "lina") as lina:
        await lina.next("snapshot")
        [session] = owner.hub.parts.consoles._attendance.of("lina")
        for n in range(count):
            session.reply(f"{n}", {"ok": True, "result": {"text": "x" * 1_000}}, 1)
        assert [(await lina.next("reply"))["ref"] for _ in range(count)] == [f"{n}" for n in range(count)]


async def test_three_hundred_chats_that_end_in_one_post_close_no_console(tmp_path: Path) -> None:
    async with hub_on(tmp_path, floor=MANY) as owner, person(owner, role="supervisor") as boss:
        api = await token(owner)
        async with console(owner, "lina") as lina, boss.console() as board:
            reading = asyncio.create_task(until_gone(board))
            await lina.do("set_presence", presence="available")
            await api.events(*chats(0, CHATS))
            taking = {(await lina.next("offer"))["offer"]["id"] for _ in range(CHATS)}
            for offer in taking:
                await lina.socket.send(
                    json.dumps({"ref": str(uuid.uuid4()), "cmd": "accept_offer", "offer_id": offer})
                )
            for _ in taking:
                assert (await lina.next("reply"))["ok"]
            ended = [event("contact.ended", {"ref": f"chat-{n}", "by": "customer"}) for n in range(CHATS)]
            results = await api.events(*ended)
            assert {each["status"] for each in results} == {"accepted"}
            await until_gone(lina)
            await reading
        frames = [each for each in lina.frames if "prev" in each]
        assert len(frames) > MAX_FRAMES
        assert [each["prev"] for each in frames[1:]] == [each["seq"] for each in frames[:-1]]


async def until_gone(screen: Console) -> None:
    gone: set[str] = set()
    while len(gone) < CHATS:
        gone |= set((await screen.next()).get("changes", {}).get("contacts_gone", []))
    assert (await screen.do("focus"))["ok"]


async def test_an_agent_with_over_five_hundred_live_contacts_connects(tmp_path: Path) -> None:
    count = MAX_FRAMES + 50
    async with hub_on(tmp_path, floor=MANY) as owner:
        api = await token(owner)
        for n in range(count):
            [result] = await api.events(
                event(
                    "contact.answered",
                    {
                        "ref": f"chat-{n}",
                        "agent": "lina",
                        "channel": "chat",
                        "from": "13900139000",
                        "queue": "sales",
                    },
                )
            )
            assert result["status"] == "accepted", result
        async with console(owner, "lina") as lina:
            snapshot = await lina.next("snapshot")
            assert len(snapshot["state"]["contacts"]) == count
            cards = {(await lina.next("card"))["contact_id"] for _ in range(count)}
            assert cards == {each["id"] for each in snapshot["state"]["contacts"]}
            assert (await lina.do("focus"))["ok"]


async def test_a_snapshot_takes_the_place_of_far_too_many_events(owner: Api) -> None:
    api = await token(owner)
    owner.hub.parts.sockets.timings = Timings(patience_s=60, unread_s=60, silence_s=60)
    async with console(owner, "lina") as quick, unread(owner):
        wire_to(owner, "lina", newest=True)
        await quick.do("set_presence", presence="available")
        await api.events(arrived("call-1"))
        await quick.next("offer")
        for _ in range(FAR + 1):
            noted = {"ref": "call-1", "attributes": {"a": 1}}
            await api.events(*(event("contact.noted", noted) for _ in range(MAX_FRAMES)))
        session = owner.hub.parts.consoles._attendance.of("lina")[-1]
        assert session.has_snapshot_waiting
        assert not session.is_far_behind
        quick.socket.transport.abort()  # it has not read all of it, and closing in order would wait for that
