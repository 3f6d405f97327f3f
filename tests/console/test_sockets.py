"""The socket over the wire: who gets in, how it ends, what it bears."""

from __future__ import annotations

import asyncio
import gc
import json
import socket as sockets
import uuid
from pathlib import Path

import pytest
import websockets

from contacthub.console.connection import Connection, Timings
from contacthub.console.inbox import MAX_COMMANDS
from contacthub.console.performing import Performing
from contacthub.testing.disk import Disk
from tests.console.people import closing_code, open_socket, person, refused, signed_in
from tests.console.raw import raw
from tests.support import Api, Console, arrived, console, event, hub_on, token

# --- the handshake ---------------------------------------------------------------------------------


async def test_a_ticket_opens_one_socket_once(owner: Api) -> None:
    async with person(owner, agent="lina") as lina:
        ticket = await lina.ticket()
        async with open_socket(owner, ticket=ticket, origin=owner.hub.url) as opened:
            assert (await opened.next())["state"]["me"]["agent"] == "lina"
        assert await refused(owner, ticket=ticket, origin=owner.hub.url) == 401
        assert await refused(owner, ticket="unheard-of", origin=owner.hub.url) == 401
        assert await refused(owner) == 401


async def test_a_ticket_is_good_for_thirty_seconds(owner: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = owner.hub.parts.hub.now
    async with person(owner, agent="lina") as lina:
        for later_ms, opened in ((29_000, True), (30_001, False)):
            ticket = await lina.ticket()
            with monkeypatch.context() as then:
                then.setattr(owner.hub.parts.accounts.tickets, "_now", lambda: clock() + later_ms)  # noqa: B023 - used at once
                if not opened:
                    assert await refused(owner, ticket=ticket) == 401
                else:
                    async with open_socket(owner, ticket=ticket) as socket:
                        assert (await socket.next())["type"] == "snapshot"


async def test_a_ticket_of_a_session_that_ended_is_worth_nothing(owner: Api) -> None:
    async with person(owner, agent="lina") as lina:
        ticket = await lina.ticket()
        await lina.sign_out()
        assert await refused(owner, ticket=ticket) == 401


async def test_pages_of_other_sites_are_refused(owner: Api) -> None:
    async with person(owner, agent="lina") as lina:
        ticket = await lina.ticket()
        assert await refused(owner, ticket=ticket, origin="https://evil.example") == 403


async def test_tokens_without_an_agent_and_unknown_ones_get_no_console(owner: Api) -> None:
    reader = await token(owner, "reader", scopes=["floor:read"])
    assert await refused(owner, bearer=reader.token) == 403
    assert await refused(owner, bearer="cht_unknown") == 401


async def test_a_supervisor_sees_the_whole_floor_and_a_token_of_an_agent_that_agent(owner: Api) -> None:
    async with person(owner, role="supervisor") as boss, boss.console() as board:
        state = (await board.next())["state"]
        assert (state["me"]["role"], len(state["agents"])) == ("supervisor", 2)
    both = await token(owner, "both", scopes=["floor:read"], agent="wangwei")
    async with console(owner, "wangwei", bearer=both.token) as wangwei:
        state = (await wangwei.next())["state"]
        assert (state["me"]["role"], [each["id"] for each in state["agents"]]) == ("agent", ["wangwei"])
    assert len((await both.get("/floor"))["agents"]) == 2


# --- how it ends -----------------------------------------------------------------------------------


async def test_signing_out_closes_the_sockets_of_that_session_with_4401(owner: Api) -> None:
    async with (
        person(owner, agent="lina") as here, signed_in(owner, here.name) as there,
        here.console() as closed, there.console() as stays,
    ):  # fmt: skip
        await here.sign_out()
        assert await closing_code(closed) == 4401
        assert (await stays.do("focus"))["ok"]


async def test_disabling_a_user_or_revoking_a_token_closes_with_4401(owner: Api) -> None:
    program = await token(owner, "bot", scopes=[], agent="wangwei")
    async with (
        person(owner, agent="lina") as lina, lina.console() as first,
        console(owner, "wangwei", bearer=program.token) as second,
    ):  # fmt: skip
        assert (await owner.call("POST", f"/admin/users/{lina.name}/disable"))[0] < 300
        assert (await owner.call("DELETE", "/admin/tokens/bot"))[0] < 300
        assert (await closing_code(first), await closing_code(second)) == (4401, 4401)


async def test_at_shutdown_sockets_are_told_to_come_back(tmp_path: Path) -> None:
    async with hub_on(tmp_path) as hub, console(hub, "lina") as lina:
        await lina.next()
        closing = asyncio.create_task(closing_code(lina))
        await hub.hub.parts.sockets.shut_down()
        assert await closing == 1012


@pytest.mark.parametrize("is_cut", [False, True])
async def test_what_a_socket_had_is_freed_without_the_garbage_collector(owner: Api, is_cut: bool) -> None:
    """Else thousands that go at once are collected at once, which stops everything."""
    bearer = (await token(owner, "lina", agent="lina")).token
    gc.collect()
    gc.disable()
    try:
        for _ in range(3):
            async with console(owner, "lina", bearer=bearer) as opened:
                await opened.next("snapshot")
                assert are_connections_kept()
                if is_cut:
                    opened.socket.transport.abort()
        async with asyncio.timeout(10):
            while are_connections_kept():  # noqa: ASYNC110 - nothing tells
                await asyncio.sleep(0.01)
    finally:
        gc.enable()


def are_connections_kept() -> bool:
    return any(type(each) is Connection for each in gc.get_objects())


async def test_a_peer_that_falls_silent_is_closed_and_others_are_not(owner: Api) -> None:
    async with console(owner, "wangwei") as stays:
        owner.hub.parts.sockets.timings = Timings(ping_s=0.1, silence_s=0.3, close_s=0.2)
        async with raw(owner) as dead:  # which never answers a ping
            assert len(owner.hub.parts.consoles) == 2
            async with asyncio.timeout(20):
                while len(owner.hub.parts.consoles) > 1:  # the hub hangs up, whatever the peer does
                    assert await dead.reader.read(4096) or len(owner.hub.parts.consoles) <= 1
        assert (await stays.do("focus"))["ok"]


async def test_the_last_socket_that_goes_leaves_a_lease_and_coming_back_ends_it(owner: Api) -> None:
    api = await token(owner)
    async with person(owner, role="supervisor") as boss, boss.console() as board:
        async with console(owner, "lina"), console(owner, "lina"):
            await board.event("console_attached")
            await board.event("console_attached")
        detached = await board.event("console_detached")
        assert detached["event"]["lease_until"] > detached["event"]["at"]
        async with console(owner, "lina"):
            assert (await board.event("console_attached"))["event"]["agent"] == "lina"
    kinds = [each["type"] for each in (await api.get("/log?since=0"))["items"]]
    assert kinds.count("console_detached") >= 1
    assert (
        kinds.index("console_detached") > [n for n, kind in enumerate(kinds) if kind == "console_attached"][1]
    )


# --- what it bears ---------------------------------------------------------------------------------


async def test_a_slow_reader_is_closed_with_1013_comes_back_and_has_slowed_nobody(owner: Api) -> None:
    api = await token(owner)
    made = await token(owner, "lina-twice", scopes=[], agent="lina")
    async with console(owner, "lina", bearer=made.token) as quick:
        await quick.do("set_presence", presence="available")
        async with SlowSocket(owner, made.token) as slow:
            first = await slow.next()
            await api.events(arrived("call-1"))
            offer = (await quick.next("offer"))["offer"]
            note, written = "x" * 20_000, 0
            while len(owner.hub.parts.consoles) > 1:
                reply = await quick.do(
                    "set_note", contact_id=offer["contact_id"], text=f"{written} {note}"[:20_000]
                )
                assert reply["ok"]
                written += 1
                assert written < 3_000
            assert await closing_code(slow, within_s=30) == 1013
        chain = [frame for frame in slow.frames if "prev" in frame]
        assert chain[0] == first
        last = chain[-1]["seq"]
        assert last < quick.frames[-1]["seq"]
        log = first["log"]
        async with console(owner, "lina", bearer=made.token, since=f"{log}:{last}") as back:
            again = await back.next()
            assert again["type"] == "snapshot" or again["prev"] == last


class SlowSocket:
    """A console whose program reads only when it is asked to, with little room in between."""

    def __init__(self, owner: Api, bearer: str) -> None:
        self._raw = sockets.socket()
        self._raw.setsockopt(sockets.SOL_SOCKET, sockets.SO_RCVBUF, 4096)
        self._raw.connect(("127.0.0.1", owner.hub.port))
        self._raw.setblocking(False)
        self._url = f"{owner.hub.url.replace('http', 'ws', 1)}/api/v1/console"
        self._bearer = bearer

    async def __aenter__(self) -> Console:
        self._socket = await websockets.connect(
            self._url, sock=self._raw, additional_headers={"Authorization": f"Bearer {self._bearer}"},
            max_queue=1, ping_interval=None, close_timeout=1,
        )  # fmt: skip
        return Console(self._socket)

    async def __aexit__(self, *_: object) -> None:
        await self._socket.close()


# --- an offer in the middle of which the line is cut -----------------------------------------------


async def test_a_socket_cut_in_the_middle_of_an_offer_misses_nothing(owner: Api) -> None:
    api = await token(owner)
    made = await token(owner, "lina-again", scopes=[], agent="lina")
    async with console(owner, "lina", bearer=made.token) as watching:
        await watching.do("set_presence", presence="available")
        async with console(owner, "lina", bearer=made.token) as cut:
            first = await cut.next("snapshot")
            await api.events(arrived("call-1"))
            await cut.next("offer")
            cut.socket.transport.abort()
        seen = [frame for frame in cut.frames if "prev" in frame]
        offer = next(frame for frame in seen if frame["type"] == "offer")["offer"]
        await watching.do("accept_offer", offer_id=offer["id"])
        await api.events(event("contact.answered", {"ref": "call-1", "agent": "lina"}))
        answered = await watching.event("contact_answered")
        async with console(
            owner, "lina", bearer=made.token, since=f"{first['log']}:{seen[-1]['seq']}"
        ) as back:
            while (
                not back.frames or back.frames[-1]["seq"] < answered["seq"] or "prev" not in back.frames[-1]
            ):
                await back.next()
            missed = [f["seq"] for f in watching.frames if "prev" in f and f["seq"] > seen[-1]["seq"]]
            chain = [f for f in back.frames if "prev" in f]
            assert [f["seq"] for f in chain][: len(missed)] == missed
            assert chain[0]["prev"] == seen[-1]["seq"]
            assert (await back.next("card"))["contact_id"] == offer["contact_id"]


async def test_a_supervisor_who_missed_what_nobody_watched_gets_a_snapshot(owner: Api) -> None:
    async with person(owner, role="supervisor") as boss:
        async with open_socket(owner, ticket=await boss.ticket()) as opened:
            first = await opened.next()
        since = f"{first['log']}:{first['seq']}"
        while len(owner.hub.parts.consoles):  # noqa: ASYNC110 - the hub has no signal for it
            await asyncio.sleep(0)
        await (await token(owner)).events(arrived("1"))
        async with open_socket(owner, ticket=await boss.ticket(), since=since) as again:
            frame = await again.next()
    assert frame["type"] == "snapshot"
    assert [each["ref"] for each in frame["state"]["contacts"]] == ["1"]


async def test_an_agent_who_missed_what_was_drawn_for_no_console_gets_a_snapshot(owner: Api) -> None:
    events = await token(owner)
    async with console(owner, "lina") as lina:
        first = await lina.next()
        since = f"{first['log']}:{first['seq']}"
        await events.events(arrived("1", routing="pbx"))
        await events.events(event("contact.offered", {"ref": "1", "agent": "wangwei"}))
        async with console(owner, "wangwei", since=since) as wei:
            frame = await wei.next()
    assert frame["type"] == "snapshot"
    assert [each["ref"] for each in frame["state"]["contacts"]] == ["1"]


async def test_an_agent_who_was_drawn_for_no_console_gets_a_snapshot(owner: Api) -> None:
    api = await token(owner)
    async with console(owner, "lina") as lina:
        first = await lina.next()
        since = f"{first['log']}:{first['seq']}"
        status, _ = await api.call("PUT", "/agents/wangwei/presence", {"presence": "available"})
        assert status == 200
        async with console(owner, "wangwei", since=since) as wei:
            frame = await wei.next()
        async with console(owner, "lina", since=since) as again:
            assert (await again.next())["type"] != "snapshot"
    assert frame["type"] == "snapshot"
    assert [each["presence"] for each in frame["state"]["agents"]] == ["available"]


async def test_contacts_and_agents_are_drawn_for_those_who_have_been_at_a_console_and_for_supervisors(
    owner: Api,
) -> None:
    events, drawn = await token(owner), []
    owner.hub.parts.core.deltas.subscribe(
        lambda deltas: drawn.extend(part for each in deltas for part in (each.contact, *each.agents))
    )

    async def rings(ref: str, agent: str) -> bool:
        drawn.clear()
        await events.events(arrived(ref, routing="pbx"))
        await events.events(event("contact.offered", {"ref": ref, "agent": agent}))
        seen = {each["id"] for each in drawn if each is not None}
        assert not seen or agent in seen
        return bool(seen)

    assert not await rings("1", "lina")
    async with console(owner, "lina"):
        assert await rings("2", "lina")
    assert await rings("3", "lina")
    assert not await rings("4", "wangwei")
    async with person(owner, role="supervisor") as boss, open_socket(owner, ticket=await boss.ticket()):
        assert await rings("5", "wangwei")


async def test_commands_beyond_a_hundred_wait_unread_and_all_are_answered_in_order(
    owner: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent, begun, go_on = 2 * MAX_COMMANDS + 50, asyncio.Event(), asyncio.Event()
    perform = Performing.perform

    async def held_up(*args: object, **more: object) -> dict[str, object]:
        begun.set()
        await go_on.wait()
        return await perform(*args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(Performing, "perform", held_up)
    async with console(owner, "lina") as lina:
        refs = [str(uuid.uuid4()) for _ in range(sent)]
        for ref in refs:
            await lina.socket.send(json.dumps({"ref": ref, "cmd": "focus"}))
        await begun.wait()
        go_on.set()
        replies = [await lina.next("reply") for _ in refs]
    assert [each["ref"] for each in replies] == refs
    assert all(each["ok"] for each in replies)


async def test_a_supervisor_who_comes_back_while_something_is_written_loses_no_contact(
    owner: Api, disk: Disk
) -> None:
    sender = await token(owner)
    async with person(owner, role="supervisor") as boss:
        async with open_socket(owner, ticket=await boss.ticket()) as opened:
            first = await opened.next()
            await sender.events(arrived("1"))
            while (frame := await opened.next())["type"] != "event" or "contacts" not in frame["changes"]:
                pass
        since = f"{first['log']}:{frame['seq']}"
        while len(owner.hub.parts.consoles):  # noqa: ASYNC110 - the hub has no signal for it
            await asyncio.sleep(0)
        disk.hold()
        noting = asyncio.ensure_future(
            sender.events(event("contact.noted", {"ref": "1", "attributes": {"a": 1}}))
        )
        await disk.held()
        async with open_socket(owner, ticket=await boss.ticket(), since=since) as again:
            while not len(owner.hub.parts.consoles):  # noqa: ASYNC110 - the hub has no signal for it
                await asyncio.sleep(0)
            disk.release()
            await noting
            frame = await again.next()
            assert [each["ref"] for each in frame["state"]["contacts"]] == ["1"]
            assert frame["state"]["contacts"][0]["id"]
            await again.do("focus")
            assert not [each for each in again.frames if "contacts_gone" in each.get("changes", {})]
