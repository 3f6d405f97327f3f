"""Commands while a hub runs go through it, and their changes hold at once."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import sys
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from contacthub.cli import administration
from contacthub.database.data_directory import DataDirectory
from tests.acceptance.processes import Started, environment
from tests.cli.conftest import Cli
from tests.support import arrived, hub_on, token


def written(name: str, text: str) -> None:
    Path(name).write_text(text)


async def test_every_command_works_beside_a_hub_that_runs(tmp_path: Path, cli: Cli, floor: Path) -> None:
    async with hub_on(tmp_path / "d") as owner:
        changed = await asyncio.to_thread(cli, "apply", floor, "--data", "d")
        assert "~ agent lina" in changed.lines, changed
        assert owner.hub.parts.core.world.directory.agents["lina"].name == "lina"
        made = await asyncio.to_thread(cli, "token", "add", "x", "--scope", "floor:read", "--data", "d")
        assert (made.code, made.err.count("\n")) == (0, 1)
        api = await token(owner, "y")
        api.token = made.lines[-1]
        assert (await api.get("/floor"))["log"]
        user = await asyncio.to_thread(
            cli,
            "user",
            "add",
            "boss",
            "--role",
            "admin",
            "--password-stdin",
            "--data",
            "d",
            stdin="long enough\n",
        )
        assert user.code == 0, user
        signed = await owner.call("POST", "/session", {"name": "boss", "password": "long enough"})
        assert signed[0] == 200
        written("c.csv", "customer_id,name,phone\nC1,Lu,13800138000\n")
        assert "1 new" in (await asyncio.to_thread(cli, "import", "c.csv", "--data", "d")).out
        assert (
            "1 unchanged" in (await asyncio.to_thread(cli, "import", "c.csv", "--dry-run", "--data", "d")).out
        )
        assert await owner.hub.parts.stores.customers.get("C1")
        written("bad.csv", "customer_id,model,serial\nnobody,M,S\n")
        assert (await asyncio.to_thread(cli, "import", "bad.csv", "--data", "d")).code == 1
        await asyncio.to_thread(cli, "token", "revoke", "x", "--data", "d")
        assert (await api.call("GET", "/floor"))[0] == 401


async def test_retiring_what_is_in_use_is_refused_in_the_hubs_words(tmp_path: Path, cli: Cli) -> None:
    async with hub_on(tmp_path / "d") as owner:
        await (await token(owner)).events(arrived("call-1"))
        written("gone.toml", '[[queues]]\nid = "support"\nretired = true\n')
        done = await asyncio.to_thread(cli, "apply", "gone.toml", "--data", "d")
        assert done.code == 1
        assert len(done.err.splitlines()) == 1


@pytest.mark.parametrize("command", ["serve", "demo"])
def test_second_hub_on_the_same_directory_is_refused(tmp_path: Path, cli: Cli, command: str) -> None:
    with DataDirectory(tmp_path / "d"):
        (tmp_path / "d" / "demo.json").touch()
        done = cli(command, "--port", "0", "--data", "d")
    assert (done.code, done.out) == (1, "")
    assert done.err == "contacthub: d is in use by another contacthub\n"


def test_command_waits_for_a_hub_that_does_not_say_yet_how_to_be_reached(
    tmp_path: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(administration, "PATIENCE_S", 0.3)
    with DataDirectory(tmp_path / "d"):
        done = cli("token", "list", "--data", "d")
    assert done.code == 1
    assert "does not say how to reach it" in done.err
    assert cli("token", "list", "--data", "d").code == 0


async def test_commands_at_the_same_time_all_succeed(tmp_path: Path) -> None:
    async def add(n: int) -> tuple[int | None, bytes]:
        words = [
            "-m",
            "contacthub",
            "token",
            "add",
            f"t{n}",
            "--scope",
            "log:read",
            "--data",
            str(tmp_path / "d"),
        ]
        process = await asyncio.create_subprocess_exec(
            sys.executable, *words, env=environment(), stdout=-3, stderr=-1
        )
        _, err = await process.communicate()
        return process.returncode, err

    results = await asyncio.gather(*[add(n) for n in range(4)])
    assert [code for code, _ in results] == [0] * 4, results


async def test_note_of_a_killed_hub_leads_nobody_astray(tmp_path: Path, cli: Cli) -> None:
    data = tmp_path / "d"
    data.mkdir()
    served = await Started.ready(data)
    assert json.loads((data / "control.json").read_text())["url"] == served.url
    await served.kill()
    assert (data / "control.json").exists()
    done = await asyncio.to_thread(cli, "token", "add", "x", "--scope", "log:read", "--data", "d")
    assert done.code == 0, done
    assert not (data / "control.json").exists()


@dataclass(frozen=True, slots=True)
class Kept:
    """What a data directory says of the floor."""

    types: list[str]
    alive_at: int


def kept(data: Path) -> Kept:
    with closing(sqlite3.connect(data / "hub.db")) as raw:
        types = [kind for (kind,) in raw.execute("SELECT type FROM log ORDER BY seq")]
    return Kept(types, (data / "lock").stat().st_mtime_ns)


CONFIG = """
[[sources]]
id = "phones"
secret_env = "NO_SUCH_SECRET"
callback_url = "https://phones.invalid/"
capabilities = ["connect"]
[[connectors]]
name = "pbx"
type = "asterisk-ami"
host = "pbx.invalid"
username = "hub"
secret_env = "NO_SUCH_SECRET"
"""


async def test_command_without_a_hub_needs_no_secrets_and_leaves_no_trace_of_a_start(
    tmp_path: Path, cli: Cli
) -> None:
    async with hub_on(tmp_path / "d") as owner:
        await (await token(owner)).events(arrived("call-1"))
    written("hub.toml", CONFIG)
    before = kept(tmp_path / "d")
    with closing(sqlite3.connect(tmp_path / "d" / "hub.db")) as raw, raw:
        raw.execute("INSERT INTO stopped_callbacks VALUES ('phones', 'https://phones.invalid/', 1)")
    done = await asyncio.to_thread(
        cli, "token", "add", "x", "--scope", "log:read", "--config", "hub.toml", "--data", "d"
    )
    assert done.code == 0, done
    assert kept(tmp_path / "d") == before
    with closing(sqlite3.connect(tmp_path / "d" / "hub.db")) as raw:
        assert raw.execute("SELECT source FROM stopped_callbacks").fetchall() == [("phones",)]


async def test_command_that_changes_the_floor_takes_it_up_first(tmp_path: Path, cli: Cli) -> None:
    async with hub_on(tmp_path / "d") as owner:
        await (await token(owner)).events(arrived("call-1"))
    before = kept(tmp_path / "d")
    written("more.toml", '[[queues]]\nid = "vip"\n')
    assert (await asyncio.to_thread(cli, "apply", "more.toml", "--data", "d")).code == 0
    new = kept(tmp_path / "d").types[len(before.types) :]
    assert [name.replace("_", "").replace(".", "").lower() for name in new] == [
        "hubstarted",
        "queueconfigured",
    ]


def test_files_are_the_owners_only_in_a_folder_that_is_anybodys(tmp_path: Path, cli: Cli) -> None:
    data = tmp_path / "d"
    data.mkdir(mode=0o755)
    data.chmod(0o755)
    assert cli("token", "add", "x", "--scope", "log:read", "--data", "d").code == 0
    modes = {each.name: each.stat().st_mode & 0o077 for each in data.iterdir()}
    assert "hub.db" in modes
    assert set(modes.values()) == {0}, modes
