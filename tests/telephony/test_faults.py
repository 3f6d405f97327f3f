"""The faults that `check` finds between hub and Asterisk."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from contacthub.cli.check import run_check
from contacthub.telephony.asterisk_ami.faults import EvidenceFile, Expected, Shown, examine
from contacthub.telephony.asterisk_ami.link import Target
from tests.telephony.player import SECRET, Player, Recording, player
from tests.telephony.watched import watched

AGENTS = {f"PJSIP/100{n}": f"agent{n}" for n in range(1, 6)}
GOOD_USER = "username: hub\n read perm: system,call,agent,dialplan\n write perm: reporting,command"
GOOD_SETTINGS = "Global Settings:\n  Timestamp events:           Yes"


def expected(**more: Any) -> Expected:
    made = {"queues": frozenset({"support", "sales"}), "agent_at": AGENTS.get, "mapping": {}, **more}
    return Expected(**made)


def target(port: int, secret: str = SECRET) -> Target:
    return Target(host="127.0.0.1", port=port, username="hub", secret=secret)


async def serve(pbx: Player, outputs: dict[str, str], *, channels: bool = True) -> None:
    """Answer like the PBX of the recordings, commands by ``outputs``; others are not permitted."""
    connection = await pbx.connection()
    if not await connection.log_in():
        return
    lists = Recording("resync_talking").lists
    while True:
        asked = await connection.action()
        action_id = asked["ActionID"]
        if asked["Action"] == "Command" and asked["Command"].startswith("manager show user hub"):
            output = outputs.get("user")
        elif asked["Action"] == "Command":
            output = outputs.get("settings")
        elif asked["Action"] == "QueueStatus" or channels:
            await connection.answer(asked, lists)
            continue
        else:
            output = None
        said = "Response: Error\r\nMessage: Permission denied"
        if output is not None:
            lines = "\r\n".join(f"Output: {line}" for line in output.splitlines())
            said = f"Response: Success\r\nMessage: Command output follows\r\n{lines}"
        await connection.send([f"{said}\r\nActionID: {action_id}".encode()])


async def found(
    outputs: dict[str, str], shown: Shown | None = None, *, secret: str = SECRET, **more: Any
) -> list[str]:
    channels = more.pop("channels", True)
    async with player() as pbx:
        serving = asyncio.create_task(serve(pbx, outputs, channels=channels))
        faults = await examine(target(pbx.port, secret), expected(**more), shown)
        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)
    return [each.what for each in faults]


async def test_a_good_account_has_no_faults() -> None:
    assert await found({"user": GOOD_USER, "settings": GOOD_SETTINGS}) == []


async def test_a_wrong_secret_is_named_and_not_shown() -> None:
    [what] = await found({}, secret="guess")
    assert "refuses the log-in of hub" in what
    assert "guess" not in what


async def test_a_closed_port_is_named() -> None:
    async with player() as pbx:
        port = pbx.port
    [fault] = await examine(target(port), expected(), None)
    assert fault.what == f"127.0.0.1 port {port}: the port is closed"


async def test_something_else_on_the_port_is_named() -> None:
    async def greet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"SSH-2.0-OpenSSH_9.2\r\n")
        await reader.read()
        writer.close()

    server = await asyncio.start_server(greet, "127.0.0.1", 0)
    async with server:
        [fault] = await examine(target(server.sockets[0].getsockname()[1]), expected(), None)
    assert "does not greet as an Asterisk manager" in fault.what


async def test_members_nobody_knows_are_named() -> None:
    outputs = {"user": GOOD_USER, "settings": GOOD_SETTINGS}
    known = {address: name for address, name in AGENTS.items() if address != "PJSIP/1003"}
    assert await found(outputs, agent_at=known.get) == ["member PJSIP/1003 is no agent's address"]


@pytest.mark.parametrize("missing", ["agent", "call", "dialplan", "system"])
async def test_a_missing_read_class_is_named_by_the_account(missing: str) -> None:
    classes = ",".join(each for each in ("system", "call", "agent", "dialplan") if each != missing)
    [what] = await found({"user": f"read perm: {classes}", "settings": GOOD_SETTINGS})
    assert what.startswith(f"the account may not read class {missing}")


async def test_an_account_that_reads_all_reads_enough() -> None:
    assert await found({"user": "read perm: all", "settings": GOOD_SETTINGS}) == []


async def test_events_without_a_time_are_named() -> None:
    settings = GOOD_SETTINGS.replace("Yes", "No")
    assert await found({"user": GOOD_USER, "settings": settings}) == ["events carry no time"]


async def test_where_the_account_may_not_ask_the_last_calls_tell() -> None:
    shown = Shown(classes=frozenset({"agent", "call"}), stamped=False)
    classes, time = await found({}, shown)
    assert classes.startswith("the last calls showed no event of class dialplan")
    assert time == "events carry no time"


async def test_before_the_first_call_it_is_said_that_nothing_is_known() -> None:
    [what] = await found({})
    assert "no call was heard yet" in what


async def test_an_account_that_may_not_list_channels_is_named() -> None:
    outputs = {"user": GOOD_USER, "settings": GOOD_SETTINGS}
    assert await found(outputs, channels=False) == ["the account may not list channels"]


async def test_queues_that_one_side_does_not_have_are_named() -> None:
    outputs = {"user": GOOD_USER, "settings": GOOD_SETTINGS}
    said = await found(outputs, mapping={"suport": "support", "sales": "vertrieb"})
    assert said == [
        "the PBX has no queue 'suport', which `queues` names",
        "queues: sales = 'vertrieb' is no queue of the floor",
    ]


async def test_a_call_leaves_behind_what_it_showed(tmp_path: Path, monkeypatch: Any) -> None:
    async with watched(tmp_path, monkeypatch) as hub:
        connection = await hub.pbx.connection()
        await connection.begin()
        await connection.send(Recording("abandoned").events)
        await hub.over()
        await connection.send(Recording("answered").events)
        await hub.over(2)  # by then the first call has left its traces
        shown = EvidenceFile(tmp_path, "pbx1").read()
    assert shown is not None
    assert shown.stamped
    assert {"agent", "call", "dialplan"} <= shown.classes


def test_the_command_line_says_so(tmp_path: Path, monkeypatch: Any, capsys: Any) -> None:
    monkeypatch.setenv("PBX1_SECRET", SECRET)
    config = tmp_path / "hub.toml"
    config.write_text(
        '[[connectors]]\ntype = "asterisk-ami"\nname = "pbx1"\nport = 1\nusername = "hub"\n'
        'secret_env = "PBX1_SECRET"\n'
    )
    with pytest.raises(SystemExit):
        run_check(config, tmp_path)
    assert "connector pbx1: 127.0.0.1 port 1: the port is closed" in capsys.readouterr().out


def test_a_missing_secret_is_named(tmp_path: Path, monkeypatch: Any, capsys: Any) -> None:
    monkeypatch.delenv("PBX1_SECRET", raising=False)
    config = tmp_path / "hub.toml"
    config.write_text(
        '[[connectors]]\ntype = "asterisk-ami"\nname = "pbx1"\nusername = "hub"\nsecret_env = "PBX1_SECRET"\n'
    )
    with pytest.raises(SystemExit):
        run_check(config, tmp_path)
    assert "the environment has no PBX1_SECRET" in capsys.readouterr().out
