"""``contacthub audit``."""

from __future__ import annotations

import json

from tests.cli.conftest import Cli


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
    assert "there is no action 'nothing'" in done.err
    assert cli("audit", "--data", "nowhere").code == 1


def test_name_with_a_line_feed_makes_no_line_of_its_own(cli: Cli) -> None:
    cli("token", "add", "x\n2026-01-01T00:00:00.000Z boss sign_in", "--scope", "log:read", "--data", "d")
    [line] = cli("audit", "--data", "d").lines
    assert "add_token x\\n2026-01-01" in line
