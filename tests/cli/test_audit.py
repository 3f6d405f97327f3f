"""``contacthub audit``."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from contacthub.access.audit import AuditRow
from contacthub.access.left_notes import LEFT, TAKEN, leave_note
from contacthub.bootstrap.storages import storage_of
from contacthub.config import Settings
from contacthub.hub.store import MIGRATIONS
from tests.cli.conftest import Cli
from tests.support import hub_on


def test_audit_tells_who_did_what_and_when(cli: Cli) -> None:
    for n in range(3):
        cli("token", "add", f"pbx{n}", "--scope", "events:write", "--source", "phones", "--data", "d")
    cli("token", "revoke", "pbx1", "--data", "d")
    done = cli("audit", "--data", "d")
    assert done.code == 0
    assert done.lines[0].endswith("command line revoke_token pbx1, 127.0.0.1")
    assert done.lines[1].endswith("add_token pbx2, 127.0.0.1, scopes=events:write, sources=phones")
    found = json.loads(cli("audit", "--action", "add_token", "--limit", "2", "--json", "--data", "d").out)
    assert [each["subject"] for each in found] == ["pbx2", "pbx1"]
    assert found[0]["details"] == {
        "scopes": ["events:write"],
        "agent": None,
        "sources": ["phones"],
        "limit": None,
    }
    assert json.loads(cli("audit", "--until", "2020-01-01T00:00:00Z", "--json", "--data", "d").out) == []


@pytest.mark.both_engines
def test_audit_reads_page_after_page(cli: Cli) -> None:
    cli("token", "add", "x", "--scope", "log:read", "--data", "d")
    for n in range(3):
        cli(
            "user",
            "add",
            f"user{n}",
            "--role",
            "admin",
            "--password-stdin",
            "--data",
            "d",
            stdin="correct horse\n",
        )
    shown = json.loads(cli("audit", "--json", "--limit", "1000", "--data", "d").out)
    assert [each["subject"] for each in shown] == ["user2", "user1", "user0", "x"]


def test_wrong_question_is_refused_with_one_line(cli: Cli) -> None:
    cli("token", "add", "x", "--scope", "log:read", "--data", "d")
    done = cli("audit", "--action", "nothing", "--data", "d")
    assert (done.code, done.err.count("\n")) == (1, 1)
    assert done.err.startswith("contacthub: there is no action 'nothing'; there are sign_in, sign_in_failed")
    done = cli("audit", "--since", "yesterday", "--data", "d")
    assert done.err == "contacthub: since is an RFC 3339 instant such as 2026-05-01T00:00:00Z\n"
    assert cli("audit", "--data", "nowhere").code == 1


def test_no_row_is_said(cli: Cli) -> None:
    cli("token", "add", "x", "--scope", "log:read", "--data", "d")
    done = cli("audit", "--actor", "lena", "--data", "d")
    assert (done.code, done.out, done.err) == (0, "", "nothing of that is recorded\n")
    done = cli("audit", "--actor", "lena", "--json", "--data", "d")
    assert (done.out, done.err) == ("[]\n", "")


def test_name_with_a_line_feed_makes_no_line_of_its_own(cli: Cli) -> None:
    cli("token", "add", "x\n2026-01-01T00:00:00.000Z boss sign_in", "--scope", "log:read", "--data", "d")
    [line] = cli("audit", "--data", "d").lines
    assert "add_token x\\n2026-01-01" in line


def test_backup_and_restore_are_recorded_while_no_hub_runs(cli: Cli) -> None:
    cli("token", "add", "x", "--scope", "log:read", "--data", "d")
    assert cli("backup", "b.tar.gz", "--without-archive", "--data", "d").code == 0
    assert cli("restore", "b.tar.gz", "--data", "other").code == 0
    [made, added] = json.loads(cli("audit", "--json", "--data", "d").out)
    assert (made["actor"], made["action"], added["action"]) == ("command line", "backup", "add_token")
    assert made["details"] == {
        "file": "b.tar.gz",
        "seq": made["details"]["seq"],
        "with_archive": False,
        "with_attachments": True,
    }
    [restored, _] = json.loads(cli("audit", "--json", "--data", "other").out)
    assert (restored["action"], restored["details"]["file"]) == ("restore", "b.tar.gz")
    assert not list(Path("d").glob("audit.*"))


async def test_backup_of_a_running_hub_is_recorded_once(cli: Cli, tmp_path: Path) -> None:
    async with hub_on(tmp_path / "d") as owner:
        assert (await asyncio.to_thread(cli, "backup", "b.tar.gz", "--data", "d")).code == 0
        for _ in range(2):
            [row] = (await owner.get("/audit?action=backup"))["items"]
            assert row["details"]["with_archive"] is True


async def test_note_is_taken_whole_though_a_crash_came_between_and_a_line_is_torn(tmp_path: Path) -> None:
    folder = tmp_path / "d"
    async with hub_on(folder) as owner:
        leave_note(folder, AuditRow(1_000, "command line", "backup", ""))
        with (folder / LEFT).open("a") as file:
            file.write('{"at": 2')
        text = (folder / LEFT).read_text()
        assert len((await owner.get("/audit?action=backup"))["items"]) == 1
        (folder / TAKEN).write_text(text)  # as if it had not been removed
        assert len((await owner.get("/audit?action=backup"))["items"]) == 1
        assert not (folder / TAKEN).exists()


@pytest.mark.both_engines
def test_verify_says_that_it_is_as_it_was_written_or_what_is_not(cli: Cli) -> None:
    for n in range(3):
        cli("token", "add", f"pbx{n}", "--scope", "log:read", "--data", "d")
    done = cli("audit", "--verify", "--data", "d")
    assert (done.code, done.lines[0]) == (0, "audit: 3 rows in 3 seals as they were written")
    assert "ok    audit: 3 rows in 3 seals as they were written" in cli("check", "--data", "d").out
    asyncio.run(change("UPDATE audit SET subject = 'pbx9' WHERE id = 2"))
    done = cli("audit", "--verify", "--data", "d")
    assert done.code == 1
    assert done.lines[-1].startswith("! rows 2 to 2, sealed between 20")
    assert done.lines[-1].endswith(", are not as they were written")
    checked = cli("check", "--data", "d")
    assert checked.code == 1
    assert "wrong audit: rows 2 to 2, sealed between 20" in checked.out
    found = json.loads(cli("audit", "--verify", "--json", "--data", "d").out)
    assert (found["fits"], found["faults"][0]["what"], found["faults"][0]["first_id"]) == (
        False, "rows_changed", 2
    )  # fmt: skip
    asyncio.run(change("DELETE FROM audit WHERE id = 2"))
    assert "! of rows 2 to 2, sealed between" in cli("audit", "--verify", "--data", "d").out


async def change(sql: str) -> None:
    """Change what is stored, as somebody with the database does."""
    async with await storage_of(Settings(data=Path("d"))).writer("hub", MIGRATIONS) as database:
        await database.transact(lambda raw: raw.execute(sql))


def test_verify_speaks_the_language_of_the_terminal(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    for n in range(3):
        cli("token", "add", f"pbx{n}", "--scope", "log:read", "--data", "d")
    asyncio.run(change("UPDATE audit SET subject = 'pbx9' WHERE id = 2"))
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    said = cli("audit", "--verify", "--data", "d").out
    assert said.startswith("审计：检查了 3 个封条中的 3 行\n")
    assert " 个锚点\n" in said
    assert said.splitlines()[-1].endswith("之间封存的第 2 至 2 行与写入时不同")
    assert not any(word in said for word in ("rows", "seal", "anchors", "signed"))


def test_where_no_hub_has_run_there_is_nothing_to_verify(cli: Cli) -> None:
    Path("d").mkdir()
    done = cli("audit", "--verify", "--data", "d")
    assert (done.code, done.out, done.err) == (1, "", "contacthub: d/hub.db: not there yet\n")
