"""A token's limit of events a second: none unless set, and then for events only."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.accounts.people import Person
from tests.support import Api, arrived, hub_on, token

MANY = 900
"""More seconds' worth, at one event a second, than a test may take."""


def batch(name: str, count: int) -> list[dict[str, Any]]:
    return [arrived(f"{name}-{n}") for n in range(count)]


async def post(api: Api, *events: dict[str, Any]) -> tuple[int, Any, Any]:
    """Status, JSON and headers."""
    person = Person(api)
    return await person.send("POST", "/events", list(events), Authorization=f"Bearer {api.token}")


async def test_batch_passes_and_is_waited_off(owner: Api) -> None:
    slow = await token(owner, "slow", limit=1)
    assert (await post(slow, *batch("first", MANY)))[0] == 200
    status, answer, headers = await post(slow, arrived("late"))
    assert (status, answer["code"]) == (429, "over_limit")
    assert 0 < int(headers["Retry-After"]) <= MANY
    found = (await slow.get("/contacts?ref=late"))["items"]
    assert found == []


async def test_limit_is_one_tokens_and_of_events_alone(owner: Api) -> None:
    slow, free = await token(owner, "slow", limit=1), await token(owner, "free")
    await post(slow, *batch("first", MANY))
    assert (await post(slow, arrived("x")))[0] == 429
    assert (await slow.call("GET", "/floor"))[0] == 200
    assert (await post(free, *batch("second", MANY)))[0] == 200
    assert (await post(free, arrived("x")))[0] == 200


@pytest.mark.both_engines
async def test_limit_is_listed_and_outlives_a_restart(tmp_path: Path) -> None:
    async with hub_on(tmp_path) as owner:
        slow = await token(owner, "slow", limit=2)
        await token(owner, "free")
        assert {each["name"]: each["limit"] for each in (await owner.get("/admin/tokens"))["items"]} == {
            "slow": 2, "free": None,
        }  # fmt: skip
    async with hub_on(tmp_path) as owner:
        slow.hub, slow.session = owner.hub, owner.session
        await post(slow, *batch("first", MANY))
        assert (await post(slow, arrived("x")))[0] == 429


async def test_name_used_again_without_a_limit_has_none(owner: Api) -> None:
    slow = await token(owner, "pbx", limit=1)
    await post(slow, *batch("first", MANY))
    await owner.call("DELETE", "/admin/tokens/pbx")
    again = await token(owner, "pbx")
    for name in ("second", "third"):
        assert (await post(again, *batch(name, MANY)))[0] == 200


@pytest.mark.parametrize("limit", [0, -1, 1.5, "many", 1_000_001])
async def test_limit_is_a_whole_number_from_one(owner: Api, limit: Any) -> None:
    body = {"name": "x", "scopes": ["events:write"], "limit": limit}
    status, answer = await owner.call("POST", "/admin/tokens", body)
    assert (status, answer["code"]) == (422, "invalid")
    assert answer["errors"][0]["pointer"] == "#/limit"


@pytest.mark.parametrize("limit", [True, "5", 1.5, 0, 2**63])
async def test_limit_is_a_whole_number_and_nothing_like_it(owner: Api, limit: object) -> None:
    body = {"name": "pbx", "scopes": ["events:write"], "limit": limit}
    status, answer = await owner.call("POST", "/admin/tokens", body)
    assert (status, [each["pointer"] for each in answer["errors"]]) == (422, ["#/limit"])
