"""The running hub, asked by schemathesis what its description allows and forbids, by everybody there is.

Whoever may do much is let loose on all of it; the others show that a refusal is as described, too.
"""

from __future__ import annotations

import asyncio
import json
import logging
import sys
from asyncio.subprocess import PIPE, STDOUT
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from contacthub.access.roles import SCOPES, Role
from contacthub.access.rules import Rule
from contacthub.bootstrap.doors import ROUTES
from tests.acceptance.processes import HERE, environment
from tests.access.test_teams import leader
from tests.accounts.people import signed_in
from tests.api.documented import OPERATIONS
from tests.interface.checks import KEEPER
from tests.support import Api, arrived, event, token
from tests.work.items import with_claims

SCHEMATHESIS = Path(sys.executable).with_name("schemathesis")
CONFIG = Path(__file__).with_name("schemathesis.toml")
WITHIN_S = 600
pytestmark = pytest.mark.timeout(WITHIN_S + 60)
PEOPLE = {"agent": "lina", "supervisor": None, "admin": None}

Headers = Mapping[str, str]
Report = dict[str, Any]  # Any: JSON


RULE = {str(each): each.rule for each in ROUTES}
RULE["GET /metrics"] = None  # open to programs on the hub's machine, as the tests are
NEEDING = {name for name, rule in RULE.items() if rule is not None and name != "GET /api/v1/console"}
"""The operations that need a right, as the report names them."""
OWN = {name for name, rule in RULE.items() if rule is not None and rule.own}


def permitted(role: Role, scopes: frozenset[str]) -> set[str]:
    """The operations that the access table allows; those for anybody too."""

    def has(rule: Rule) -> bool:
        return role in rule.roles or bool(scopes & rule.scopes)

    return {name for name, rule in RULE.items() if rule is None or name not in NEEDING or has(rule)}


def refused(role: Role, scopes: frozenset[str]) -> set[str]:
    """The operations they have no right to."""
    return NEEDING - permitted(role, scopes)


async def asked(owner: Api, headers: Headers, folder: Path, *arguments: str) -> Report:
    """Let schemathesis ask; what it found. It finds nothing to complain about."""
    report = folder / "report.json"
    command = [
        *("--config-file", str(CONFIG), "run", f"{owner.hub.url}/api/v1/openapi.json"),
        *(part for name, value in headers.items() for part in ("--header", f"{name}: {value}")),
        # A socket, which has tests of its own, and the end of the session that asks.
        *("--exclude-path", "/api/v1/console", "--exclude-operation-id", "delete_session"),
        *("--seed", "1", "--request-timeout", "35", "--continue-on-failure", "--no-color"),
        *("--report", "json", "--report-json-path", str(report), *arguments),
    ]
    process = await asyncio.create_subprocess_exec(
        SCHEMATHESIS, *command, stdout=PIPE, stderr=STDOUT, cwd=folder, env=environment(PYTHONPATH=str(HERE))
    )
    try:
        async with asyncio.timeout(WITHIN_S):
            output, _ = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    assert process.returncode == 0, output.decode()
    found: Report = json.loads(report.read_text())
    assert found["complete"], found["stop_reason"]
    return found


async def thoroughly(
    owner: Api, headers: Headers, folder: Path, operations: set[str], more: str = ",stateful"
) -> Report:
    """Every way of asking, of these operations."""
    ids = [OPERATIONS[tuple(each.split(" "))]["operationId"] for each in sorted(operations)]  # type: ignore[index]  # of two
    chosen = [part for each in ids for part in ("--include-operation-id", each)]
    phases = "examples,coverage,fuzzing" + more
    return await asked(owner, headers, folder, *chosen, "--phases", phases, "--max-examples", "5")


async def at_a_glance(owner: Api, headers: Headers, folder: Path, *arguments: str) -> Report:
    """A few requests of each operation."""
    few = ("--phases", "examples,fuzzing", "--max-examples", "1")
    return await asked(owner, headers, folder, *few, *arguments)


@pytest.fixture
async def busy(owner: Api, caplog: pytest.LogCaptureFixture) -> Api:
    """A hub with a customer, a live contact of Li Na's, and one that waits; at the end it had no fault."""
    api = await token(owner, "events")
    await api.call("PUT", "/customers/C1", {"name": "陆建国", "phones": ["13800138000"]})
    answered = event("contact.answered", {"ref": "1", "agent": "lina"})
    await api.events(arrived("1", routing="pbx"), answered, arrived("2"))
    await with_claims(owner)
    for title in ("Remote dead", "White one"):
        status, _ = await api.call("POST", "/work", {"process": "claim", "title": title, "owner": "lina"})
        assert status == 201
    caplog.set_level(logging.ERROR)
    return owner


