"""``migrate-storage`` as people give it."""

from __future__ import annotations

from pathlib import Path

import orjson
import pytest

from contacthub.database.restore import PLAN, READY, Plan
from contacthub.testing.postgres import PostgresServer
from tests.cli.conftest import Cli


def test_command_moves_there_and_back_and_says_what_to_set(cli: Cli, postgres: str) -> None:
    Path("floor.toml").write_text('[[queues]]\nid = "support"\n')
    assert cli("apply", "floor.toml", "--data", "d").code == 0
    done = cli("migrate-storage", "--to", postgres, "--data", "d")
    assert (done.code, done.err) == (0, "")
    assert "counted and compared" in done.lines[0]
    assert f'[storage] url = "{postgres}"' in done.lines[1]
    Path("contacthub.toml").write_text(f'[storage]\nurl = "{postgres}"\n')
    assert cli("apply", "floor.toml", "--data", "d").lines == ["nothing changed"]
    assert (
        cli("migrate-storage", "--to", "e", "--data", "d").lines[-1].startswith("now take [storage] url out")
    )
    Path("contacthub.toml").unlink()
    assert cli("apply", "floor.toml", "--data", "e").lines == ["nothing changed"]


@pytest.mark.parametrize(
    ("to", "said"),
    [
        ("e", "--to is an address"),
        ("mysql://x/y", "--to: an address like postgresql://"),
        ("postgresql://u:secret@h/d", "--to: no password here"),
    ],
)
def test_command_refuses_where_it_cannot_go(cli: Cli, to: str, said: str) -> None:
    Path("d").mkdir()
    done = cli("migrate-storage", "--to", to, "--data", "d")
    assert done.code == 2
    assert said in done.err
    assert "secret@" not in done.err


def test_command_moves_nothing_where_nothing_is(cli: Cli, postgres_server: PostgresServer) -> None:
    Path("d").mkdir()
    done = cli("migrate-storage", "--to", postgres_server.new_database(), "--data", "d")
    assert (done.code, done.err) == (1, "contacthub: no hub has run here: there is nothing to move\n")


def test_restore_that_was_broken_off_is_ended_before_anything_moves(cli: Cli, postgres: str) -> None:
    Path("floor.toml").write_text('[[queues]]\nid = "support"\n')
    assert cli("apply", "floor.toml", "--data", "d").code == 0
    ready = Path("d") / READY
    ready.mkdir()
    for name in ("hub.db", "customers.db"):
        (Path("d") / name).rename(ready / name)
    (ready / PLAN).write_bytes(orjson.dumps(Plan(aside="before", made_at=1)))
    assert cli("migrate-storage", "--to", postgres, "--data", "d").code == 0
    assert not ready.exists()
    Path("contacthub.toml").write_text(f'[storage]\nurl = "{postgres}"\n')
    assert cli("apply", "floor.toml", "--data", "d").lines == ["nothing changed"]
