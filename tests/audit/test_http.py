"""The audit is taken away as a file, and verified while the hub works."""

from __future__ import annotations

import asyncio
import csv
import io
from typing import Any

import pytest

from contacthub.access.audit import Action
from tests.accounts.people import Person, signed_in
from tests.audit.test_audit import audit, change
from tests.support import Api, token

pytestmark = pytest.mark.both_engines


async def test_it_is_taken_away_as_a_file_by_who_may_read_it(owner: Api) -> None:
    for n in range(3):
        await owner.hub.parts.trail.record("boss", Action.ADD_TOKEN, f"=1+{n}", scopes=["log:read"])
    root = await signed_in(owner, "root", "admin")
    url = f"{owner.hub.url}/api/v1/exports/audit?lang=en&actor=boss&subject=%3D1%2B2"
    async with owner.session.get(url, headers={"Cookie": root.cookie}) as response:
        owner.session.cookie_jar.clear()
        assert response.status == 200
        rows = list(csv.DictReader(io.StringIO((await response.text()).removeprefix("\ufeff"))))
    assert [(each["Who"], each["Action"], each["About"], each["Details"]) for each in rows] == [
        ("boss", "add_token", "'=1+2", "scopes: ['log:read']")
    ]
    began, ended = await audit(owner, "action=export")
    assert (began["subject"], began["details"]["filters"]) == ("audit", ["actor=boss", "subject"])
    assert ended["details"] == {"rows": 1, "is_whole": True}


async def test_supervisors_neither_verify_it_nor_take_it_away(owner: Api) -> None:
    boss = await signed_in(owner, "boss", "supervisor")
    assert (await boss.call("GET", "/exports/audit"))[0] == 403
    assert (await boss.call("GET", "/audit/verification"))[0] == 403
    assert (await boss.call("POST", "/audit/verification"))[0] == 403


async def said(person: Person) -> Any:
    """How far the verification is."""
    return (await person.call("GET", "/audit/verification"))[1]


async def verified(person: Person) -> Any:
    """What a verification comes to."""
    assert (await person.call("POST", "/audit/verification"))[0] == 202
    async with asyncio.timeout(30):
        while (shown := await said(person))["state"] == "running":  # noqa: ASYNC110 - asked over HTTP
            await asyncio.sleep(0.02)
    return shown


async def test_verification_says_that_all_is_as_it_was_written_or_which_rows_are_not(owner: Api) -> None:
    root = await signed_in(owner, "root", "admin")
    assert (await root.call("GET", "/audit/verification"))[1]["state"] == "never"
    await token(owner, "pbx")
    shown = await verified(root)
    assert (shown["state"], shown["fits"], shown["faults"]) == ("ended", True, [])
    assert shown["done"] == shown["total"] >= 2
    last = (await root.call("GET", "/audit/verification"))[1]["last"]
    assert (last["by"], last["fits"], last["rows"]) == ("root", True, shown["done"])
    await change(owner, "UPDATE audit SET viewer = 'nobody' WHERE action = 'add_token'")
    shown = await verified(root)
    [fault] = shown["faults"]
    assert (shown["fits"], fault["what"], fault["count"]) == (False, "rows_changed", 0)
    [row] = await audit(owner, "action=add_token")
    assert fault["first_id"] <= row["id"] <= fault["last_id"]
    assert (await root.call("GET", "/audit/verification"))[1]["last"]["fits"] is False