@pytest.fixture(autouse=True)
def quiet(caplog: pytest.LogCaptureFixture) -> Any:  # Any: a generator
    """Whatever is asked, nothing of it is our fault."""
    yield
    faults = [each for when in ("setup", "call") for each in caplog.get_records(when) if each.levelno >= 40]
    assert faults == []


# People sign in; the first does so by a code; shops and providers sign what they send.
BY_NO_TOKEN = {
    "POST /api/v1/setup",
    "GET /api/v1/session",
    "POST /api/v1/session",
    "POST /api/v1/shops/{id}/events",
    "GET /api/v1/channels/{name}/{what}",
    "POST /api/v1/channels/{name}/{what}",
    "GET /api/v1/channels/{name}/files/{link}",
    "GET /api/v1/channels/{name}/socket",
    "GET /api/v1/channels/{name}/widget.js",
    "GET /api/v1/channels/{name}/panel.js",
}


async def bearer(owner: Api, **body: Any) -> Headers:  # Any: JSON
    return {"Authorization": f"Bearer {(await token(owner, 'asks', **body)).token}"}


@pytest.mark.both_engines
async def test_a_token_that_may_all_is_answered_as_described(busy: Api, tmp_path: Path) -> None:
    may = permitted(Role.TOKEN, SCOPES)
    # Which requests follow which is the same on both engines; it is half of the time.
    more = "" if busy.hub.parts.stores.storage.is_shared else ",stateful"
    report = await thoroughly(busy, await bearer(busy), tmp_path, may, more)
    assert report["operations"]["tested"] == len(may) - 2
    assert report["test_cases"]["generated"] > 1_000
    assert set(report["warnings"]["missing_auth"]) <= BY_NO_TOKEN


# Who asks by the list of their sessions would end the one that asks.
ENDS_ITSELF = {"DELETE /api/v1/sessions/{session}"}
# What is drawn is nobody's password, and no code.
BY_PASSWORD = {
    "POST /api/v1/session/proof",
    "POST /api/v1/session/proof/passkey",
    "PUT /api/v1/session/password",
    "POST /api/v1/session/second-factor",
    "POST /api/v1/session/second-factor/confirm",
    "POST /api/v1/session/second-factor/recovery-codes",
    "POST /api/v1/session/second-factor/off",
}


@pytest.mark.parametrize("role", sorted(PEOPLE))
async def test_people_are_answered_as_described(busy: Api, tmp_path: Path, role: str) -> None:
    person = await signed_in(busy, KEEPER, role, PEOPLE[role])
    headers = {"Cookie": person.cookie, "X-CSRF-Token": person.csrf, "Origin": person.origin}
    may = NEEDING & permitted(Role(role), frozenset()) - ENDS_ITSELF
    foreign = OWN | BY_PASSWORD  # it may have drawn other people's ids only
    report = await thoroughly(busy, headers, tmp_path, may - permitted(Role.TOKEN, SCOPES))
    assert set(report["warnings"]["missing_auth"]) <= foreign
    # What a token is asked thoroughly needs only a look; signing in anew would end the session that asks.
    report = await at_a_glance(busy, headers, tmp_path, "--exclude-operation-id", "post_session")
    without = set(report["warnings"]["missing_auth"])
    assert refused(Role(role), frozenset()) <= without
    assert without & may <= foreign
    assert (await person.call("GET", "/session"))[0] == 200  # it was them all the time


async def test_who_leads_a_team_is_answered_as_described(busy: Api, tmp_path: Path) -> None:
    team = {"id": "after_sales", "queues": ["support"], "agents": ["lina"]}
    assert (await busy.call("PUT", "/admin/floor", {"teams": [team]}))[0] == 200
    person = await leader(busy, "after_sales", KEEPER)
    headers = {"Cookie": person.cookie, "X-CSRF-Token": person.csrf, "Origin": person.origin}
    report = await at_a_glance(busy, headers, tmp_path, "--exclude-operation-id", "post_session")
    assert refused(Role.SUPERVISOR, frozenset()) <= set(report["warnings"]["missing_auth"])
    assert (await person.call("GET", "/session"))[0] == 200


async def test_a_token_of_one_scope_is_answered_as_described(busy: Api, tmp_path: Path) -> None:
    """What each of the scopes may is walked through by ``tests/access/test_who_may.py``."""
    scopes = frozenset({"customers:read"})
    report = await at_a_glance(busy, await bearer(busy, scopes=sorted(scopes)), tmp_path)
    without = set(report["warnings"]["missing_auth"])
    assert refused(Role.TOKEN, scopes) <= without
    assert without & permitted(Role.TOKEN, scopes) <= BY_NO_TOKEN


async def test_nobody_is_answered_as_described(busy: Api, tmp_path: Path) -> None:
    await thoroughly(busy, {}, tmp_path, set(RULE) - NEEDING, more="")
    report = await at_a_glance(busy, {}, tmp_path)
    assert set(report["warnings"]["missing_auth"]) >= NEEDING
