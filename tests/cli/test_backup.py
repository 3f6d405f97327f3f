"""``backup`` and ``restore`` as a shell sees them."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from contacthub.database.data_directory import DataDirectory
from tests.cli.conftest import Cli
from tests.support import arrived, hub_on, token


@pytest.fixture
def shop(cli: Cli, floor: Path, tmp_path: Path) -> Path:
    """A data folder with a floor and a token."""
    assert cli("apply", floor, "--data", "d").code == 0
    assert cli("token", "add", "pbx", "--scope", "events:write", "--data", "d").code == 0
    return tmp_path / "d"


def test_backup_and_restore_say_what_they_did(shop: Path, cli: Cli) -> None:
    made = cli("backup", "b.tar.gz", "--data", "d")
    assert (made.code, made.err, len(made.lines)) == (0, "", 1), made
    assert made.out.startswith("b.tar.gz: log ")
    done = cli("restore", "b.tar.gz", "--data", "other")
    assert (done.code, done.err, len(done.lines)) == (0, "", 1), done
    listed = [cli("token", "list", "--json", "--data", each).out for each in ("d", "other")]
    assert "pbx" in listed[0]
    assert listed[0] == listed[1]
    assert cli("apply", "floor.toml", "--data", "other").out == "nothing changed\n"
    assert {each.stat().st_mode & 0o077 for each in Path("other").rglob("*")} == {0}
    assert Path("b.tar.gz").stat().st_mode & 0o077 == 0
    del shop


async def test_backup_of_a_hub_that_runs(shop: Path, cli: Cli) -> None:
    async with hub_on(shop) as owner:
        [result] = await (await token(owner)).events(arrived("call-1"))
        assert (await asyncio.to_thread(cli, "backup", "b.tar.gz", "--data", "d")).code == 0
        refused = await asyncio.to_thread(cli, "restore", "b.tar.gz", "--replace", "--data", "d")
        assert (refused.code, refused.err) == (1, "contacthub: d is in use by another contacthub\n")
    assert (await asyncio.to_thread(cli, "restore", "b.tar.gz", "--data", "other")).code == 0
    async with hub_on(Path("other")) as owner:
        [contact] = (await (await token(owner, "again")).get("/contacts?state=waiting"))["items"]
    assert contact["id"] == result["contact_id"]


def test_what_is_there_is_put_aside_only_when_asked(shop: Path, cli: Cli) -> None:
    assert cli("backup", "b.tar.gz", "--data", "d").code == 0
    refused = cli("restore", "b.tar.gz", "--data", "d")
    assert (refused.code, refused.out, len(refused.err.splitlines())) == (1, "", 1)
    assert "--replace" in refused.err
    done = cli("restore", "b.tar.gz", "--replace", "--data", "d")
    assert done.code == 0, done
    [aside] = shop.glob("before-restore-*")
    assert done.lines[1] == f"what was there is in {aside.relative_to(shop.parent)}"
    assert (aside / "hub.db").is_file()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("backup", "b.tar.gz", "--data", "nowhere"), "no hub has run there"),
        (("backup", "no/such/folder/b", "--data", "d"), "no folder"),
        (("restore", "missing.tar.gz", "--data", "other"), "missing.tar.gz: No such file"),
        (("restore", "floor.toml", "--data", "other"), "floor.toml is no backup"),
    ],
)
def test_what_cannot_be_done_is_one_clear_line(
    shop: Path, cli: Cli, words: tuple[str, ...], said: str
) -> None:
    done = cli(*words)
    assert (done.code, done.out, len(done.err.splitlines())) == (1, "", 1), done
    assert said in done.err
    assert not Path("nowhere").exists()
    assert not Path("other").exists()
    del shop


def test_restore_that_was_broken_off_is_ended_by_the_next_command(shop: Path, cli: Cli) -> None:
    assert cli("backup", "b.tar.gz", "--data", "d").code == 0
    assert cli("restore", "b.tar.gz", "--data", "other").code == 0
    ready = shop / "restored"
    ready.mkdir()
    (Path("other") / "hub.db").rename(ready / "hub.db")
    (ready / "plan.json").write_text('{"aside": "before-restore-1", "made_at": 1780000000000}')
    assert "broken off" in cli("backup", "again.tar.gz", "--data", "d").err
    assert "pbx" in cli("token", "list", "--data", "d").out
    assert not ready.exists()
    assert (shop / "before-restore-1/hub.db").is_file()
    with DataDirectory(shop) as directory:
        assert directory.alive_at == 1_780_000_000_000
