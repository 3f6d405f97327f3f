"""``user`` and ``token``: sign-ins of people, tokens of programs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from contacthub.accounts.tokens import TOKEN_PREFIX
from tests.cli.conftest import Cli, Done

PASSWORD = "correct horse\n"


def added(cli: Cli, name: str, *words: str, stdin: str = PASSWORD) -> Done:
    return cli("user", "add", name, *words, "--password-stdin", "--data", "d", stdin=stdin)


@pytest.fixture
def _applied(cli: Cli, floor: Path) -> None:
    assert cli("apply", floor, "--data", "d").code == 0


@pytest.mark.usefixtures("_applied")
def test_users_are_added_listed_and_disabled(cli: Cli) -> None:
    assert added(cli, "李娜", "--role", "agent", "--agent", "lina").code == 0
    assert added(cli, "boss", "--role", "supervisor").code == 0
    assert cli("user", "disable", "boss", "--data", "d").code == 0
    done = cli("user", "list", "--json", "--data", "d")
    more = {"team": None, "second_factor": False, "passkeys": 0, "by_provider": False}
    boss = {"name": "boss", "role": "supervisor", "base": "supervisor", "agent": None, "disabled": True}
    lina = {"name": "李娜", "role": "agent", "base": "agent", "agent": "lina", "disabled": False}
    assert json.loads(done.out) == [{**boss, **more}, {**lina, **more}]
    table = cli("user", "list", "--data", "d").out
    assert "李娜" in table
    assert "correct horse" not in table


@pytest.mark.usefixtures("_applied")
@pytest.mark.parametrize(
    ("words", "stdin", "said"),
    [
        (["--role", "supervisor"], "short\n", "password"),
        (["--role", "agent", "--agent", "nobody"], PASSWORD, "nobody"),
        (["--role", "king"], PASSWORD, "no role 'king'"),
    ],
)
def test_user_that_cannot_be_is_refused(cli: Cli, words: list[str], stdin: str, said: str) -> None:
    done = added(cli, "x", *words, stdin=stdin)
    assert (done.code, done.out) == (1, "")
    assert said in done.err
    assert len(done.err.splitlines()) == 1


def test_second_factor_and_passkeys_of_a_user_are_taken_away(cli: Cli) -> None:
    assert added(cli, "boss", "--role", "admin").code == 0
    done = cli("user", "factors-off", "boss", "--data", "d")
    assert (done.code, "password alone" in done.out) == (0, True)
    assert "boss" in cli("audit", "--action", "turn_off_second_factor", "--data", "d").out
    assert cli("user", "factors-off", "nobody", "--data", "d").code == 1


def test_link_for_a_password_stands_alone_on_the_last_line(cli: Cli) -> None:
    assert added(cli, "boss", "--role", "supervisor").code == 0
    done = cli("user", "reset", "boss", "--data", "d")
    assert (done.code, done.out.startswith("http://127.0.0.1:8080/#password=")) == (0, True)
    assert len(done.out.strip().splitlines()) == 1
    assert "good once until" in done.err
    assert cli("user", "reset", "nobody", "--data", "d").code == 1


@pytest.mark.parametrize(
    ("typed", "said"), [("password\n", "stolen"), ("x" * 129, "at most 128"), ("boss2026", "name")]
)
def test_weak_password_is_refused_with_the_way_out(cli: Cli, typed: str, said: str) -> None:
    done = added(cli, "boss", "--role", "supervisor", stdin=typed)
    assert (done.code, done.out) == (1, "")
    assert said in done.err


def test_fault_of_a_name_is_said_once(cli: Cli) -> None:
    assert added(cli, "a:b", "--role", "admin").err == "contacthub: the name has a colon\n"


@pytest.mark.usefixtures("_applied")
def test_name_in_another_spelling_is_refused_and_in_its_own_replaced(cli: Cli) -> None:
    assert added(cli, "lena", "--role", "supervisor").code == 0
    done = added(cli, "LENA", "--role", "supervisor")
    assert (done.code, done.out) == (1, "")
    assert "'LENA' is the same name as 'lena'" in done.err
    assert added(cli, "lena", "--role", "admin").code == 0
    [item] = json.loads(cli("user", "list", "--json", "--data", "d").out)
    assert (item["name"], item["role"]) == ("lena", "admin")


@pytest.mark.usefixtures("_applied")
@pytest.mark.parametrize(
    ("name", "said"), [("li:na", "colon"), (" lina", "blank"), ("Hub", "calls the hub"), ("n" * 101, "101")]
)
def test_name_that_cannot_be_is_refused_in_one_line(cli: Cli, name: str, said: str) -> None:
    done = added(cli, name, "--role", "supervisor")
    assert (done.code, done.out) == (1, "")
    assert said in done.err
    assert len(done.err.splitlines()) == 1


@pytest.mark.parametrize(
    "words",
    [["--role", "agent"], ["--role", "admin", "--agent", "lina"], []],
)
def test_user_of_no_such_role_is_wrong_usage(cli: Cli, words: list[str]) -> None:
    assert added(cli, "x", *words).code == 2
    assert not Path("d").exists()


@pytest.mark.usefixtures("_applied")
def test_unknown_user_cannot_be_disabled(cli: Cli) -> None:
    done = cli("user", "disable", "nobody", "--data", "d")
    assert done.code == 1
    assert "nobody" in done.err


def test_token_stands_alone_on_the_last_line_and_nowhere_else(cli: Cli) -> None:
    done = cli("token", "add", "pbx", "--scope", "events:write", "--scope", "log:read", "--source", "a",
               "--source", "b", "--data", "d")  # fmt: skip
    assert done.code == 0
    secret = done.lines[-1]
    assert secret.startswith(TOKEN_PREFIX)
    assert " " not in secret
    assert secret not in done.err
    listed = cli("token", "list", "--json", "--data", "d").out
    assert secret not in listed
    [item] = json.loads(listed)
    assert (item["scopes"], item["sources"], item["limit"]) == (
        ["events:write", "log:read"],
        ["a", "b"],
        None,
    )
    assert not any(secret in path.read_bytes().decode("latin-1") for path in Path("d").iterdir())


def test_token_with_a_limit_is_listed_with_it(cli: Cli) -> None:
    assert cli("token", "add", "pbx", "--scope", "events:write", "--limit", "50", "--data", "d").code == 0
    assert json.loads(cli("token", "list", "--json", "--data", "d").out)[0]["limit"] == 50
    assert "50" in cli("token", "list", "--data", "d").out
    assert cli("token", "add", "x", "--scope", "events:write", "--limit", "0", "--data", "d").code == 2


def test_revoked_token_is_listed_as_such_and_its_name_is_free(cli: Cli) -> None:
    assert cli("token", "add", "pbx", "--scope", "log:read", "--data", "d").code == 0
    taken = cli("token", "add", "pbx", "--scope", "log:read", "--data", "d")
    assert taken.code == 1
    assert "revoke" in taken.err
    assert cli("token", "revoke", "pbx", "--data", "d").code == 0
    assert json.loads(cli("token", "list", "--json", "--data", "d").out)[0]["revoked_at"] is not None
    assert cli("token", "add", "pbx", "--scope", "log:read", "--data", "d").code == 0


def test_unknown_token_cannot_be_revoked(cli: Cli) -> None:
    assert cli("token", "revoke", "nobody", "--data", "d").code == 1


@pytest.mark.parametrize("words", [[], ["--source", "a"], ["--scope", "everything"]])
def test_token_for_nothing_or_for_no_such_thing_is_wrong_usage(cli: Cli, words: list[str]) -> None:
    assert cli("token", "add", "x", *words, "--data", "d").code == 2
    assert not Path("d").exists()


def test_token_of_an_unknown_agent_is_refused(cli: Cli) -> None:
    done = cli("token", "add", "x", "--agent", "nobody", "--data", "d")
    assert done.code == 1
    assert "nobody" in done.err
