"""Absence over HTTP: agents hand over their own work, supervisors anybody's, and it outlasts a restart."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from contacthub.clock import rfc3339
from tests.accounts.people import Person, signed_in
from tests.support import Api, hub_on
from tests.work.items import promised

pytestmark = pytest.mark.both_engines

HOUR_MS = 3_600_000
UNTIL = "2126-05-03T10:00:00+08:00"


async def asked(person: Person, **body: Any) -> tuple[int, Any]:
    return await person.call("POST", "/work/handover", {"until": UNTIL, **body})


async def listed(person: Person) -> list[tuple[str, str]]:
    status, answer = await person.call("GET", "/work/handover")
    assert status == 200
    return [(each["agent"], each["to"]["name"]) for each in answer["items"]]


async def test_an_agent_hands_over_and_takes_back(owner: Api) -> None:
    lina, wei = await signed_in(owner, "li.na", agent="lina"), await signed_in(owner, "wei", agent="wangwei")
    boss = await signed_in(owner, "boss", "supervisor")
    item = await promised(lina)
    status, answer = await asked(lina, **{"from": "lina", "to": "wangwei"})
    assert (status, answer["to"], answer["by"]) == (201, {"kind": "agent", "name": "wangwei"}, "li.na")
    assert answer["until"] == "2126-05-03T02:00:00.000Z"
    status, shown = await wei.call("GET", f"/work/{item}")
    assert (status, shown["holder"]["name"]) == (200, "wangwei")
    assert (shown["history"][-1]["by"], shown["history"][-1]["detail"]["cause"]) == ("li.na", "handed_over")
    assert await listed(lina) == await listed(wei) == await listed(boss) == [("lina", "wangwei")]
    assert (await wei.call("DELETE", "/work/handover/lina"))[0] == 403
    assert (await lina.call("DELETE", "/work/handover/lina"))[0] == 204
    assert (await lina.call("DELETE", "/work/handover/lina"))[0] == 409
    assert await listed(boss) == []
    assert (await owner.call("GET", "/audit?action=end_handover"))[1]["items"][0]["subject"] == "lina"


async def test_a_supervisor_hands_over_for_an_agent_to_a_queue(owner: Api) -> None:
    lina, wei = await signed_in(owner, "li.na", agent="lina"), await signed_in(owner, "wei", agent="wangwei")
    boss = await signed_in(owner, "boss", "supervisor")
    assert (await asked(wei, **{"from": "lina", "to": "wangwei"}))[1]["code"] == "forbidden"
    status, _ = await asked(boss, **{"from": "lina", "to": "queue:support"})
    assert status == 201
    item = await promised(lina)
    status, shown = await boss.call("GET", f"/work/{item}")
    assert (shown["holder"], shown["keeper"]) == ({"kind": "queue", "name": "support"}, "lina")
    assert await listed(lina) == [("lina", "support")]
    assert await listed(wei) == []


async def test_one_that_is_planned_begins_by_itself(owner: Api) -> None:
    lina, wei = await signed_in(owner, "li.na", agent="lina"), await signed_in(owner, "wei", agent="wangwei")
    item, hub = await promised(lina), owner.hub.parts.hub
    since = rfc3339(hub.now() + HOUR_MS)
    status, answer = await asked(lina, **{"from": "lina", "to": "wangwei", "since": since})
    assert (status, answer["since"], answer["begun"]) == (201, since, False)
    assert await listed(wei) == [("lina", "wangwei")]
    assert (await lina.call("GET", f"/work/{item}"))[1]["holder"]["name"] == "lina"
    hub._clock._offset_ns += 61 * 60_000_000_000
    hub._pass_time()
    status, shown = await wei.call("GET", f"/work/{item}")
    assert (status, shown["holder"]["name"]) == (200, "wangwei")
    [known] = (await wei.call("GET", "/work/handover"))[1]["items"]
    assert known["begun"] is True
    assert (await lina.call("DELETE", "/work/handover/lina"))[0] == 204


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"from": "lina", "to": "lina"}, 422, "invalid"),
        ({"from": "lina", "to": "nobody"}, 404, "unknown_agent"),
        ({"from": "nobody", "to": "lina"}, 404, "unknown_agent"),
        ({"from": "lina", "to": "queue:nowhere"}, 422, "unknown_queue"),
        ({"from": "lina", "to": "wangwei", "until": "2020-01-01T00:00:00Z"}, 422, "invalid"),
        ({"from": "lina", "to": "wangwei", "until": "soon"}, 422, "invalid"),
        ({"from": "lina", "to": "wangwei", "since": "soon"}, 422, "invalid"),
        ({"from": "lina", "to": "wangwei", "since": "2127-01-01T00:00:00Z"}, 422, "invalid"),
    ],
)
async def test_what_cannot_be_is_named(owner: Api, body: dict[str, Any], status: int, code: str) -> None:
    boss = await signed_in(owner, "boss", "supervisor")
    found, answer = await asked(boss, **body)
    assert (found, answer["code"]) == (status, code)


async def test_handovers_outlast_a_restart(tmp_path: Path) -> None:
    async with hub_on(tmp_path) as owner:
        boss = await signed_in(owner, "boss", "supervisor")
        assert (await asked(boss, **{"from": "lina", "to": "wangwei"}))[0] == 201
    async with hub_on(tmp_path) as owner:
        boss = Person(owner)
        await boss.sign_in("boss")
        assert await listed(boss) == [("lina", "wangwei")]
