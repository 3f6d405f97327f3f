"""The demonstration's programs against a small hub over real sockets, also as processes of their own."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from contacthub.demo import chats, phones, played_agents
from contacthub.demo.processes import AGENTS, PHONES, DemoProcesses
from tests.demo.small_hub import SmallHub, small_hub
from tests.support import console, hub_on, token

LINES = {"support": "4008001234", "sales": "4008005678"}


@pytest.fixture
async def hub() -> AsyncIterator[SmallHub]:
    async with small_hub() as running:
        yield running


def phone_order(hub: SmallHub) -> dict[str, Any]:
    return {
        "url": hub.url,
        "token": "secret",
        "seed": 1,
        "calls_per_minute": 0.001,
        "source": "demo-phones",
        "lines": LINES,
        "agents": {"lina": ["support"]},
    }


def agent_order(hub: SmallHub) -> dict[str, Any]:
    return {"url": hub.url, "agents": [{"agent": "lina", "token": "secret"}], "seed": 1, "spread_s": 0}


@asynccontextmanager
async def running(program: Any, order: dict[str, Any]) -> AsyncIterator[None]:
    async with asyncio.TaskGroup() as tasks:
        task = tasks.create_task(program(order))
        yield
        task.cancel()


async def test_phones_call_every_line_and_answer_for_the_agent_who_accepts(hub: SmallHub):
    async with running(phones.run, phone_order(hub)):
        await hub.until(lambda: len(hub.heard) >= 2)
        first = hub.heard[0]["data"]["ref"]
        hub.tell(type="offer_accepted", contact_id=f"id-{first}", agent="lina")
        await hub.notify()
        await hub.until(lambda: "contact.answered" in hub.kinds())
    answered = next(event["data"] for event in hub.heard if event["type"] == "contact.answered")
    assert answered == {"ref": first, "agent": "lina"}
    assert {event["data"]["to"] for event in hub.heard[:2]} == set(LINES.values())


async def test_phones_hang_up_what_an_earlier_run_left(hub: SmallHub):
    hub.left_over = ["old-1"]
    async with running(phones.run, phone_order(hub)):
        await hub.until(lambda: len(hub.heard) >= 3)
    assert hub.heard[0]["type"] == "contact.ended"
    assert hub.heard[0]["data"] == {"ref": "old-1", "by": "system"}


async def test_phones_keep_the_call_backs_of_an_earlier_run_and_dial_them(hub: SmallHub):
    hub.left_over = ["old-1", "old-2"]
    hub.call_backs = {"old-1": "waiting", "old-2": "connecting"}
    async with running(phones.run, phone_order(hub)):
        await hub.until(lambda: len(hub.heard) >= 3)
        ended = [event["data"]["ref"] for event in hub.heard if event["type"] == "contact.ended"]
        assert ended == ["old-2"]
        hub.tell(type="dial_requested", contact_id="id-old-1", agent="lina")
        await hub.notify()
        await hub.until(lambda: any(event["data"]["ref"] == "old-1" for event in hub.heard))


def lina(presence: str) -> dict[str, Any]:
    return {"id": "lina", "presence": presence}


def frames(*, offered: bool) -> list[dict[str, Any]]:
    offer = {"id": "c1.1", "contact_id": "c1", "agent": "lina", "observed": False}
    state = {"me": {}, "queues": [], "agents": [lina("available")], "contacts": []}
    state["offers"] = [offer] if offered else []
    person = {"type": "console_attached", "agent": "lina", "program": False}
    return [
        {"type": "snapshot", "seq": 1, "prev": None, "now": "…", "log": "log1", "state": state},
        {"type": "event", "seq": 2, "prev": 1, "now": "…", "event": person, "changes": {}},
    ]


async def test_played_agent_makes_way_for_a_person(hub: SmallHub):
    hub.frames = frames(offered=True)
    async with running(played_agents.run, agent_order(hub)):
        await hub.until(lambda: {"cmd": "closed"} in hub.commands)
    assert sorted(command["cmd"] for command in hub.commands) == ["closed", "decline_offer", "set_presence"]
    assert next(one for one in hub.commands if one["cmd"] == "set_presence")["presence"] == "offline"


async def test_processes_run_both_programs_restart_what_dies_and_stop_at_the_end(hub: SmallHub):
    hub.frames = frames(offered=False)
    async with DemoProcesses({PHONES: phone_order(hub), AGENTS: agent_order(hub)}) as processes:
        await hub.until(lambda: len(hub.heard) >= 2 and len(hub.commands) >= 1)
        killed = processes.pids[PHONES]
        runs = {event["data"]["ref"].split("-")[0] for event in hub.heard}
        os.kill(killed, signal.SIGKILL)
        await hub.until(lambda: {event["data"]["ref"].split("-")[0] for event in hub.heard} > runs)
        last = dict(processes.pids)
    assert last[PHONES] != killed
    assert processes.pids == {}
    for pid in last.values():
        with suppress(ProcessLookupError):
            os.kill(pid, 0)
            pytest.fail(f"process {pid} still runs")


async def test_program_ends_when_its_standard_input_closes(hub: SmallHub):
    import json
    import sys
    from asyncio.subprocess import PIPE

    process = await asyncio.create_subprocess_exec(sys.executable, "-m", PHONES, stdin=PIPE)
    process.stdin.write(json.dumps(phone_order(hub)).encode() + b"\n")
    await hub.until(lambda: len(hub.heard) >= 2)
    process.stdin.close()
    async with asyncio.timeout(30):
        assert await process.wait() == 0


async def test_chats_are_written_to_a_real_hub_read_and_ended(tmp_path: Path, unused_tcp_port: int) -> None:
    web = {
        "id": "web",
        "callback_url": f"http://127.0.0.1:{unused_tcp_port}/hub",
        "capabilities": ["messages", "hangup"],
    }
    async with hub_on(tmp_path, sources=[web]) as owner, console(owner, "lina") as lina:
        api = await token(owner)
        order = {
            "url": owner.hub.url, "token": api.token, "seed": 1, "source": "web", "port": unused_tcp_port,
            "chats_per_minute": 6_000, "mail_source": "web", "mails_per_minute": 0,
            "agents": {"lina": ["support"]},
        }  # fmt: skip
        await lina.do("set_presence", presence="available")
        async with running(chats.run, order):
            offer = (await lina.find("offer"))["offer"]
            await lina.do("accept_offer", offer_id=offer["id"])
            await lina.do("send_message", contact_id=offer["contact_id"], text="Hello")
            while (await lina.event("message_status_changed"))["delivery"]["status"] != "read":
                pass
            await lina.do("end_contact", contact_id=offer["contact_id"])
    assert (offer["channel"], offer["queue"]) == ("chat", "support")
    assert offer["newest_text"]
