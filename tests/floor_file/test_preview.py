"""Before a floor file is applied it is said what it would do; then nothing has changed."""

from __future__ import annotations

from typing import Any

import pytest

from contacthub.floor_file.effects import WORDS
from tests.support import FLOOR, Api, arrived, token

CLOSED = {"id": "never", "closed_on": [], "monday": []}


async def preview(owner: Api, file: dict[str, Any]) -> Any:
    before = await owner.get("/admin/floor")
    status, answer = await owner.call("POST", "/admin/floor/preview", file)
    assert status == 200, answer
    assert await owner.get("/admin/floor") == before
    return answer


def effects(answer: Any) -> dict[tuple[str, str], tuple[Any, ...]]:
    return {
        (each["effect"], each["subject"]): (each["before"], each["after"], each["waiting"])
        for each in answer["effects"]
    }


def agent(agent_id: str, **changed: Any) -> dict[str, Any]:
    [found] = [each for each in FLOOR["agents"] if each["id"] == agent_id]
    return {**found, **changed}


async def test_a_preview_says_what_would_change_and_which_settings_would_be_set_back(owner: Api) -> None:
    answer = await preview(owner, {"queues": [{"id": "sales", "priority": 2}]})
    assert (answer["saved"], answer["changes"]) == (False, ["~ queue sales"])
    assert {each["key"] for each in answer["resets"]} == {"name", "wrap_up_seconds"}
    [table] = answer["tables"]
    assert {"key": "priority", "before": None, "after": 2} in table["keys"]
    assert (await preview(owner, {}))["changes"] == []


async def test_who_waits_and_who_could_serve_them_is_said(owner: Api) -> None:
    await (await token(owner)).events(arrived("1"))
    harder = {**FLOOR["queues"][0], "skills": {"aircon": 6}}
    found = effects(await preview(owner, {"queues": [harder]}))
    assert found["serves", "support"] == (2, 1, 1)
    assert ("stranded", "support") not in found
    nobody = {**FLOOR["queues"][0], "skills": {"aircon": 10}}
    found = effects(await preview(owner, {"queues": [nobody]}))
    assert found["nobody_serves", "support"] == (2, 0, 1)
    assert found["stranded", "support"] == (None, None, 1)


async def test_a_step_by_which_others_could_take_them_leaves_nobody_stranded(owner: Api) -> None:
    await (await token(owner)).events(arrived("1"))
    step = {"after_seconds": 30, "skills": {"aircon": 1}}
    nobody = {**FLOOR["queues"][0], "skills": {"aircon": 10}, "steps": [step]}
    assert ("stranded", "support") not in effects(await preview(owner, {"queues": [nobody]}))


async def test_who_could_take_calls_but_has_no_room_for_them_counts_for_nothing(owner: Api) -> None:
    await (await token(owner)).events(arrived("1"))
    both = [agent(each, capacity={"chat": 2}) for each in ("lina", "wangwei")]
    found = effects(await preview(owner, {"agents": both}))
    assert found["stranded", "support"] == (None, None, 1)


async def test_agents_without_a_sign_in_and_sign_ins_without_an_agent_are_said(owner: Api) -> None:
    user = {"name": "Lena", "role": "agent", "agent": "lina", "password": "a long password 77"}
    assert (await owner.call("POST", "/admin/users", user))[0] == 201
    found = effects(
        await preview(owner, {"agents": [{"id": "new", "queues": ["sales"]}, agent("lina", name="L")]})
    )
    assert ("no_sign_in", "new") in found
    assert ("no_sign_in", "lina") not in found
    found = effects(await preview(owner, {"agents": [{"id": "lina", "retired": True}]}))
    assert found["sign_in_lost", "Lena"] == ("lina", None, None)
    assert found["nobody_serves", "sales"] == (1, 0, 0)


async def test_lines_that_lead_elsewhere_and_hours_that_close_are_said(owner: Api) -> None:
    line = {"number": "400-800 1234", "queue": "sales"}
    closed = {**FLOOR["queues"][0], "hours": "never"}
    found = effects(await preview(owner, {"lines": [line], "hours": [CLOSED], "queues": [closed]}))
    assert found["leads_elsewhere", "400-800 1234"] == ("support", "sales", None)
    assert found["closes", "support"] == (None, None, 0)
    await owner.call("PUT", "/admin/floor", {"hours": [CLOSED], "queues": [closed]})
    found = effects(await preview(owner, {"queues": [FLOOR["queues"][0]]}))
    assert ("opens", "support") in found


async def test_a_preview_is_refused_as_the_file_would_be(owner: Api) -> None:
    wrong = {"queues": [{"id": "support", "retired": True}]}
    for method, path in (("POST", "/admin/floor/preview"), ("PUT", "/admin/floor")):
        status, answer = await owner.call(method, path, wrong)
        assert (status, answer["code"]) == (409, "still_in_use")


@pytest.mark.parametrize("effect", WORDS)
def test_every_effect_is_said_in_words(effect: str) -> None:
    assert "{subject}" in WORDS[effect]
