"""``serve`` and ``demo`` as processes: ready when they say so, and gone in order."""

from __future__ import annotations

import asyncio
import re
import signal
import socket
import sys
from asyncio.subprocess import DEVNULL, PIPE
from pathlib import Path

import aiohttp
import pytest
import websockets

from contacthub.bootstrap.running import bound
from tests.acceptance.processes import Started, environment
from tests.cli.conftest import Cli
from tests.support import hub_on, token


async def closed_by(url: str, bearer: str, stop: Started) -> tuple[int, int | None]:
    headers = {"Authorization": f"Bearer {bearer}"}
    async with websockets.connect(
        f"{url.replace('http', 'ws', 1)}/api/v1/console", additional_headers=headers
    ) as socket_:
        await socket_.recv()
        code = await stop.stopped()
        async with asyncio.timeout(10):
            await socket_.wait_closed()
        return code, socket_.close_code


async def test_hub_says_when_it_is_ready_and_ends_on_sigterm_telling_consoles_to_come_back(
    tmp_path: Path,
) -> None:
    data = tmp_path / "d"
    async with hub_on(data) as owner:
        agent = await token(owner, scopes=[], agent="lina")
    served = await Started.ready(data)
    try:
        async with aiohttp.ClientSession() as session, session.get(f"{served.url}/health/ready") as response:
            assert response.status == 200
        assert await closed_by(served.url, agent.token, served) == (0, 1012)
        assert served.process.stdout is not None
        assert await served.process.stdout.read() == b""
        assert not (data / "control.json").exists()
    finally:
        await served.kill()


async def test_interrupt_ends_in_order_too(tmp_path: Path) -> None:
    data = tmp_path / "d"
    data.mkdir()
    served = await Started.ready(data, CONTACTHUB_LOG_LEVEL="warning", CONTACTHUB_SERVER__STALL_MS="0")
    try:
        assert await served.stopped(signal.SIGINT) == 0
        # Nobody can sign in yet: that alone is said there.
        first, second = (data / "stderr.txt").read_text().splitlines()
        assert re.fullmatch(rf"Nobody can sign in yet. Open {served.url} in .* code there: [-2-9A-Z]+", first)
        assert "until the first administrator is made" in second
    finally:
        await served.kill()


def test_port_is_refused_to_others_and_closed_until_the_hub_listens() -> None:
    with bound("127.0.0.1", 0) as held:
        address = held.getsockname()
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(address, timeout=5)


@pytest.mark.parametrize("command", [["serve"], ["demo"]])
def test_port_that_is_taken_is_said_in_one_line(cli: Cli, command: list[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        done = cli(*command, "--port", str(port), "--data", "d")
    assert done.code == 1
    assert f"cannot listen on 127.0.0.1 port {port}" in done.err
    assert len(done.err.strip().splitlines()) == 1


def test_host_that_is_nobodys_is_said_in_one_line(cli: Cli) -> None:
    done = cli("serve", "--host", "no.such.host.invalid", "--port", "0", "--data", "d")
    assert done.code == 1
    assert len(done.err.splitlines()) == 1


def test_damaged_database_is_said_in_one_line(cli: Cli) -> None:
    Path("d").mkdir()
    Path("d/hub.db").write_bytes(b"no database " * 500)
    for words in (["serve", "--port", "0"], ["token", "list"]):
        done = cli(*words, "--data", "d")
        assert (done.code, done.out) == (1, "")
        assert "not a database" in done.err
        assert len(done.err.splitlines()) == 1


def test_data_that_is_a_file_is_said_in_one_line(cli: Cli) -> None:
    Path("d").touch()
    for words in (["serve", "--port", "0"], ["demo", "--port", "0"], ["token", "list"]):
        done = cli(*words, "--data", "d")
        assert done.code == 1
        assert len(done.err.splitlines()) == 1


def test_demo_leaves_a_folder_alone_that_is_no_demo(cli: Cli) -> None:
    Path("d").mkdir()
    Path("d/precious.txt").write_text("mine")
    done = cli("demo", "--port", "0", "--data", "d")
    assert done.code == 1
    assert "no demo" in done.err
    assert Path("d/precious.txt").read_text() == "mine"


def test_secret_that_is_missing_stops_the_start(cli: Cli) -> None:
    Path("contacthub.toml").write_text('[[sources]]\nid = "phones"\nsecret_env = "NOT_SET_ANYWHERE"\n')
    done = cli("serve", "--port", "0", "--data", "d")
    assert done.code == 1
    assert "NOT_SET_ANYWHERE" in done.err


@pytest.mark.parametrize(
    "words", [[], ["nothing"], ["serve", "--port", "x"], ["serve", "--port", "70000"], ["import"]]
)
def test_wrong_usage_is_2(cli: Cli, words: list[str]) -> None:
    assert cli(*words).code == 2


@pytest.mark.parametrize(
    "words", [[], ["serve"], ["demo"], ["apply"], ["import"], ["user", "add"], ["token", "add"], ["check"]]
)
def test_help_is_everywhere(cli: Cli, words: list[str]) -> None:
    done = cli(*words, "--help")
    assert done.code == 0
    assert "Usage:" in done.out


async def test_demo_never_uses_the_database_that_the_environment_names(tmp_path: Path) -> None:
    command = ["-m", "contacthub", "demo", "--port", "0", "--data", str(tmp_path / "d")]
    program = await asyncio.create_subprocess_exec(
        sys.executable, *command, stdout=PIPE, stderr=DEVNULL,
        env=environment(CONTACTHUB_STORAGE__URL="postgresql://127.0.0.1:1/hub"),
    )  # fmt: skip
    assert program.stdout is not None
    try:
        async with asyncio.timeout(60):
            while b"ready at" not in (line := await program.stdout.readline()):
                assert line, "the demonstration ended"
    finally:
        program.terminate()
        await program.communicate()
    assert (tmp_path / "d" / "hub.db").exists()
